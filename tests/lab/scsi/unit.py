"""What every SCSI logical unit of the lab can do: describe itself, and read and write blocks (SPC-5,
SBC-4).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from tests.lab.ata.drive import Locked, SectorFault
from tests.lab.scsi.sense import (
    ACCESS_DENIED,
    INVALID_FIELD,
    INVALID_OPCODE,
    LBA_OUT_OF_RANGE,
    READ_ERROR,
    WRITE_ERROR,
    Key,
    check,
)

BLOCK_BYTES = 512


class Scsi(IntEnum):
    """Operation codes (SPC-5, annex E)."""

    TEST_UNIT_READY = 0x00
    REQUEST_SENSE = 0x03
    FORMAT_UNIT = 0x04
    READ_6 = 0x08
    WRITE_6 = 0x0A
    INQUIRY = 0x12
    MODE_SENSE_6 = 0x1A
    START_STOP_UNIT = 0x1B
    PREVENT_REMOVAL = 0x1E
    READ_CAPACITY_10 = 0x25
    READ_10 = 0x28
    WRITE_10 = 0x2A
    VERIFY_10 = 0x2F
    SYNCHRONIZE_CACHE_10 = 0x35
    WRITE_SAME_10 = 0x41
    SANITIZE = 0x48
    LOG_SENSE = 0x4D
    MODE_SENSE_10 = 0x5A
    ATA_PASS_THROUGH_16 = 0x85
    READ_16 = 0x88
    WRITE_16 = 0x8A
    VERIFY_16 = 0x8F
    SYNCHRONIZE_CACHE_16 = 0x91
    WRITE_SAME_16 = 0x93
    SERVICE_ACTION_IN_16 = 0x9E
    REPORT_LUNS = 0xA0
    ATA_PASS_THROUGH_12 = 0xA1
    MAINTENANCE_IN = 0xA3
    READ_12 = 0xA8
    WRITE_12 = 0xAA


READS = frozenset({Scsi.READ_6, Scsi.READ_10, Scsi.READ_12, Scsi.READ_16})
WRITES = frozenset({Scsi.WRITE_6, Scsi.WRITE_10, Scsi.WRITE_12, Scsi.WRITE_16})
SAMES = frozenset({Scsi.WRITE_SAME_10, Scsi.WRITE_SAME_16})
VERIFIES = frozenset({Scsi.VERIFY_10, Scsi.VERIFY_16})
NOTHING_TO_DO = frozenset({Scsi.TEST_UNIT_READY, Scsi.START_STOP_UNIT, Scsi.PREVENT_REMOVAL})
TYPICAL_PAGES = {0x08: bytes([0x08, 18, 0x04]) + bytes(17), 0x0A: bytes([0x0A, 10, 0]) + bytes(9)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Data for the host, and how long the unit is busy before it answers."""

    data: bytes = b""
    delay_s: float = 0.0


class Medium(Protocol):
    """The blocks behind a unit."""

    @property
    def sectors(self) -> int:
        """How many blocks a host may address."""
        ...

    def read(self, lba: int, count: int) -> bytes:
        """Read blocks. Raises Locked, SectorFault, Hangs."""
        ...

    def write(self, lba: int, data: bytes) -> float:
        """Write whole blocks; how long it takes. Raises Locked, SectorFault, Hangs."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What INQUIRY and the vital product data tell."""

    vendor: str
    product: str
    revision: str
    serial: str
    name: int  # NAA designator, 64 bits
    rotation_rpm: int
    extra_pages: dict[int, Callable[[], bytes]]


def block_range(cdb: bytes) -> tuple[int, int]:
    """LBA and number of blocks of a read, write, verify or write same."""
    code = cdb[0]
    if code in (Scsi.READ_6, Scsi.WRITE_6):
        return int.from_bytes(cdb[1:4], "big") & 0x1FFFFF, cdb[4] or 256
    if code in (Scsi.READ_10, Scsi.WRITE_10, Scsi.WRITE_SAME_10, Scsi.VERIFY_10):
        return int.from_bytes(cdb[2:6], "big"), int.from_bytes(cdb[7:9], "big")
    if code in (Scsi.READ_12, Scsi.WRITE_12):
        return int.from_bytes(cdb[2:6], "big"), int.from_bytes(cdb[6:10], "big")
    return int.from_bytes(cdb[2:10], "big"), int.from_bytes(cdb[10:14], "big")


