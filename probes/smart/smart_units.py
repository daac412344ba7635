"""Bytes written and wear of ATA drives: the units that smartctl's names for attributes tell."""

from __future__ import annotations

import re

from model.smart import Attribute
from probes.json_values import Object, count_at, flag_at, objects_at, text_at

UNITS = {
    "LBAs": None,  # logical sectors
    "Sectors": None,
    "MiB": 1 << 20,
    "32MiB": 32 << 20,
    "GiB": 1 << 30,
    "GB": 10**9,
    "TiB": 1 << 40,
    "TB": 10**12,
}
# Names of attributes in smartctl's drive database (drivedb.h), by what the host wrote or read; what the
# drive wrote to its own flash (NAND_Writes_GiB, Flash_Writes_GiB) is more and is not meant.
WRITTEN = {
    "Total_LBAs_Written": "LBAs",
    "Total_LBA_Written": "LBAs",
    "Total_Host_Sector_Write": "Sectors",
    "Host_Writes_MiB": "MiB",
    "Host_Writes_32MiB": "32MiB",
    "Host_Writes_GiB": "GiB",
    "Lifetime_Writes_GiB": "GiB",
    "Total_Writes_GiB": "GiB",
    "Lifetime_Wts_Frm_Hst_GB": "GB",
    "Total_Writes_GB": "GB",
    "Host_Writes_GB": "GB",
    "Host_Writes_TiB": "TiB",
}
READ = {
    "Total_LBAs_Read": "LBAs",
    "Total_LBA_Read": "LBAs",
    "Host_Reads_MiB": "MiB",
    "Host_Reads_32MiB": "32MiB",
    "Host_Reads_GiB": "GiB",
    "Lifetime_Reads_GiB": "GiB",
    "Total_Reads_GiB": "GiB",
    "Lifetime_Rds_Frm_Hst_GB": "GB",
    "Total_Reads_GB": "GB",
    "Host_Reads_GB": "GB",
    "Host_Reads_TiB": "TiB",
}
# Attributes whose normalised value is the share of life that is left, the surest first.
LIFE_LEFT = (
    "Percent_Lifetime_Remain",
    "Percent_Lifetime_Used",
    "Percent_Life_Remaining",
    "Drive_Life_Remaining%",
    "Remaining_Lifetime_Perc",
    "Perc_Rated_Life_Remain",
    "Perc_Rated_Life_Used",
    "Lifetime_Remaining%",
    "Lifetime_Left",
    "PCT_Life_Remaining",
    "DriveLife_Remaining%",
    "SSD_Life_Left_Perc",
    "SSD_Life_Left",
    "Media_Wearout_Indicator",
    "Ave_Block-Erase_Count",
    "Avg_Block-Erase_Count",
)
# The same name on SanDisk's and Western Digital's drives: it counts up on some and stays at 100 on others.
COUNTS_OTHERWISE = {(230, "Media_Wearout_Indicator")}
OVERFLOWN = 255  # ACS-4, A.5: 255 and more; SandForce firmware writes it for "not told"
MOST_USED_PERCENT = 1000
MOST_SECTORS = 1 << 52  # of 512 bytes: more than any drive has ever written
# A drive that counts gigabytes under the name of sectors shows next to nothing after months of work.
LEAST_BYTES, LEAST_HOURS = 1 << 30, 1000
ENDURANCE = "Percentage Used Endurance Indicator"


def bytes_written(answer: Object, attributes: tuple[Attribute, ...]) -> int | None:
    """What the host wrote: the device statistics first, then attributes that name their unit."""
    return _bytes(answer, attributes, "Logical Sectors Written", WRITTEN)


def bytes_read(answer: Object, attributes: tuple[Attribute, ...]) -> int | None:
    """What the host read."""
    return _bytes(answer, attributes, "Logical Sectors Read", READ)


def _bytes(
    answer: Object, attributes: tuple[Attribute, ...], statistic_name: str, units: dict[str, str]
) -> int | None:
    told = _told_bytes(answer, attributes, statistic_name, units)
    hours = count_at(answer, "power_on_time", "hours") or 0
    is_other_unit = told is not None and told < LEAST_BYTES and hours > LEAST_HOURS
    return None if is_other_unit else told


