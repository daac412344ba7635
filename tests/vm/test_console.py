"""The pictures of the screens on the real console of Linux: it shows the same characters in the same colours.
They share the guest of `test_wipe.py`.
"""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from papers.language import Language
from tests.pictures.bench import bench_frames
from tests.pictures.cells import Cell
from tests.vm.guest import Guest
from ui.glyphs import EVERY_FONT

pytestmark = [pytest.mark.vm, pytest.mark.slow]

CONSOLE = "/dev/tty1"
TO_ANSI = (0, 4, 2, 6, 1, 5, 3, 7)  # a VGA attribute counts blue first (vcs(4)), the palette red
BLANK = " "
# The kernel's own table draws some capitals without their accent: the console gets one as with a font of
# Debian's (PIO_UNIMAPCLR and PIO_UNIMAP, linux/kd.h); which glyph it draws is not asked here.
GIVE_TABLE = """
import array, fcntl, os, struct, sys
points = array.array("H", [half for point in map(ord, sys.argv[1]) for half in (point, point % 256)])
console = os.open("/dev/tty1", os.O_RDWR | os.O_NOCTTY)
fcntl.ioctl(console, 0x4B68, struct.pack("HHH", 0, 0, 0))
fcntl.ioctl(console, 0x4B67, struct.pack("@HP", len(points) // 2, points.buffer_info()[0]))
"""


def shown(guest: Guest, data: bytes) -> list[list[Cell]]:
    """What the console holds once these bytes were written to it (vcs(4): characters, then attributes)."""
    guest.write("/tmp/frame", b"\x1bc" + data)
    told = guest.shell(
        f"cat /tmp/frame >{CONSOLE}; base64 -w0 /dev/vcsa1; echo; base64 -w0 /dev/vcsu1; echo"
    ).split()
    attributes, characters = (base64.b64decode(text) for text in told)
    lines, columns = attributes[0], attributes[1]
    text = characters.decode("utf-32-le")
    marks = attributes[5::2]
    return [
        [_cell(text[place], marks[place]) for place in range(line * columns, (line + 1) * columns)]
        for line in range(lines)
    ]


def _cell(character: str, mark: int) -> Cell:
    bright = mark & 8
    return Cell(character=character, ink=TO_ANSI[mark & 7] + bright, ground=TO_ANSI[mark >> 4 & 7])


def seen(cell: Cell) -> tuple[str, int, int]:
    """What an eye tells of a cell: a blank has no ink."""
    return (cell.character, -1 if cell.character == BLANK else cell.ink, cell.ground)


@pytest.mark.parametrize("language", Language)
def test_the_console_shows_what_the_pictures_show(
    erase_bench: Guest, language: Language, tmp_path: Path
) -> None:
    done = erase_bench.run(["python3", "-c", GIVE_TABLE, "".join(sorted(EVERY_FONT))])
    assert done.status == 0, done.errors
    for name, frame in bench_frames(tmp_path, language).items():
        rows = shown(erase_bench, frame.data)
        for number, row in enumerate(frame.rows):
            assert [seen(cell) for cell in rows[number][: len(row)]] == [seen(cell) for cell in row], name
