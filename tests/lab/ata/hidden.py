"""Hidden sectors: Host Protected Area, Device Configuration Overlay, and the Accessible Max Address that
replaced them.

ATA8-ACS, 4.9 and 4.8; ACS-3, 4.3. What one power cycle allows: one non-volatile SET MAX, and a DCO
restore only before it.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from enum import IntEnum

from tests.lab.ata.taskfile import AtaAnswer, AtaCommand, Taskfile, abort
from tests.lab.ata.traits import AtaTraits

NON_VOLATILE = 1 << 0


class DcoFeature(IntEnum):
    """DEVICE CONFIGURATION subcommands (ATA8-ACS, table 13)."""

    RESTORE = 0xC0
    FREEZE_LOCK = 0xC1
    IDENTIFY = 0xC2
    SET = 0xC3


class AmacFeature(IntEnum):
    """ACCESSIBLE MAX ADDRESS CONFIGURATION subcommands (ACS-3, 7.2)."""

    GET_NATIVE = 0x0000
    SET_ACCESSIBLE = 0x0001
    FREEZE = 0x0002


class HiddenSectors:
    """How many sectors a host may address: `real` at most, `native` under the overlay, `current` under
    the HPA.
    """

    def __init__(
        self, *, real: int, native: int, current: int, traits: AtaTraits, told: Callable[[], int]
    ) -> None:
        self._real, self._native, self._current = real, native, current
        self._traits, self._told = traits, told
        self._permanent = current
        self._changed_this_power_cycle = False
        self._asked_native = False
        self.dco_frozen = traits.dco_freezes_at_power_on
        self.amac_frozen = False

    @property
    def real(self) -> int:
        """What is there, as far as the drive tells by this time."""
        return min(self._real, self._told())

    @property
    def native(self) -> int:
        """What the overlay leaves."""
        return min(self._native, self._told())

    @property
    def current(self) -> int:
        """What the host protected area leaves."""
        return min(self._current, self._told())

    def power_cycle(self) -> None:
        """A volatile change is forgotten."""
        self._current = self._permanent
        self._changed_this_power_cycle = False
        self._asked_native = False
        self.dco_frozen, self.amac_frozen = self._traits.dco_freezes_at_power_on, False

    def _has(self, command: int) -> bool:
        """Whether the drive has the feature set of a command."""
        match command:
            case AtaCommand.DEVICE_CONFIGURATION:
                return self._traits.device_configuration
            case AtaCommand.ACCESSIBLE_MAX_CONFIGURATION:
                return self._traits.accessible_max
            case _:
                return self._traits.host_protected_area

    def _native_lba(self, bits: int) -> int:
        """What the drive says that its last sector is, in so many bits."""
        told = self._traits.told_native_lba
        return min(self.native - 1 if told is None else told, (1 << bits) - 1)

    def execute(self, order: Taskfile) -> AtaAnswer:
        """One command of these feature sets; SET MAX has to follow READ NATIVE MAX directly."""
        asked, self._asked_native = self._asked_native, False
        if not self._has(order.command):
            return abort()
        match order.command:
            case AtaCommand.READ_NATIVE_MAX | AtaCommand.READ_NATIVE_MAX_EXT:
                self._asked_native = True
                return AtaAnswer(
                    lba=self._native_lba(28 if order.command == AtaCommand.READ_NATIVE_MAX else 48)
                )
            case AtaCommand.SET_MAX if order.feature:
                return abort()  # a SET MAX password or lock, which word 83 does not offer
            case AtaCommand.SET_MAX | AtaCommand.SET_MAX_EXT:
                return self._set_max(order) if asked and not self._traits.refuses_set_max else abort()
            case AtaCommand.DEVICE_CONFIGURATION:
                return self._device_configuration(order)
            case AtaCommand.ACCESSIBLE_MAX_CONFIGURATION:
                return self._accessible_max(order)
            case _:
                return abort()

    def _set_max(self, order: Taskfile) -> AtaAnswer:
        sectors = order.lba + 1
        permanent = bool(order.count & NON_VOLATILE)
        if sectors > self.native or (permanent and self._changed_this_power_cycle):
            return abort()
        self._current = sectors
        if permanent:
            self._permanent = sectors
            self._changed_this_power_cycle = True
        return AtaAnswer(lba=order.lba)

    def _device_configuration(self, order: Taskfile) -> AtaAnswer:
        if self.dco_frozen:
            return abort()
        if order.feature == DcoFeature.FREEZE_LOCK:
            self.dco_frozen = True
            return AtaAnswer()
        if order.feature == DcoFeature.IDENTIFY:
            return AtaAnswer(data=self._overlay_page())
        if (
            order.feature == DcoFeature.RESTORE
            and self.current == self.native
            and not self._changed_this_power_cycle
        ):
            self._native = self._current = self._permanent = self._real
            return AtaAnswer()
        return abort()  # a restore under a host protected area, and DCO SET, which nobody here needs

    def _overlay_page(self) -> bytes:
        """DEVICE CONFIGURATION IDENTIFY data: revision, transfer modes, the real maximum, features,
        checksum.
        """
        words = [0] * 256
        words[0], words[1], words[2] = 2, 0x7, 0x7F
        told = self._traits.told_overlay_lba
        maximum = self.real - 1 if told is None else told
        words[3], words[4], words[5], words[6] = (maximum >> shift & 0xFFFF for shift in (0, 16, 32, 48))
        words[7] = 0x018F  # SMART, self-test, error log, security, HPA, 48 bits
        page = bytearray(struct.pack("<256H", *words))
        page[510] = 0xA5
        page[511] = -sum(page[:511]) & 0xFF
        return bytes(page)

    def _accessible_max(self, order: Taskfile) -> AtaAnswer:
        if order.feature == AmacFeature.GET_NATIVE:
            return AtaAnswer(lba=self._native_lba(48))
        if order.feature == AmacFeature.FREEZE:
            self.amac_frozen = True
            return AtaAnswer()
        changed = self.amac_frozen or self._changed_this_power_cycle or self._traits.refuses_set_max
        if order.feature != AmacFeature.SET_ACCESSIBLE or changed or order.lba >= self.native:
            return abort()
        self._current = self._permanent = order.lba + 1
        self._changed_this_power_cycle = True
        return AtaAnswer(lba=order.lba)
