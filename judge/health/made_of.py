"""Whether a drive has platters or flash, as far as it tells."""

from __future__ import annotations

import re

from model.drive import Drive
from model.smart import Attribute, Smart

# Attributes that only platters and heads make count (drivedb.h); a count of 0 proves nothing.
MECHANICAL = {
    3: "spin_up",
    7: "seek_error",
    193: "load_cycle",
    225: "load_cycle",
    222: "loaded_hours",
    240: "head_flying",
}
ENCLOSURE = re.compile(r"RAID(?![a-z])", re.IGNORECASE)  # no drive of its own has the word in its model
# These count bad sectors of 512 bytes also where theirs have 4096: one bad sector is eight (seen on hundreds
# of their drives). Western Digital's own count physical ones; those that it took over from HGST do not.
COUNT_LOGICAL_SECTORS = re.compile(
    r"^(ST\d|SEAGATE|TOSHIBA|MG\d\d|MQ\d\d|DT\d\d|HDW|HGST|Hitachi|H[DTU][A-Z]\d|(WDC +)?(WUH|WUS|HUH|HUS))",
    re.IGNORECASE,
)


def may_spin(drive: Drive) -> bool:
    """Whether it may have platters."""
    return drive.rotational is not False


def may_be_flash(drive: Drive, smart: Smart) -> bool:
    """Whether it may be a solid state drive: what parks heads or starts turning is none."""
    if drive.rotational is not None:
        return not drive.rotational
    return not any(_counts_mechanics(item) for item in smart.attributes)


def _counts_mechanics(item: Attribute) -> bool:
    word = MECHANICAL.get(item.id)
    return word is not None and word in item.name.lower() and bool(item.raw)


def is_enclosure(drive: Drive) -> bool:
    """Whether an enclosure answers for the drives in it, as one that mirrors them."""
    return drive.model is not None and ENCLOSURE.search(drive.model) is not None


def logical_in_physical(drive: Drive) -> int:
    """By how much the drive's counts of sectors are too large; 1 where they are not known to be."""
    logical, physical = drive.logical_sector_bytes, drive.physical_sector_bytes
    if not logical or not physical or physical % logical:
        return 1
    if drive.model is None or COUNT_LOGICAL_SECTORS.match(drive.model) is None:
        return 1
    return physical // logical
