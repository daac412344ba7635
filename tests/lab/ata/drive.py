"""The ATA drive itself: taskfiles in, registers out, sectors read and written, and a medium that shows
what was done.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.lab.ata.hidden import HiddenSectors
from tests.lab.ata.identify import identify
from tests.lab.ata.sanitize import Sanitize
from tests.lab.ata.security import EraseOrder, Security
from tests.lab.ata.smart import Smart, SmartAttribute
from tests.lab.ata.taskfile import AtaAnswer, AtaCommand, Taskfile, abort
from tests.lab.faults import EraseFault, Faults
from tests.lab.platters import CHUNK_BYTES, Platters

SECTOR_BYTES = 512
ALL_SANITIZE = 0xF000
SMART_LOG_SECTORS = {0x03: 1, 0x04: 1, 0x06: 1, 0x07: 1, 0x30: 9}
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


class SectorFault(Exception):
    """A sector cannot be read or written; `lba` is the first one."""

    def __init__(self, lba: int) -> None:
        super().__init__(f"sector {lba}")
        self.lba = lba


class Locked(Exception):
    """The medium cannot be reached: locked by a password, or being sanitized."""


class Hangs(Exception):
    """No answer ever comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtaTraits:
    """What the drive is; sectors of 512 bytes. `native_sectors` and `current_sectors` None mean nothing
    is hidden.
    """

    model: str = "LAB SATA HDD"
    serial: str = "LABSATA0001"
    firmware: str = "LAB1"
    rotation_rpm: int = 7200  # 0 for a drive without moving parts
    native_sectors: int | None = None
    current_sectors: int | None = None
    security: bool = True
    enhanced_erase: bool = True
    user_password: bytes | None = None
    frozen: bool = False
    freezes_at_power_on: bool = False
    sanitize: int = ALL_SANITIZE  # bits of IDENTIFY DEVICE word 59
    sanitize_frozen: bool = False
    accessible_max: bool = False
    sanitize_s: float = 5.0
    erase_s: float = 4.0
    self_test_s: float = 6.0
    power_on_hours: int = 12345
    reallocated: int = 0
    smart_failing: bool = False


