"""SMART of ATA drives, from smartctl's JSON (`smartctl --json -x`; its keys are those of ataprint.cpp)."""

from __future__ import annotations

import re

from model.fact import Fact, Why, absent, present, unknown
from model.smart import Attribute, FailedWhen, Protocol, SelfTest, SelfTestResult, Smart
from probes.json_values import Object, count_at, flag_at, inside, integer_at, object_at, objects_at, text_at
from probes.smart.smart_common import exit_status_of, overall_of, power_on_hours_of, temperature_of
from probes.smart.smart_units import bytes_read, bytes_written, statistic, wear_percent_of

LARGEST_PLAUSIBLE_COUNT = 1 << 32  # 4294967295 and above is a packed or broken raw value, not a count
RUNNING = 15  # ATA8-ACS, SMART self-test execution status
PASSED, ABORTED, FAILED = {0}, {1, 2}, {3, 4, 5, 6, 7, 8}
# What the names of attributes hold in smartctl's drive database (drivedb.h) where they count the same thing.
REALLOCATED = ("realloc", "retired", "retried_blk", "new_bad_blk", "later_bad_block", "runtime_bad_block")
UNCORRECTABLE = ("ncor", "unc_sect")


def parse_ata(answer: Object) -> Smart:
    """What an ATA drive tells of itself; None is not reported."""
    attributes = parse_attributes(answer)
    unreadable = _unreadable_errors(answer)
    return Smart(
        protocol=Protocol.ATA,
        supported=flag_at(answer, "smart_support", "available"),
        enabled=_enabled(answer),
        overall_passed=overall_of(answer),
        attributes=attributes,
        nvme=None,
        scsi=None,
        power_on_hours=power_on_hours_of(answer, _raw_text(attributes, 9)),
        power_cycles=_power_cycles(answer, attributes),
        temperature_celsius=temperature_of(answer),
        written_bytes=bytes_written(answer, attributes),
        read_bytes=bytes_read(answer, attributes),
        wear_percent=wear_percent_of(answer, attributes),
        reallocated_sectors=_reallocated(answer, attributes),
        pending_sectors=_pending(answer, attributes),
        uncorrectable_sectors=_first_count(attributes, 198, UNCORRECTABLE),
        crc_errors=_crc_errors(answer, attributes),
        error_log_count=_error_log_count(answer),
        self_tests=parse_self_tests(answer),
        self_test_running=_self_test_running(answer),
        ata_security=text_at(answer, "ata_security", "string"),
        exit_status=exit_status_of(answer),
        unreadable_errors=None if unreadable is None else len(unreadable),
        last_unreadable_hours=count_at(unreadable[0], "lifetime_hours") if unreadable else None,
        reported_uncorrectable=statistic(answer, "Number of Reported Uncorrectable Errors"),
    )


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
    """smartctl's word; without one, its own rule (ataprint.cpp): at or below a threshold above zero."""
    if isinstance(said, str):
        word = said.strip().lower()
        if "now" in word:
            return FailedWhen.NOW
        return FailedWhen.PAST if "past" in word else FailedWhen.NEVER
    if not threshold:
        return FailedWhen.NEVER
    if value is not None and value <= threshold:
        return FailedWhen.NOW
    return FailedWhen.PAST if worst is not None and worst <= threshold else FailedWhen.NEVER


def leading_integer(text: str | None) -> int | None:
    """The number that a raw value begins with: "53045 (0 5)" is 53045, "0/12" is 0."""
    match = re.match(r"\s*(\d{1,20})(?![\dx.])", text or "")
    return None if match is None else int(match[1])


def _raw_text(attributes: tuple[Attribute, ...], number: int) -> str | None:
    return next((attribute.raw_text for attribute in attributes if attribute.id == number), None)


def _count(attributes: tuple[Attribute, ...], number: int, word: str) -> int | None:
    """The count in an attribute whose name holds the word: the same number means other things elsewhere."""
    for attribute in attributes:
        if attribute.id == number and word.lower() in attribute.name.lower():
            count = leading_integer(attribute.raw_text)
            count = attribute.raw if count is None else count
            if count is not None and count < LARGEST_PLAUSIBLE_COUNT - 1:
                return count
    return None


def _first_count(attributes: tuple[Attribute, ...], number: int, words: tuple[str, ...]) -> int | None:
    counts = (_count(attributes, number, word) for word in words)
    return next((count for count in counts if count is not None), None)


def _reallocated(answer: Object, attributes: tuple[Attribute, ...]) -> int | None:
    """Attribute 5 where it counts reallocations and the device statistics, whichever knows of more: some
    firmware leaves the attribute at zero.
    """
    told = (
        _first_count(attributes, 5, REALLOCATED),
        statistic(answer, "Number of Reallocated Logical Sectors"),
    )
    return max((count for count in told if count is not None), default=None)


def _pending(answer: Object, attributes: tuple[Attribute, ...]) -> int | None:
    """Attribute 197 and the pending defects log, whichever knows of more; "Bogus_Current_Pend_Sect" is
    smartctl's name for a firmware's invention.
    """
    told = [_count(attributes, 197, "pending"), count_at(answer, "ata_pending_defects_log", "count")]
    known = [count for count in told if count is not None]
    return max(known) if known else None


def _crc_errors(answer: Object, attributes: tuple[Attribute, ...]) -> int | None:
    for number in (199, 218):
        count = _count(attributes, number, "crc")
        if count is not None:
            return count
    return statistic(answer, "Number of Interface CRC Errors")


def _power_cycles(answer: Object, attributes: tuple[Attribute, ...]) -> int | None:
    told = count_at(answer, "power_cycle_count")
    return _count(attributes, 12, "power_cycle") if told is None else told


def _error_log_count(answer: Object) -> int | None:
    for kind in ("extended", "summary"):
        count = count_at(answer, "ata_smart_error_log", kind, "count")
        if count is not None:
            return count
    return None


def _unreadable_errors(answer: Object) -> list[Object] | None:
    """The entries that name an uncorrectable error (UNC), the newest first; None without a log."""
    logs = [inside(answer, "ata_smart_error_log", kind) for kind in ("extended", "summary")]
    told = [log for log in logs if isinstance(log, dict)]
    found = [[entry for entry in objects_at(log, "table") if _is_unreadable(entry)] for log in told]
    return next((entries for entries in found if entries), []) if told else None


def _is_unreadable(entry: Object) -> bool:
    return re.search(r"\bUNC\b", text_at(entry, "error_description") or "") is not None


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
    """The self-test log, the newest first; absent when it is empty. Where it tells nothing, a failure that
    the execution status keeps of the last one (ATA8-ACS, table 58) stands for it.
    """
    last = _last_failure(answer)
    for kind in ("extended", "standard"):
        log = inside(answer, "ata_smart_self_test_log", kind)
        if isinstance(log, dict):
            tests = tuple(_self_test(entry) for entry in objects_at(log, "table")) or last
            return present(tests) if tests else absent()
    return present(last) if last else unknown(Why.NOT_REPORTED)


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
