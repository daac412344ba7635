"""The boot key: what becomes of the machine when a run is over, and whether the key may be pulled."""

from __future__ import annotations

from enum import StrEnum


class AfterRun(StrEnum):
    """What the machine does once the last word has been said; `[key] end` of the configuration."""

    STAY = "stay"
    POWER_OFF = "power-off"
    REBOOT = "reboot"


class KeyState(StrEnum):
    """Whether the key may be pulled."""

    LEAVE_IN = "leave_in"  # something is under way that needs it
    MAY_BE_PULLED = "may_be_pulled"  # all that was found lies on it, or was accepted by an inventory
    SWITCH_OFF_FIRST = "switch_off_first"  # the same, but the running system reads its programs from it
    PUT_BACK = "put_back"  # it was pulled, and something lies only in memory
    ONLY_IN_MEMORY = "only_in_memory"  # there is none to write to, and something lies only in memory


ERASING_NAME = "ETABLI_WIPE"  # the volume name of a key that erases with nobody there (11 letters on FAT)
