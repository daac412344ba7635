"""General purpose logs (ACS-4, 9): the directory, logs without entries, and the IDENTIFY DEVICE data log,
whose capacity page tells the number of sectors a second time.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from tests.lab.ata.identify import identify
from tests.lab.ata.taskfile import AtaAnswer, Taskfile, abort

if TYPE_CHECKING:
    from tests.lab.ata.drive import AtaDrive

SECTOR_BYTES = 512
DIRECTORY, IDENTIFY_DEVICE_DATA = 0x00, 0x30
LOG_SECTORS = {0x03: 1, 0x04: 1, 0x06: 1, 0x07: 1, IDENTIFY_DEVICE_DATA: 9}
LIST_PAGE, COPY_PAGE, CAPACITY_PAGE = 0x00, 0x01, 0x02
VALID = 1 << 63


def read_log(drive: AtaDrive, order: Taskfile) -> AtaAnswer:
    """READ LOG EXT (7.23): LBA 7:0 is the log, LBA 15:8 its first page, COUNT how many."""
    address, first, count = order.lba & 0xFF, order.lba >> 8 & 0xFF, max(order.count, 1)
    if address != DIRECTORY and address not in LOG_SECTORS:
        return abort()
    if address == IDENTIFY_DEVICE_DATA:
        pages = [identify_device_page(drive, number) for number in range(first, first + count)]
        return AtaAnswer(data=b"".join(page.ljust(SECTOR_BYTES, b"\0") for page in pages))
    page = bytearray(SECTOR_BYTES * count)
    page[0] = 1
    for log, sectors in LOG_SECTORS.items() if address == DIRECTORY else ():
        page[2 * log] = sectors
    return AtaAnswer(data=bytes(page))


def identify_device_page(drive: AtaDrive, number: int) -> bytes:
    """A page of the IDENTIFY DEVICE data log (9.11), nothing for one that this drive lacks."""
    supported = [LIST_PAGE, COPY_PAGE, CAPACITY_PAGE] if drive.traits.capacity_page else [LIST_PAGE]
    if number not in supported:
        return b""
    if number == LIST_PAGE:
        return struct.pack("<Q", 1) + bytes([len(supported), *supported])
    if number == COPY_PAGE:
        return identify(drive)
    header = VALID | CAPACITY_PAGE << 16 | 1
    told = drive.traits.told_page_sectors
    sectors = drive.hidden.current if told is None else told
    return struct.pack("<QQQ", header, VALID | sectors, VALID | 1 << 62)
