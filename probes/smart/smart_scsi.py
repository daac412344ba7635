"""SMART of SCSI and SAS drives, from smartctl's JSON (the keys of scsiprint.cpp)."""

from __future__ import annotations

from dataclasses import replace

from model.fact import Fact, Why, absent, present, unknown
from model.smart import Contradiction, Doubt, Protocol, ScsiHealth, SelfTest, SelfTestResult, Smart
from probes.json_values import Object, count_at, flag_at, inside, integer_at, number_at, object_at, text_at
from probes.smart.smart_common import (
    MOST_HOURS,
    exit_status_of,
    overall_of,
    power_on_hours_of,
    temperature_of,
)
from probes.smart.smart_hours import TOLERANCE, TOLERANCE_HOURS, log_contradictions

LOG = "scsi_error_counter_log"
START_STOP = "scsi_start_stop_cycle_counter"
SCAN = "scsi_background_scan"
SCAN_RESULTS = 2048  # SBC-4, 6.4.3: as many events as the log can hold
# SBC-4, background scan results: why a scan stopped, and what became of a place that it could not read.
HALTED_BY_ERRORS = {3, 4}
WAITS, REPLACEMENT_FAILED = {1}, {4, 8}
TESTS = 20  # SPC-4, 7.3.22: the log holds twenty
RUNNING = 15
PASSED, ABORTED, FAILED = {0}, {1, 2}, {3, 4, 5, 6, 7}


def parse_scsi(answer: Object) -> Smart:
    """What a SCSI drive tells of itself; None is not reported."""
    health = parse_health(answer)
    hours, doubts = _hours(answer)
    tests = parse_self_tests(answer)
    by_log = log_contradictions(power_on_hours_of(answer), tests)
    return Smart(
        protocol=Protocol.SCSI,
        supported=flag_at(answer, "smart_support", "available"),
        enabled=flag_at(answer, "smart_support", "enabled"),
        overall_passed=overall_of(answer),
        attributes=(),
        nvme=None,
        scsi=health,
        power_on_hours=max((hours or 0, *(item.other or 0 for item in by_log))) if by_log else hours,
        power_cycles=_power_cycles(answer),
        temperature_celsius=temperature_of(answer),
        written_bytes=_gigabytes(answer, "write"),
        read_bytes=_gigabytes(answer, "read"),
        wear_percent=_wear(answer),
        reallocated_sectors=None if health is None else health.grown_defects,
        pending_sectors=count_at(answer, "scsi_pending_defects", "count"),
        uncorrectable_sectors=None,
        crc_errors=None,
        error_log_count=None,
        self_tests=tests,
        self_test_running=_running(answer),
        ata_security=None,
        exit_status=exit_status_of(answer),
        counter_hours=power_on_hours_of(answer),
        contradictions=(*doubts, *by_log),
        load_cycles=count_at(answer, START_STOP, "accumulated_load_unload_cycles"),
    )


def parse_health(answer: Object) -> ScsiHealth | None:
    """The counters; None when not one is reported."""
    health = ScsiHealth(
        grown_defects=count_at(answer, "scsi_grown_defect_list"),
        uncorrected_read_errors=count_at(answer, LOG, "read", "total_uncorrected_errors"),
        uncorrected_write_errors=count_at(answer, LOG, "write", "total_uncorrected_errors"),
        uncorrected_verify_errors=count_at(answer, LOG, "verify", "total_uncorrected_errors"),
        informational_exception=_informational_exception(answer),
    )
    nothing = ScsiHealth(
        grown_defects=None,
        uncorrected_read_errors=None,
        uncorrected_write_errors=None,
        uncorrected_verify_errors=None,
        informational_exception=None,
    )
    scan = object_at(answer, SCAN)
    if health == nothing and not scan:
        return None
    states = _scan_states(scan)
    return replace(
        health,
        scan_defects=sum(state in WAITS for state in states) if scan else None,
        failed_reassignments=sum(state in REPLACEMENT_FAILED for state in states) if scan else None,
        scan_halted=_scan_halted(scan),
        rated_load_cycles=count_at(answer, START_STOP, "specified_load_unload_count_over_device_lifetime"),
    )


