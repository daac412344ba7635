"""Hidden sectors: Host Protected Area, Device Configuration Overlay, and the Accessible Max Address that
replaced them.

ATA8-ACS, 4.9 and 4.8; ACS-3, 4.3. What one power cycle allows: one non-volatile SET MAX, and a DCO
restore only before it.
"""

from __future__ import annotations

import struct
from enum import IntEnum

from tests.lab.ata.taskfile import AtaAnswer, AtaCommand, Taskfile, abort

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

    def __init__(self, *, real: int, native: int, current: int) -> None:
        self.real, self.native, self.current = real, native, current
        self._permanent = current
        self._changed_this_power_cycle = False
        self._asked_native = False
        self.dco_frozen = False
        self.amac_frozen = False

    def power_cycle(self) -> None:
        """A volatile change is forgotten."""
        self.current = self._permanent
        self._changed_this_power_cycle = False
        self._asked_native = False
        self.dco_frozen = self.amac_frozen = False

    def execute(self, order: Taskfile) -> AtaAnswer:
        """One command of these feature sets; SET MAX has to follow READ NATIVE MAX directly."""
        asked, self._asked_native = self._asked_native, False
        match order.command:
            case AtaCommand.READ_NATIVE_MAX | AtaCommand.READ_NATIVE_MAX_EXT:
                self._asked_native = True
                return AtaAnswer(lba=self.native - 1)
            case AtaCommand.SET_MAX if order.feature:
                return abort()  # a SET MAX password or lock, which word 83 does not offer
            case AtaCommand.SET_MAX | AtaCommand.SET_MAX_EXT:
                return self._set_max(order) if asked else abort()
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
        self.current = sectors
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
            self.native = self.current = self._permanent = self.real
            return AtaAnswer()
        return abort()  # a restore under a host protected area, and DCO SET, which nobody here needs

    def _overlay_page(self) -> bytes:
        """DEVICE CONFIGURATION IDENTIFY data: revision, transfer modes, the real maximum, features,
        checksum.
        """
        words = [0] * 256
        words[0], words[1], words[2] = 2, 0x7, 0x7F
        maximum = self.real - 1
        words[3], words[4], words[5], words[6] = (maximum >> shift & 0xFFFF for shift in (0, 16, 32, 48))
        words[7] = 0x018F  # SMART, self-test, error log, security, HPA, 48 bits
        page = bytearray(struct.pack("<256H", *words))
        page[510] = 0xA5
        page[511] = -sum(page[:511]) & 0xFF
        return bytes(page)

    def _accessible_max(self, order: Taskfile) -> AtaAnswer:
        if order.feature == AmacFeature.GET_NATIVE:
            return AtaAnswer(lba=self.native - 1)
        if order.feature == AmacFeature.FREEZE:
            self.amac_frozen = True
            return AtaAnswer()
        changed = self.amac_frozen or self._changed_this_power_cycle
        if order.feature != AmacFeature.SET_ACCESSIBLE or changed or order.lba >= self.native:
            return abort()
        self.current = self._permanent = order.lba + 1
        self._changed_this_power_cycle = True
        return AtaAnswer(lba=order.lba)
