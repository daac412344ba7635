"""What goes between a host and a simulated eMMC: commands and responses (JESD84-B51, 6.10 and 6.13)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Index(IntEnum):
    """Command indexes (tables 49 to 59)."""

    GO_IDLE_STATE = 0
    SWITCH = 6
    SEND_EXT_CSD = 8
    SEND_CID = 10
    STOP_TRANSMISSION = 12
    SEND_STATUS = 13
    SET_BLOCKLEN = 16
    READ_SINGLE_BLOCK = 17
    READ_MULTIPLE_BLOCK = 18
    SET_BLOCK_COUNT = 23
    WRITE_BLOCK = 24
    WRITE_MULTIPLE_BLOCK = 25
    ERASE_GROUP_START = 35
    ERASE_GROUP_END = 36
    ERASE = 38


class EraseArgument(IntEnum):
    """The argument of ERASE (table 11)."""

    ERASE = 0x00000000
    TRIM = 0x00000001
    DISCARD = 0x00000003
    SECURE_ERASE = 0x80000000
    SECURE_TRIM_STEP_1 = 0x80000001
    SECURE_TRIM_STEP_2 = 0x80008000


class SwitchAccess(IntEnum):
    """Bits 25:24 of the argument of SWITCH (table 10)."""

    COMMAND_SET = 0
    SET_BITS = 1
    CLEAR_BITS = 2
    WRITE_BYTE = 3


class Status(IntEnum):
    """Bits of the device status, which R1 returns (table 68)."""

    ADDRESS_OUT_OF_RANGE = 1 << 31
    ERASE_SEQ_ERROR = 1 << 28
    ERASE_PARAM = 1 << 27
    WP_VIOLATION = 1 << 26
    ILLEGAL_COMMAND = 1 << 22
    DEVICE_ECC_FAILED = 1 << 21
    ERROR = 1 << 19
    ERASE_RESET = 1 << 13
    READY_FOR_DATA = 1 << 8
    SWITCH_ERROR = 1 << 7


class State(IntEnum):
    """CURRENT_STATE, bits 12:9 of the device status."""

    TRANSFER = 4
    PROGRAMMING = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class MmcCommand:
    """A command as in the kernel's `struct mmc_ioc_cmd`; addresses are in sectors of 512 bytes."""

    index: int
    argument: int = 0
    blocks: int = 1
    data: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class MmcAnswer:
    """The response R1 and the data of a read. After an R1b command the device is busy for `delay_s`, and
    says by SEND_STATUS what came of it.
    """

    response: int
    data: bytes = b""
    delay_s: float = 0.0
