"""UTF-8 on a Linux virtual console, in both directions: the other way (unicode_stop(1)) it shows bytes that
nobody wrote.
"""

from __future__ import annotations

import array
import fcntl
import os
from contextlib import suppress
from typing import Self

KDGKBTYPE = 0x4B33  # linux/kd.h; answered by virtual consoles alone
KDGKBMODE = 0x4B44
KDSKBMODE = 0x4B45
K_XLATE, K_UNICODE = 1, 3  # what a key with an accent sends: a byte of an 8-bit set, or UTF-8
SELECT_UTF8 = b"\x1b%G"  # console_codes(4)


class ConsoleInUtf8:
    """While it is entered, a console reads and sends UTF-8; afterwards its keys are as they were. A terminal
    of another kind is left alone.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._keys_before: int | None = None

    def __enter__(self) -> Self:
        if not is_console(self._descriptor):
            return self
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


def is_console(descriptor: int) -> bool:
    """Whether the descriptor leads to a virtual console of this machine."""
    try:
        fcntl.ioctl(descriptor, KDGKBTYPE, array.array("B", [0]))
    except OSError:
        return False
    return True