def _told_bytes(
    answer: Object, attributes: tuple[Attribute, ...], statistic_name: str, units: dict[str, str]
) -> int | None:
    sector = count_at(answer, "logical_block_size") or 512
    sectors = statistic(answer, statistic_name)
    if sectors is not None and 0 < sectors < MOST_SECTORS:
        return sectors * sector
    for attribute in attributes:
        unit = units.get(attribute.name)
        count = None if unit is None else _plain_count(attribute)
        if unit is not None and count is not None and count < MOST_SECTORS:
            return count * (UNITS[unit] or sector)
    return None


def _plain_count(attribute: Attribute) -> int | None:
    """The raw value where smartctl prints it as one plain number."""
    match = re.fullmatch(r"\d{1,20}", attribute.raw_text or "")
    return None if match is None else int(match[0])


def statistic(answer: Object, name: str) -> int | None:
    """A count in the device statistics log (ACS-4, A.5) by smartctl's name for it: valid, and not normalized,
    which is a mark from 1 to 253 that some firmware writes in the place of a count.
    """
    entry = _statistics_entry(answer, name)
    return None if entry is None or flag_at(entry, "flags", "normalized") else count_at(entry, "value")


def _statistics_entry(answer: Object, name: str) -> Object | None:
    for page in objects_at(answer, "ata_device_statistics", "pages"):
        for entry in objects_at(page, "table"):
            if text_at(entry, "name") == name and flag_at(entry, "flags", "valid") is not False:
                return entry
    return None


def wear_percent_of(answer: Object, attributes: tuple[Attribute, ...]) -> int | None:
    """The share of rated endurance used, by the worse of the drive's two words: old firmware of Crucial's
    shows a fraction of it in the device statistics, others leave their attributes as new.
    """
    told = _statistics_wear(answer)
    shown = _attribute_wear(answer, attributes)
    if told is None or shown is None:
        return shown if told is None else told
    return shown if told == OVERFLOWN else max(told, shown)


def _statistics_wear(answer: Object) -> int | None:
    """smartctl's own figure, else the entry that it takes it from."""
    entry = _statistics_entry(answer, ENDURANCE) or {}
    for told in (count_at(answer, "endurance_used", "current_percent"), count_at(entry, "value")):
        if told is not None and told <= OVERFLOWN:
            return told
    return None


def _attribute_wear(answer: Object, attributes: tuple[Attribute, ...]) -> int | None:
    """The surest attribute whose value counts down from 100."""
    by_name = {item.name: item for item in attributes if (item.id, item.name) not in COUNTS_OTHERWISE}
    family = text_at(answer, "model_family") or ""
    for name in LIFE_LEFT:
        used = _used(by_name[name], family) if name in by_name else None
        if used is not None:
            return used
    return _samsung_wear(answer, by_name)


def _used(attribute: Attribute, family: str) -> int | None:
    """100 less the value, unless the raw count says it better: Phison's is what is left, and one that fits
    the value when that has wrapped (one byte) is what is used, above 100 too.
    """
    value, raw = attribute.value, _plain_count(attribute)
    if raw is not None and attribute.name == "SSD_Life_Left" and family.startswith("Phison"):
        return 100 - raw if 0 < raw <= 100 else None
    if value is None:
        return None
    if raw is not None and 100 < raw <= MOST_USED_PERCENT and (100 - raw) % 256 == value:
        return raw
    return 100 - value if value <= 100 else None


def _samsung_wear(answer: Object, by_name: dict[str, Attribute]) -> int | None:
    """Wear_Leveling_Count counts down on Samsung's drives; others leave it at 100 for ever."""
    attribute = by_name.get("Wear_Leveling_Count")
    if attribute is None or attribute.value is None or attribute.value > 100:
        return None
    names = f"{text_at(answer, 'model_name')} {text_at(answer, 'model_family')}".lower()
    return 100 - attribute.value if "samsung" in names or attribute.value < 100 else None
