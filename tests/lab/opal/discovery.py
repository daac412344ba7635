"""Level 0 Discovery (Opal SSC 2.01, 3.1.1): what the drive can do and whether it is locked, for anybody."""

from __future__ import annotations

import struct

HEADER_BYTES = 48
TPER, LOCKING, GEOMETRY, OPAL_2 = 0x0001, 0x0002, 0x0003, 0x0203
SYNC, STREAMING, COM_ID_MANAGEMENT = 1 << 0, 1 << 4, 1 << 6
LOCKING_SUPPORTED, LOCKING_ENABLED, LOCKED, MEDIA_ENCRYPTION = 1 << 0, 1 << 1, 1 << 2, 1 << 3
MBR_ENABLED, MBR_DONE = 1 << 4, 1 << 5
ADMINS, USERS = 4, 8


def discovery(
    *, com_id: int, block_bytes: int, enabled: bool, locked: bool, mbr_enabled: bool, mbr_done: bool
) -> bytes:
    """The header and four feature descriptors."""
    locking = LOCKING_SUPPORTED | LOCKING_ENABLED * enabled | LOCKED * locked | MEDIA_ENCRYPTION
    locking |= MBR_ENABLED * mbr_enabled | MBR_DONE * mbr_done
    features = b"".join(
        (
            _feature(TPER, bytes([SYNC | STREAMING | COM_ID_MANAGEMENT])),
            _feature(LOCKING, bytes([locking])),
            _feature(GEOMETRY, struct.pack(">8xIQQ", block_bytes, 1, 0), length=28),
            # ComIDs, no crossing of ranges; the first password and that after a revert are the MSID (0)
            _feature(OPAL_2, struct.pack(">HHBHHBB", com_id, 1, 0, ADMINS, USERS, 0, 0), length=16),
        )
    )
    header = struct.pack(">II", HEADER_BYTES - 4 + len(features), 1).ljust(HEADER_BYTES, b"\0")
    return header + features


def _feature(code: int, data: bytes, length: int = 12) -> bytes:
    """A descriptor of version 1."""
    return struct.pack(">HBB", code, 1 << 4, length) + data.ljust(length, b"\0")
