"""Bytes written to and read from ATA drives: the units that smartctl's names for attributes tell."""

from __future__ import annotations

import re

from model.smart import Attribute, Contradiction, Doubt
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
MOST_SECTORS = 1 << 52  # of 512 bytes: more than any drive has ever written
# A drive that counts gigabytes under the name of sectors shows next to nothing after months of work.
LEAST_BYTES, LEAST_HOURS = 1 << 30, 1000
MOST_DRIVE_WRITES = 200_000  # times its own size: more than single-level cells bear
SATA_BYTES_PER_HOUR = 3600 * 750_000_000  # carries 600 MB/s
SAS_BYTES_PER_HOUR = 3600 * 3_000_000_000  # carries 2.4 GB/s
PCIE_BYTES_PER_HOUR = 3600 * 18_000_000_000  # carries 16 GB/s to a drive


def bytes_written(
    answer: Object, attributes: tuple[Attribute, ...], hours: int | None = None
) -> tuple[int | None, tuple[Contradiction, ...]]:
    """What the host wrote: the device statistics first, then attributes that name their unit. A figure that
    no such drive can have taken is none, and is told as a contradiction.
    """
    told = _bytes(answer, attributes, "Logical Sectors Written", WRITTEN)
    return possible_written(answer, told, hours, SATA_BYTES_PER_HOUR)


def possible_written(
    answer: Object, told: int | None, hours: int | None, most_per_hour: int
) -> tuple[int | None, tuple[Contradiction, ...]]:
    """What was written, where it fits the drive's size and the hours that it was on. Where it does not, the
    hours are wrong while they are few: a counter that was set back forgets, one of bytes seldom invents.
    """
    if told is None:
        return None, ()
    size = count_at(answer, "user_capacity", "bytes")
    gigabytes = told // 10**9
    is_in_time = hours is None or told <= most_per_hour * (hours + 1)
    if (size and told > MOST_DRIVE_WRITES * size) or not (is_in_time or (hours or 0) < LEAST_HOURS):
        return None, (Contradiction(doubt=Doubt.WRITTEN, told=gigabytes, other=None),)
    if not is_in_time:
        return told, (Contradiction(doubt=Doubt.HOURS_WRITTEN, told=hours, other=gigabytes),)
    return told, ()


def possible_read(told: int | None, hours: int | None, most_per_hour: int) -> int | None:
    """What was read, where so many hours suffice for it."""
    if told is None or hours is None or hours < LEAST_HOURS:
        return told
    return told if told <= most_per_hour * (hours + 1) else None


def bytes_read(answer: Object, attributes: tuple[Attribute, ...], hours: int | None = None) -> int | None:
    """What the host read; None for what its hours do not suffice for."""
    told = _bytes(answer, attributes, "Logical Sectors Read", READ)
    return possible_read(told, hours, SATA_BYTES_PER_HOUR)


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
        count = None if unit is None else plain_count(attribute)
        if unit is not None and count is not None and count < MOST_SECTORS:
            return count * (UNITS[unit] or sector)
    return None


def plain_count(attribute: Attribute) -> int | None:
    """The raw value where smartctl prints it as one plain number."""
    match = re.fullmatch(r"\d{1,20}", attribute.raw_text or "")
    return None if match is None else int(match[0])


def statistic(answer: Object, name: str) -> int | None:
    """A count in the device statistics log (ACS-4, A.5) by smartctl's name for it: valid, and not normalized,
    which is a mark from 1 to 253 that some firmware writes in the place of a count.
    """
    entry = statistics_entry(answer, name)
    return None if entry is None or flag_at(entry, "flags", "normalized") else count_at(entry, "value")


def statistics_entry(answer: Object, name: str) -> Object | None:
    """A valid entry of the device statistics log, by smartctl's name for it."""
    for page in objects_at(answer, "ata_device_statistics", "pages"):
        for entry in objects_at(page, "table"):
            if text_at(entry, "name") == name and flag_at(entry, "flags", "valid") is not False:
                return entry
    return None
