"""A photograph of a console is drawn dot by dot, and only of what was written to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.pictures.cells import PALETTE, Cell
from tests.pictures.photograph import (
    HEIGHT,
    WIDTH,
    NotAsWritten,
    Photo,
    photograph,
    read_ppm,
    seen_in,
    written,
)

WHITE, BLUE, BLACK, GREY = 15, 4, 0, 7
ROWS = (
    (
        Cell(character="É", ink=WHITE, ground=BLUE),
        Cell(character=" ", ink=GREY, ground=BLUE),
        Cell(character="É", ink=GREY, ground=BLACK),
    ),
    (Cell(character="│", ink=GREY, ground=BLACK),),
)


def glyph(sign: str, x: int, y: int) -> bool:
    return sign != " " and (x + y * ord(sign)) % 3 == 0


def dumped(drawn: Callable[[str, int, int], bool] = glyph) -> bytes:
    """What a console with such a font would show, as a file of QEMU's."""
    columns = max(map(len, ROWS))
    dots = bytearray()
    for row in ROWS:
        for y in range(HEIGHT):
            for place in range(columns):
                cell = row[place] if place < len(row) else Cell(character=" ", ink=GREY, ground=BLACK)
                for x in range(WIDTH):
                    color = cell.ink if drawn(cell.character, x, y) else cell.ground
                    dots += bytes.fromhex(PALETTE[color][1:])
    return b"P6\n%d %d\n255\n" % (columns * WIDTH, len(ROWS) * HEIGHT) + dots


def test_each_cell_is_found_again_in_the_picture() -> None:
    svg = photograph(read_ppm(dumped()), ROWS)
    assert seen_in(svg) == written(ROWS)
    assert svg.count("<path") == 2, "each sign is drawn once"
    assert "M0 0h1v1h-1z" in svg


def test_a_sign_in_another_colour_is_not_what_was_written() -> None:
    other = (tuple(Cell(character="É", ink=GREY, ground=BLUE) for _place in range(3)),)
    with pytest.raises(NotAsWritten, match="#aaaaaa on #0000aa"):
        photograph(read_ppm(dumped()), other)


def test_a_sign_that_looks_different_beside_itself_is_not_what_was_written() -> None:
    calls = 0

    def restless(sign: str, x: int, y: int) -> bool:
        nonlocal calls
        calls += 1
        return glyph(sign, x + calls // 200, y)

    with pytest.raises(NotAsWritten, match="looks different"):
        photograph(read_ppm(dumped(restless)), ROWS)


@pytest.mark.parametrize("data", [b"", b"P5 8 16 255 ", dumped()[:-1], dumped() + b"x"])
def test_what_is_no_whole_picture_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="PPM"):
        read_ppm(data)


def test_a_photo_says_its_colours_as_an_svg_does() -> None:
    assert Photo(width=1, height=1, dots=b"\xff\x00\xaa").color(0, 0) == "#ff00aa"
