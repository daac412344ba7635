"""What every SCSI logical unit of the lab can do: describe itself, and read and write blocks (SPC-5,
SBC-4).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from tests.lab.medium import BLOCK_BYTES, Locked, SectorFault, WriteProtected
from tests.lab.scsi.sense import (
    ACCESS_DENIED,
    INVALID_FIELD,
    INVALID_OPCODE,
    LBA_OUT_OF_RANGE,
    READ_ERROR,
    WRITE_ERROR,
    WRITE_PROTECTED,
    Key,
    check,
)

LONGEST_SERIAL = 20


class Scsi(IntEnum):
    """Operation codes (SPC-5, annex E)."""

    TEST_UNIT_READY = 0x00
    REQUEST_SENSE = 0x03
    FORMAT_UNIT = 0x04
    READ_6 = 0x08
    WRITE_6 = 0x0A
    INQUIRY = 0x12
    MODE_SELECT_6 = 0x15
    MODE_SENSE_6 = 0x1A
    START_STOP_UNIT = 0x1B
    PREVENT_REMOVAL = 0x1E
    READ_CAPACITY_10 = 0x25
    READ_10 = 0x28
    WRITE_10 = 0x2A
    VERIFY_10 = 0x2F
    SYNCHRONIZE_CACHE_10 = 0x35
    READ_DEFECT_DATA_10 = 0x37
    WRITE_SAME_10 = 0x41
    SANITIZE = 0x48
    LOG_SENSE = 0x4D
    MODE_SELECT_10 = 0x55
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
    SECURITY_PROTOCOL_IN = 0xA2
    MAINTENANCE_IN = 0xA3
    READ_12 = 0xA8
    WRITE_12 = 0xAA
    SECURITY_PROTOCOL_OUT = 0xB5
    READ_DEFECT_DATA_12 = 0xB7


READS = frozenset({Scsi.READ_6, Scsi.READ_10, Scsi.READ_12, Scsi.READ_16})
WRITES = frozenset({Scsi.WRITE_6, Scsi.WRITE_10, Scsi.WRITE_12, Scsi.WRITE_16})
SAMES = frozenset({Scsi.WRITE_SAME_10, Scsi.WRITE_SAME_16})
VERIFIES = frozenset({Scsi.VERIFY_10, Scsi.VERIFY_16})
TRANSFERS = READS | WRITES | SAMES | VERIFIES
NOTHING_TO_DO = frozenset({Scsi.TEST_UNIT_READY, Scsi.START_STOP_UNIT, Scsi.PREVENT_REMOVAL})
# Read-write error recovery with AWRE, caching with WCE, control (SBC-4, 6.5; SPC-5, 7.5)
TYPICAL_PAGES = {
    0x01: bytes([0x01, 10, 0x80]) + bytes(9),
    0x08: bytes([0x08, 18, 0x04]) + bytes(17),
    0x0A: bytes([0x0A, 10, 0]) + bytes(9),
}
DISABLE_BLOCK_DESCRIPTORS = 1 << 3
REMOVABLE = 1 << 7  # RMB (SPC-5, 6.7.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Data for the host, and how long the unit is busy before it answers."""

    data: bytes = b""
    delay_s: float = 0.0


class Medium(Protocol):
    """The blocks behind a unit."""

    @property
    def block_bytes(self) -> int:
        """The length of a logical block."""
        ...

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
    """What INQUIRY and the vital product data tell; a face without a name is that of a simple bridge, which
    has neither a designator of its own nor block device characteristics.
    """

    vendor: str
    product: str
    revision: str
    serial: str
    name: int | None  # NAA designator, 64 bits
    rotation_rpm: int
    removable: bool = False
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
        length = medium.block_bytes
        payload = data[:length] * count if code in SAMES else data[: count * length]
        return Reply(delay_s=medium.write(lba, payload))
    except Locked as error:
        raise check(Key.DATA_PROTECT, ACCESS_DENIED) from error
    except WriteProtected as error:
        raise check(Key.DATA_PROTECT, WRITE_PROTECTED) from error
    except SectorFault as error:
        problem = READ_ERROR if code in READS | VERIFIES else WRITE_ERROR
        raise check(Key.MEDIUM_ERROR, problem, information=error.lba) from error


def inquiry(face: Face, cdb: bytes) -> bytes:
    """Standard INQUIRY data, or a page of the vital product data."""
    if not cdb[1] & 1:
        head = bytes([0, REMOVABLE * face.removable, 6, 2, 91, 0, 0, 2])
        names = face.vendor.ljust(8)[:8] + face.product.ljust(16)[:16] + face.revision.ljust(4)[:4]
        return head + names.encode("ascii") + bytes(60)
    pages: dict[int, Callable[[], bytes]] = {
        0x80: lambda: face.serial.ljust(LONGEST_SERIAL).encode("ascii"),
        0x83: lambda: _designators(face),
        **face.extra_pages,
    }
    if face.name is not None:
        pages[0xB0] = lambda: bytes(60)
        pages[0xB1] = lambda: struct.pack(">H", face.rotation_rpm or 1).ljust(60, b"\0")
        pages[0xB2] = lambda: bytes(4)
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
    named = b"" if face.name is None else bytes([1, 3, 0, 8]) + face.name.to_bytes(8, "big")
    return bytes([2, 1, 0, len(words)]) + words + named


def capacity(medium: Medium, cdb: bytes) -> bytes:
    """READ CAPACITY of ten and of sixteen bytes."""
    last = medium.sectors - 1
    if cdb[0] == Scsi.READ_CAPACITY_10:
        return struct.pack(">II", min(last, 0xFFFFFFFF), medium.block_bytes)
    if cdb[1] & 0x1F != 0x10:
        raise check(Key.ILLEGAL_REQUEST, INVALID_OPCODE)
    # 8 logical blocks a physical one, where they have 512 bytes
    exponent = 3 if medium.block_bytes == BLOCK_BYTES else 0
    return struct.pack(">QI", last, medium.block_bytes) + bytes([0, exponent]) + bytes(18)


def mode_sense(cdb: bytes, sectors: int | None = None, block_bytes: int = BLOCK_BYTES) -> bytes:
    """Mode pages, after the short block descriptor (SBC-4, 6.5.2.2) where the number of blocks is given."""
    page = cdb[2] & 0x3F
    if page == 0x3F:
        body = b"".join(TYPICAL_PAGES.values())
    elif page in TYPICAL_PAGES:
        body = TYPICAL_PAGES[page]
    else:
        raise check(Key.ILLEGAL_REQUEST, INVALID_FIELD)
    descriptor = b""
    if sectors is not None and not cdb[1] & DISABLE_BLOCK_DESCRIPTORS:
        descriptor = struct.pack(">II", min(sectors, 0xFFFFFFFF), block_bytes)
    length = len(descriptor) + len(body)
    if cdb[0] == Scsi.MODE_SENSE_6:
        return bytes([3 + length, 0, 0, len(descriptor)]) + descriptor + body
    return struct.pack(">HBBHH", 6 + length, 0, 0, 0, len(descriptor)) + descriptor + body


def report_luns() -> bytes:
    """One logical unit, number zero."""
    return struct.pack(">I4x", 8) + bytes(8)
