"""The NVMe drive itself: commands in, completions out, and a medium that shows what was done.

State outlives connections and power: a sanitize operation goes on after a power cycle, as the
specification asks (NVM Express Base Specification 2.0, 8.21). Time comes in by parameter, so that a test
can let an hour pass.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.lab.faults import Faults, ForeignWork, WriteFault
from tests.lab.medium import Hangs, Medium, SectorFault, WriteProtected
from tests.lab.nvme.commands import Command, Completion
from tests.lab.nvme.formatting import Formatting
from tests.lab.nvme.management import Management
from tests.lab.nvme.namespaces import (
    ALL_NAMESPACES,
    BLOCK_BYTES,
    NAMESPACE,
    TRUE_SIZE,
    Namespace,
    ToldSize,
    divide,
)
from tests.lab.nvme.sanitize import GLOBAL_DATA_ERASED, Sanitize, SanitizeAction, SanitizeStatus
from tests.lab.nvme.status import ALLOWED_DURING_SANITIZE, Admin, Io, Status
from tests.lab.nvme.traits import AnaState, NvmeTraits
from tests.lab.opal.tper import Tper
from tests.lab.opal.traits import OpalTraits
from tests.lab.platters import Platters

__all__ = [
    "ALL_NAMESPACES", "BLOCK_BYTES", "GLOBAL_DATA_ERASED", "NAMESPACE", "Command", "Completion", "NvmeDrive",
    "NvmeTraits", "SanitizeAction", "SanitizeStatus",
]  # fmt: skip

ANA_REFUSALS = {
    AnaState.INACCESSIBLE: Status.ACCESS_INACCESSIBLE,
    AnaState.PERSISTENT_LOSS: Status.ACCESS_PERSISTENT_LOSS,
    AnaState.CHANGE: Status.ACCESS_TRANSITION,
}
READ_ONLY_WARNING = 1 << 3
CHANGES_EVERYTHING = frozenset({Admin.FORMAT_NVM, Admin.SANITIZE})
NOT_WHILE_FORMATTING = frozenset({Admin.FORMAT_NVM, Admin.SANITIZE, Admin.DEVICE_SELF_TEST})


class NvmeDrive:
    """One controller with its namespaces."""

    def __init__(
        self,
        platters: Platters,
        traits: NvmeTraits = NvmeTraits(),  # noqa: B008 - frozen
        faults: Faults = Faults(),  # noqa: B008 - frozen
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.platters, self.traits, self.faults, self.now = platters, traits, faults, now
        self.medium = Medium(platters, faults, now=now)
        self.namespaces = divide(platters.size_bytes, traits.namespaces)
        self.attached = set(self.namespaces) - traits.detached
        self.management = Management(self.namespaces, self.attached, self.medium)
        self.dropped = False
        self.hangs = faults.hang_admin
        self.connections = 0
        self.power_cycles = 0
        self.error_count = 0
        self.self_test_done = False
        self._self_test_began: float | None = None
        self.opal = None if traits.opal is None else self._make_opal(traits.opal)
        self.sanitize = Sanitize(
            sanicap=traits.sanicap,
            duration_s=traits.sanitize_s,
            faults=faults,
            now=now,
            erase=self.medium.erase,
            before=traits.sanitized_before,
        )
        self.formatting = Formatting(
            fna=traits.fna,
            duration_s=traits.format_s,
            namespaces=self.namespaces,
            attached=self.attached,
            medium=self.medium,
            faults=faults,
            now=now,
        )
        if faults.foreign is not None:
            sanitizes = faults.foreign.work is ForeignWork.SANITIZE
            (self.sanitize if sanitizes else self.formatting).begin_foreign(faults.foreign)

    def _make_opal(self, traits: OpalTraits) -> Tper:
        return Tper(traits, faults=self.faults, block_bytes=BLOCK_BYTES, change_key=self.medium.scramble)

    # --- identity -------------------------------------------------------------------------------------

    @property
    def serial(self) -> str:
        """The serial, another one from the second connection on where that is the fault."""
        other = self.faults.serial_after_reopen
        return other if other is not None and self.connections > 1 else self.traits.serial

    @property
    def blocks(self) -> int:
        """The capacity of namespace 1 in logical blocks; 0 where it is not there for a host."""
        return self.blocks_of(self.namespaces[NAMESPACE]) if NAMESPACE in self.attached else 0

    def told(self, namespace: Namespace) -> ToldSize:
        """What the drive says of its size in place of the truth."""
        return next((each for each in self.traits.told_sizes if each.number == namespace.number), TRUE_SIZE)

    def blocks_of(self, namespace: Namespace) -> int:
        """The capacity in logical blocks; namespace 1 may have another one from the second connection on."""
        other = self.faults.blocks_after_reopen
        if other is not None and self.connections > 1 and namespace.number == NAMESPACE:
            return other
        told = self.told(namespace).nsze
        blocks = namespace.blocks if told is None else told
        if self.faults.grows is None:
            return blocks
        return max(min(blocks, self.medium.blocks - namespace.first_block), 0)

    @property
    def total_bytes(self) -> int:
        """The capacity of the whole drive, as far as it tells by this time."""
        return self.medium.blocks * BLOCK_BYTES

    @property
    def critical_warning(self) -> int:
        """The byte of the health log; bit 3: the media are read-only."""
        read_only = READ_ONLY_WARNING if self.faults.writes is WriteFault.PROTECTED else 0
        return self.traits.critical_warning | read_only

    @property
    def unallocated_bytes(self) -> int:
        """What no namespace has."""
        return self.platters.size_bytes - sum(len(each.part) for each in self.namespaces.values())

    def connect(self) -> None:
        """A host has made a new association with the controller."""
        self.connections += 1

    def power_cycle(self) -> None:
        """Power was lost and came back: a running sanitize goes on, a format or a self-test does not."""
        self.settle()
        self.formatting.power_cycle()
        if self.opal is not None:
            self.opal.power_cycle()
        self._self_test_began = None
        self.dropped = False
        self.power_cycles += 1

    # --- state ----------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Let what should have ended by this time end."""
        self.sanitize.settle()
        self.formatting.settle()
        began = self._self_test_began
        if began is not None and self.now() - began >= self.traits.self_test_s:
            self._self_test_began = None
            self.self_test_done = True

    @property
    def sanitize_status(self) -> SanitizeStatus:
        """SSTAT bits 2:0."""
        return self.sanitize.status

    @property
    def global_data_erased(self) -> bool:
        """SSTAT bit 8: nothing was written since the last sanitize."""
        told = self.traits.told_global_data_erased
        return self.sanitize.global_data_erased if told is None else told

    @property
    def in_failure_mode(self) -> bool:
        """Whether a failed sanitize keeps the drive from its other commands."""
        return self.sanitize.in_failure_mode

    def progress(self) -> int:
        """SPROG: 65536ths of the running sanitize, FFFFh when none runs."""
        return self.sanitize.progress

    @property
    def unreadable_blocks(self) -> int:
        """How many blocks cannot be read."""
        return len(self.medium.unreadable)

    # --- admin commands -------------------------------------------------------------------------------

    def admin(self, command: Command) -> Completion | None:
        """Execute an admin command other than the fabrics ones."""
        self.settle()
        if self.hangs:
            return None
        if self.sanitize.running and command.opcode not in ALLOWED_DURING_SANITIZE:
            return self._refuse(Status.SANITIZE_IN_PROGRESS)
        if self.in_failure_mode and command.opcode not in ALLOWED_DURING_SANITIZE | {Admin.SANITIZE}:
            return self._refuse(Status.SANITIZE_FAILED)  # 8.21: as during the operation, until it is left
        if self.formatting.running and command.opcode in NOT_WHILE_FORMATTING:
            return self._refuse(Status.FORMAT_IN_PROGRESS)
        if command.opcode in CHANGES_EVERYTHING and self.opal is not None and self.opal.locked:
            return self._refuse(Status.ACCESS_DENIED)  # as locked drives do: sedutil#507, nvme-cli#412
        answer = self._admin(command)
        return None if answer is None else self._count(answer)

    def _admin(self, command: Command) -> Completion | None:
        from tests.lab.nvme.identify import identify
        from tests.lab.nvme.logs import log_page

        match command.opcode:
            case Admin.IDENTIFY:
                return identify(self, command)
            case Admin.GET_LOG_PAGE:
                return log_page(self, command)
            case Admin.SANITIZE:
                return self.sanitize.execute(command)
            case Admin.FORMAT_NVM:
                return self.formatting.execute(command)
            case Admin.DEVICE_SELF_TEST:
                return self._self_test(command)
            case Admin.NAMESPACE_MANAGEMENT | Admin.NAMESPACE_ATTACHMENT if self.traits.management:
                return self.management.execute(command)
            case Admin.SECURITY_SEND | Admin.SECURITY_RECEIVE if self.opal is not None:
                return _security(self.opal, command)
            case Admin.SET_FEATURES | Admin.GET_FEATURES | Admin.KEEP_ALIVE | Admin.ABORT:
                return Completion()
            case _:
                return Completion(status=Status.INVALID_OPCODE)

    def _self_test(self, command: Command) -> Completion:
        code = command.dwords[0] & 0xF
        if code == 0xF:
            self._self_test_began = None
            return Completion()
        if self._self_test_began is not None:
            return Completion(status=Status.SELF_TEST_IN_PROGRESS)
        if code not in (1, 2):
            return Completion(status=Status.INVALID_FIELD)
        self._self_test_began = self.now()
        self.self_test_done = False
        return Completion()

    def self_test_percent(self) -> int | None:
        """How far the running self-test is, None when none runs."""
        if self._self_test_began is None:
            return None
        return min(int(100 * (self.now() - self._self_test_began) / self.traits.self_test_s), 99)

    # --- I/O commands ---------------------------------------------------------------------------------

    def io(self, command: Command) -> Completion | None:
        """Execute an NVM command."""
        self.settle()
        if self.sanitize.running:
            return self._refuse(Status.SANITIZE_IN_PROGRESS)
        if self.in_failure_mode:
            return self._refuse(Status.SANITIZE_FAILED)
        if command.opcode == Io.FLUSH:
            self.platters.flush()
            return Completion()
        namespace = self.namespaces.get(command.namespace)
        if namespace is None or command.namespace not in self.attached:
            return self._refuse(Status.INVALID_NAMESPACE)
        if self.traits.ana in ANA_REFUSALS:
            return self._refuse(ANA_REFUSALS[self.traits.ana])
        if self.formatting.covers(namespace.number):
            return self._refuse(Status.FORMAT_IN_PROGRESS)
        try:
            return self._count(self._on_blocks(namespace, command))
        except Hangs:
            return None

    def _on_blocks(self, namespace: Namespace, command: Command) -> Completion:
        """A command that touches blocks. Raises Hangs."""
        if command.opcode == Io.DATASET_MANAGEMENT:
            return self._dataset_management(namespace, command)
        if command.opcode not in (Io.READ, Io.WRITE, Io.WRITE_ZEROES):
            return Completion(status=Status.INVALID_OPCODE)
        first = command.dwords[0] | command.dwords[1] << 32
        count = (command.dwords[2] & 0xFFFF) + 1
        if first + count > self.blocks_of(namespace):
            return Completion(status=Status.LBA_OUT_OF_RANGE)
        if first + count > namespace.blocks:  # told, and not there
            if command.opcode == Io.READ:
                return Completion(data=bytes(count * BLOCK_BYTES))
            return Completion(status=Status.CAPACITY_EXCEEDED)
        first += namespace.first_block
        blocks = range(first, first + count)
        if self.opal is not None and self.opal.refuses(blocks, write=command.opcode != Io.READ):
            return Completion(status=Status.ACCESS_DENIED)
        self.medium.reach(blocks)
        try:
            if command.opcode == Io.READ:
                data = self.medium.read(first, count)
                return Completion(data=data if self.opal is None else self.opal.shown(first, data))
            return self._write(first, count, command)
        except WriteProtected:
            return Completion(status=Status.NAMESPACE_WRITE_PROTECTED)
        except SectorFault:
            reads = command.opcode == Io.READ
            return Completion(status=Status.UNRECOVERED_READ_ERROR if reads else Status.WRITE_FAULT)

    def _write(self, first: int, count: int, command: Command) -> Completion:
        length = count * BLOCK_BYTES
        data = bytes(length) if command.opcode == Io.WRITE_ZEROES else command.data
        if len(data) != length:
            return Completion(status=Status.DATA_TRANSFER_ERROR)
        if self.opal is not None:
            first, data = self.opal.taken(first, data)
        busy_s = self.medium.write(first, data)
        self.dropped = self.dropped or self.medium.fell_off
        self.sanitize.written()
        return Completion(delay_s=busy_s)

    def _dataset_management(self, namespace: Namespace, command: Command) -> Completion:
        """Deallocate: this drive reads deallocated blocks as zeros; the other attributes are hints."""
        if not command.dwords[1] & 4:
            return Completion()
        for place in range((command.dwords[0] & 0xFF) + 1):
            entry = command.data[16 * place : 16 * place + 16]
            count, first = int.from_bytes(entry[4:8], "little"), int.from_bytes(entry[8:16], "little")
            if first + count > min(self.blocks_of(namespace), namespace.blocks):
                return Completion(status=Status.LBA_OUT_OF_RANGE)
            if self.faults.writes is not WriteFault.NONE:
                continue  # a hint that this drive does not take
            start = (namespace.first_block + first) * BLOCK_BYTES
            self.platters.fill(b"\0", part=range(start, start + count * BLOCK_BYTES))
        return Completion()

    def _refuse(self, status: Status) -> Completion:
        return self._count(Completion(status=status))

    def _count(self, completion: Completion) -> Completion:
        if completion.status is not Status.SUCCESS:
            self.error_count += 1
        return completion


def _security(opal: Tper, command: Command) -> Completion:
    """Security Send and Receive (5.21, 5.22): CDW10 names the protocol, CDW11 the length."""
    ten, length = command.dwords[:2]
    protocol, specific = ten >> 24, ten >> 8 & 0xFFFF
    if command.opcode == Admin.SECURITY_SEND:
        taken = opal.send(protocol, specific, command.data[:length])
        return Completion(status=Status.SUCCESS if taken else Status.INVALID_FIELD)
    data = opal.receive(protocol, specific, length)
    return Completion(status=Status.INVALID_FIELD) if data is None else Completion(data=data)
