"""QR codes in characters are read by a decoder that never saw the text."""

from __future__ import annotations

import pytest
import zxingcpp

from papers.screen.qr import first_that_fits, qr_rows

ADDRESS = "http://192.168.1.20:8484/machines/01a22aad-e9cb-758b-b44c-5801793da15e"
CODE = "3F9A-01C7"
PIXELS = 4  # of one module


def read(rows: list[str]) -> list[str]:
    """What a telephone reads: each cell is 4 by 8 pixels, lit where its sign is."""
    upper = {"█": 255, "▀": 255, "▄": 0, " ": 0}
    lower = {"█": 255, "▀": 0, "▄": 255, " ": 0}
    lines = [
        bytes(half[sign] for sign in row for _ in range(PIXELS)) for row in rows for half in (upper, lower)
    ]
    image = b"".join(line * PIXELS for line in lines)
    shape = [len(lines) * PIXELS, len(rows[0]) * PIXELS]
    return [found.text for found in zxingcpp.read_barcodes(memoryview(image).cast("B", shape))]


@pytest.mark.parametrize("size", [(80, 22), (100, 35), (240, 65)])
def test_an_address_is_read_from_half_blocks_on_every_console(size: tuple[int, int]) -> None:
    assert read(qr_rows(ADDRESS, *size, halves=True)) == [ADDRESS]


def test_an_address_is_read_from_full_blocks_where_they_have_room() -> None:
    rows = qr_rows(ADDRESS, 100, 36, halves=False)
    assert set("".join(rows)) == {"█", " "}
    assert read(rows) == [ADDRESS]


def test_the_smallest_console_without_half_blocks_shows_the_code_on_the_case() -> None:
    found = first_that_fits([ADDRESS, CODE], 80, 23, halves=False)
    assert found is not None
    text, rows = found
    assert (text, read(rows), set("".join(rows))) == (CODE, [CODE], {"█", " "})
    assert len(rows) <= 23


def test_where_nothing_fits_nothing_is_drawn() -> None:
    assert qr_rows(ADDRESS, 40, 10, halves=True) == []
    assert first_that_fits([ADDRESS, CODE], 40, 10, halves=False) is None
