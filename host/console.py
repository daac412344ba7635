"""The Linux virtual console: which characters its font can draw, and UTF-8 in both directions."""

from __future__ import annotations

import array
import fcntl
import os
import struct
from contextlib import suppress
from typing import Self

KDGKBTYPE = 0x4B33  # linux/kd.h; answered by virtual consoles alone
KDGKBMODE = 0x4B44
KDSKBMODE = 0x4B45
GIO_UNIMAP = 0x4B66
K_XLATE, K_UNICODE = 1, 3  # what a key with an accent sends: a byte of an 8-bit set, or UTF-8
MOST_PAIRS = 0xFFFF  # entry_ct of struct unimapdesc is 16 bits wide
PAIR = struct.Struct("=HH")  # struct unipair: a code point, the glyph that draws it
SELECT_UTF8 = b"\x1b%G"  # console_codes(4)


class VirtualConsole:
    """The console behind a descriptor. While it is entered, it reads and sends UTF-8; afterwards its keys are
    as they were. The other way (unicode_stop(1)) it would show bytes that nobody wrote.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._keys_before: int | None = None

    def __enter__(self) -> Self:
        with suppress(OSError):  # a console without a keyboard, or somebody else's: its keys stay as they are
            mode = array.array("i", [0])
            fcntl.ioctl(self._descriptor, KDGKBMODE, mode)
            if mode[0] == K_XLATE:
                fcntl.ioctl(self._descriptor, KDSKBMODE, K_UNICODE)
                self._keys_before = mode[0]
        os.write(self._descriptor, SELECT_UTF8)
        return self

    def __exit__(self, *_: object) -> None:
        if self._keys_before is not None:
            with suppress(OSError):  # the console is gone
                fcntl.ioctl(self._descriptor, KDSKBMODE, self._keys_before)

    def characters(self) -> frozenset[str] | None:
        """What its font draws; None when it does not say."""
        pairs = array.array("B", bytes(MOST_PAIRS * PAIR.size))
        address, _ = pairs.buffer_info()
        asked = bytearray(struct.pack("@HP", MOST_PAIRS, address))  # struct unimapdesc
        try:
            fcntl.ioctl(self._descriptor, GIO_UNIMAP, asked)
        except OSError:
            return None
        count, _ = struct.unpack("@HP", asked)
        found = PAIR.iter_unpack(pairs[: count * PAIR.size])
        return frozenset(chr(point) for point, _glyph in found) or None


def virtual_console(descriptor: int) -> VirtualConsole | None:
    """The console, None where the descriptor leads to a terminal of another kind."""
    try:
        fcntl.ioctl(descriptor, KDGKBTYPE, array.array("B", [0]))
    except OSError:
        return None
    return VirtualConsole(descriptor)
