"""Bluetooth by the kernel's own sockets: a controller switched on, and how many devices answer it, never
which (include/net/bluetooth/hci_sock.h; net/bluetooth/hci_core.c, hci_inquiry).
"""

from __future__ import annotations

import errno
import fcntl
import socket
import struct
from contextlib import suppress

from host.errors import NotAllowed, NotReadable, NotThere

AF_BLUETOOTH, BTPROTO_HCI = 31, 1  # linux/socket.h, net/bluetooth/bluetooth.h: not every Python names them
HCIDEVUP, HCIDEVDOWN = 0x400448C9, 0x400448CA  # _IOW('H', 201 and 202, int)
HCIINQUIRY = 0x800448F0  # _IOR('H', 240, int)
REQUEST = "<HH3sBB"  # struct hci_inquiry_req: device, flags, lap, length, answers
ANSWER_BYTES = 14  # struct inquiry_info
FLUSH_OLD = 0x0001  # IREQ_CACHE_FLUSH
GENERAL = bytes((0x33, 0x8B, 0x9E))  # the general inquiry access code (Core 5.4, volume 2, part B, 1.2.1)
MOST_ANSWERS = 32


def switch_on(number: int) -> bool:
    """Switch a controller on, for which it must answer the kernel's questions; whether it was off before.
    Raises NotThere, NotAllowed, NotReadable.
    """
    with _opened() as door:
        try:
            fcntl.ioctl(door, HCIDEVUP, number)
        except OSError as error:
            if error.errno == errno.EALREADY:
                return False
            raise _refused(number, error) from error
    return True


def switch_off(number: int) -> None:
    """Off again; one that does not is left on."""
    with suppress(OSError), _opened() as door:
        fcntl.ioctl(door, HCIDEVDOWN, number)


def count_devices(number: int, *, units: int = 4) -> int:
    """How many devices that let themselves be found answer within `units` of 1.28 s. Raises NotThere,
    NotAllowed, NotReadable.
    """
    request = bytearray(struct.pack(REQUEST, number, FLUSH_OLD, GENERAL, units, MOST_ANSWERS))
    request += bytes(1 + MOST_ANSWERS * ANSWER_BYTES)  # a byte that the C structure has at its end
    with _opened() as door:
        try:
            fcntl.ioctl(door, HCIINQUIRY, request, True)
        except OSError as error:
            raise _refused(number, error) from error
    found: int = struct.unpack_from(REQUEST, request)[4]
    return found


def _opened() -> socket.socket:
    """Raises NotThere where the kernel has no Bluetooth."""
    try:
        return socket.socket(AF_BLUETOOTH, socket.SOCK_RAW, BTPROTO_HCI)
    except OSError as error:
        raise NotThere("Bluetooth", str(error.strerror)) from error


def _refused(number: int, error: OSError) -> NotThere | NotAllowed | NotReadable:
    question, said = f"hci{number}", str(error.strerror)
    if error.errno == errno.ENODEV:
        return NotThere(question, said)
    if error.errno in (errno.EPERM, errno.EACCES):
        return NotAllowed(question, said)
    return NotReadable(question, said)
