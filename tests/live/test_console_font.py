"""The console font of the boot image: everything of Debian's own that is shown, and half blocks."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import pytest

from live.console_font import NoRoom, read_font, with_blocks, written
from papers.screen.qr import HALVES
from tests.ui.test_glyphs import FONTS, drawn_by
from ui.glyphs import EVERY_FONT

LETTERS = "AéЖα’…█ДЯ"
LETTER = {"█": b"\xff"}


def small_font(version: int, letters: str = LETTERS) -> bytes:
    """A font of eight by sixteen dots that draws these letters, and nothing else."""
    bitmaps = b"".join(LETTER.get(letter, b"\x18") * 16 for letter in letters.ljust(256, "\0"))
    if version == 1:
        entries = [struct.pack("<H", ord(letter)) for letter in letters] + [b""] * (256 - len(letters))
        return bytes((0x36, 4, 0, 16)) + bitmaps + b"".join(entry + b"\xff\xff" for entry in entries)
    table = [letter.encode() for letter in letters] + [b""] * (256 - len(letters))
    header = struct.pack("<8I", 0x864AB572, 0, 32, 1, 256, 16, 16, 8)
    return header + bitmaps + b"".join(entry + b"\xff" for entry in table)


@pytest.mark.parametrize("version", [1, 2])
def test_half_blocks_come_in_place_of_letters_that_are_never_shown(version: int) -> None:
    font = with_blocks(read_font(small_font(version)))
    drawn = drawn_by(written(font))
    assert drawn == set("Aé’…█") | set("▀▄▌▐")
    glyphs = {font.characters(place): glyph for place, glyph in enumerate(font.glyphs) if font.table[place]}
    assert glyphs["▀"] == b"\xff" * 8 + b"\x00" * 8
    assert glyphs["▄"] == b"\x00" * 8 + b"\xff" * 8
    assert glyphs["▌"] == b"\xf0" * 16
    assert glyphs["▐"] == b"\x0f" * 16
    assert glyphs["█"] == b"\xff" * 16


@pytest.mark.parametrize("version", [1, 2])
def test_a_font_that_is_only_read_is_written_as_it_was(version: int) -> None:
    assert written(read_font(small_font(version))) == small_font(version)


def test_a_font_without_room_or_that_is_none_is_refused() -> None:
    with pytest.raises(NoRoom):
        with_blocks(read_font(small_font(2, "Aé")))
    for data in (b"", b"PSF", small_font(1)[:-3], small_font(2)[:2000]):
        with pytest.raises(ValueError, match="font"):
            read_font(data)


@pytest.mark.parametrize("name", ["Uni2-Terminus16", "Uni2-VGA16", "Uni2-TerminusBold32x16"])
def test_debians_own_fonts_lack_half_blocks_and_get_them(name: str) -> None:
    font = FONTS / f"{name}.psf.gz"
    if not font.exists():
        pytest.skip("no console fonts here (Debian: console-setup-linux)")
    data = gzip.decompress(Path(font).read_bytes())
    assert not set(HALVES) & drawn_by(data)
    drawn = drawn_by(written(with_blocks(read_font(data))))
    assert set(HALVES) <= drawn
    assert drawn >= EVERY_FONT
