"""SMART of NVMe drives, from smartctl's JSON (the keys of nvmeprint.cpp)."""

from __future__ import annotations

from model.fact import Fact, Why, absent, present, unknown
from model.smart import Contradiction, Doubt, NvmeHealth, Protocol, SelfTest, SelfTestResult, Smart
from probes.json_values import Object, count_at, entries_at, flag_at, inside, text_at
from probes.smart.smart_common import exit_status_of, overall_of, power_on_hours_of, temperature_of
from probes.smart.smart_hours import impossible_hours, log_contradictions
from probes.smart.smart_units import PCIE_BYTES_PER_HOUR, possible_read, possible_written

LOG = "nvme_smart_health_information_log"
ALL_ONES = 255
DATA_UNIT_BYTES = 512_000  # NVM Express Base Specification, figure 207: thousands of 512 bytes
PASSED, ABORTED, FAILED = {0}, {1, 2, 3, 4, 8, 9}, {5, 6, 7}  # the same, figure 213


def parse_nvme(answer: Object) -> Smart:
    """What an NVMe drive tells of itself; a log that holds nothing but zeros tells nothing."""
    mute = is_mute(answer)
    told: Object = {} if mute else answer
    impossible = _impossible_shares(told)
    tests, counter = parse_self_tests(answer), _hours(told)
    about_hours = log_contradictions(counter, tests)
    hours = max((item.other or 0 for item in about_hours), default=counter)
    written, about_written = possible_written(
        answer, _data_units(told, "data_units_written"), hours, PCIE_BYTES_PER_HOUR
    )
    return Smart(
        protocol=Protocol.NVME,
        supported=flag_at(answer, "smart_support", "available"),
        enabled=flag_at(answer, "smart_support", "enabled"),
        overall_passed=overall_of(answer),
        attributes=(),
        nvme=parse_health(told),
        scsi=None,
        power_on_hours=hours,
        power_cycles=_either(told, "power_cycle_count", "power_cycles"),
        temperature_celsius=temperature_of(told),
        written_bytes=written,
        read_bytes=possible_read(_data_units(told, "data_units_read"), hours, PCIE_BYTES_PER_HOUR),
        wear_percent=_used(told),
        reallocated_sectors=None,
        pending_sectors=None,
        uncorrectable_sectors=None,
        crc_errors=None,
        error_log_count=count_at(told, LOG, "num_err_log_entries"),
        self_tests=tests,
        self_test_running=_running(answer),
        ata_security=None,
        exit_status=exit_status_of(answer),
        counter_hours=counter,
        contradictions=(
            *impossible_hours(_told_hours(told)),
            *about_hours,
            *about_written,
            *(Contradiction(doubt=Doubt.NVME_LIMIT, told=share, other=None) for share in impossible),
        ),
    )


def is_mute(answer: Object) -> bool:
    """Whether the health log is one of zeros or of ones throughout, as a bridge or RAID firmware makes up:
    no drive has never been switched on.
    """
    log = inside(answer, LOG)
    if not isinstance(log, dict):
        return False
    names = ("available_spare", "power_cycles", "power_on_hours", "data_units_read", "data_units_written")
    told = {count_at(log, name) for name in names} - {None}
    return bool(told) and (told == {0} or count_at(log, "available_spare") == 255)


def parse_health(answer: Object) -> NvmeHealth | None:
    """The health log; None when there is none."""
    log = inside(answer, LOG)
    if not isinstance(log, dict):
        return None
    return NvmeHealth(
        critical_warning=_percent(answer, "critical_warning"),
        available_spare_percent=_share(answer, "available_spare"),
        available_spare_threshold_percent=_share(answer, "available_spare_threshold"),
        percentage_used=_used(answer),
        media_errors=count_at(log, "media_errors"),
        error_log_entries=count_at(log, "num_err_log_entries"),
        unsafe_shutdowns=count_at(log, "unsafe_shutdowns"),
    )


def _share(answer: Object, name: str) -> int | None:
    """A share of something, which is never above 100 percent."""
    value = _percent(answer, name)
    return value if value is not None and value <= 100 else None


def _impossible_shares(answer: Object) -> list[int]:
    """Shares that are none, the worst first, each once."""
    told = [_percent(answer, name) for name in ("available_spare", "available_spare_threshold")]
    return sorted({share for share in told if share is not None and share > 100}, reverse=True)


def _used(answer: Object) -> int | None:
    """The share of endurance used: 255 is "255 and more" (the same, figure 207), unless the log is full of
    such figures.
    """
    used = _percent(answer, "percentage_used")
    return None if used == ALL_ONES and _impossible_shares(answer) else used


def _percent(answer: Object, name: str) -> int | None:
    """A field of one byte."""
    value = count_at(answer, LOG, name)
    return value if value is not None and value <= 255 else None


def _either(answer: Object, name: str, log_name: str) -> int | None:
    told = count_at(answer, name)
    return count_at(answer, LOG, log_name) if told is None else told


def _told_hours(answer: Object) -> int | None:
    told = count_at(answer, "power_on_time", "hours")
    return count_at(answer, LOG, "power_on_hours") if told is None else told


def _hours(answer: Object) -> int | None:
    return power_on_hours_of({"power_on_time": {"hours": _told_hours(answer)}})


def _data_units(answer: Object, name: str) -> int | None:
    units = count_at(answer, LOG, name)
    return None if units is None else units * DATA_UNIT_BYTES


def _running(answer: Object) -> bool | None:
    operation = count_at(answer, "nvme_self_test_log", "current_self_test_operation", "value")
    return None if operation is None else operation != 0


def parse_self_tests(answer: Object) -> Fact[tuple[SelfTest, ...]]:
    """The self-test log, the newest first; absent when it is empty."""
    log = inside(answer, "nvme_self_test_log")
    if not isinstance(log, dict):
        return unknown(Why.NOT_REPORTED)
    tests = tuple(_self_test(entry) for entry in entries_at(log, "table"))
    return present(tests) if tests else absent()


def _self_test(entry: Object) -> SelfTest:
    return SelfTest(
        kind=text_at(entry, "self_test_code", "string") or "self-test",
        result=_result(count_at(entry, "self_test_result", "value")),
        status=text_at(entry, "self_test_result", "string") or "",
        hours=count_at(entry, "power_on_hours"),
        first_bad_lba=count_at(entry, "lba"),
        remaining_percent=None,
    )


def _result(code: int | None) -> SelfTestResult:
    if code in PASSED:
        return SelfTestResult.PASSED
    if code in ABORTED:
        return SelfTestResult.ABORTED
    return SelfTestResult.FAILED if code in FAILED else SelfTestResult.UNKNOWN
