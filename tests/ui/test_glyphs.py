"""What stands on the screens can be drawn by the console's own font."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from papers.plain import printable
from tests.house.messages import french
from ui.glyphs import ASCII, EVERY_FONT, STAND_INS, characters_shown, legible

FONTS = Path("/usr/share/consolefonts")
KINDS = ("Fixed16", "VGA16", "Terminus16", "TerminusBold32x16")
PSF1, PSF2 = b"\x36\x04", b"\x72\xb5\x4a\x86"  # kbd: psf.h
UTF8 = {"LANG": "fr_FR.UTF-8", "TERM": "xterm-256color"}


def drawn_by(font: bytes) -> frozenset[str]:
    """The characters in the Unicode table of a console font (kbd: psf.h)."""
    if font[:4] == PSF2:
        _, _, header, _, count, size, _, _ = struct.unpack_from("<8I", font)
        entries = font[header + count * size :].split(b"\xff")[:count]
        return frozenset("".join(entry.split(b"\xfe")[0].decode() for entry in entries))
    assert font[:2] == PSF1
    count, size = 512 if font[2] & 1 else 256, font[3]
    return frozenset(_psf1_characters(font[4 + count * size :]))


def own_texts() -> Iterator[str]:
    """What the program says, in both languages."""
    for message in french():
        for texts in (message.id, message.string):
            yield from (texts,) if isinstance(texts, str) else texts or ()


def _psf1_characters(table: bytes) -> Iterator[str]:
    is_alone = True  # not in a sequence of several characters
    for (point,) in struct.iter_unpack("<H", table):
        if point in (0xFFFE, 0xFFFF):
            is_alone = point == 0xFFFF
        elif is_alone:
            yield chr(point)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("letters", ["Lat15", "Uni2"])
def test_every_console_font_draws_what_is_taken_for_granted(letters: str, kind: str) -> None:
    font = FONTS / f"{letters}-{kind}.psf.gz"
    if not font.exists():
        pytest.skip("no console fonts here (Debian: console-setup-linux)")
    assert sorted(EVERY_FONT - drawn_by(gzip.decompress(font.read_bytes()))) == []


def test_what_we_write_needs_no_stand_in_on_a_console() -> None:
    drawn = EVERY_FONT | {"\n"}
    assert {text: set(text) - drawn for text in own_texts() if not drawn.issuperset(text)} == {}


def test_every_stand_in_is_plain_and_as_wide() -> None:
    for letter, stand_in in STAND_INS.items():
        assert stand_in in ASCII
        assert cell_len(letter) == cell_len(stand_in)


@given(st.text())
def test_nothing_else_reaches_the_terminal_and_nothing_moves(text: str) -> None:
    told = printable(text)
    for shown in (ASCII, EVERY_FONT):
        assert shown.issuperset(legible(told, shown))
        assert cell_len(legible(told, shown)) == sum(cell_len(letter) for letter in told)


def test_what_cannot_be_drawn_stays_legible() -> None:
    assert legible("Modèle d’été “ThinkPad” … 2×4 Go ✓ 联想", ASCII) == (
        'Modele d\'ete "ThinkPad" ~ 2x4 Go v ????'
    )
    assert legible("cœur d’été ✓ ⚠ ▔ ａ 联", EVERY_FONT) == "cœur d’été v ! ? ?? ??"
    assert legible("┌─┐", ASCII) == "+-+"


def test_a_console_tells_itself_and_a_locale_without_utf_8_promises_ascii_alone() -> None:
    font = frozenset("é✓")
    assert characters_shown(font, UTF8 | {"LANG": "C"}, is_coerced=True) == font | {" "}
    assert characters_shown(None, UTF8, is_coerced=False) is None
    assert characters_shown(None, UTF8 | {"TERM": "linux"}, is_coerced=False) == EVERY_FONT
    assert characters_shown(None, UTF8 | {"TERM": "vt220"}, is_coerced=False) == EVERY_FONT
    for name in ("C", "POSIX", "fr_FR.ISO-8859-1", "fr_FR@euro"):
        assert characters_shown(None, UTF8 | {"LANG": name}, is_coerced=True) == ASCII
        assert characters_shown(None, UTF8 | {"LC_ALL": name}, is_coerced=True) == ASCII
        coerced = {"LANG": name, "LC_CTYPE": "C.UTF-8"}  # as Python leaves the environment
        assert characters_shown(None, coerced, is_coerced=True) == ASCII
    assert characters_shown(None, {}, is_coerced=True) == ASCII
    assert characters_shown(None, {"LC_CTYPE": "C.UTF-8"}, is_coerced=False) is None
    assert characters_shown(None, {"LANG": "C.utf8"}, is_coerced=False) is None
