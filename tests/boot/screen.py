"""What a text console shows, read back from a picture of it: each cell is compared with the image's own font,
so that a glyph which is cut or missing is no character at all.
"""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

from live.console_font import read_font, with_blocks
from live.project import FONTS
from tests.pictures.cells import BLACK, GREY, PALETTE, Cell

HEIGHT = 16
CONSOLE_FONTS = Path("/usr/share/consolefonts")
UNKNOWN = "\ufffd"
COLORS = {bytes.fromhex(color[1:]): number for number, color in enumerate(PALETTE)}


@cache
def glyphs() -> dict[bytes, str]:
    """The character of each glyph; of several that are drawn alike the first in Unicode, so that every
    apostrophe is one.
    """
    packed = (CONSOLE_FONTS / f"{FONTS['etabli']}.psf.gz").read_bytes()
    font = with_blocks(read_font(gzip.decompress(packed)))
    known: dict[bytes, str] = {}
    for place, glyph in enumerate(font.glyphs):
        characters = font.characters(place)
        if characters:
            known[glyph] = min((*characters, *known.get(glyph, "")))
    return known


def cells_of(ppm: bytes) -> tuple[tuple[Cell, ...], ...]:
    """The rows of a console in a picture (ppm(5), binary, 8 bits). Raises ValueError for any other file."""
    kind, size, depth, pixels = ppm.split(b"\n", 3)
    if kind != b"P6" or depth != b"255":
        raise ValueError("no picture of this kind")
    width, height = map(int, size.split())
    step = 9 if (width, height) == (720, 400) else 8  # VGA's text mode has a column between the glyphs
    known: dict[bytes, Cell] = {}
    return tuple(
        tuple(
            _cell(
                b"".join(pixels[3 * ((top + line) * width + left) :][: 3 * 8] for line in range(HEIGHT)),
                known,
            )
            for left in range(0, width - step + 1, step)
        )
        for top in range(0, height - HEIGHT + 1, HEIGHT)
    )


def _cell(dots: bytes, known: dict[bytes, Cell]) -> Cell:
    """One cell, by its 128 dots."""
    if dots not in known:
        known[dots] = _read(dots)
    return known[dots]


def _read(dots: bytes) -> Cell:
    colors = [dots[at : at + 3] for at in range(0, len(dots), 3)]
    grounds = sorted(set(colors), key=lambda color: (-colors.count(color), color))
    for ground in grounds if len(grounds) <= 2 else ():
        bits = b"".join(
            sum((color != ground) << (7 - at) for at, color in enumerate(colors[row : row + 8])).to_bytes()
            for row in range(0, len(colors), 8)
        )
        if bits in glyphs():
            inks = [COLORS.get(color, BLACK) for color in grounds if color != ground]
            ink = inks[0] if inks else GREY  # a blank goes with the words around it
            return Cell(character=glyphs()[bits], ink=ink, ground=COLORS.get(ground, BLACK))
    return Cell(character=UNKNOWN, ink=BLACK, ground=BLACK)


def text_of(rows: tuple[tuple[Cell, ...], ...]) -> str:
    """The rows as text, without the blanks at their ends."""
    return "\n".join("".join(cell.character for cell in row).rstrip() for row in rows)
