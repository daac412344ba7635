"""What REPORT SUPPORTED OPERATION CODES tells of a SAS drive (SPC-5, 6.35)."""

from __future__ import annotations

import struct
from collections.abc import Collection

from tests.lab.scsi.sense import INVALID_FIELD, INVALID_OPCODE, Key, check
from tests.lab.scsi.unit import Scsi

REPORT_SUPPORTED_OPERATION_CODES = 0x0C
ALL, ONE, ONE_WITH_ACTION, ONE_WITH_OR_WITHOUT = 0, 1, 2, 3
NOT_SUPPORTED, SUPPORTED = 1, 3
ACTION_VALID = 1 << 0
ATA_ONLY = frozenset({Scsi.ATA_PASS_THROUGH_12, Scsi.ATA_PASS_THROUGH_16})
LENGTH_OF_GROUP = {0: 6, 1: 10, 2: 10, 4: 16, 5: 12}  # by bits 7:5 of the operation code (SPC-5, 4.2.5.1)
READ_CAPACITY_16 = 0x10


def supported_operation_codes(
    cdb: bytes, sanitize_actions: Collection[int], absent: Collection[int] = ()
) -> bytes:
    """The parameter data that a CDB asks for; `absent` are commands that this drive lacks. Raises
    CheckCondition.
    """
    if cdb[1] & 0x1F != REPORT_SUPPORTED_OPERATION_CODES:
        raise check(Key.ILLEGAL_REQUEST, INVALID_OPCODE)
    actions: dict[int, Collection[int]] = {
        Scsi.SANITIZE: sanitize_actions,
        Scsi.SERVICE_ACTION_IN_16: (READ_CAPACITY_16,),
        Scsi.MAINTENANCE_IN: (REPORT_SUPPORTED_OPERATION_CODES,),
    }
    options, code, action = cdb[2] & 7, cdb[3], int.from_bytes(cdb[4:6], "big")
    known = {int(each) for each in Scsi} - ATA_ONLY - set(absent)
    if options == ALL:
        entries = [_entry(each, None) for each in sorted(known - actions.keys())]
        entries += [_entry(each, one) for each, some in sorted(actions.items()) for one in sorted(some)]
        return struct.pack(">I", sum(map(len, entries))) + b"".join(entries)
    if options not in (ONE, ONE_WITH_ACTION, ONE_WITH_OR_WITHOUT):
        raise check(Key.ILLEGAL_REQUEST, INVALID_FIELD)
    if options != ONE_WITH_OR_WITHOUT and code in known and (options == ONE) == (code in actions):
        raise check(
            Key.ILLEGAL_REQUEST, INVALID_FIELD
        )  # table 172: this code has, or has no, service actions
    supported = code in known and (code not in actions or action in actions[code])
    return _usage(code, action if code in actions else None) if supported else bytes([0, NOT_SUPPORTED, 0, 0])


def _entry(code: int, action: int | None) -> bytes:
    """A command descriptor of eight bytes."""
    flags = 0 if action is None else ACTION_VALID
    return struct.pack(">BxHxBH", code, action or 0, flags, _length(code))


def _usage(code: int, action: int | None) -> bytes:
    """The one-command format: the bits of the CDB that are looked at are not told apart, all are set."""
    length = _length(code)
    bits = bytes([code, 0xFF if action is None else 0xE0 | action]).ljust(length, b"\xff")
    return struct.pack(">BBH", 0, SUPPORTED, length) + bits


def _length(code: int) -> int:
    return LENGTH_OF_GROUP[code >> 5]
