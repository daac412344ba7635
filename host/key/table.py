"""The partition table of a boot key or of its image: where the partition ETABLI lies.

It is a DOS table (four entries of 16 bytes at 446: type at 4, first sector at 8, sectors at 12), and the
name is the one in the volume's first sector (fatgen103, BS_VolLab: at 43 for FAT12 and FAT16, at 71 for
FAT32), as the first ram disk looks for it.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

SECTOR_BYTES = 512
TABLE, ENTRIES, ENTRY_BYTES = 446, 4, 16
SIGNATURE = b"\x55\xaa"
NAME = b"ETABLI"
NAME_PLACES = (43, 71)
READS = Callable[[int, int], bytes]  # so many bytes at an offset


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPartition:
    """A partition: its first byte, and how many."""

    offset_bytes: int
    size_bytes: int


def find_partition(read: READS, whole_bytes: int) -> KeyPartition | None:
    """Where ETABLI lies; None where there is none, or none that lies wholly on what was read."""
    head = read(0, SECTOR_BYTES)
    if len(head) < SECTOR_BYTES or head[-2:] != SIGNATURE:
        return None
    for number in range(ENTRIES):
        entry = head[TABLE + number * ENTRY_BYTES :][:ENTRY_BYTES]
        first, count = struct.unpack_from("<II", entry, 8)
        place = KeyPartition(offset_bytes=first * SECTOR_BYTES, size_bytes=count * SECTOR_BYTES)
        if not entry[4] or not first or not count:
            continue
        if place.offset_bytes + place.size_bytes > whole_bytes:
            continue
        volume = read(place.offset_bytes, SECTOR_BYTES)
        if any(volume[at : at + len(NAME)] == NAME for at in NAME_PLACES):
            return place
    return None
