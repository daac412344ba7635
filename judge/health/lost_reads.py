"""Reads that error correction could not save: how many an ATA drive has counted, and where.

Attribute 187 counts them where there is one. Disks without it count them in the device statistics (ACS-4,
A.5.5) or in the error log alone, and what those hold weighs the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from model.smart import Smart

LARGEST_COUNT = 1 << 24  # what is above is packed by the vendor and no count
COUNTED = {  # attributes that count reads lost for good, by what their names hold (drivedb.h)
    187: ("uncor", "reported_ue", "unc_nand_reads"),
    197: ("unc_read_failures", "read_failure_blk"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LostReads:
    """How many, each None where it is not told: by the attribute, the statistics, and the error log's share
    of unreadable data. `is_packed` is True where a counter is there whose figure cannot be a count.
    """

    attribute: int | None
    statistics: int | None
    logged: int | None
    is_packed: bool

    @property
    def count(self) -> int | None:
        """What is believed: the attribute, else the larger of the other two."""
        if self.attribute is not None:
            return self.attribute
        told = [count for count in (self.statistics, self.logged) if count is not None]
        return max(told, default=None)

    @property
    def told(self) -> int | None:
        """What the drive itself counts, without the log's estimate."""
        return self.statistics if self.attribute is None else self.attribute


def lost_reads(smart: Smart) -> LostReads:
    """All that counts them."""
    is_there, attribute = _by_attribute(smart)
    statistics = smart.reported_uncorrectable
    packed_statistics = statistics is not None and statistics >= LARGEST_COUNT
    return LostReads(
        attribute=attribute,
        statistics=None if packed_statistics else statistics,
        logged=smart.logged_unreadable,
        is_packed=(is_there and attribute is None) or (packed_statistics and not is_there),
    )


def _by_attribute(smart: Smart) -> tuple[bool, int | None]:
    """Whether an attribute is there for these reads, and its count; None when it is packed or not told."""
    for item in smart.attributes:
        if any(word in item.name.lower() for word in COUNTED.get(item.id, ())):
            is_count = item.raw is not None and item.raw < LARGEST_COUNT
            return True, item.raw if is_count else None
    return False, None
