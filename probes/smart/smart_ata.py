"""SMART of ATA drives, from smartctl's JSON (`smartctl --json -x`; its keys are those of ataprint.cpp)."""

from __future__ import annotations

from model.fact import Fact, Why, absent, present, unknown
from model.smart import Attribute, FailedWhen, Protocol, SelfTest, SelfTestResult, Smart
from probes.json_values import (
    Object,
    count_at,
    entries_at,
    flag_at,
    inside,
    integer_at,
    object_at,
    objects_at,
    text_at,
)
from probes.smart.ata_errors import parse_errors
from probes.smart.erase_counts import is_silicon_motion
from probes.smart.raw_values import LARGEST_PLAUSIBLE_COUNT, count_of, first_count
from probes.smart.smart_common import exit_status_of, messages_of, overall_of, temperature_of
from probes.smart.smart_hours import hours_of
from probes.smart.smart_units import bytes_read, bytes_written, statistic, statistics_entry
from probes.smart.smart_wear import wear_of

LOST_READS = "Number of Reported Uncorrectable Errors"  # ataprint.cpp, device statistics
BY_ATTRIBUTES = "based on an Attribute check"  # ataprint.cpp: the drive's own verdict was not read
RUNNING = 15  # ATA8-ACS, SMART self-test execution status
PASSED, ABORTED, FAILED = {0}, {1, 2}, {3, 4, 5, 6, 7, 8}
# What the names of attributes hold in smartctl's drive database (drivedb.h) where they count the same thing.
REALLOCATED = ("realloc", "retired", "retried_blk", "new_bad_blk", "later_bad_block", "runtime_bad_block")
UNCORRECTABLE = ("ncor", "unc_sect")


def parse_ata(answer: Object) -> Smart:
    """What an ATA drive tells of itself; None is not reported."""
    attributes = parse_attributes(answer)
    errors = parse_errors(answer)
    cycles = _power_cycles(answer, attributes)
    tests = parse_self_tests(answer)
    hours = hours_of(answer, attributes, cycles, tests, errors.stamps)
    wear, about_wear = wear_of(answer, attributes)
    written, about_written = bytes_written(answer, attributes, hours.hours)
    return Smart(
        protocol=Protocol.ATA,
        supported=flag_at(answer, "smart_support", "available"),
        enabled=_enabled(answer),
        overall_passed=overall_of(answer),
        attributes=attributes,
        nvme=None,
        scsi=None,
        power_on_hours=hours.hours,
        power_cycles=cycles,
        temperature_celsius=temperature_of(answer),
        written_bytes=written,
        read_bytes=bytes_read(answer, attributes, hours.hours),
        wear_percent=wear,
        reallocated_sectors=_reallocated(answer, attributes),
        pending_sectors=_pending(answer, attributes),
        uncorrectable_sectors=first_count(attributes, 198, UNCORRECTABLE),
        crc_errors=_crc_errors(answer, attributes),
        error_log_count=errors.count,
        self_tests=tests,
        self_test_running=_self_test_running(answer),
        ata_security=text_at(answer, "ata_security", "string"),
        exit_status=exit_status_of(answer),
        unreadable_errors=errors.unreadable,
        last_unreadable_hours=errors.unreadable_hours,
        reported_uncorrectable=_lost_reads(answer),
        counter_hours=hours.counter,
        contradictions=(*hours.contradictions, *about_wear, *about_written),
        logged_unreadable=errors.estimated,
        not_found_errors=errors.not_found,
        last_not_found_hours=errors.not_found_hours,
        status_by_attributes=any(BY_ATTRIBUTES in message for message in messages_of(answer)),
        in_database=flag_at(answer, "in_smartctl_database"),
        load_cycles=_load_cycles(answer, attributes),
        pending_copies_replaced=_copies_replaced(answer, attributes),
        untold_counts=(*_untold_counts(answer), *(("error log",) if errors.is_uncounted else ())),
    )


def _copies_replaced(answer: Object, attributes: tuple[Attribute, ...]) -> bool:
    """Whether 197 is but attribute 5 again, as on Silicon Motion's controllers; another figure is its own."""
    replaced = first_count(attributes, 5, REALLOCATED)
    is_repeated = replaced is not None and _pending(answer, attributes) == replaced
    return is_repeated and is_silicon_motion(answer, attributes)


def _untold_counts(answer: Object) -> tuple[str, ...]:
    """Counts of lost reads that the statistics have, without a figure."""
    entry = statistics_entry(answer, LOST_READS)
    return (LOST_READS,) if entry is not None and count_at(entry, "value") is None else ()


def _lost_reads(answer: Object) -> int | None:
    """What the device statistics count of reads that failed for good, and Seagate's own log."""
    told = (
        statistic(answer, LOST_READS),
        count_at(
            answer, "seagate_farm_log", "page_3_error_statistics", "number_of_unrecoverable_read_errors"
        ),
    )
    return max((count for count in told if count is not None), default=None)


def _load_cycles(answer: Object, attributes: tuple[Attribute, ...]) -> int | None:
    """How often the heads were parked."""
    told = [count_of(attributes, number, "load_cycle") for number in (193, 225)]
    told.append(statistic(answer, "Head Load Events"))
    return max((count for count in told if count is not None), default=None)


def parse_attributes(answer: Object) -> tuple[Attribute, ...]:
    """The table of attributes in its order; a line without an id is left out."""
    found = (_attribute(entry) for entry in objects_at(answer, "ata_smart_attributes", "table"))
    return tuple(attribute for attribute in found if attribute is not None)


