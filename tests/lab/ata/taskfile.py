"""The ATA taskfile: what a host writes into the registers, and what it reads back (ATA/ATAPI Command
Set, ACS-4).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

STATUS_READY = 0x50  # DRDY and the seek bit that hosts still expect
STATUS_ERROR = 0x51
ERROR_ABORT = 0x04
ERROR_UNCORRECTABLE = 0x40
ERROR_ID_NOT_FOUND = 0x10


class AtaCommand(IntEnum):
    """Command codes (ACS-4, annex B)."""

    READ_NATIVE_MAX_EXT = 0x27
    READ_LOG_EXT = 0x2F
    SET_MAX_EXT = 0x37
    READ_LOG_DMA_EXT = 0x47
    TRUSTED_RECEIVE = 0x5C
    TRUSTED_RECEIVE_DMA = 0x5D
    TRUSTED_SEND = 0x5E
    TRUSTED_SEND_DMA = 0x5F
    ACCESSIBLE_MAX_CONFIGURATION = 0x78
    CHECK_POWER_MODE_OLD = 0x98
    SMART = 0xB0
    DEVICE_CONFIGURATION = 0xB1
    SANITIZE = 0xB4
    STANDBY_IMMEDIATE = 0xE0
    IDLE_IMMEDIATE = 0xE1
    STANDBY = 0xE2
    IDLE = 0xE3
    CHECK_POWER_MODE = 0xE5
    SLEEP = 0xE6
    FLUSH_CACHE = 0xE7
    FLUSH_CACHE_EXT = 0xEA
    IDENTIFY_DEVICE = 0xEC
    SET_FEATURES = 0xEF
    SECURITY_SET_PASSWORD = 0xF1
    SECURITY_UNLOCK = 0xF2
    SECURITY_ERASE_PREPARE = 0xF3
    SECURITY_ERASE_UNIT = 0xF4
    SECURITY_FREEZE_LOCK = 0xF5
    SECURITY_DISABLE_PASSWORD = 0xF6
    READ_NATIVE_MAX = 0xF8
    SET_MAX = 0xF9


@dataclass(frozen=True, slots=True, kw_only=True)
class Taskfile:
    """A command: `feature` and `count` have 16 bits and `lba` 48 for the EXT commands, 8 and 28 for the
    others.
    """

    command: int
    feature: int = 0
    count: int = 0
    lba: int = 0
    data: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtaAnswer:
    """The registers after a command, and the data that it returned; `delay_s` is how long the drive is
    busy with it.
    """

    status: int = STATUS_READY
    error: int = 0
    count: int = 0
    lba: int = 0
    data: bytes = b""
    delay_s: float = 0.0

    @property
    def is_good(self) -> bool:
        """Whether the error bit is clear."""
        return not self.status & 1


def abort(lba: int = 0) -> AtaAnswer:
    """Command aborted."""
    return AtaAnswer(status=STATUS_ERROR, error=ERROR_ABORT, lba=lba)
