"""The error log of an ATA drive: which of its entries are about data that could not be read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from probes.json_values import Object, count_at, inside, integer_at, objects_at, text_at

# ATA8-ACS, error register of read commands: uncorrectable data, or no address mark before it (ATA-3).
UNREADABLE = re.compile(r"\b(UNC|AMNF)\b")
NOT_FOUND = re.compile(r"\bIDNF\b")
ADDRESS = re.compile(r"at LBA = 0x[0-9a-f]+ = (\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedErrors:
    """What the log holds; None without a log. `estimated` is the share of unreadable data among the entries
    that are kept, applied to all errors that were ever counted; both are None where errors were counted and
    no entry is kept. Hours are those of the newest entry, `stamps` those of all. `is_uncounted` is True
    where entries are kept and how many there ever were is not told.
    """

    count: int | None
    unreadable: int | None
    estimated: int | None
    unreadable_hours: int | None
    not_found: int | None
    not_found_hours: int | None
    stamps: tuple[int, ...] = ()
    is_uncounted: bool = False


def parse_errors(answer: Object) -> LoggedErrors:
    """The log, of the kind that has more to tell; its entries are the newest first."""
    told = [inside(answer, "ata_smart_error_log", kind) for kind in ("extended", "summary")]
    logs = [log for log in told if isinstance(log, dict)]
    if not logs:
        return LoggedErrors(
            count=None,
            unreadable=None,
            estimated=None,
            unreadable_hours=None,
            not_found=None,
            not_found_hours=None,
        )
    tables = [[entry for entry in objects_at(log, "table") if _is_told(entry)] for log in logs]
    unreadable = _first([[entry for entry in table if _says(entry, UNREADABLE)] for table in tables])
    not_found = _first([[entry for entry in table if _is_not_found(answer, entry)] for table in tables])
    shown = max((len(table) for table in tables), default=0)
    count = next((count for log in logs if (count := count_at(log, "count")) is not None), None)
    most = max((count_at(log, "count") or 0 for log in logs), default=0)
    is_uncounted = any(
        table and count_at(log, "count") is None for log, table in zip(logs, tables, strict=True)
    )
    return LoggedErrors(
        count=count,
        is_uncounted=is_uncounted,
        unreadable=len(unreadable) if shown or not most else None,
        estimated=_estimated(len(unreadable), shown, most),
        unreadable_hours=_hours(unreadable),
        not_found=len(not_found),
        not_found_hours=_hours(not_found),
        stamps=tuple(
            hours for table in tables for entry in table if (hours := count_at(entry, "lifetime_hours"))
        ),
    )


def _estimated(unreadable: int, shown: int, most: int) -> int | None:
    if not shown:
        return None if most else 0
    return max(unreadable, round(most * unreadable / shown))


def _first(tables: list[list[Object]]) -> list[Object]:
    return next((table for table in tables if table), [])


def _is_told(entry: Object) -> bool:
    """Whether it says which error it was."""
    return text_at(entry, "error_description") is not None


def _says(entry: Object, words: re.Pattern[str]) -> bool:
    return words.search(text_at(entry, "error_description") or "") is not None


def _is_not_found(answer: Object, entry: Object) -> bool:
    """Whether an address that the drive has was not found; one beyond its end is the asker's mistake."""
    if not _says(entry, NOT_FOUND):
        return False
    named = ADDRESS.search(text_at(entry, "error_description") or "")
    address = int(named[1]) if named else integer_at(entry, "completion_registers", "lba")
    size = count_at(answer, "user_capacity", "bytes")
    sector = count_at(answer, "logical_block_size") or 512
    return address is None or size is None or 0 < address < size // sector


def _hours(entries: list[Object]) -> int | None:
    return count_at(entries[0], "lifetime_hours") if entries else None
