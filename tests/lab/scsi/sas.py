"""A SAS drive: SANITIZE and FORMAT UNIT of its own, and the log pages that tell its health (SBC-4, SPC-5)."""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from tests.lab.ata.drive import Hangs, Locked, SectorFault
from tests.lab.faults import EraseFault, Faults
from tests.lab.platters import CHUNK_BYTES, Platters
from tests.lab.scsi.sense import (
    INVALID_FIELD,
    INVALID_OPCODE,
    SANITIZE_FAILED,
    SANITIZE_IN_PROGRESS,
    Key,
    check,
    fixed,
)
from tests.lab.scsi.unit import (
    BLOCK_BYTES,
    NOTHING_TO_DO,
    READS,
    SAMES,
    VERIFIES,
    WRITES,
    Face,
    Reply,
    Scsi,
    capacity,
    inquiry,
    mode_sense,
    report_luns,
    transfer,
)


class SanitizeAction(IntEnum):
    """Service actions of SANITIZE (SBC-4, table 95)."""

    OVERWRITE = 0x01
    BLOCK_ERASE = 0x02
    CRYPTO_ERASE = 0x03
    EXIT_FAILURE_MODE = 0x1F


IMMEDIATE, ALLOW_UNRESTRICTED_EXIT = 1 << 7, 1 << 5
FULL = 0xFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class SasTraits:
    """What the drive is."""

    vendor: str = "LABCORP"
    model: str = "LAB SAS 10K"
    serial: str = "LABSAS0001"
    revision: str = "LS01"
    rotation_rpm: int = 10500
    sanitize_s: float = 5.0
    format_s: float = 2.0
    grown_defects: int = 0
    actions: frozenset[SanitizeAction] = frozenset(SanitizeAction)


