"""Which characters the font of this Linux console draws (GIO_UNIMAP, ioctl_console(2))."""

from __future__ import annotations

import ctypes
import fcntl

GIO_UNIMAP = 0x4B66  # linux/kd.h
MOST_PAIRS = 0xFFFF  # entry_ct is an unsigned short


class _UnimapDesc(ctypes.Structure):
    """struct unimapdesc, linux/kd.h."""

    _fields_ = (("entry_ct", ctypes.c_ushort), ("entries", ctypes.c_void_p))


def drawn_characters(descriptor: int) -> frozenset[str] | None:
    """The characters that have a sign of their own; None where this is no Linux console, or does not tell."""
    pairs = (ctypes.c_ushort * (2 * MOST_PAIRS))()
    asked = _UnimapDesc(MOST_PAIRS, ctypes.addressof(pairs))
    try:
        fcntl.ioctl(descriptor, GIO_UNIMAP, asked)
    except OSError:
        return None
    return frozenset(chr(pairs[2 * place]) for place in range(asked.entry_ct))
