"""Drives for discs: whether one lies in them, asked of the drive without closing its tray."""

from __future__ import annotations

import fcntl
import os
from enum import IntEnum

from host.errors import NotAllowed, NotReadable, NotThere

CDROM_DRIVE_STATUS = 0x5326  # linux/cdrom.h
CURRENT_SLOT = (1 << 31) - 1  # CDSL_CURRENT
SECTOR_BYTES = 2048


class DiscStatus(IntEnum):
    """What CDROM_DRIVE_STATUS answers (linux/cdrom.h, CDS_*)."""

    NO_INFO = 0
    NO_DISC = 1
    TRAY_OPEN = 2
    NOT_READY = 3
    DISC_OK = 4


def disc_status(name: str) -> DiscStatus:
    """What is in the drive of this name ("sr0"). Raises NotThere, NotAllowed, NotReadable."""
    path = f"/dev/{name}"
    descriptor = _open(path)
    try:
        return DiscStatus(fcntl.ioctl(descriptor, CDROM_DRIVE_STATUS, CURRENT_SLOT))
    except (OSError, ValueError) as error:
        raise NotReadable(path, str(error)) from error
    finally:
        os.close(descriptor)


def reads_disc(name: str) -> bool:
    """Whether the first sector of the disc can be read; what stands there is looked at by nobody. Raises as
    `disc_status` does.
    """
    descriptor = _open(f"/dev/{name}")
    try:
        return len(os.pread(descriptor, SECTOR_BYTES, 0)) == SECTOR_BYTES
    except OSError:
        return False
    finally:
        os.close(descriptor)


def _open(path: str) -> int:
    """Without O_NONBLOCK the kernel pulls an open tray in (Documentation/cdrom/cdrom-standard.rst)."""
    try:
        return os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise NotThere(path, str(error.strerror)) from error
    except PermissionError as error:
        raise NotAllowed(path, str(error.strerror)) from error
    except OSError as error:
        raise NotReadable(path, str(error.strerror)) from error