def _scan_states(scan: Object) -> list[int | None]:
    """What became of each place that the background scan met, once for each address."""
    found = {}
    for number in range(1, SCAN_RESULTS + 1):
        event = object_at(scan, f"result_{number}")
        if not event:
            break
        found[integer_at(event, "lba") or -number] = count_at(event, "reassign_status", "value")
    return list(found.values())


def _scan_halted(scan: Object) -> str | None:
    """The drive's word for a scan that errors stopped."""
    if count_at(scan, "status", "value") not in HALTED_BY_ERRORS:
        return None
    return text_at(scan, "status", "string") or "halted"


def _hours(answer: Object) -> tuple[int | None, tuple[Contradiction, ...]]:
    """The larger of the drive's counter and of Seagate's own log."""
    counter = power_on_hours_of(answer)
    farm = count_at(answer, "seagate_farm_log", "drive_information", "power_on_hour")
    if farm is None or farm >= MOST_HOURS:
        return counter, ()
    if counter is None or farm <= counter * TOLERANCE + TOLERANCE_HOURS:
        return max(farm, counter or 0), ()
    return farm, (Contradiction(doubt=Doubt.HOURS_FARM, told=counter, other=farm),)


def _informational_exception(answer: Object) -> str | None:
    """The text of a failure prediction (SPC-4, additional sense code 5Dh) or warning (0Bh)."""
    text = text_at(answer, "smart_status", "scsi", "ie_string")
    code = count_at(answer, "smart_status", "scsi", "asc")
    if text is None and code:
        return f"additional sense code {code:02x}h"
    return text


def _power_cycles(answer: Object) -> int | None:
    told = count_at(answer, "power_cycle_count")
    if told is not None:
        return told
    return count_at(answer, "scsi_start_stop_cycle_counter", "accumulated_start_stop_cycles")


def _gigabytes(answer: Object, way: str) -> int | None:
    """smartctl prints gigabytes of 10^9 bytes with three decimals."""
    told = number_at(answer, LOG, way, "gigabytes_processed")
    return None if told is None or not 0 < told < 1e12 else round(told * 10**9)


def _wear(answer: Object) -> int | None:
    for told in (
        count_at(answer, "endurance_used", "current_percent"),
        count_at(answer, "scsi_percentage_used_endurance_indicator"),
    ):
        if told is not None and told <= 255:
            return told
    return None


def _entries(answer: Object) -> list[Object]:
    found = (object_at(answer, f"scsi_self_test_{number}") for number in range(TESTS))
    return [entry for entry in found if entry]


def _running(answer: Object) -> bool | None:
    entries = _entries(answer)
    if any(inside(entry, "self_test_in_progress") for entry in entries):
        return True
    if not entries:
        return None
    return any(count_at(entry, "result", "value") == RUNNING for entry in entries)


def parse_self_tests(answer: Object) -> Fact[tuple[SelfTest, ...]]:
    """The self-test log, the newest first. smartctl leaves no trace of an empty one."""
    tests = tuple(_self_test(entry) for entry in _entries(answer))
    if tests:
        return present(tests)
    return absent() if inside(answer, LOG) else unknown(Why.NOT_REPORTED)


def _self_test(entry: Object) -> SelfTest:
    return SelfTest(
        kind=text_at(entry, "code", "string") or "self-test",
        result=_result(count_at(entry, "result", "value")),
        status=text_at(entry, "result", "string") or "",
        hours=count_at(entry, "power_on_time", "hours"),
        first_bad_lba=count_at(entry, "lba_first_failure", "value"),
        remaining_percent=None,
    )


def _result(code: int | None) -> SelfTestResult:
    if code in PASSED:
        return SelfTestResult.PASSED
    if code in ABORTED:
        return SelfTestResult.ABORTED
    if code in FAILED:
        return SelfTestResult.FAILED
    return SelfTestResult.RUNNING if code == RUNNING else SelfTestResult.UNKNOWN