def _attribute(entry: Object) -> Attribute | None:
    number = count_at(entry, "id")
    if number is None or not 0 < number < 256:
        return None
    value, worst, threshold = (count_at(entry, name) for name in ("value", "worst", "thresh"))
    return Attribute(
        id=number,
        name=text_at(entry, "name") or "Unknown_Attribute",
        value=value,
        worst=worst,
        threshold=threshold,
        prefailure=_prefailure(entry),
        failed=_failed(inside(entry, "when_failed"), value, worst, threshold),
        raw=count_at(entry, "raw", "value"),
        raw_text=text_at(entry, "raw", "string"),
    )


def _prefailure(entry: Object) -> bool:
    """Bit 0 of the attribute's flags (ATA/ATAPI-5, 8.41.5.8.4)."""
    told = flag_at(entry, "flags", "prefailure")
    return bool((count_at(entry, "flags", "value") or 0) & 1) if told is None else told


def _failed(said: object, value: int | None, worst: int | None, threshold: int | None) -> FailedWhen:
    """smartctl's word and its own rule (ataprint.cpp): at or below a threshold above zero. The worse of both,
    for firmware and tools between write the word and the figures apart; of the past, the word alone counts.
    """
    word = said.strip().lower() if isinstance(said, str) else None
    if "now" in (word or "") or (threshold and value is not None and value <= threshold):
        return FailedWhen.NOW
    if word is not None:
        return FailedWhen.PAST if "past" in word else FailedWhen.NEVER
    return FailedWhen.PAST if threshold and worst is not None and worst <= threshold else FailedWhen.NEVER


def _reallocated(answer: Object, attributes: tuple[Attribute, ...]) -> int | None:
    """Attribute 5 where it counts reallocations and the device statistics, whichever knows of more: some
    firmware leaves the attribute at zero.
    """
    told = (
        first_count(attributes, 5, REALLOCATED),
        statistic(answer, "Number of Reallocated Logical Sectors"),
    )
    return max(
        (count for count in told if count is not None and count < LARGEST_PLAUSIBLE_COUNT - 1), default=None
    )


def _pending(answer: Object, attributes: tuple[Attribute, ...]) -> int | None:
    """Attribute 197 and the pending defects log, whichever knows of more; "Bogus_Current_Pend_Sect" is
    smartctl's name for a firmware's invention.
    """
    told = [count_of(attributes, 197, "pending"), count_at(answer, "ata_pending_defects_log", "count")]
    known = [count for count in told if count is not None]
    return max(known) if known else None


def _crc_errors(answer: Object, attributes: tuple[Attribute, ...]) -> int | None:
    for number in (199, 218):
        count = count_of(attributes, number, "crc")
        if count is not None:
            return count
    return statistic(answer, "Number of Interface CRC Errors")


def _power_cycles(answer: Object, attributes: tuple[Attribute, ...]) -> int | None:
    told = count_at(answer, "power_cycle_count")
    return count_of(attributes, 12, "power_cycle") if told is None else told


def _enabled(answer: Object) -> bool | None:
    """What the drive says; a table of attributes is only given while SMART is on."""
    told = flag_at(answer, "smart_support", "enabled")
    if told is None and objects_at(answer, "ata_smart_attributes", "table"):
        return True
    return told


def _self_test_running(answer: Object) -> bool | None:
    status = count_at(answer, "ata_smart_data", "self_test", "status", "value")
    return None if status is None else status >> 4 == RUNNING


def parse_self_tests(answer: Object) -> Fact[tuple[SelfTest, ...]]:
    """The self-test log, the newest first; absent when it is empty. Some firmware keeps only one of its
    two logs. Where neither tells anything, a failure that the execution status keeps of the last one
    (ATA8-ACS, table 58) stands for it.
    """
    logs = [inside(answer, "ata_smart_self_test_log", kind) for kind in ("extended", "standard")]
    told = [log for log in logs if isinstance(log, dict)]
    kept = [tuple(_self_test(entry) for entry in entries_at(log, "table")) for log in told]
    tests = next((entries for entries in kept if entries), ()) or _last_failure(answer)
    if tests:
        return present(tests)
    return absent() if told else unknown(Why.NOT_REPORTED)


def _last_failure(answer: Object) -> tuple[SelfTest, ...]:
    status = object_at(answer, "ata_smart_data", "self_test", "status")
    test = _self_test({"status": status})
    return (test,) if test.result is SelfTestResult.FAILED else ()


def _self_test(entry: Object) -> SelfTest:
    status = object_at(entry, "status")
    return SelfTest(
        kind=text_at(entry, "type", "string") or "self-test",
        result=_result(count_at(status, "value"), flag_at(status, "passed")),
        status=text_at(status, "string") or "",
        hours=count_at(entry, "lifetime_hours"),
        first_bad_lba=integer_at(entry, "lba"),
        remaining_percent=count_at(status, "remaining_percent"),
    )


def _result(status: int | None, passed: bool | None) -> SelfTestResult:
    """The upper four bits of the status (ATA8-ACS, table 58)."""
    code = None if status is None else status >> 4
    if code in PASSED:
        return SelfTestResult.PASSED
    if code in ABORTED:
        return SelfTestResult.ABORTED
    if code in FAILED:
        return SelfTestResult.FAILED
    if code == RUNNING:
        return SelfTestResult.RUNNING
    if passed is not None:
        return SelfTestResult.PASSED if passed else SelfTestResult.FAILED
    return SelfTestResult.UNKNOWN
