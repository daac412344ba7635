"""What is found about ATA drives: sectors, lost reads, counts, the error log, at their limits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from model.drive import Drive
from model.message import Message
from model.verdict import DriveHealth
from tests.judge.health.findings import (
    HEALTHY,
    NOTHING,
    PACKED,
    RATE,
    UNKNOWN,
    WATCH,
    assert_found,
    disk,
    flash,
    one,
    table,
)
from tests.judge.health.verdicts import attribute


def spin(raw: int | None, name: str = "Spin_Retry_Count") -> object:
    return replace(attribute(10, name, 0), raw=raw)


ON_4096: dict[str, Any] = {"model": "ST4000", "logical_sector_bytes": 512, "physical_sector_bytes": 4096}
LOST = attribute(187, "Reported_Uncorrect", 0)
CASES: dict[str, tuple[Drive, list[tuple[DriveHealth, Message]]]] = {
    # sectors
    "one waits": (disk(pending_sectors=1), one(WATCH, "pending_sectors", count=1)),
    "one is lost": (disk(uncorrectable_sectors=1), one(WATCH, "uncorrectable_sectors", count=1)),
    "one is replaced": (disk(reallocated_sectors=1), one(WATCH, "reallocated_sectors", count=1)),
    "nine blocks replaced": (
        flash(reallocated_sectors=9),
        one(HEALTHY, "reallocated_sectors", count=9),
    ),
    "ten blocks replaced": (
        flash(reallocated_sectors=10),
        one(WATCH, "reallocated_sectors", count=10),
    ),
    "just too few wait": (disk(pending_sectors=15), one(WATCH, "pending_sectors", count=15)),
    "so many wait": (disk(pending_sectors=16), [RATE, *one(WATCH, "pending_sectors", count=16)]),
    "so many wait on flash": (flash(pending_sectors=16), one(WATCH, "pending_sectors", count=16)),
    "so many lost": (
        disk(uncorrectable_sectors=16),
        [RATE, *one(WATCH, "uncorrectable_sectors", count=16)],
    ),
    "just too few replaced": (
        disk(reallocated_sectors=1099),
        one(WATCH, "reallocated_sectors", count=1099),
    ),
    "so many replaced": (
        disk(reallocated_sectors=1100),
        [RATE, *one(WATCH, "reallocated_sectors", count=1100)],
    ),
    "some of each": (
        disk(pending_sectors=2, reallocated_sectors=70),
        [
            RATE,
            *one(WATCH, "pending_sectors", count=2),
            *one(WATCH, "reallocated_sectors", count=70),
        ],
    ),
    "some of each, just too few where nobody tells what was lost": (
        disk(pending_sectors=2, reallocated_sectors=16),
        [
            *one(WATCH, "pending_sectors", count=2),
            *one(WATCH, "reallocated_sectors", count=16),
        ],
    ),
    "eight logical sectors are one": (
        disk(pending_sectors=8, uncorrectable_sectors=9, **ON_4096),
        [
            *one(WATCH, "pending_physical", count=1, told=8),
            *one(WATCH, "uncorrectable_physical", count=2, told=9),
        ],
    ),
    "a maker that counts physical ones": (
        disk(pending_sectors=8, **{**ON_4096, "model": "WDC WD40"}),
        one(WATCH, "pending_sectors", count=8),
    ),
    "no model": (
        disk(pending_sectors=8, **{**ON_4096, "model": None}),
        one(WATCH, "pending_sectors", count=8),
    ),
    "sectors of one size": (
        disk(pending_sectors=8, **{**ON_4096, "physical_sector_bytes": 512}),
        one(WATCH, "pending_sectors", count=8),
    ),
    "odd sizes": (
        disk(pending_sectors=8, **{**ON_4096, "physical_sector_bytes": 1000}),
        one(WATCH, "pending_sectors", count=8),
    ),
    "no size": (
        disk(pending_sectors=8, **{**ON_4096, "logical_sector_bytes": None}),
        one(WATCH, "pending_sectors", count=8),
    ),
    "copies of the replaced": (
        flash(reallocated_sectors=3, pending_sectors=12, pending_copies_replaced=True),
        [
            *one(WATCH, "reallocated_sectors", count=12),
            *one(HEALTHY, "pending_copies_replaced"),
        ],
    ),
    "copies of none": (flash(pending_copies_replaced=True), NOTHING),
    "no count of the replaced": (disk(reallocated_sectors=None), one(UNKNOWN, "no_sector_counts")),
    "no count of the waiting": (disk(pending_sectors=None), one(UNKNOWN, "no_sector_counts")),
    "flash that counts no sectors": (flash(reallocated_sectors=None, pending_sectors=None), NOTHING),
    # lost reads
    "one lost": (
        disk(**table(replace(LOST, raw=1))),
        one(WATCH, "reported_uncorrectable", count=1),
    ),
    "a full counter": (
        flash(**table(replace(LOST, raw=0xFFFF))),
        one(WATCH, "reported_uncorrectable_most", count=0xFFFF),
    ),
    "one less than full": (
        flash(**table(replace(LOST, raw=0xFFFE))),
        one(WATCH, "reported_uncorrectable", count=0xFFFE),
    ),
    "lost elsewhere": (
        disk(reported_uncorrectable=2, **table(LOST)),
        one(HEALTHY, "lost_reads_elsewhere", count=2),
    ),
    "lost by statistics": (
        disk(reported_uncorrectable=2),
        one(WATCH, "reported_uncorrectable", count=2),
    ),
    "many lost by the log alone": (disk(logged_unreadable=65), [RATE]),
    "more in the log than in the statistics": (
        disk(reported_uncorrectable=1, logged_unreadable=65),
        [RATE, *one(WATCH, "reported_uncorrectable", count=1)],
    ),
    "more in the log than in the table": (
        disk(logged_unreadable=65, **table(replace(LOST, raw=1))),
        one(WATCH, "reported_uncorrectable", count=1),
    ),
    "lost, just below a failure": (
        disk(**table(replace(LOST, raw=34))),
        one(WATCH, "reported_uncorrectable", count=34),
    ),
    "lost, a failure": (
        disk(**table(replace(LOST, raw=35))),
        [RATE, *one(WATCH, "reported_uncorrectable", count=35)],
    ),
    "the largest count": (
        flash(**table(replace(LOST, raw=PACKED - 1))),
        one(WATCH, "reported_uncorrectable", count=PACKED - 1),
    ),
    "a packed count": (flash(**table(replace(LOST, raw=PACKED))), one(UNKNOWN, "packed_count")),
    "no count": (flash(**table(replace(LOST, raw=None))), one(UNKNOWN, "packed_count")),
    "packed statistics": (flash(reported_uncorrectable=PACKED), one(UNKNOWN, "packed_count")),
    "the largest statistics": (
        flash(reported_uncorrectable=PACKED - 1),
        one(WATCH, "reported_uncorrectable", count=PACKED - 1),
    ),
    "packed statistics beside a count": (flash(reported_uncorrectable=PACKED, **table(LOST)), NOTHING),
    "statistics that are not told": (flash(untold_counts=("x",)), one(UNKNOWN, "packed_count")),
    "statistics that are not told beside a count": (flash(untold_counts=("x",), **table(LOST)), NOTHING),
    "that name under yet another number": (flash(**table(replace(LOST, id=188, raw=35))), NOTHING),
    "that number under another name": (flash(**table(replace(LOST, name="Unknown", raw=35))), NOTHING),
    # counts of which one is too many
    "one retry": (disk(**table(spin(1))), one(WATCH, "spin_retries", count=1)),
    "no retry": (disk(**table(spin(0))), NOTHING),
    "the largest number of retries": (
        disk(**table(spin(PACKED - 1))),
        one(WATCH, "spin_retries", count=PACKED - 1),
    ),
    "packed retries": (
        disk(**table(spin(PACKED))),
        one(UNKNOWN, "count_unreadable", id=10, name="Spin_Retry_Count"),
    ),
    "retries not told": (
        disk(**table(spin(None))),
        one(UNKNOWN, "count_unreadable", id=10, name="Spin_Retry_Count"),
    ),
    "that name under another number": (
        disk(**table(attribute(11, "Spin_Retry_Count", 1))),
        NOTHING,
    ),
    "another attribute of that number": (disk(**table(spin(1, "Unknown"))), NOTHING),
    "another name not told": (disk(**table(spin(None, "Unknown"))), NOTHING),
    "an end-to-end error": (
        disk(**table(attribute(184, "End-to-End_Error", 3))),
        one(WATCH, "end_to_end_errors", count=3),
    ),
    "sectors not told": (
        disk(**table(replace(attribute(198, "Offline_Uncorrectable", 0), raw=None, raw_text=None))),
        one(UNKNOWN, "count_unreadable", id=198, name="Offline_Uncorrectable"),
    ),
    "a full counter that speaks of no sectors": (
        disk(**table(attribute(1, "Raw_Read_Error_Rate", (1 << 48) - 1))),
        NOTHING,
    ),
    "a figure not told that speaks of no sectors": (
        disk(**table(replace(attribute(1, "Raw_Read_Error_Rate", 0), raw=None, raw_text=None))),
        NOTHING,
    ),
    "sectors told in words": (
        disk(**table(replace(attribute(198, "Offline_Uncorrectable", 0), raw=None, raw_text="0"))),
        NOTHING,
    ),
    "cable errors": (disk(crc_errors=3), one(HEALTHY, "crc_errors", count=3)),
    "no cable errors": (disk(crc_errors=0, crc_errors_before=0), NOTHING),
    "cable errors as before": (
        disk(crc_errors=3, crc_errors_before=3),
        one(HEALTHY, "crc_errors", count=3),
    ),
    "cable errors told before, and no more": (disk(crc_errors=None, crc_errors_before=3), NOTHING),
    "cable errors that grow": (
        disk(crc_errors=5, crc_errors_before=3),
        one(WATCH, "crc_errors_grow", count=2),
    ),
    # the error log
    "a read lost now": (
        disk(unreadable_errors=1, last_unreadable_hours=900, error_log_count=1),
        one(WATCH, "unreadable_lately", count=1, hours=0),
    ),
    "a read lost lately": (
        disk(unreadable_errors=1, last_unreadable_hours=1000, power_on_hours=2000),
        one(WATCH, "unreadable_lately", count=1, hours=1000),
    ),
    "a read lost long ago that nothing counts": (
        disk(unreadable_errors=1, last_unreadable_hours=1000, power_on_hours=2001),
        one(WATCH, "unreadable_lately", count=1, hours=1001),
    ),
    "a read lost long ago that is counted": (
        disk(unreadable_errors=1, last_unreadable_hours=1000, power_on_hours=2001, reported_uncorrectable=1),
        one(WATCH, "reported_uncorrectable", count=1),
    ),
    "a read lost half a year ago that is counted": (
        disk(unreadable_errors=1, last_unreadable_hours=1000, power_on_hours=2000, reported_uncorrectable=1),
        [
            *one(WATCH, "reported_uncorrectable", count=1),
            *one(WATCH, "unreadable_lately", count=1, hours=1000),
        ],
    ),
    "errors of which nobody knows how many there were": (
        disk(unreadable_errors=2, error_log_count=None),
        one(WATCH, "unreadable_once", count=2),
    ),
    "a read lost nobody knows when": (
        disk(unreadable_errors=2, last_unreadable_hours=None, reported_uncorrectable=2),
        [*one(WATCH, "reported_uncorrectable", count=2), *one(WATCH, "unreadable_once", count=2)],
    ),
    "some of many errors": (
        disk(unreadable_errors=2, error_log_count=3),
        one(WATCH, "unreadable_many_once", count=2, total=3),
    ),
    "all of the errors": (
        disk(unreadable_errors=2, error_log_count=2),
        one(WATCH, "unreadable_once", count=2),
    ),
    "not found lately": (
        disk(not_found_errors=1, last_not_found_hours=900),
        one(HEALTHY, "not_found_lately", hours=0),
    ),
    "not found in half a year": (
        disk(not_found_errors=1, last_not_found_hours=1, power_on_hours=1001),
        one(HEALTHY, "not_found_lately", hours=1000),
    ),
    "not found long ago": (
        disk(not_found_errors=1, last_not_found_hours=1, power_on_hours=1002),
        NOTHING,
    ),
    "not found nobody knows when": (
        disk(not_found_errors=1, last_not_found_hours=None),
        one(HEALTHY, "not_found_once"),
    ),
    # an error log that keeps none of its errors
    "errors of no known kind": (
        disk(error_log_count=7, unreadable_errors=None),
        one(UNKNOWN, "log_without_entries", total=7),
    ),
    "beside statistics of some": (
        disk(error_log_count=7, unreadable_errors=None, reported_uncorrectable=2),
        [*one(WATCH, "reported_uncorrectable", count=2), *one(UNKNOWN, "log_without_entries", total=7)],
    ),
    "beside an attribute of none": (
        disk(error_log_count=7, unreadable_errors=None, **table(replace(LOST, raw=0, raw_text="0"))),
        one(WATCH, "log_without_entries", total=7),
    ),
    "an empty log": (disk(error_log_count=0, unreadable_errors=None), NOTHING),
    # heads
    "parked as often as it may": (disk(load_cycles=600_000), NOTHING),
    "parked too often": (
        disk(load_cycles=600_001),
        one(WATCH, "load_cycles", count=600_001, rated=600_000),
    ),
    "parked packed": (disk(load_cycles=PACKED), one(UNKNOWN, "load_cycles_unreadable")),
    "a packed count of flash": (flash(load_cycles=PACKED), NOTHING),
    "parkings without a count": (
        disk(load_cycles=None, **table(replace(LOST, id=193, name="Load_Cycle_Count", raw=None))),
        one(UNKNOWN, "load_cycles_unreadable"),
    ),
    "parkings without a count, by the other number": (
        disk(load_cycles=None, **table(replace(LOST, id=225, name="Load_Cycle_Count", raw=None))),
        one(UNKNOWN, "load_cycles_unreadable"),
    ),
    "parkings packed in the table": (
        disk(load_cycles=None, **table(replace(LOST, id=193, name="Load_Cycle_Count", raw=PACKED))),
        one(UNKNOWN, "load_cycles_unreadable"),
    ),
    "parkings told elsewhere than in the table": (
        disk(load_cycles=5, **table(replace(LOST, id=193, name="Load_Cycle_Count", raw=None))),
        NOTHING,
    ),
    "parkings by a number that is not theirs": (
        disk(load_cycles=None, **table(replace(LOST, id=240, name="Load_Cycle_Hours", raw=None))),
        NOTHING,
    ),
    "of flash without a count": (
        flash(load_cycles=None, **table(replace(LOST, id=225, name="Load_Cycle_Count", raw=None))),
        NOTHING,
    ),
    "another word without a count": (
        disk(load_cycles=None, **table(replace(LOST, id=225, name="Host_Writes", raw=None))),
        NOTHING,
    ),
    "parked just below that": (
        disk(load_cycles=PACKED - 1),
        one(WATCH, "load_cycles", count=PACKED - 1, rated=600_000),
    ),
    "flash that parks": (flash(load_cycles=600_001), NOTHING),
    # who answers
    "an enclosure": (disk(model="Sun H/W RAID"), one(UNKNOWN, "enclosure")),
    "no table": (disk(attributes=()), one(UNKNOWN, "no_attributes")),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_found_about(name: str) -> None:
    assert_found(*CASES[name])
