"""SCSI sense data (SPC-5, 4.5): why a command ended with CHECK CONDITION."""

from __future__ import annotations

from enum import IntEnum


class Key(IntEnum):
    """Sense keys (table 43)."""

    NO_SENSE = 0x0
    RECOVERED_ERROR = 0x1
    NOT_READY = 0x2
    MEDIUM_ERROR = 0x3
    HARDWARE_ERROR = 0x4
    ILLEGAL_REQUEST = 0x5
    DATA_PROTECT = 0x7
    ABORTED_COMMAND = 0xB


INVALID_OPCODE = (0x20, 0x00)
INVALID_FIELD = (0x24, 0x00)
LBA_OUT_OF_RANGE = (0x21, 0x00)
ACCESS_DENIED = (0x20, 0x02)
SANITIZE_IN_PROGRESS = (0x04, 0x1B)
SANITIZE_FAILED = (0x31, 0x03)
FORMAT_IN_PROGRESS = (0x04, 0x04)
FORMAT_CORRUPTED = (0x31, 0x00)
FORMAT_FAILED = (0x31, 0x01)
INVALID_PARAMETER = (0x26, 0x00)
PARAMETER_LIST_LENGTH = (0x1A, 0x00)
READ_ERROR = (0x11, 0x04)
WRITE_ERROR = (0x0C, 0x02)
WRITE_PROTECTED = (0x27, 0x00)


class CheckCondition(Exception):
    """A command that ends with CHECK CONDITION after `delay_s`; `data` goes to the host all the same."""

    def __init__(self, sense: bytes, data: bytes = b"", delay_s: float = 0.0) -> None:
        super().__init__(sense.hex())
        self.sense, self.data, self.delay_s = sense, data, delay_s


def fixed(
    key: Key, code: tuple[int, int], *, information: int | None = None, progress: int | None = None
) -> bytes:
    """Fixed format; `information` is an LBA below 2**32, `progress` 65536ths in the sense key specific
    field.
    """
    sense = bytearray(18)
    sense[0], sense[2], sense[7] = 0x70, key, 10
    sense[12], sense[13] = code
    if information is not None:
        sense[0] |= 0x80
        sense[3:7] = information.to_bytes(4, "big")
    if progress is not None:
        sense[15] = 0x80
        sense[16:18] = progress.to_bytes(2, "big")
    return bytes(sense)


def check(
    key: Key,
    code: tuple[int, int],
    *,
    information: int | None = None,
    progress: int | None = None,
    delay_s: float = 0.0,
) -> CheckCondition:
    """The condition with fixed-format sense."""
    return CheckCondition(fixed(key, code, information=information, progress=progress), delay_s=delay_s)