class AtaDrive:
    """One drive; state outlives connections, and as far as the standard says, power."""

    def __init__(
        self,
        platters: Platters,
        traits: AtaTraits = AtaTraits(),
        faults: Faults = Faults(),  # noqa: B008 - frozen
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.platters, self.traits, self.faults = platters, traits, faults
        self.dropped = False
        self.hangs = faults.hang_admin
        self.connections = 0
        self._unreadable = set(faults.unreadable)
        self._reallocated = traits.reallocated
        self._hidden_medium = False
        self._written_bytes = 0
        real = platters.size_bytes // SECTOR_BYTES
        native = traits.native_sectors or real
        self.hidden = HiddenSectors(real=real, native=native, current=traits.current_sectors or native)
        self.security = self._make_security() if traits.security else None
        self.sanitize = Sanitize(
            word_59=traits.sanitize,
            duration_s=traits.sanitize_s,
            frozen=traits.sanitize_frozen,
            faults=faults,
            now=now,
            erase=self._erase,
        )
        self.smart = Smart(
            attributes=self._attributes,
            failing=traits.smart_failing,
            power_on_hours=traits.power_on_hours,
            self_test_s=traits.self_test_s,
            first_bad=lambda: min(self._unreadable, default=None),
            now=now,
        )

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

    def power_cycle(self) -> None:
        """Power was lost and came back."""
        for part in (self.hidden, self.sanitize, self.smart, self.security):
            if part is not None:
                part.power_cycle()
        self.dropped = False

    def execute(self, order: Taskfile) -> AtaAnswer:
        """One command that is no read or write."""
        if self.hangs:
            raise Hangs
        if not self._allows(order.command):
            return abort()
        if order.command in HIDDEN_COMMANDS:
            return self.hidden.execute(order)
        if order.command in SECURITY_COMMANDS:
            return self._security(order)
        match order.command:
            case AtaCommand.IDENTIFY_DEVICE:
                return AtaAnswer(data=identify(self))
            case AtaCommand.SANITIZE:
                return self.sanitize.execute(order)
            case AtaCommand.SMART:
                return self.smart.execute(order)
            case AtaCommand.READ_LOG_EXT | AtaCommand.READ_LOG_DMA_EXT:
                return _read_log(order)
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
        """Whether the state of the drive lets a command through."""
        if self.sanitize.running and command not in ALLOWED_DURING_SANITIZE:
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
        self._erase(b"\0")
        self.security.erased()
        rejected = self.faults.erase is EraseFault.REJECTS_BUT_RUNS
        return abort() if rejected else AtaAnswer(delay_s=self.traits.erase_s)

    def _erase(self, pattern: bytes) -> None:
        """Do to the medium what the fault leaves of an erase."""
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

    # --- sectors --------------------------------------------------------------------------------------

    def read(self, lba: int, count: int) -> bytes:
        """Read sectors. Raises Locked, SectorFault, Hangs."""
        sectors = self._reachable(lba, count)
        bad = self._unreadable.intersection(sectors)
        if bad:
            raise SectorFault(min(bad))
        if self._hidden_medium:
            return bytes(count * SECTOR_BYTES)
        return self.platters.read(lba * SECTOR_BYTES, count * SECTOR_BYTES)

    def write(self, lba: int, data: bytes) -> float:
        """Write whole sectors; returns how long the drive is busy. Raises Locked, SectorFault, Hangs."""
        sectors = self._reachable(lba, len(data) // SECTOR_BYTES)
        bad = self.faults.unwritable.intersection(sectors)
        if bad:
            raise SectorFault(min(bad))
        self.platters.write(lba * SECTOR_BYTES, data)
        healed = self._unreadable.intersection(sectors)
        self._unreadable -= healed
        self._reallocated += len(healed)
        self._hidden_medium = False
        self._written_bytes += len(data)
        limit = self.faults.drop_after_bytes
        self.dropped = self.dropped or (limit is not None and self._written_bytes >= limit)
        rate = self.faults.write_bytes_per_s
        return 0.0 if rate is None else len(data) / rate

    def _reachable(self, lba: int, count: int) -> range:
        if (
            self.sanitize.running
            or self.sanitize.failed
            or (self.security is not None and self.security.locked)
        ):
            raise Locked
        sectors = range(lba, lba + count)
        if self.faults.hang_lba is not None and self.faults.hang_lba in sectors:
            raise Hangs
        return sectors

    def _attributes(self) -> tuple[SmartAttribute, ...]:
        pending = len(self._unreadable)
        worn = 1 if self._reallocated > 2000 else 100
        return (
            SmartAttribute(id=1, flags=0x0F, value=100, worst=100, threshold=51, raw=0),
            SmartAttribute(id=5, flags=0x33, value=worn, worst=worn, threshold=36, raw=self._reallocated),
            SmartAttribute(id=9, flags=0x32, value=90, worst=90, threshold=0, raw=self.traits.power_on_hours),
            SmartAttribute(id=12, flags=0x32, value=100, worst=100, threshold=0, raw=321),
            SmartAttribute(id=194, flags=0x22, value=64, worst=50, threshold=0, raw=36),
            SmartAttribute(id=197, flags=0x12, value=100, worst=100, threshold=0, raw=pending),
            SmartAttribute(id=198, flags=0x10, value=100, worst=100, threshold=0, raw=pending),
            SmartAttribute(id=199, flags=0x3E, value=200, worst=200, threshold=0, raw=0),
        )


def _read_log(order: Taskfile) -> AtaAnswer:
    """General purpose logs: the directory, and logs without entries."""
    address, count = order.lba & 0xFF, max(order.count, 1)
    page = bytearray(SECTOR_BYTES * count)
    if address == 0:
        page[0] = 1
        for log, sectors in SMART_LOG_SECTORS.items():
            page[2 * log] = sectors
    elif address == 0x30:  # IDENTIFY DEVICE data log: page 0, the list of pages, names itself only
        page[:9] = bytes([1, 0, 0, 0, 0, 0, 0, 0, 1])
    elif address in SMART_LOG_SECTORS:
        page[0] = 1
    else:
        return abort()
    return AtaAnswer(data=bytes(page))
