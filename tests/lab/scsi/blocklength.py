"""The length of a logical block, and how it is changed: MODE SELECT names another one, FORMAT UNIT makes it
so (SBC-4, 5.4 and 6.5.2).

In between the medium has no valid format. MODE SENSE tells the length that was asked for.
"""

from __future__ import annotations

from tests.lab.scsi.sense import INVALID_PARAMETER, PARAMETER_LIST_LENGTH, Key, check
from tests.lab.scsi.unit import Scsi

LENGTHS = (512, 520, 528, 4096, 4160, 4224)
SHORT_DESCRIPTOR_BYTES, LONG_DESCRIPTOR_BYTES = 8, 16
LONG_LBA = 1 << 0


def selected_block_bytes(cdb: bytes, data: bytes) -> int | None:
    """The block length that a MODE SELECT asks for, None for one without a block descriptor. Raises
    CheckCondition.
    """
    if cdb[0] == Scsi.MODE_SELECT_6:
        wanted, header_bytes = cdb[4], 4
        descriptor_bytes, long = data[3] if len(data) > 3 else 0, False
    else:
        wanted, header_bytes = int.from_bytes(cdb[7:9], "big"), 8
        descriptor_bytes, long = int.from_bytes(data[6:8], "big"), bool(data[4:5] and data[4] & LONG_LBA)
    if wanted == 0:
        return None
    if len(data) < wanted or wanted < header_bytes + descriptor_bytes:
        raise check(Key.ILLEGAL_REQUEST, PARAMETER_LIST_LENGTH)
    if descriptor_bytes == 0:
        return None
    if descriptor_bytes != (LONG_DESCRIPTOR_BYTES if long else SHORT_DESCRIPTOR_BYTES):
        raise check(Key.ILLEGAL_REQUEST, INVALID_PARAMETER)
    descriptor = data[header_bytes : header_bytes + descriptor_bytes]
    length = int.from_bytes(descriptor[12:16] if long else descriptor[5:8], "big")
    if length not in LENGTHS:
        raise check(Key.ILLEGAL_REQUEST, INVALID_PARAMETER)
    return length
