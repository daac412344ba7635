"""SMART of SCSI and SAS drives, from smartctl's JSON (the keys of scsiprint.cpp)."""

from __future__ import annotations

from dataclasses import replace

from model.fact import Fact, Why, absent, present, unknown
from model.smart import (
    UNTOLD_SCAN,
    Contradiction,
    Doubt,
    Protocol,
    ScsiHealth,
    SelfTest,
    SelfTestResult,
    Smart,
)
from probes.json_values import Object, count_at, flag_at, inside, integer_at, number_at, object_at, text_at
from probes.smart.smart_common import (
    MOST_HOURS,
    exit_status_of,
    overall_of,
    power_on_hours_of,
    temperature_of,
)
from probes.smart.smart_hours import TOLERANCE, TOLERANCE_HOURS, impossible_hours, log_contradictions
from probes.smart.smart_units import SAS_BYTES_PER_HOUR, possible_read, possible_written

LOG = "scsi_error_counter_log"
START_STOP = "scsi_start_stop_cycle_counter"
SCAN = "scsi_background_scan"
PENDING = "scsi_pending_defects"
SCAN_RESULTS = 2048  # SBC-4, 6.4.3: as many events as the log can hold
# SBC-4, background scan results: why a scan stopped, and what became of a place that it could not read.
HALTED_BY_ERRORS, LAST_STATUS = {3, 4}, 8
WAITS, REPLACEMENT_FAILED, REPLACED, REWRITTEN = {1}, {4, 8}, {2, 6, 7}, {5}
KNOWN_STATES = WAITS | REPLACEMENT_FAILED | REPLACED | REWRITTEN
WORST_FIRST = (REPLACEMENT_FAILED, WAITS, REPLACED, REWRITTEN)
RECOVERED = {0, 1}  # SPC-4, sense keys: nothing, or an error that the drive made up for
WAYS = ("read", "write", "verify")
TESTS = 20  # SPC-4, 7.3.22: the log holds twenty
RUNNING = 15
PASSED, ABORTED, FAILED = {0}, {1, 2}, {3, 4, 5, 6, 7}


def parse_scsi(answer: Object) -> Smart:
    """What a SCSI drive tells of itself; None is not reported."""
    health = parse_health(answer)
    hours, doubts = _hours(answer)
    tests = parse_self_tests(answer)
    by_log = log_contradictions(power_on_hours_of(answer), tests)
    if by_log:
        hours = max(hours or 0, *(item.other or 0 for item in by_log))
    written, about_written = possible_written(answer, _gigabytes(answer, "write"), hours, SAS_BYTES_PER_HOUR)
    return Smart(
        protocol=Protocol.SCSI,
        supported=flag_at(answer, "smart_support", "available"),
        enabled=flag_at(answer, "smart_support", "enabled"),
        overall_passed=overall_of(answer),
        attributes=(),
        nvme=None,
        scsi=health,
        power_on_hours=hours,
        power_cycles=_power_cycles(answer),
        temperature_celsius=temperature_of(answer),
        written_bytes=written,
        read_bytes=possible_read(_gigabytes(answer, "read"), hours, SAS_BYTES_PER_HOUR),
        wear_percent=_wear(answer),
        reallocated_sectors=None if health is None else health.grown_defects,
        pending_sectors=count_at(answer, PENDING, "count"),
        uncorrectable_sectors=None,
        crc_errors=None,
        error_log_count=None,
        self_tests=tests,
        self_test_running=_running(answer),
        ata_security=None,
        exit_status=exit_status_of(answer),
        counter_hours=power_on_hours_of(answer),
        contradictions=(
            *impossible_hours(count_at(answer, "power_on_time", "hours")),
            *doubts,
            *by_log,
            *about_written,
        ),
        load_cycles=count_at(answer, START_STOP, "accumulated_load_unload_cycles"),
        untold_counts=_untold_counts(answer, health),
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
        scan_replaced=sum(state in REPLACED for state in states) if scan else None,
        rated_load_cycles=count_at(answer, START_STOP, "specified_load_unload_count_over_device_lifetime"),
    )


def _scan_states(scan: Object) -> list[int | None]:
    """What became of each place that the background scan met, once for each address: the last that is told
    of it, the worst where the drive does not tell which is the last. None is not known.
    """
    found: dict[int, tuple[int, int, int | None]] = {}
    for number in range(1, SCAN_RESULTS + 1):
        if f"result_{number}" not in scan:
            continue
        event = object_at(scan, f"result_{number}")
        state = _state(event)
        if state is None and count_at(event, "sense_key", "value") in RECOVERED:
            continue
        told = (_minutes(event), _badness(state), state)
        place = integer_at(event, "lba") or -number
        found[place] = max(found.get(place, told), told, key=lambda item: item[:2])
    return [state for _, _, state in found.values()]


def _state(event: Object) -> int | None:
    state = count_at(event, "reassign_status", "value")
    return state if state in KNOWN_STATES else None


def _minutes(event: Object) -> int:
    """When it was met, by the drive's own clock; 0 where that is not told."""
    hours, minutes = (count_at(event, "accumulated_power_on_time", name) for name in ("hours", "minutes"))
    return (hours or 0) * 60 + (minutes or 0)


def _badness(state: int | None) -> int:
    """The higher the worse; what is not known may be the worst."""
    worse_than = (len(WORST_FIRST) - place for place, states in enumerate(WORST_FIRST) if state in states)
    return next(worse_than, len(WORST_FIRST) + 1)


def _untold_counts(answer: Object, health: ScsiHealth | None) -> tuple[str, ...]:
    """Counts of lost data that the drive has, without a figure, and what its scan does not tell."""
    if health is None:
        return ()
    log, scan = object_at(answer, LOG), object_at(answer, SCAN)
    ways = [way for way in WAYS if way in log or way == "read"]
    untold = [way for way in ways if count_at(log, way, "total_uncorrected_errors") is None]
    status = count_at(scan, "status", "value")
    if SCAN in answer and (None in _scan_states(scan) or status is None or status > LAST_STATUS):
        untold.append(UNTOLD_SCAN)
    if PENDING in answer and count_at(answer, PENDING, "count") is None:
        untold.append("pending")
    parked = "accumulated_load_unload_cycles"
    if parked in object_at(answer, START_STOP) and count_at(answer, START_STOP, parked) is None:
        untold.append("load cycles")
    return tuple(untold)


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
    names = [f"scsi_self_test_{number}" for number in range(TESTS)]
    return [object_at(answer, name) for name in names if name in answer]


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
