"""The NVMe drive itself: commands in, completions out, and a medium that shows what was done.

State outlives connections and power: a sanitize operation goes on after a power cycle, as the
specification asks (NVM Express Base Specification 2.0, 8.21). Time comes in by parameter, so that a test
can let an hour pass.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from tests.lab.faults import EraseFault, Faults
from tests.lab.nvme.status import ALLOWED_DURING_SANITIZE, Admin, Io, Status
from tests.lab.platters import CHUNK_BYTES, Platters

BLOCK_BYTES = 512
NAMESPACE = 1
ALL_NAMESPACES = 0xFFFFFFFF


class SanitizeAction(IntEnum):
    """CDW10 bits 2:0 of Sanitize (figure 303)."""

    EXIT_FAILURE_MODE = 1
    BLOCK_ERASE = 2
    OVERWRITE = 3
    CRYPTO_ERASE = 4


class SanitizeStatus(IntEnum):
    """SSTAT bits 2:0 of the Sanitize Status log page (figure 292)."""

    NEVER_SANITIZED = 0
    COMPLETED = 1
    IN_PROGRESS = 2
    FAILED = 3


SANICAP_BIT = {SanitizeAction.CRYPTO_ERASE: 1, SanitizeAction.BLOCK_ERASE: 2, SanitizeAction.OVERWRITE: 4}
GLOBAL_DATA_ERASED = 1 << 8
ALLOW_UNRESTRICTED_EXIT = 1 << 3
NO_PROGRESS = 0xFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class NvmeTraits:
    """What the drive is; numbers as in Identify Controller (figure 275)."""

    model: str = "LAB NVMe SSD"
    serial: str = "LABNVME0001"
    firmware: str = "LAB1.0"
    sanicap: int = 0x7  # crypto erase, block erase, overwrite
    fna: int = 0x4  # cryptographic erase by Format is supported
    sanitize_s: float = 5.0
    format_s: float = 1.0
    self_test_s: float = 5.0
    power_on_hours: int = 4242
    percentage_used: int = 3
    critical_warning: int = 0
    available_spare: int = 100
    media_errors: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One submission queue entry, as far as the model needs it: opcode, namespace, CDW10 to CDW15, and
    data sent.
    """

    opcode: int
    namespace: int
    dwords: tuple[int, int, int, int, int, int]
    data: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What the drive answers; `data` goes to the host. `None` in place of a completion means that no
    answer ever comes.
    """

    status: Status = Status.SUCCESS
    result: int = 0
    data: bytes = b""
    delay_s: float = 0.0


class NvmeDrive:
    """One controller with one namespace."""

    def __init__(
        self,
        platters: Platters,
        traits: NvmeTraits = NvmeTraits(),
        faults: Faults = Faults(),  # noqa: B008 - frozen
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.platters, self.traits, self.faults, self._now = platters, traits, faults, now
        self.dropped = False
        self.hangs = faults.hang_admin
        self.connections = 0
        self.sanitize_status = SanitizeStatus.NEVER_SANITIZED
        self.global_data_erased = False
        self.sanitize_dword = 0
        self._sanitize_began: float | None = None
        self._self_test_began: float | None = None
        self.self_test_done = False
        self._unreadable = set(faults.unreadable)
        self._written_bytes = 0
        self.error_count = 0
        self._hidden = False

    # --- identity -------------------------------------------------------------------------------------

    @property
    def serial(self) -> str:
        """The serial, another one from the second connection on where that is the fault."""
        other = self.faults.serial_after_reopen
        return other if other is not None and self.connections > 1 else self.traits.serial

    @property
    def blocks(self) -> int:
        """The capacity in logical blocks."""
        other = self.faults.blocks_after_reopen
        if other is not None and self.connections > 1:
            return other
        return self.platters.size_bytes // BLOCK_BYTES

    def connect(self) -> None:
        """A host has made a new association with the controller."""
        self.connections += 1

    def power_cycle(self) -> None:
        """Power was lost and came back: a running sanitize goes on, a running self-test does not."""
        self._self_test_began = None
        self.dropped = False

    # --- sanitize -------------------------------------------------------------------------------------

    def progress(self) -> int:
        """SPROG: 65536ths of the running operation, FFFFh when none runs."""
        self.settle()
        if self._sanitize_began is None:
            return NO_PROGRESS
        return min(int(self._sanitize_fraction() * 65536), NO_PROGRESS - 1)

    def _sanitize_fraction(self) -> float:
        if self._sanitize_began is None:
            return 1.0
        fraction = (self._now() - self._sanitize_began) / self.traits.sanitize_s
        if self.faults.erase is EraseFault.STALLS:
            return min(fraction, self.faults.stall_percent / 100)
        return fraction

    def settle(self) -> None:
        """Let what should have ended by this time end."""
        if self._sanitize_began is not None and self._sanitize_fraction() >= 1:
            self._sanitize_began = None
            failed = self.faults.erase is EraseFault.FAILS
            self.sanitize_status = SanitizeStatus.FAILED if failed else SanitizeStatus.COMPLETED
            if not failed:
                self._erase(self._sanitize_pattern())
                self.global_data_erased = True
        if (
            self._self_test_began is not None
            and self._now() - self._self_test_began >= self.traits.self_test_s
        ):
            self._self_test_began = None
            self.self_test_done = True

    def _sanitize_pattern(self) -> bytes:
        """What the medium reads as afterwards: the overwrite pattern (its complement is not modelled),
        else zeros.
        """
        return self._overwrite_pattern if self.sanitize_dword & 7 == SanitizeAction.OVERWRITE else b"\0"

    _overwrite_pattern = b"\0"

    def _erase(self, pattern: bytes) -> None:
        """Do to the medium what the fault leaves of an erase."""
        match self.faults.erase:
            case (
                EraseFault.LIES
                | EraseFault.IDLE_SUCCESS
                | EraseFault.FAILS
                | EraseFault.STALLS
                | EraseFault.REFUSED
            ):
                return
            case EraseFault.HIDES:
                self._hidden = True
            case EraseFault.LIES_IN_PART:
                middle = self.platters.size_bytes // 2
                self.platters.fill(
                    pattern, spare=range(middle, min(middle + CHUNK_BYTES, self.platters.size_bytes))
                )
            case EraseFault.NONE | EraseFault.REJECTS_BUT_RUNS:
                self.platters.fill(pattern)
                self._unreadable.clear()

    def _sanitize(self, command: Command) -> Completion:
        dword = command.dwords[0]
        action = dword & 7
        if action == SanitizeAction.EXIT_FAILURE_MODE:
            return self._exit_failure_mode()
        if action not in SANICAP_BIT or not self.traits.sanicap & SANICAP_BIT[SanitizeAction(action)]:
            return Completion(status=Status.INVALID_FIELD)
        if (
            self.sanitize_status is SanitizeStatus.FAILED
            and self._is_restricted
            and dword & ALLOW_UNRESTRICTED_EXIT
        ):
            # 8.21.3: restricted failure is left by a restricted sanitize only
            return Completion(status=Status.SANITIZE_FAILED)
        if self.faults.erase is EraseFault.REFUSED:
            return Completion(status=Status.INVALID_FIELD)
        self.sanitize_dword = dword
        self._overwrite_pattern = command.dwords[1].to_bytes(4, "little")
        if self.faults.erase is EraseFault.IDLE_SUCCESS:
            self.sanitize_status = SanitizeStatus.COMPLETED
            return Completion()
        self._sanitize_began = self._now()
        self.sanitize_status = SanitizeStatus.IN_PROGRESS
        self.global_data_erased = False
        rejected = self.faults.erase is EraseFault.REJECTS_BUT_RUNS
        return Completion(status=Status.INVALID_FIELD if rejected else Status.SUCCESS)

    @property
    def _is_restricted(self) -> bool:
        """Whether the last sanitize asked for the restricted completion mode (AUSE cleared)."""
        return not self.sanitize_dword & ALLOW_UNRESTRICTED_EXIT

    def _exit_failure_mode(self) -> Completion:
        if self.sanitize_status is not SanitizeStatus.FAILED:
            return Completion()
        if self._is_restricted:
            return Completion(status=Status.SANITIZE_FAILED)
        self.sanitize_status = SanitizeStatus.NEVER_SANITIZED
        return Completion()

    # --- admin commands -------------------------------------------------------------------------------

    def admin(self, command: Command) -> Completion | None:
        """Execute an admin command other than the fabrics ones."""
        from tests.lab.nvme.identify import identify
        from tests.lab.nvme.logs import log_page

        self.settle()
        if self.hangs:
            return None
        if self._sanitize_began is not None and command.opcode not in ALLOWED_DURING_SANITIZE:
            return self._refuse(Status.SANITIZE_IN_PROGRESS)
        match command.opcode:
            case Admin.IDENTIFY:
                answer = identify(self, command)
            case Admin.GET_LOG_PAGE:
                answer = log_page(self, command)
            case Admin.SANITIZE:
                answer = self._sanitize(command)
            case Admin.FORMAT_NVM:
                answer = self._format(command)
            case Admin.DEVICE_SELF_TEST:
                answer = self._self_test(command)
            case Admin.SET_FEATURES | Admin.GET_FEATURES | Admin.KEEP_ALIVE | Admin.ABORT:
                answer = Completion()
            case _:
                answer = Completion(status=Status.INVALID_OPCODE)
        return self._count(answer)

    def _format(self, command: Command) -> Completion:
        dword = command.dwords[0]
        lba_format, secure_erase = dword & 0xF, dword >> 9 & 7
        if command.namespace not in (NAMESPACE, ALL_NAMESPACES):
            return Completion(status=Status.INVALID_NAMESPACE)
        if lba_format != 0 or secure_erase > 2:
            return Completion(status=Status.INVALID_FORMAT)
        if secure_erase == 2 and not self.traits.fna & 4:
            return Completion(status=Status.INVALID_FIELD)
        if self.faults.erase in (EraseFault.REFUSED, EraseFault.FAILS):
            return Completion(status=Status.INVALID_FIELD)
        # SES 000b: no secure erase operation requested (figure 245): the data may stay, so it stays
        if secure_erase:
            self._erase(b"\0")
        rejected = self.faults.erase is EraseFault.REJECTS_BUT_RUNS
        status = Status.INVALID_FIELD if rejected else Status.SUCCESS
        return Completion(status=status, delay_s=self.traits.format_s)

    def _self_test(self, command: Command) -> Completion:
        code = command.dwords[0] & 0xF
        if code == 0xF:
            self._self_test_began = None
            return Completion()
        if self._self_test_began is not None:
            return Completion(status=Status.SELF_TEST_IN_PROGRESS)
        if code not in (1, 2):
            return Completion(status=Status.INVALID_FIELD)
        self._self_test_began = self._now()
        self.self_test_done = False
        return Completion()

    def self_test_percent(self) -> int | None:
        """How far the running self-test is, None when none runs."""
        if self._self_test_began is None:
            return None
        return min(int(100 * (self._now() - self._self_test_began) / self.traits.self_test_s), 99)

    # --- I/O commands ---------------------------------------------------------------------------------

    def io(self, command: Command) -> Completion | None:
        """Execute an NVM command."""
        self.settle()
        if self._sanitize_began is not None:
            return self._refuse(Status.SANITIZE_IN_PROGRESS)
        if self.sanitize_status is SanitizeStatus.FAILED:
            return self._refuse(Status.SANITIZE_FAILED)
        if command.opcode == Io.FLUSH:
            self.platters.flush()
            return Completion()
        if command.opcode == Io.DATASET_MANAGEMENT:
            return self._count(self._dataset_management(command))
        if command.opcode not in (Io.READ, Io.WRITE, Io.WRITE_ZEROES):
            return self._refuse(Status.INVALID_OPCODE)
        first = command.dwords[0] | command.dwords[1] << 32
        blocks = range(first, first + (command.dwords[2] & 0xFFFF) + 1)
        if blocks.stop > self.blocks:
            return self._refuse(Status.LBA_OUT_OF_RANGE)
        if self.faults.hang_lba is not None and self.faults.hang_lba in blocks:
            return None
        if command.opcode == Io.READ:
            return self._count(self._read(blocks))
        return self._count(self._write(blocks, command))

    def _read(self, blocks: range) -> Completion:
        if not self._unreadable.isdisjoint(blocks):
            return Completion(status=Status.UNRECOVERED_READ_ERROR)
        length = len(blocks) * BLOCK_BYTES
        data = bytes(length) if self._hidden else self.platters.read(blocks.start * BLOCK_BYTES, length)
        return Completion(data=data)

    def _write(self, blocks: range, command: Command) -> Completion:
        if not self.faults.unwritable.isdisjoint(blocks):
            return Completion(status=Status.WRITE_FAULT)
        length = len(blocks) * BLOCK_BYTES
        data = bytes(length) if command.opcode == Io.WRITE_ZEROES else command.data
        if len(data) != length:
            return Completion(status=Status.DATA_TRANSFER_ERROR)
        self._written_bytes += length
        limit = self.faults.drop_after_bytes
        if limit is not None and self._written_bytes >= limit:
            self.dropped = True
        self._hidden = False
        self.platters.write(blocks.start * BLOCK_BYTES, data)
        self._unreadable.difference_update(blocks)
        self.global_data_erased = False
        rate = self.faults.write_bytes_per_s
        return Completion(delay_s=0.0 if rate is None else length / rate)

    def _dataset_management(self, command: Command) -> Completion:
        """Deallocate: this drive reads deallocated blocks as zeros; the other attributes are hints."""
        if not command.dwords[1] & 4:
            return Completion()
        for place in range((command.dwords[0] & 0xFF) + 1):
            entry = command.data[16 * place : 16 * place + 16]
            count, first = int.from_bytes(entry[4:8], "little"), int.from_bytes(entry[8:16], "little")
            if first + count > self.blocks:
                return Completion(status=Status.LBA_OUT_OF_RANGE)
            self.platters.write(first * BLOCK_BYTES, bytes(count * BLOCK_BYTES))
        return Completion()

    def _refuse(self, status: Status) -> Completion:
        return self._count(Completion(status=status))

    def _count(self, completion: Completion) -> Completion:
        if completion.status is not Status.SUCCESS:
            self.error_count += 1
        return completion

    @property
    def unreadable_blocks(self) -> int:
        """How many blocks cannot be read."""
        return len(self._unreadable)
