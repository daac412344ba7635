"""The eMMC itself: commands in, responses out, and media that show what was done.

Between its commands the device is in the transfer state; an erase, a switch or a sanitize leaves it in the
programming state until its time has come (JESD84-B51, 6.6). What power interrupts does not go on.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace

from tests.lab.faults import EraseFault, Faults
from tests.lab.medium import BLOCK_BYTES, Hangs, SectorFault, WriteProtected
from tests.lab.mmc import ext_csd as register
from tests.lab.mmc.area import Area
from tests.lab.mmc.commands import EraseArgument, Index, MmcAnswer, MmcCommand, State, Status, SwitchAccess
from tests.lab.mmc.ext_csd import MmcTraits, ext_csd
from tests.lab.mmc.rpmb import Rpmb
from tests.lab.operation import Operation
from tests.lab.platters import Platters

USER, BOOT_0, BOOT_1, RPMB, FIRST_GENERAL_PURPOSE = 0, 1, 2, 3, 4
# 6.6.22: what the device takes while PARTITION_ACCESS is that of the RPMB
IN_RPMB = frozenset(
    {
        Index.GO_IDLE_STATE, Index.SWITCH, Index.SEND_EXT_CSD, Index.STOP_TRANSMISSION, Index.SEND_STATUS,
        Index.READ_MULTIPLE_BLOCK, Index.SET_BLOCK_COUNT, Index.WRITE_MULTIPLE_BLOCK,
    }
)  # fmt: skip
WHILE_BUSY = frozenset({Index.GO_IDLE_STATE, Index.STOP_TRANSMISSION, Index.SEND_STATUS})
ERASE_SEQUENCE = frozenset({Index.ERASE_GROUP_START, Index.ERASE_GROUP_END, Index.ERASE, Index.SEND_STATUS})
BY_GROUP = frozenset({EraseArgument.ERASE, EraseArgument.SECURE_ERASE})
NEEDED = {
    EraseArgument.ERASE: 0,
    EraseArgument.DISCARD: 0,
    EraseArgument.TRIM: register.SEC_GB_CL_EN,
    EraseArgument.SECURE_ERASE: register.SECURE_ER_EN,
    EraseArgument.SECURE_TRIM_STEP_1: register.SECURE_ER_EN | register.SEC_GB_CL_EN,
    EraseArgument.SECURE_TRIM_STEP_2: register.SECURE_ER_EN | register.SEC_GB_CL_EN,
}
Finish = Callable[[float], None]


class MmcDrive:
    """One device: a user area on `platters`, and on files beside it two boot partitions (`….boot0`), the
    replay protected memory block (`….rpmb`) and general purpose partitions (`….gp0`).
    """

    def __init__(
        self,
        platters: Platters,
        traits: MmcTraits = MmcTraits(),  # noqa: B008 - frozen
        faults: Faults = Faults(),  # noqa: B008 - frozen
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.platters, self.traits, self.faults, self.now = platters, traits, faults, now
        self.dropped = False
        self.hangs = faults.hang_admin
        self.power_cycles = 0
        erased = bytes([traits.erased_byte])
        self.areas = {USER: Area(platters, faults, erased)}
        sizes = {BOOT_0: traits.boot_bytes, BOOT_1: traits.boot_bytes}
        sizes |= dict(enumerate(traits.general_purpose_bytes, start=FIRST_GENERAL_PURPOSE))
        for number, size in sizes.items():
            general = number >= FIRST_GENERAL_PURPOSE
            name = f"gp{number - FIRST_GENERAL_PURPOSE}" if general else f"boot{number - BOOT_0}"
            other = Faults(erase=faults.erase, writes=faults.writes)
            self.areas[number] = Area(self._beside(name, size), other, erased)
        self.rpmb = Rpmb(self._beside("rpmb", traits.rpmb_bytes), traits.rpmb_key)
        self.register = ext_csd(traits, platters.size_bytes // BLOCK_BYTES)
        self._errors = 0
        self._start: int | None = None
        self._end: int | None = None
        self._operation: Operation | None = None
        self._finish: Finish = _nothing
        self._commands: dict[int, Callable[[MmcCommand], MmcAnswer]] = {
            Index.GO_IDLE_STATE: self._go_idle,
            Index.SWITCH: self._switch,
            Index.SEND_EXT_CSD: lambda _: self._answer(self._told()),
            Index.SEND_CID: lambda _: self._answer(self._cid()),
            Index.STOP_TRANSMISSION: lambda _: self._answer(),
            Index.SEND_STATUS: lambda _: self._answer(),
            Index.SET_BLOCKLEN: lambda _: self._answer(),
            Index.SET_BLOCK_COUNT: lambda _: self._answer(),
            Index.READ_SINGLE_BLOCK: lambda command: self._read(replace(command, blocks=1)),
            Index.READ_MULTIPLE_BLOCK: self._read,
            Index.WRITE_BLOCK: self._write,
            Index.WRITE_MULTIPLE_BLOCK: self._write,
            Index.ERASE_GROUP_START: self._erase_start,
            Index.ERASE_GROUP_END: self._erase_end,
            Index.ERASE: self._erase,
        }

    def _beside(self, name: str, size_bytes: int) -> Platters:
        return Platters(self.platters.path.with_name(f"{self.platters.path.name}.{name}"), size_bytes)

    @property
    def _access(self) -> int:
        return self.register[register.PARTITION_CONFIG] & register.PARTITION_ACCESS

    @property
    def area(self) -> Area:
        """The partition that PARTITION_CONFIG selects, other than the RPMB."""
        return self.areas[self._access]

    @property
    def size_bytes(self) -> int:
        """The size of the user area, as far as the device tells by this time."""
        return self.areas[USER].medium.blocks * BLOCK_BYTES

    @property
    def busy(self) -> bool:
        """Whether the device is in the programming state."""
        self.settle()
        return self._operation is not None

    @property
    def remaining_s(self) -> float:
        """How long it stays busy: 0 when it is not, infinitely where an operation stalls."""
        self.settle()
        if self._operation is None:
            return 0.0
        return math.inf if self.faults.erase is EraseFault.STALLS else self._operation.remaining_s

    def settle(self) -> None:
        """Let an operation end whose time has come."""
        if self._operation is None or not self._operation.over:
            return
        self._operation = None
        if self.faults.erase is EraseFault.FAILS and self._finish is not _nothing:
            self._errors |= Status.ERROR
            return
        self._finish(1.0)

    def power_cycle(self) -> None:
        """Power was lost and came back: an operation is over, settings are the usual ones."""
        self.settle()
        if self._operation is not None:
            self._finish(self._operation.fraction)
            self._operation = None
        self._reset()
        for place in register.RESET_AT_POWER_ON:
            self.register[place] = 0
        if not self.traits.boot_write_protected:
            self.register[register.BOOT_WP] = self.register[register.BOOT_WP_STATUS] = 0
        self.dropped = False
        self.power_cycles += 1

    def _reset(self) -> None:
        self._errors, self._start, self._end = 0, None, None
        self.register[register.PARTITION_CONFIG] &= ~register.PARTITION_ACCESS & 0xFF
        for area in self.areas.values():
            area.forget_marks()

    def execute(self, command: MmcCommand) -> MmcAnswer | None:
        """One command; None where the device does not respond, and the host runs into its timeout."""
        self.settle()
        if self.hangs or self.dropped:
            return None
        handler = self._commands.get(command.index)
        if self._access == RPMB and command.index not in IN_RPMB:
            handler = None
        if handler is None or (self._operation is not None and command.index not in WHILE_BUSY):
            self._errors |= Status.ILLEGAL_COMMAND
            return None
        if (self._start, self._end) != (None, None) and command.index not in ERASE_SEQUENCE:
            self._start = self._end = None
            self._errors |= Status.ERASE_RESET
        try:
            return handler(command)
        except Hangs:
            return None

    def _answer(self, data: bytes = b"", *, error: int = 0, delay_s: float = 0.0) -> MmcAnswer:
        """R1 with the errors that were not told yet, and `error`."""
        busy = self._operation is not None
        state = State.PROGRAMMING if busy else State.TRANSFER
        response = self._errors | error | state << 9 | (0 if busy else Status.READY_FOR_DATA)
        self._errors = 0
        return MmcAnswer(response=response, data=data, delay_s=delay_s)

    def _begin(self, duration_s: float, finish: Finish) -> MmcAnswer:
        """An R1b command: the response comes at once, the device stays busy."""
        answer = self._answer(delay_s=duration_s)
        self._operation, self._finish = Operation(duration_s, self.faults, self.now), finish
        self.settle()
        return answer

    def _go_idle(self, _command: MmcCommand) -> MmcAnswer:
        self._operation = None
        self._reset()
        return self._answer()

    def _cid(self) -> bytes:
        """CID (7.2), without its check sum: manufacturer, BGA, product name, revision, serial."""
        name = self.traits.name.encode("ascii").ljust(6)[:6]
        return bytes([0xFE, 1, 0]) + name + bytes([0x10]) + self.traits.serial.to_bytes(4, "big") + bytes(2)

    def _told(self) -> bytes:
        """EXT_CSD, its life time worn by what was written."""
        page = bytearray(self.register)
        page[register.SEC_COUNT : register.SEC_COUNT + 4] = (self.size_bytes // BLOCK_BYTES).to_bytes(
            4, "little"
        )
        worn = self.traits.life_time + self.areas[USER].medium.worn // 10
        page[register.LIFE_TIME_A] = page[register.LIFE_TIME_B] = min(worn, 0x0B)
        return bytes(page)

    # --- switch ---------------------------------------------------------------------------------------

    def _switch(self, command: MmcCommand) -> MmcAnswer:
        """SWITCH (6.6.1): an error is told by the status after it."""
        access, place = command.argument >> 24 & 3, command.argument >> 16 & 0xFF
        value = command.argument >> 8 & 0xFF
        if access == SwitchAccess.COMMAND_SET:
            return self._answer()
        if place not in register.WRITABLE:
            return self._switch_error()
        old = self.register[place]
        new = {
            SwitchAccess.SET_BITS: old | value,
            SwitchAccess.CLEAR_BITS: old & ~value,
            SwitchAccess.WRITE_BYTE: value,
        }[SwitchAccess(access)]
        if place == register.SANITIZE_START:
            return self._sanitize()
        if place == register.PARTITION_CONFIG and new & register.PARTITION_ACCESS not in self.areas.keys() | {
            RPMB
        }:
            return self._switch_error()
        if place == register.BOOT_WP and new & register.B_PWR_WP_EN and not self._permanently_protected:
            self.register[register.BOOT_WP_STATUS] = register.POWER_ON_PROTECTED * 0b0101
        self.register[place] = new
        return self._answer()

    @property
    def _permanently_protected(self) -> bool:
        return bool(self.register[register.BOOT_WP_STATUS] & register.PERMANENTLY_PROTECTED)

    def _switch_error(self) -> MmcAnswer:
        answer = self._answer()
        self._errors |= Status.SWITCH_ERROR
        return answer

    def _sanitize(self) -> MmcAnswer:
        """SANITIZE_START (6.6.11): the unmapped pages of the user area."""
        fault = self.faults.erase
        supported = self.traits.sec_feature_support & register.SEC_SANITIZE
        if not supported or fault is EraseFault.REFUSED:
            return self._switch_error()
        if fault is EraseFault.IDLE_SUCCESS:
            return self._answer()
        answer = self._begin(self.traits.sanitize_s, self.areas[USER].sanitize)
        if fault is EraseFault.REJECTS_BUT_RUNS:
            self._errors |= Status.SWITCH_ERROR
        return answer

    # --- erase ----------------------------------------------------------------------------------------

    def _erase_start(self, command: MmcCommand) -> MmcAnswer:
        self._start, self._end = command.argument, None
        return self._answer(error=self._range_error(range(command.argument, command.argument + 1)))

    def _erase_end(self, command: MmcCommand) -> MmcAnswer:
        if self._start is None:
            return self._answer(error=Status.ERASE_SEQ_ERROR)
        self._end = command.argument
        return self._answer(error=self._range_error(range(command.argument, command.argument + 1)))

    def _erase(self, command: MmcCommand) -> MmcAnswer:
        """ERASE (6.6.9) in its kinds."""
        start, end, self._start, self._end = self._start, self._end, None, None
        fault = self.faults.erase
        known = command.argument in set(EraseArgument)
        lacks = known and NEEDED[EraseArgument(command.argument)] & ~self.traits.sec_feature_support
        if not known or lacks or fault is EraseFault.REFUSED:
            return self._answer(error=Status.ERROR)
        kind = EraseArgument(command.argument)
        if kind is EraseArgument.SECURE_TRIM_STEP_2:
            return self._begin(self.traits.erase_s, self.area.purge_marked)
        if start is None or end is None:
            return self._answer(error=Status.ERASE_SEQ_ERROR)
        error = self._range_error(range(start, end + 1)) or self._protection_error()
        if error or end < start:
            return self._answer(error=error or Status.ERASE_PARAM)
        if fault is EraseFault.IDLE_SUCCESS:
            return self._answer()
        finish = self._finisher(kind, self._part(kind, start, end))
        answer = self._begin(self.traits.erase_s, finish)
        if fault is EraseFault.REJECTS_BUT_RUNS:
            return replace(answer, response=answer.response | Status.ERROR)
        return answer

    def _part(self, kind: EraseArgument, start: int, end: int) -> range:
        """The bytes; ERASE and SECURE ERASE take whole erase groups, the others sectors."""
        step = self.traits.erase_group_bytes // BLOCK_BYTES if kind in BY_GROUP else 1
        stop = (end // step + 1) * step * BLOCK_BYTES
        return range(start // step * step * BLOCK_BYTES, min(stop, self.area.platters.size_bytes))

    def _finisher(self, kind: EraseArgument, part: range) -> Finish:
        """What the end of an erase does, given how far it came."""
        area = self.area
        match kind:
            case EraseArgument.ERASE | EraseArgument.TRIM:
                return lambda fraction: area.unmap(part, fraction)
            case EraseArgument.SECURE_ERASE:
                return lambda fraction: area.purge(part, fraction)
            case EraseArgument.SECURE_TRIM_STEP_1:
                return lambda _fraction: area.mark(part)
            case EraseArgument.DISCARD | EraseArgument.SECURE_TRIM_STEP_2:
                return _nothing  # what is discarded may stay as it is, and stays

    def _range_error(self, sectors: range) -> int:
        inside = sectors.stop <= self.area.medium.blocks
        return 0 if inside else Status.ADDRESS_OUT_OF_RANGE

    def _protection_error(self) -> int:
        protected = self.register[register.BOOT_WP_STATUS] and self._access in (BOOT_0, BOOT_1)
        return Status.WP_VIOLATION if protected else 0

    # --- sectors --------------------------------------------------------------------------------------

    def _read(self, command: MmcCommand) -> MmcAnswer:
        if self._access == RPMB:
            return self._answer(self.rpmb.answer(command.blocks))
        sectors = range(command.argument, command.argument + command.blocks)
        error = self._range_error(sectors)
        if error:
            return self._answer(error=error)
        self.area.medium.reach(sectors)
        try:
            return self._answer(self.area.medium.read(sectors.start, len(sectors)))
        except SectorFault:
            return self._answer(error=Status.DEVICE_ECC_FAILED)

    def _write(self, command: MmcCommand) -> MmcAnswer:
        if self._access == RPMB:
            self.rpmb.take(command.data)
            return self._answer()
        sectors = range(command.argument, command.argument + len(command.data) // BLOCK_BYTES)
        error = self._range_error(sectors) or self._protection_error()
        if error:
            return self._answer(error=error)
        self.area.medium.reach(sectors)
        try:
            busy_s = self.area.write(sectors.start, command.data)
        except WriteProtected:
            return self._answer(error=Status.WP_VIOLATION)
        except SectorFault:
            return self._answer(error=Status.ERROR)
        self.dropped = self.dropped or self.areas[USER].medium.fell_off
        return self._answer(delay_s=busy_s)


def _nothing(_fraction: float) -> None:
    """The end of an operation that changes nothing."""