class SasUnit:
    """A logical unit; `execute` takes CDBs. A sanitize operation goes on after a power cycle."""

    def __init__(
        self,
        platters: Platters,
        traits: SasTraits = SasTraits(),
        faults: Faults = Faults(),  # noqa: B008 - frozen
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.platters, self.traits, self.faults, self._now = platters, traits, faults, now
        self.connections = 0
        self.dropped = False
        self.hangs = faults.hang_admin
        self._unreadable = set(faults.unreadable)
        self._hidden_medium = False
        self._written_bytes = 0
        self._began: float | None = None
        self.failed = False
        self._may_exit_failure = False
        self._pattern = b"\0"

    def connect(self) -> None:
        """A host logged in."""
        self.connections += 1

    def power_cycle(self) -> None:
        """Power was lost and came back: a running sanitize operation goes on."""
        self.dropped = False

    @property
    def sectors(self) -> int:
        """How many blocks a host may address."""
        other = self.faults.blocks_after_reopen
        return (
            other if other is not None and self.connections > 1 else self.platters.size_bytes // BLOCK_BYTES
        )

    @property
    def serial(self) -> str:
        """The serial, another one from the second connection on where that is the fault."""
        other = self.faults.serial_after_reopen
        return other if other is not None and self.connections > 1 else self.traits.serial

    # --- sanitize -------------------------------------------------------------------------------------

    def _fraction(self) -> float:
        if self._began is None:
            return 1.0
        fraction = (self._now() - self._began) / self.traits.sanitize_s
        stalls = self.faults.erase is EraseFault.STALLS
        return min(fraction, self.faults.stall_percent / 100) if stalls else fraction

    @property
    def running(self) -> bool:
        """Whether a sanitize operation runs."""
        if self._began is not None and self._fraction() >= 1:
            self._began = None
            self.failed = self.faults.erase is EraseFault.FAILS
            if not self.failed:
                self._erase(self._pattern)
        return self._began is not None

    def _progress(self) -> int:
        return min(int(self._fraction() * 65536), FULL)

    def _erase(self, pattern: bytes) -> None:
        match self.faults.erase:
            case EraseFault.NONE | EraseFault.REJECTS_BUT_RUNS:
                self.platters.fill(pattern)
                self._unreadable.clear()
            case EraseFault.LIES_IN_PART:
                middle = self.platters.size_bytes // 2
                self.platters.fill(
                    pattern, spare=range(middle, min(middle + CHUNK_BYTES, self.platters.size_bytes))
                )
            case EraseFault.HIDES:
                self._hidden_medium = True
            case _:
                return

    def _sanitize(self, cdb: bytes, data: bytes) -> Reply:
        action = cdb[1] & 0x1F
        if action not in self.traits.actions or self.faults.erase is EraseFault.REFUSED:
            raise check(Key.ILLEGAL_REQUEST, INVALID_FIELD)
        if action == SanitizeAction.EXIT_FAILURE_MODE:
            if self.failed and not self._may_exit_failure:
                raise check(Key.MEDIUM_ERROR, SANITIZE_FAILED)
            self.failed = False
            return Reply()
        if self.faults.erase is EraseFault.IDLE_SUCCESS:
            return Reply()
        overwrite = action == SanitizeAction.OVERWRITE
        length = int.from_bytes(data[2:4], "big") if len(data) >= 4 else 0
        self._pattern = data[4 : 4 + length] if overwrite and length else b"\0"
        self._may_exit_failure = bool(cdb[1] & ALLOW_UNRESTRICTED_EXIT)
        self._began, self.failed = self._now(), False
        if self.faults.erase is EraseFault.REJECTS_BUT_RUNS:
            raise check(Key.ILLEGAL_REQUEST, INVALID_FIELD)
        return Reply(delay_s=0.0 if cdb[1] & IMMEDIATE else self.traits.sanitize_s)

    # --- commands -------------------------------------------------------------------------------------

    def execute(self, cdb: bytes, data: bytes) -> Reply:
        """One command. Raises CheckCondition, Hangs."""
        if self.hangs:
            raise Hangs
        match cdb[0]:
            case Scsi.INQUIRY:
                return Reply(data=inquiry(self._face(), cdb))
            case Scsi.REPORT_LUNS:
                return Reply(data=report_luns())
            case Scsi.REQUEST_SENSE:
                return Reply(data=self._sense())
            case _:
                if self.running:
                    raise check(Key.NOT_READY, SANITIZE_IN_PROGRESS, progress=self._progress())
                return self._ready(cdb, data)

    def _ready(self, cdb: bytes, data: bytes) -> Reply:
        code = cdb[0]
        if code in READS | WRITES | SAMES | VERIFIES:
            return transfer(self, cdb, data)
        match code:
            case Scsi.SANITIZE:
                return self._sanitize(cdb, data)
            case Scsi.FORMAT_UNIT:
                self._erase(b"\0")
                return Reply(delay_s=self.traits.format_s)
            case Scsi.READ_CAPACITY_10 | Scsi.SERVICE_ACTION_IN_16:
                return Reply(data=capacity(self, cdb))
            case Scsi.MODE_SENSE_6 | Scsi.MODE_SENSE_10:
                return Reply(data=mode_sense(cdb))
            case Scsi.LOG_SENSE:
                return Reply(data=_log_page(cdb[2] & 0x3F))
            case Scsi.SYNCHRONIZE_CACHE_10 | Scsi.SYNCHRONIZE_CACHE_16:
                self.platters.flush()
                return Reply()
            case _ if code in NOTHING_TO_DO:
                return Reply()
            case _:
                raise check(Key.ILLEGAL_REQUEST, INVALID_OPCODE)

    def _sense(self) -> bytes:
        if self.running:
            return fixed(Key.NOT_READY, SANITIZE_IN_PROGRESS, progress=self._progress())
        if self.failed:
            return fixed(Key.MEDIUM_ERROR, SANITIZE_FAILED)
        return fixed(Key.NO_SENSE, (0, 0))

    def _face(self) -> Face:
        traits = self.traits
        return Face(
            vendor=traits.vendor,
            product=traits.model,
            revision=traits.revision,
            serial=self.serial,
            name=0x5 << 60 | 0x00_1A_B0 << 36 | zlib.crc32(traits.serial.encode()),
            rotation_rpm=traits.rotation_rpm,
            extra_pages={},
        )

    # --- blocks ---------------------------------------------------------------------------------------

    def read(self, lba: int, count: int) -> bytes:
        """Read blocks. Raises Locked, SectorFault, Hangs."""
        bad = self._unreadable.intersection(self._reachable(lba, count))
        if bad:
            raise SectorFault(min(bad))
        if self._hidden_medium:
            return bytes(count * BLOCK_BYTES)
        return self.platters.read(lba * BLOCK_BYTES, count * BLOCK_BYTES)

    def write(self, lba: int, data: bytes) -> float:
        """Write whole blocks; how long it takes. Raises Locked, SectorFault, Hangs."""
        blocks = self._reachable(lba, len(data) // BLOCK_BYTES)
        bad = self.faults.unwritable.intersection(blocks)
        if bad:
            raise SectorFault(min(bad))
        self.platters.write(lba * BLOCK_BYTES, data)
        self._unreadable.difference_update(blocks)
        self._hidden_medium = False
        self._written_bytes += len(data)
        limit = self.faults.drop_after_bytes
        self.dropped = self.dropped or (limit is not None and self._written_bytes >= limit)
        rate = self.faults.write_bytes_per_s
        return 0.0 if rate is None else len(data) / rate

    def _reachable(self, lba: int, count: int) -> range:
        if self.failed:
            raise Locked
        blocks = range(lba, lba + count)
        if self.faults.hang_lba is not None and self.faults.hang_lba in blocks:
            raise Hangs
        return blocks


def _log_page(page: int) -> bytes:
    """Supported pages, and temperature (SPC-5, 7.3)."""
    if page == 0x00:
        body = bytes([0x00, 0x0D])
    elif page == 0x0D:
        body = bytes([0, 0, 1, 2, 0, 34]) + bytes([0, 1, 1, 2, 0, 65])
    else:
        raise check(Key.ILLEGAL_REQUEST, INVALID_FIELD)
    return bytes([page, 0]) + struct.pack(">H", len(body)) + body
