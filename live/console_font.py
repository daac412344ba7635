"""The console font of the boot image: one of Debian's, with the half blocks that QR codes are drawn with.

Debian's own of 16 rows for Latin letters lack them. Made when the image is built, out of console-setup-linux:
`python3 -m live.console_font Uni2-TerminusBold16.psf.gz etabli16.psf.gz`, and the same of the size 32x16 for
large screens. The image puts them into /usr/share/consolefonts and has `setfont` load one before the screens
open; the screens ask the kernel what the font draws (host/console/font.py), whichever it is.
"""

from __future__ import annotations

import gzip
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

# kbd: psf.h. Version 1 has a table of 16-bit words, version 2 one in UTF-8.
PSF1, PSF2 = b"\x36\x04", b"\x72\xb5\x4a\x86"
PSF2_HEADER = struct.Struct("<8I")
END_1, SEQUENCE_1 = b"\xff\xff", 0xFFFE
END_2, SEQUENCE_2 = b"\xff", b"\xfe"
SEVERAL = 1  # in the flags of version 1: 512 glyphs
GIVEN_UP = (0x0370, 0x04FF)  # Greek and Cyrillic: no screen of ours says anything in them

Dot = Callable[[float, float], bool]  # whether a dot is light, by its place from 0 to 1
BLOCKS: dict[str, Dot] = {
    "▀": lambda _x, y: y < 0.5,
    "▄": lambda _x, y: y >= 0.5,
    "▌": lambda x, _y: x < 0.5,
    "▐": lambda x, _y: x >= 0.5,
}


class NoRoom(Exception):
    """The font has no glyph that could be given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Font:
    """A font taken apart: its header, the glyphs, and what each is the glyph of, as it stands in the file."""

    header: bytes
    width: int
    glyphs: tuple[bytes, ...]
    table: tuple[bytes, ...]

    @property
    def is_second(self) -> bool:
        """Whether it is of version 2."""
        return self.header.startswith(PSF2)

    def characters(self, place: int) -> str:
        """What a glyph is drawn for, without sequences of several characters."""
        entry = self.table[place]
        if self.is_second:
            return entry.partition(SEQUENCE_2)[0].decode()
        points = [point for (point,) in struct.iter_unpack("<H", entry)]
        end = points.index(SEQUENCE_1) if SEQUENCE_1 in points else len(points)
        return "".join(map(chr, points[:end]))


def read_font(data: bytes) -> Font:
    """A font with its table. Raises ValueError for anything else."""
    if data.startswith(PSF2):
        _, _, start, _, count, size, _, width = PSF2_HEADER.unpack_from(data)
        rest = data[start + count * size :].split(END_2)[:count]
    elif data.startswith(PSF1):
        count, size, start, width = 512 if data[2] & SEVERAL else 256, data[3], 4, 8
        rest = list(_entries(data[start + count * size :]))
    else:
        raise ValueError("no console font (psf)")
    glyphs = tuple(data[start + place * size : start + (place + 1) * size] for place in range(count))
    if len(rest) != count or any(len(glyph) != size for glyph in glyphs):
        raise ValueError("the font is cut short, or has no table")
    return Font(header=data[:start], width=width, glyphs=glyphs, table=tuple(rest))


def _entries(table: bytes) -> Iterator[bytes]:
    """The entries of a table of version 1."""
    begin = 0
    for place in range(0, len(table), 2):
        if table[place : place + 2] == END_1:
            yield table[begin:place]
            begin = place + 2


def written(font: Font) -> bytes:
    """The file."""
    end = END_2 if font.is_second else END_1
    return font.header + b"".join(font.glyphs) + b"".join(entry + end for entry in font.table)


def with_blocks(font: Font) -> Font:
    """The font with every block that it lacks, in place of letters that are never shown. Raises NoRoom."""
    drawn = {character for place in range(len(font.glyphs)) for character in font.characters(place)}
    free = [place for place in range(len(font.glyphs)) if _is_given_up(font.characters(place))]
    for block in sorted(set(BLOCKS) - drawn):
        if not free:
            raise NoRoom(block)
        font = _replaced(font, free.pop(), block)
    return font


def _is_given_up(characters: str) -> bool:
    first, last = GIVEN_UP
    return bool(characters) and all(first <= ord(character) <= last for character in characters)


def _replaced(font: Font, place: int, block: str) -> Font:
    glyphs, table = list(font.glyphs), list(font.table)
    glyphs[place] = _drawn(BLOCKS[block], font.width, len(glyphs[place]))
    table[place] = block.encode() if font.is_second else struct.pack("<H", ord(block))
    return replace(font, glyphs=tuple(glyphs), table=tuple(table))


def _drawn(is_light: Dot, width: int, size: int) -> bytes:
    """The rows of a glyph, from the top; the leftmost dot is the highest bit."""
    row_bytes = (width + 7) // 8
    height = size // row_bytes
    rows = (
        sum(is_light((x + 0.5) / width, (y + 0.5) / height) << (row_bytes * 8 - 1 - x) for x in range(width))
        for y in range(height)
    )
    return b"".join(row.to_bytes(row_bytes) for row in rows)


def main(source: str, target: str) -> int:
    """Make the font."""
    font = with_blocks(read_font(gzip.decompress(Path(source).read_bytes())))
    Path(target).write_bytes(gzip.compress(written(font), mtime=0))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
