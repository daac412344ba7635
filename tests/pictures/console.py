"""A machine with a screen whose console can be photographed: the boot image's font, 80 columns."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path
from typing import Self

from live.console_font import Font, read_font, with_blocks
from tests.pictures.photograph import Photo, read_ppm
from tests.vm.guest import Guest, Hardware
from tests.vm.image import CannotBuild
from tests.vm.monitor import OPTIONS, order

FONT = Path("/usr/share/consolefonts/Uni2-TerminusBold16.psf.gz")  # console-setup-linux
CONSOLE = "/dev/tty1"
ROWS = 30
CAMERA = Hardware(
    name="console-camera",
    options=("-machine", "q35", "-vga", "std", *OPTIONS),
    kernel_words="video=640x480",
    card="",
)
GLYPHS, TABLE = "/tmp/glyphs", "/tmp/table"
# KDFONTOP, PIO_UNIMAPCLR and PIO_UNIMAP (linux/kd.h), as setfont(8) gives them.
SET_FONT = f"""
import array, fcntl, os, struct
console = os.open("{CONSOLE}", os.O_RDWR | os.O_NOCTTY)
glyphs = array.array("B", open("{GLYPHS}", "rb").read())
table = array.array("H", open("{TABLE}", "rb").read())
order = struct.pack("@IIIIIP", 0, 0, 8, 16, len(glyphs) // 32, glyphs.buffer_info()[0])
fcntl.ioctl(console, 0x4B72, order)
fcntl.ioctl(console, 0x4B68, struct.pack("HHH", 0, 0, 0))
fcntl.ioctl(console, 0x4B67, struct.pack("@HP", len(table) // 2, table.buffer_info()[0]))
"""


class Camera:
    """Use it in `with`. Raises CannotBuild where no guest can be made."""

    def __init__(self) -> None:
        self._guest = Guest(CAMERA)

    def __enter__(self) -> Self:
        if not FONT.exists():
            raise CannotBuild(f"not installed: {FONT} (Debian: console-setup-linux)")
        self._guest.__enter__()
        font = with_blocks(read_font(gzip.decompress(FONT.read_bytes())))
        self._guest.write(GLYPHS, b"".join(glyph.ljust(32, b"\0") for glyph in font.glyphs))
        self._guest.write(TABLE, table_of(font))
        self._guest.run(["python3", "-c", SET_FONT])
        return self

    def __exit__(self, *_error: object) -> None:
        self._guest.__exit__(None, None, None)

    def shoot(self, data: bytes) -> Photo:
        """What stands on the console once this was written to it."""
        self._guest.write("/tmp/frame", b"\x1bc\x1b%G\x1b[?25l" + data)
        self._guest.shell(f"cat /tmp/frame >{CONSOLE}; sleep 0.3")  # it is drawn a moment later
        path = self._guest.folder / "console.ppm"
        order(self._guest.folder, "screendump", filename=str(path))
        return read_ppm(path.read_bytes())


def table_of(font: Font) -> bytes:
    """Which glyph each character is drawn with."""
    return b"".join(
        struct.pack("HH", ord(character), place)
        for place in range(len(font.glyphs))
        for character in font.characters(place)
    )