def transfer(medium: Medium, cdb: bytes, data: bytes) -> Reply:
    """Execute a command that moves blocks."""
    lba, count = block_range(cdb)
    if lba + count > medium.sectors:
        raise check(Key.ILLEGAL_REQUEST, LBA_OUT_OF_RANGE)
    code = cdb[0]
    try:
        if code in READS:
            return Reply(data=medium.read(lba, count))
        if code in VERIFIES:
            medium.read(lba, count)
            return Reply()
        payload = data[:BLOCK_BYTES] * count if code in SAMES else data[: count * BLOCK_BYTES]
        return Reply(delay_s=medium.write(lba, payload))
    except Locked as error:
        raise check(Key.DATA_PROTECT, ACCESS_DENIED) from error
    except SectorFault as error:
        problem = READ_ERROR if code in READS | VERIFIES else WRITE_ERROR
        raise check(Key.MEDIUM_ERROR, problem, information=error.lba) from error


def inquiry(face: Face, cdb: bytes) -> bytes:
    """Standard INQUIRY data, or a page of the vital product data."""
    if not cdb[1] & 1:
        head = bytes([0, 0, 6, 2, 91, 0, 0, 2])
        names = face.vendor.ljust(8)[:8] + face.product.ljust(16)[:16] + face.revision.ljust(4)[:4]
        return head + names.encode("ascii") + bytes(60)
    pages: dict[int, Callable[[], bytes]] = {
        0x80: lambda: face.serial.ljust(20).encode("ascii"),
        0x83: lambda: _designators(face),
        0xB0: lambda: bytes(60),
        0xB1: lambda: struct.pack(">H", face.rotation_rpm or 1).ljust(60, b"\0"),
        0xB2: lambda: bytes(4),
        **face.extra_pages,
    }
    page = cdb[2]
    if page == 0:
        return _page(0, bytes(sorted({0, *pages})))
    if page not in pages:
        raise check(Key.ILLEGAL_REQUEST, INVALID_FIELD)
    return _page(page, pages[page]())


def _page(number: int, body: bytes) -> bytes:
    return bytes([0, number]) + struct.pack(">H", len(body)) + body


def _designators(face: Face) -> bytes:
    """Device identification: a T10 vendor designator and an NAA one."""
    words = (face.vendor.ljust(8) + face.product.ljust(40) + face.serial.ljust(20)).encode("ascii")
    return bytes([2, 1, 0, len(words)]) + words + bytes([1, 3, 0, 8]) + face.name.to_bytes(8, "big")


def capacity(medium: Medium, cdb: bytes) -> bytes:
    """READ CAPACITY of ten and of sixteen bytes."""
    last = medium.sectors - 1
    if cdb[0] == Scsi.READ_CAPACITY_10:
        return struct.pack(">II", min(last, 0xFFFFFFFF), BLOCK_BYTES)
    if cdb[1] & 0x1F != 0x10:
        raise check(Key.ILLEGAL_REQUEST, INVALID_OPCODE)
    # 8 logical blocks a physical one
    return struct.pack(">QI", last, BLOCK_BYTES) + bytes([0, 3]) + bytes(18)


def mode_sense(cdb: bytes) -> bytes:
    """The caching and the control mode page."""
    page = cdb[2] & 0x3F
    if page == 0x3F:
        body = b"".join(TYPICAL_PAGES.values())
    elif page in TYPICAL_PAGES:
        body = TYPICAL_PAGES[page]
    else:
        raise check(Key.ILLEGAL_REQUEST, INVALID_FIELD)
    if cdb[0] == Scsi.MODE_SENSE_6:
        return bytes([3 + len(body), 0, 0, 0]) + body
    return struct.pack(">HBBHH", 6 + len(body), 0, 0, 0, 0) + body


def report_luns() -> bytes:
    """One logical unit, number zero."""
    return struct.pack(">I4x", 8) + bytes(8)
