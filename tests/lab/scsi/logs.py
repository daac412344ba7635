"""LOG SENSE (SPC-5, 7.3): the log pages of a SAS drive."""

from __future__ import annotations

import struct

from tests.lab.scsi.sense import INVALID_FIELD, Key, check


def log_page(page: int) -> bytes:
    """Supported pages, and temperature. Raises CheckCondition."""
    if page == 0x00:
        body = bytes([0x00, 0x0D])
    elif page == 0x0D:
        body = bytes([0, 0, 1, 2, 0, 34]) + bytes([0, 1, 1, 2, 0, 65])
    else:
        raise check(Key.ILLEGAL_REQUEST, INVALID_FIELD)
    return bytes([page, 0]) + struct.pack(">H", len(body)) + body
