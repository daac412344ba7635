"""The Security feature set (ACS-4, 4.18): passwords, locking, freezing, and the erase that hangs on them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.lab.ata.taskfile import AtaAnswer, AtaCommand, Taskfile, abort

ATTEMPTS = 5
FACTORY_MASTER_ID = 0xFFFE
PASSWORD = slice(2, 34)
IDENTIFIER_MASTER, ERASE_ENHANCED, LEVEL_MAXIMUM = 1 << 0, 1 << 1, 1 << 8
WORD_128_SUPPORTED, WORD_128_ENABLED, WORD_128_LOCKED = 1 << 0, 1 << 1, 1 << 2
WORD_128_FROZEN, WORD_128_EXPIRED, WORD_128_ENHANCED, WORD_128_MAXIMUM = 1 << 3, 1 << 4, 1 << 5, 1 << 8


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseOrder:
    """A security erase that was ordered with the right password."""

    enhanced: bool


class Security:
    """The state of the feature set. A user password survives power cycles; frozen, attempts and prepared
    do not.
    """

    def __init__(
        self, *, enhanced: bool, user_password: bytes | None, frozen: bool, freezes_at_power_on: bool
    ) -> None:
        self.enhanced_supported = enhanced
        self._user = None if user_password is None else user_password.ljust(32, b"\0")
        self._master = bytes(32)
        self._maximum = False
        self._freezes_at_power_on = freezes_at_power_on
        self.frozen = frozen
        self.locked = self._user is not None
        self._attempts = ATTEMPTS
        self._prepared = False

    @property
    def enabled(self) -> bool:
        """Whether a user password is set."""
        return self._user is not None

    def word_128(self) -> int:
        """IDENTIFY DEVICE word 128."""
        return (
            WORD_128_SUPPORTED
            | WORD_128_ENABLED * self.enabled
            | WORD_128_LOCKED * self.locked
            | WORD_128_FROZEN * self.frozen
            | WORD_128_EXPIRED * (self._attempts == 0)
            | WORD_128_ENHANCED * self.enhanced_supported
            | WORD_128_MAXIMUM * (self.enabled and self._maximum)
        )

    def power_cycle(self) -> None:
        """Power-on: locked when a password is set; frozen only where the firmware of the machine freezes."""
        self.locked = self.enabled
        self.frozen = self._freezes_at_power_on
        self._attempts = ATTEMPTS
        self._prepared = False

    def execute(self, order: Taskfile) -> AtaAnswer | EraseOrder:
        """One command of the feature set; an erase that may begin is given back as an order."""
        prepared, self._prepared = self._prepared, False
        if order.command == AtaCommand.SECURITY_FREEZE_LOCK:
            if self.locked:
                return abort()
            self.frozen = True
            return AtaAnswer()
        if self.frozen:
            return abort()
        match order.command:
            case AtaCommand.SECURITY_SET_PASSWORD:
                return self._set_password(order)
            case AtaCommand.SECURITY_UNLOCK:
                return self._unlock(order)
            case AtaCommand.SECURITY_ERASE_PREPARE:
                self._prepared = True
                return AtaAnswer()
            case AtaCommand.SECURITY_ERASE_UNIT:
                return self._erase_unit(order, prepared=prepared)
            case AtaCommand.SECURITY_DISABLE_PASSWORD:
                return self._disable(order)
            case _:
                return abort()

    def erased(self) -> None:
        """An erase has ended well: the user password is gone (ACS-4, 7.36.3)."""
        self._user = None
        self.locked = False

    def _set_password(self, order: Taskfile) -> AtaAnswer:
        if self.locked or len(order.data) < 34:
            return abort()
        control = int.from_bytes(order.data[:2], "little")
        if control & IDENTIFIER_MASTER:
            self._master = order.data[PASSWORD]
        else:
            self._user = order.data[PASSWORD]
            self._maximum = bool(control & LEVEL_MAXIMUM)
        return AtaAnswer()

    def _unlock(self, order: Taskfile) -> AtaAnswer:
        if self._attempts == 0:
            return abort()
        if not self._matches(order, master_opens=not self._maximum):
            self._attempts -= 1
            return abort()
        self.locked = False
        return AtaAnswer()

    def _disable(self, order: Taskfile) -> AtaAnswer:
        if self.locked or not self._matches(order, master_opens=not self._maximum):
            return abort()
        self._user = None
        return AtaAnswer()

    def _erase_unit(self, order: Taskfile, *, prepared: bool) -> AtaAnswer | EraseOrder:
        # ACS-4, 4.18: after too many wrong passwords, neither unlock nor erase before the next power-on
        if self._attempts == 0 or not prepared or not self._matches(order, master_opens=True):
            return abort()
        enhanced = bool(order.data[0] & ERASE_ENHANCED)
        if enhanced and not self.enhanced_supported:
            return abort()
        return EraseOrder(enhanced=enhanced)

    def _matches(self, order: Taskfile, *, master_opens: bool) -> bool:
        if len(order.data) < 34:
            return False
        if order.data[0] & IDENTIFIER_MASTER:
            return master_opens and order.data[PASSWORD] == self._master
        return self._user is not None and order.data[PASSWORD] == self._user
