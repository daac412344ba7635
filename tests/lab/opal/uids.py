"""Names of objects and methods (Core Specification 2.01, 6.3; Opal SSC 2.01, 4.2)."""

from __future__ import annotations

from enum import Enum, IntEnum


def _uid(text: str) -> bytes:
    return bytes.fromhex(text)


class Uid(bytes, Enum):
    """Objects: security providers, authorities, credentials."""

    SESSION_MANAGER = _uid("00000000000000ff")
    THIS_SP = _uid("0000000000000001")
    ADMIN_SP = _uid("0000020500000001")
    LOCKING_SP = _uid("0000020500000002")
    ANYBODY = _uid("0000000900000001")
    SID = _uid("0000000900000006")
    PSID = _uid("000000090001ff01")
    C_PIN_MSID = _uid("0000000b00008402")


class Method(bytes, Enum):
    """Methods."""

    PROPERTIES = _uid("000000000000ff01")
    START_SESSION = _uid("000000000000ff02")
    SYNC_SESSION = _uid("000000000000ff03")
    CLOSE_SESSION = _uid("000000000000ff06")
    GET = _uid("0000000600000016")
    AUTHENTICATE = _uid("000000060000001c")
    REVERT = _uid("0000000600000202")


class MethodStatus(IntEnum):
    """What a method came to (Core Specification 2.01, 5.1.5)."""

    SUCCESS = 0x00
    NOT_AUTHORIZED = 0x01
    NO_SESSIONS_AVAILABLE = 0x07
    INVALID_PARAMETER = 0x0C
    AUTHORITY_LOCKED_OUT = 0x12


PIN_COLUMN, LIFE_CYCLE_COLUMN = 3, 6
MANUFACTURED = 9  # the life cycle state of an SP that is in use (Opal SSC, 4.2.8)
