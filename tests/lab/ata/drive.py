"""The ATA drive itself: taskfiles in, registers out, sectors read and written, and a medium that shows
what was done.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from tests.lab.ata.hidden import HiddenSectors
from tests.lab.ata.identify import identify
from tests.lab.ata.logs import read_log
from tests.lab.ata.sanitize import Sanitize
from tests.lab.ata.security import EraseOrder, Security
from tests.lab.ata.smart import Smart, SmartAttribute
from tests.lab.ata.taskfile import AtaAnswer, AtaCommand, Taskfile, abort
from tests.lab.ata.traits import AtaTraits
from tests.lab.ata.trusted import RECEIVES, SENDS, trusted
from tests.lab.faults import EraseFault, Faults, ForeignWork
from tests.lab.medium import Hangs, Locked, Medium, SectorFault
from tests.lab.opal.tper import Tper
from tests.lab.opal.traits import OpalTraits
from tests.lab.operation import Operation
from tests.lab.platters import Platters

__all__ = ["AtaDrive", "AtaTraits", "Hangs", "Locked", "SectorFault"]

SECTOR_BYTES = 512
ALLOWED_DURING_SANITIZE = frozenset(
    {
        AtaCommand.IDENTIFY_DEVICE,
        AtaCommand.SANITIZE,
        AtaCommand.CHECK_POWER_MODE,
        AtaCommand.READ_LOG_EXT,
        AtaCommand.SMART,
    }
)
ALLOWED_WHILE_LOCKED = frozenset(AtaCommand) - {
    AtaCommand.SANITIZE,
    AtaCommand.DEVICE_CONFIGURATION,
    AtaCommand.SET_MAX_EXT,
}
SECURITY_COMMANDS = range(AtaCommand.SECURITY_SET_PASSWORD, AtaCommand.SECURITY_DISABLE_PASSWORD + 1)
HIDDEN_COMMANDS = frozenset(
    {
        AtaCommand.READ_NATIVE_MAX,
        AtaCommand.READ_NATIVE_MAX_EXT,
        AtaCommand.SET_MAX,
        AtaCommand.SET_MAX_EXT,
        AtaCommand.DEVICE_CONFIGURATION,
        AtaCommand.ACCESSIBLE_MAX_CONFIGURATION,
    }
)
NATIVE_MAX = frozenset({AtaCommand.READ_NATIVE_MAX, AtaCommand.READ_NATIVE_MAX_EXT})
NOTHING_TO_DO = frozenset(
    {
        AtaCommand.STANDBY_IMMEDIATE,
        AtaCommand.IDLE_IMMEDIATE,
        AtaCommand.STANDBY,
        AtaCommand.IDLE,
        AtaCommand.SLEEP,
        AtaCommand.SET_FEATURES,
    }
)


class AtaDrive:
    """One drive; state outlives connections, and as far as the standard says, power.

    A security erase keeps the drive busy (BSY) for `erase_s`. No host can send a command meanwhile, so one
    that comes is taken as sent after its end: a transport waits for `busy_s` before.
    """

    def __init__(
        self,
        platters: Platters,
        traits: AtaTraits = AtaTraits(),  # noqa: B008 - frozen
        faults: Faults = Faults(),  # noqa: B008 - frozen
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.platters, self.traits, self.faults, self.now = platters, traits, faults, now
        self.medium = Medium(platters, faults, now=now)
        self.dropped = False
        self.hangs = faults.hang_admin
        self.connections = 0
        self.power_cycles = 0
        self._erasing: Operation | None = None
        self._erased_part, self._erase_pattern = range(0), b"\0"
        real = platters.size_bytes // SECTOR_BYTES
        native = traits.native_sectors or real
        self.hidden = HiddenSectors(
            real=real,
            native=native,
            current=traits.current_sectors or native,
            traits=traits,
            told=lambda: self.medium.blocks,
        )
        self.opal = None if traits.opal is None else self._make_opal(traits.opal)
        self.security = self._make_security() if traits.security else None
        self.sanitize = Sanitize(
            word_59=traits.sanitize,
            duration_s=traits.sanitize_s,
            frozen=traits.sanitize_frozen,
            faults=faults,
            now=now,
            erase=self.medium.erase,
        )
        if faults.foreign is not None:
            if faults.foreign.work is ForeignWork.FORMAT:
                raise ValueError("ATA has no format operation")
            self.sanitize.begin_foreign(faults.foreign)
        self.smart = Smart(
            attributes=self._attributes,
            failing=traits.smart_failing,
            power_on_hours=traits.power_on_hours,
            self_test_s=traits.self_test_s,
            first_bad=lambda: min(self.medium.unreadable, default=None),
            now=now,
        )

    def _make_opal(self, traits: OpalTraits) -> Tper:
        return Tper(traits, faults=self.faults, block_bytes=SECTOR_BYTES, change_key=self.medium.scramble)

    def _make_security(self) -> Security:
        return Security(
            enhanced=self.traits.enhanced_erase,
            user_password=self.traits.user_password,
            frozen=self.traits.frozen,
            freezes_at_power_on=self.traits.freezes_at_power_on,
        )

    @property
    def serial(self) -> str:
        """The serial, another one from the second connection on where that is the fault."""
        other = self.faults.serial_after_reopen
        return other if other is not None and self.connections > 1 else self.traits.serial

    @property
    def sectors(self) -> int:
        """How many sectors a host may address."""
        other = self.faults.blocks_after_reopen
        return other if other is not None and self.connections > 1 else self.hidden.current

    @property
    def block_bytes(self) -> int:
        """The length of a sector."""
        return SECTOR_BYTES

    @property
    def busy_s(self) -> float:
        """How long BSY stays set: infinitely where a security erase stalls."""
        self.settle()
        if self._erasing is None:
            return 0.0
        return math.inf if self.faults.erase is EraseFault.STALLS else self._erasing.remaining_s

    def settle(self) -> None:
        """Let what should have ended by this time end."""
        self.sanitize.settle()
        if self._erasing is not None and self._erasing.over:
            self._end_erase()

    def power_cycle(self) -> None:
        """Power was lost and came back; a security erase has then erased a part, and the drive is locked."""
        self.settle()
        if self._erasing is not None:
            fraction = self._erasing.fraction
            self.medium.erase(self._erase_pattern, part=self._erased_part, fraction=fraction)
            self._erasing = None
        for part in (self.hidden, self.sanitize, self.smart, self.security, self.opal):
            if part is not None:
                part.power_cycle()
        self.dropped = False
        self.power_cycles += 1

    def execute(self, order: Taskfile) -> AtaAnswer:
        """One command that is no read or write."""
        self._become_ready()
        if self.hangs:
            raise Hangs
        if not self._allows(order.command):
            return abort()
        if order.command in HIDDEN_COMMANDS:
            return self.hidden.execute(order)
        if order.command in SECURITY_COMMANDS:
            return self._security(order)
        if order.command in RECEIVES | SENDS:
            return trusted(self.opal, order)
        match order.command:
            case AtaCommand.IDENTIFY_DEVICE:
                return AtaAnswer(data=identify(self))
            case AtaCommand.SANITIZE:
                return self.sanitize.execute(order)
            case AtaCommand.SMART:
                return self.smart.execute(order)
            case AtaCommand.READ_LOG_EXT | AtaCommand.READ_LOG_DMA_EXT:
                return read_log(self, order)
            case _:
                return self._small_command(order.command)

    def _small_command(self, command: int) -> AtaAnswer:
        if command in (AtaCommand.CHECK_POWER_MODE, AtaCommand.CHECK_POWER_MODE_OLD):
            return AtaAnswer(count=0xFF)  # active or idle
        if command in (AtaCommand.FLUSH_CACHE, AtaCommand.FLUSH_CACHE_EXT):
            self.platters.flush()
            return AtaAnswer()
        return AtaAnswer() if command in NOTHING_TO_DO else abort()

    def _allows(self, command: int) -> bool:
        """Whether the state of the drive lets a command through. Raises Hangs."""
        if command in NATIVE_MAX and self.traits.silent_native_max and self.sanitize.running:
            raise Hangs
        if command in self.traits.aborts:
            return False
        # ACS-4, 4.17: a failed operation (state SD3) closes the drive as a running one does
        sanitizing = self.sanitize.running or self.sanitize.failed
        if sanitizing and command not in ALLOWED_DURING_SANITIZE:
            return False
        if command == AtaCommand.SANITIZE and self.opal is not None and self.opal.locked:
            return False
        locked = self.security is not None and self.security.locked
        return not locked or command in ALLOWED_WHILE_LOCKED

    def _security(self, order: Taskfile) -> AtaAnswer:
        if self.security is None:
            return abort()
        answer = self.security.execute(order)
        if not isinstance(answer, EraseOrder):
            return answer
        if self.faults.erase in (EraseFault.REFUSED, EraseFault.FAILS):
            return AtaAnswer(status=abort().status, error=abort().error, delay_s=self.traits.erase_s)
        # ACS-3, 7.44: the normal erase ends at the native maximum, the enhanced one takes all user data
        end = self.hidden.real if answer.enhanced else self.hidden.native
        self._erased_part = range(end * SECTOR_BYTES)
        self._erase_pattern = self.traits.enhanced_pattern if answer.enhanced else b"\0"
        self._erasing = Operation(self.traits.erase_s, self.faults, self.now)
        self.settle()
        if self.faults.erase is EraseFault.STALLS:
            raise Hangs
        rejected = self.faults.erase is EraseFault.REJECTS_BUT_RUNS
        return abort() if rejected else AtaAnswer(delay_s=self.traits.erase_s)

    def _become_ready(self) -> None:
        """A command was sent, so BSY was clear. Raises Hangs where it never will be."""
        if self.busy_s == math.inf:
            raise Hangs
        if self._erasing is not None:
            self._end_erase()

    def _end_erase(self) -> None:
        self._erasing = None
        self.medium.erase(self._erase_pattern, part=self._erased_part)
        if self.security is not None:
            self.security.erased()

    # --- sectors --------------------------------------------------------------------------------------

    def read(self, lba: int, count: int) -> bytes:
        """Read sectors. Raises Locked, SectorFault, Hangs."""
        self._reach(range(lba, lba + count), write=False)
        data = self.medium.read(lba, count)
        return data if self.opal is None else self.opal.shown(lba, data)

    def write(self, lba: int, data: bytes) -> float:
        """Write whole sectors; returns how long the drive is busy. Raises Locked, SectorFault, Hangs."""
        self._reach(range(lba, lba + len(data) // SECTOR_BYTES), write=True)
        if self.opal is not None:
            lba, data = self.opal.taken(lba, data)
        busy_s = self.medium.write(lba, data)
        self.dropped = self.dropped or self.medium.fell_off
        return busy_s

    def _reach(self, sectors: range, *, write: bool) -> None:
        self._become_ready()
        locked = self.security is not None and self.security.locked
        if self.sanitize.running or self.sanitize.failed or locked:
            raise Locked
        if self.opal is not None and self.opal.refuses(sectors, write=write):
            raise Locked
        self.medium.reach(sectors)

    def _attributes(self) -> tuple[SmartAttribute, ...]:
        pending = len(self.medium.unreadable)
        reallocated = self.traits.reallocated + self.medium.healed + self.medium.worn
        worn = 1 if reallocated > 2000 else 100
        return (
            SmartAttribute(id=1, flags=0x0F, value=100, worst=100, threshold=51, raw=0),
            SmartAttribute(id=5, flags=0x33, value=worn, worst=worn, threshold=36, raw=reallocated),
            SmartAttribute(id=9, flags=0x32, value=90, worst=90, threshold=0, raw=self.traits.power_on_hours),
            SmartAttribute(id=12, flags=0x32, value=100, worst=100, threshold=0, raw=321),
            SmartAttribute(id=194, flags=0x22, value=64, worst=50, threshold=0, raw=36),
            SmartAttribute(id=197, flags=0x12, value=100, worst=100, threshold=0, raw=pending),
            SmartAttribute(id=198, flags=0x10, value=100, worst=100, threshold=0, raw=pending),
            SmartAttribute(id=199, flags=0x3E, value=200, worst=200, threshold=0, raw=0),
        )
