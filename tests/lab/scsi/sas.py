"""A SAS drive: SANITIZE and FORMAT UNIT of its own, and the log pages that tell its health (SBC-4, SPC-5)."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from enum import StrEnum

from tests.lab.faults import EraseFault, Faults, Foreign, ForeignWork
from tests.lab.medium import BLOCK_BYTES, Hangs, Locked, Medium
from tests.lab.opal.tper import Tper
from tests.lab.opal.traits import OpalTraits
from tests.lab.operation import Operation
from tests.lab.platters import Platters
from tests.lab.scsi.blocklength import LENGTHS, Geometry, selected
from tests.lab.scsi.defects import defect_data
from tests.lab.scsi.logs import log_page
from tests.lab.scsi.opcodes import supported_operation_codes
from tests.lab.scsi.security import SECURITY_COMMANDS, security_protocol
from tests.lab.scsi.sense import (
    ACCESS_DENIED,
    FORMAT_CORRUPTED,
    FORMAT_FAILED,
    FORMAT_IN_PROGRESS,
    INVALID_FIELD,
    INVALID_OPCODE,
    INVALID_PARAMETER,
    SANITIZE_FAILED,
    SANITIZE_IN_PROGRESS,
    Key,
    check,
    fixed,
)
from tests.lab.scsi.traits import SanitizeAction, SasTraits
from tests.lab.scsi.unit import (
    NOTHING_TO_DO,
    TRANSFERS,
    Face,
    Reply,
    Scsi,
    capacity,
    inquiry,
    mode_sense,
    report_luns,
    transfer,
)

__all__ = ["SanitizeAction", "SasTraits", "SasUnit", "Work"]

IMMEDIATE, ALLOW_UNRESTRICTED_EXIT = 1 << 7, 1 << 5
FORMAT_DATA, LONG_LIST, FORMAT_IMMEDIATE, FAST_FORMAT = 1 << 4, 1 << 5, 1 << 1, 0x03
NEEDS_FORMAT = frozenset({Scsi.TEST_UNIT_READY, Scsi.READ_CAPACITY_10, Scsi.SERVICE_ACTION_IN_16})


class Work(StrEnum):
    """What keeps the drive from its other commands."""

    SANITIZE = "sanitize"
    FORMAT = "format"


IN_PROGRESS = {Work.SANITIZE: SANITIZE_IN_PROGRESS, Work.FORMAT: FORMAT_IN_PROGRESS}
FAILED = {Work.SANITIZE: SANITIZE_FAILED, Work.FORMAT: FORMAT_FAILED}


class SasUnit:
    """A logical unit; `execute` takes CDBs. A sanitize operation goes on after a power cycle."""

    def __init__(
        self,
        platters: Platters,
        traits: SasTraits = SasTraits(),  # noqa: B008 - frozen
        faults: Faults = Faults(),  # noqa: B008 - frozen
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        if traits.block_bytes not in LENGTHS:
            raise ValueError(f"blocks of {traits.block_bytes} bytes")
        self.platters, self.traits, self.faults, self.now = platters, traits, faults, now
        self.medium = Medium(platters, faults, traits.block_bytes, now)
        self.geometry = Geometry(self.medium, traits.current_blocks, resizes=traits.resizes)
        self.opal = None if traits.opal is None else self._make_opal(traits.opal)
        self.connections = 0
        self.power_cycles = 0
        self.dropped = False
        self.hangs = faults.hang_admin
        self._operation: Operation | None = None
        self._work = Work.SANITIZE
        self.failed = False
        self.format_corrupt = False
        self._may_exit_failure = False
        self._pattern = b"\0"
        if faults.foreign is not None:
            self.begin_foreign(faults.foreign)

    def _make_opal(self, traits: OpalTraits) -> Tper:
        return Tper(
            traits,
            faults=self.faults,
            block_bytes=self.traits.block_bytes,
            change_key=self.medium.scramble,
        )

    def begin_foreign(self, foreign: Foreign) -> None:
        """Somebody else begins an operation, by another port or before any host came."""
        self._pattern = b"\0" if foreign.erases else b""
        self._operation = Operation(foreign.duration_s, Faults(), self.now)
        self._work = Work.FORMAT if foreign.work is ForeignWork.FORMAT else Work.SANITIZE

    def connect(self) -> None:
        """A host logged in."""
        self.connections += 1

    def power_cycle(self) -> None:
        """Power was lost and came back: a sanitize operation goes on, a format operation does not."""
        if self.running and self._operation is not None and self._work is Work.FORMAT:
            if self._pattern:
                part = self.geometry.formatted_part
                self.medium.erase(self._pattern, part=part, fraction=self._operation.fraction)
            self._operation, self.format_corrupt = None, True
        if self.opal is not None:
            self.opal.power_cycle()
        self.dropped = False
        self.power_cycles += 1

    @property
    def busy_s(self) -> float:
        """It always answers, if only to say that it is not ready."""
        return 0.0

    @property
    def block_bytes(self) -> int:
        """The length of a logical block."""
        return self.medium.block_bytes

    @property
    def sectors(self) -> int:
        """How many blocks a host may address, 0 where the medium has no valid format."""
        other = self.faults.blocks_after_reopen
        if other is not None and self.connections > 1:
            return other
        return 0 if self._has_no_format else self.geometry.blocks

    @property
    def _has_no_format(self) -> bool:
        """Whether a format did not come to its end, or one with another block length is still to come."""
        return self.format_corrupt or self.geometry.needs_format

    @property
    def serial(self) -> str:
        """The serial, another one from the second connection on where that is the fault."""
        other = self.faults.serial_after_reopen
        return other if other is not None and self.connections > 1 else self.traits.serial

    # --- sanitize -------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """Whether a sanitize or a format operation runs; one that is late shows nothing yet."""
        self.settle()
        return self._operation is not None and self._operation.begun

    def settle(self) -> None:
        """Let an operation end whose time has come."""
        if self._operation is None or not self._operation.over:
            return
        self._operation = None
        fails = self.faults.erase is EraseFault.FAILS
        self.failed = fails and self._work is Work.SANITIZE
        if self._work is Work.FORMAT:
            self.format_corrupt = fails
        if fails:
            return
        if self._pattern:
            # SBC-4, 4.11: a sanitize reaches what no host may address; a format does not
            part = self.geometry.formatted_part if self._work is Work.FORMAT else None
            self.medium.erase(self._pattern, part=part)
        if self._work is Work.FORMAT:
            self.geometry.formatted()

    @property
    def _progress(self) -> int:
        return 0 if self._operation is None else self._operation.progress

    def _sanitize(self, cdb: bytes, data: bytes) -> Reply:
        """SANITIZE (SBC-4, 5.30): what the restricted mode forbids is an invalid field."""
        action = cdb[1] & 0x1F
        if action not in self.traits.actions or self.faults.erase is EraseFault.REFUSED:
            raise check(Key.ILLEGAL_REQUEST, INVALID_FIELD)
        unrestricted = bool(cdb[1] & ALLOW_UNRESTRICTED_EXIT)
        exits = action == SanitizeAction.EXIT_FAILURE_MODE
        if self.failed and not self._may_exit_failure and (exits or unrestricted):
            raise check(Key.ILLEGAL_REQUEST, INVALID_FIELD)
        if exits:
            self.failed = False
            return Reply()
        if self.faults.erase is EraseFault.IDLE_SUCCESS:
            self.failed = False
            return Reply()
        self._pattern = _overwrite_pattern(cdb, data) if action == SanitizeAction.OVERWRITE else b"\0"
        self._may_exit_failure = unrestricted
        return self._start(Work.SANITIZE, self.traits.sanitize_s, immediate=bool(cdb[1] & IMMEDIATE))

    def _format(self, cdb: bytes, data: bytes) -> Reply:
        """FORMAT UNIT (SBC-4, 5.4): a fast format does not write to the medium."""
        if self.faults.erase is EraseFault.REFUSED:
            raise check(Key.ILLEGAL_REQUEST, INVALID_FIELD)
        self._pattern = b"" if cdb[4] & FAST_FORMAT else b"\0"
        immediate = bool(cdb[1] & FORMAT_DATA and len(data) >= 4 and data[1] & FORMAT_IMMEDIATE)
        if self.faults.erase is EraseFault.IDLE_SUCCESS:
            return Reply()
        return self._start(Work.FORMAT, self.traits.format_s, immediate=immediate)

    def _start(self, work: Work, duration_s: float, *, immediate: bool) -> Reply:
        late_s = self.faults.late_s if work is Work.SANITIZE else 0.0
        self._operation, self._work = Operation(duration_s, self.faults, self.now, late_s), work
        self.failed = False
        if self.faults.erase is EraseFault.REJECTS_BUT_RUNS:
            raise check(Key.ILLEGAL_REQUEST, INVALID_FIELD)
        if immediate:
            return Reply()
        if self.faults.erase is EraseFault.FAILS:
            raise check(Key.MEDIUM_ERROR, FAILED[work], delay_s=late_s + duration_s)
        if self.faults.erase is EraseFault.STALLS:
            raise Hangs
        return Reply(delay_s=late_s + duration_s)

    # --- commands -------------------------------------------------------------------------------------

    def execute(self, cdb: bytes, data: bytes) -> Reply:
        """One command. Raises CheckCondition, Hangs."""
        if self.hangs:
            raise Hangs
        if cdb[0] in self.traits.rejects:
            raise check(Key.ILLEGAL_REQUEST, INVALID_OPCODE)
        match cdb[0]:
            case Scsi.INQUIRY:
                return Reply(data=inquiry(self._face(), cdb))
            case Scsi.REPORT_LUNS:
                return Reply(data=report_luns())
            case Scsi.REQUEST_SENSE:
                return Reply(data=self._sense())
            case _:
                if self.running:
                    raise check(Key.NOT_READY, IN_PROGRESS[self._work], progress=self._progress)
                if self.failed and cdb[0] != Scsi.SANITIZE:  # SBC-4, 4.11: every command but these
                    raise check(Key.MEDIUM_ERROR, SANITIZE_FAILED)
                return self._ready(cdb, data)

    def _ready(self, cdb: bytes, data: bytes) -> Reply:
        """Commands that need a drive that is not at work."""
        code = cdb[0]
        if self._has_no_format and code in NEEDS_FORMAT:
            raise check(Key.MEDIUM_ERROR, FORMAT_CORRUPTED)
        if code in TRANSFERS:
            return self._transfer(cdb, data)
        if code in NOTHING_TO_DO:
            return Reply()
        if code in SECURITY_COMMANDS:
            return security_protocol(self.opal, cdb, data)
        if code in (Scsi.SANITIZE, Scsi.FORMAT_UNIT) and self.opal is not None and self.opal.locked:
            raise check(Key.DATA_PROTECT, ACCESS_DENIED)
        match code:
            case Scsi.SANITIZE:
                return self._sanitize(cdb, data)
            case Scsi.FORMAT_UNIT:
                return self._format(cdb, data)
            case Scsi.MODE_SELECT_6 | Scsi.MODE_SELECT_10:
                self.geometry.select(selected(cdb, data))
                return Reply()
            case Scsi.SYNCHRONIZE_CACHE_10 | Scsi.SYNCHRONIZE_CACHE_16:
                self.platters.flush()
                return Reply()
            case _:
                return Reply(data=self._tell(cdb))

    def _tell(self, cdb: bytes) -> bytes:
        """What a command reads of the drive's own data. Raises CheckCondition."""
        match cdb[0]:
            case Scsi.MAINTENANCE_IN:
                absent = SECURITY_COMMANDS if self.opal is None else frozenset()
                return supported_operation_codes(cdb, self.traits.actions, absent | self.traits.rejects)
            case Scsi.READ_CAPACITY_10 | Scsi.SERVICE_ACTION_IN_16:
                return capacity(self, cdb)
            case Scsi.MODE_SENSE_6 | Scsi.MODE_SENSE_10:
                number, length = self.geometry.selected
                told = self.traits.told_descriptor_blocks
                return mode_sense(cdb, number if told is None else told, length)
            case Scsi.LOG_SENSE:
                return log_page(cdb[2] & 0x3F)
            case Scsi.READ_DEFECT_DATA_10 | Scsi.READ_DEFECT_DATA_12:
                return defect_data(cdb, self.traits.grown_defects + self.medium.healed + self.medium.worn)
            case _:
                raise check(Key.ILLEGAL_REQUEST, INVALID_OPCODE)

    def _sense(self) -> bytes:
        if self.running:
            return fixed(Key.NOT_READY, IN_PROGRESS[self._work], progress=self._progress)
        if self.failed:
            return fixed(Key.MEDIUM_ERROR, SANITIZE_FAILED)
        if self.format_corrupt:
            return fixed(Key.MEDIUM_ERROR, FORMAT_FAILED)
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

    def _transfer(self, cdb: bytes, data: bytes) -> Reply:
        if self._has_no_format:
            raise check(Key.MEDIUM_ERROR, FORMAT_CORRUPTED)
        return transfer(self, cdb, data)

    def read(self, lba: int, count: int) -> bytes:
        """Read blocks. Raises Locked, SectorFault, Hangs."""
        self._reach(range(lba, lba + count), write=False)
        data = self.medium.read(lba, count)
        return data if self.opal is None else self.opal.shown(lba, data)

    def write(self, lba: int, data: bytes) -> float:
        """Write whole blocks; how long it takes. Raises Locked, SectorFault, Hangs."""
        self._reach(range(lba, lba + len(data) // self.block_bytes), write=True)
        if self.opal is not None:
            lba, data = self.opal.taken(lba, data)
        busy_s = self.medium.write(lba, data)
        self.dropped = self.dropped or self.medium.fell_off
        return busy_s

    def _reach(self, blocks: range, *, write: bool) -> None:
        if self.opal is not None and self.opal.refuses(blocks, write=write):
            raise Locked
        self.medium.reach(blocks)


def _overwrite_pattern(cdb: bytes, data: bytes) -> bytes:
    """The pattern in the parameter list of an overwrite (SBC-4, 5.30.2.2); at least one pass is asked for."""
    length = int.from_bytes(cdb[7:9], "big")
    if not 4 < length <= BLOCK_BYTES + 4 or len(data) < length:
        raise check(Key.ILLEGAL_REQUEST, INVALID_FIELD)
    pattern = data[4 : 4 + int.from_bytes(data[2:4], "big")]
    if not data[0] & 0x1F or not pattern:
        raise check(Key.ILLEGAL_REQUEST, INVALID_PARAMETER)
    return pattern
