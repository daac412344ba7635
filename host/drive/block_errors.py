"""What the kernel's error numbers mean of a drive (block/blk-core.c, blk_errors)."""

from __future__ import annotations

import errno

from host.drive.drive_ports import (
    DriveError,
    DriveGone,
    DriveSilent,
    MediumError,
    NotPermitted,
    NotSupported,
    TransportError,
)

_KINDS: dict[int, type[DriveError]] = {
    errno.ENODEV: DriveGone,
    errno.ENXIO: DriveGone,
    errno.ENOSPC: DriveGone,  # a write behind the end: the capacity fell to nothing
    errno.ENOENT: DriveGone,
    errno.ENOMEDIUM: DriveGone,
    errno.EIO: MediumError,
    errno.ENODATA: MediumError,
    errno.EREMOTEIO: MediumError,
    errno.EILSEQ: MediumError,
    errno.ENOLINK: TransportError,
    errno.ETIMEDOUT: DriveSilent,
    errno.EPERM: NotPermitted,
    errno.EACCES: NotPermitted,
    errno.EBUSY: NotPermitted,
    errno.EROFS: NotPermitted,
    errno.EOPNOTSUPP: NotSupported,
    errno.ENOTTY: NotSupported,
}


def drive_error(error: OSError) -> DriveError:
    """The drive's word for an operating system error."""
    number = error.errno or 0
    kind = _KINDS.get(number, TransportError)
    return kind(error.strerror or str(error), errno.errorcode.get(number, ""))
