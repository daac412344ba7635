"""READ DEFECT DATA (SBC-4, 5.19 and 5.20): the blocks that were replaced since the drive was made."""

from __future__ import annotations

import struct

from tests.lab.scsi.unit import Scsi

GROWN_LIST, PRIMARY_LIST = 1 << 3, 1 << 4
SHORT_BLOCK_FORMAT, SHORT_BLOCK_BYTES = 0, 4


def defect_data(cdb: bytes, grown: int) -> bytes:
    """The list in short block format, whatever format was asked for, as SBC-4 allows; the primary list is
    empty.
    """
    twelve = cdb[0] == Scsi.READ_DEFECT_DATA_12
    flags = cdb[1 if twelve else 2] & (GROWN_LIST | PRIMARY_LIST) | SHORT_BLOCK_FORMAT
    entries = b"".join(struct.pack(">I", 8 * place) for place in range(grown)) if flags & GROWN_LIST else b""
    if twelve:
        wanted = int.from_bytes(cdb[6:10], "big")
        return (struct.pack(">BBHI", 0, flags, 0, len(entries)) + entries)[:wanted]
    wanted = int.from_bytes(cdb[7:9], "big")
    return (struct.pack(">BBH", 0, flags, len(entries)) + entries)[:wanted]
