"""TCG Opal by the kernel's own host (linux/sed-opal.h): what it found, and the revert by the printed key."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import json
import struct
import sys
from typing import Any

from host.drive.block_errors import drive_error
from host.drive.drive_ports import NotSupported
from host.processes import collect
from model.erase_features import OpalState

IOC_OPAL_PSID_REVERT_TPR = 0x410870E8  # _IOW('p', 232, struct opal_key)
IOC_OPAL_GET_STATUS = 0x800870EC  # _IOR('p', 236, struct opal_status)
OPAL_FL_SUPPORTED, OPAL_FL_LOCKING_ENABLED, OPAL_FL_LOCKED = 0x01, 0x04, 0x08
OPAL_FL_MBR_ENABLED, OPAL_FL_MBR_DONE = 0x10, 0x20
OPAL_KEY_MAX = 256
STATUS_TIMEOUT_S, STATUS_LIMIT_BYTES = 10.0, 1 << 10
# For a process of its own, because a drive may never answer: opens for reading, asks, and says so in JSON.
STATUS_PROGRAM = """
import fcntl, json, struct, sys
step = "open"
try:
    with open(sys.argv[1], "rb", buffering=0) as drive:
        step = "status"
        print(json.dumps({"flags": struct.unpack("=II", fcntl.ioctl(drive, int(sys.argv[2]), bytes(8)))[0]}))
except OSError as error:
    print(json.dumps({"errno": error.errno, "step": step}))
"""


class OpalKey(ctypes.Structure):
    """struct opal_key."""

    _fields_ = (
        ("lr", ctypes.c_uint8),
        ("key_len", ctypes.c_uint8),
        ("align", ctypes.c_uint8 * 6),
        ("key", ctypes.c_uint8 * OPAL_KEY_MAX),
    )


class OpalIoctl:
    """The Opal port of an open block device."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def status(self) -> OpalState:
        """See OpalPort.status."""
        try:
            answer = fcntl.ioctl(self._descriptor, IOC_OPAL_GET_STATUS, bytes(8))
        except OSError as error:
            raise _opal_error("IOC_OPAL_GET_STATUS", error) from error
        return opal_state(struct.unpack("=II", answer)[0])

    def psid_revert(self, psid: str) -> int:
        """See OpalPort.psid_revert."""
        raw = psid.encode("ascii")
        key = OpalKey(key_len=len(raw))
        ctypes.memmove(key.key, raw, len(raw))
        try:
            return int(fcntl.ioctl(self._descriptor, IOC_OPAL_PSID_REVERT_TPR, key))
        except OSError as error:
            raise _opal_error("IOC_OPAL_PSID_REVERT_TPR", error) from error
        finally:
            ctypes.memset(ctypes.addressof(key), 0, ctypes.sizeof(key))


def status_by_child(path: str) -> Any:
    """See host.port.Library.OPAL. Raises a host's error, ValueError."""
    argv = (sys.executable, "-I", "-S", "-c", STATUS_PROGRAM, path, str(IOC_OPAL_GET_STATUS))
    _, said, _, _ = collect(argv, timeout_s=STATUS_TIMEOUT_S, limit_bytes=STATUS_LIMIT_BYTES)
    return json.loads(said)


def opal_state(flags: int) -> OpalState:
    """The flags in words. Raises NotSupported where the kernel's own discovery failed and it knows nothing
    (block/sed-opal.c, opal_get_status)."""
    if not flags & OPAL_FL_SUPPORTED:
        raise NotSupported("Opal: the drive did not answer the kernel's Level 0 Discovery")
    return OpalState(
        supported=True,
        locking_enabled=bool(flags & OPAL_FL_LOCKING_ENABLED),
        locked=bool(flags & OPAL_FL_LOCKED),
        mbr_enabled=bool(flags & OPAL_FL_MBR_ENABLED),
        mbr_done=bool(flags & OPAL_FL_MBR_DONE),
    )


def _opal_error(request: str, error: OSError) -> Exception:
    """EOPNOTSUPP: the kernel found no Opal, or reaches none (libata.allow_tpm=0); ENOTTY: it was built
    without."""
    if error.errno in (errno.EOPNOTSUPP, errno.ENOTTY, errno.EINVAL):
        return NotSupported(f"{request}: {error.strerror}", errno.errorcode[error.errno])
    return drive_error(error)
