"""SMART: what a drive reports of its own health, in one shape for ATA, NVMe and SCSI."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.fact import Fact


class Protocol(StrEnum):
    """Which command set the drive answered in."""

    ATA = "ata"
    NVME = "nvme"
    SCSI = "scsi"
    MMC = "mmc"  # eMMC, which tells through sysfs


class FailedWhen(StrEnum):
    """Whether an attribute is at or below its threshold, in smartctl's words."""

    NEVER = ""
    PAST = "past"
    NOW = "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One ATA SMART attribute; `raw_text` is smartctl's reading of the raw value, which knows the
    vendor's packing.
    """

    id: int
    name: str
    value: int | None  # normalised, 1 to 253
    worst: int | None
    threshold: int | None
    prefailure: bool
    failed: FailedWhen
    raw: int | None  # 48 bits as they come
    raw_text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NvmeHealth:
    """The NVMe SMART / Health Information log (NVM Express Base Specification, log page 02h); None is
    not reported.
    """

    critical_warning: int | None
    available_spare_percent: int | None
    available_spare_threshold_percent: int | None
    percentage_used: int | None
    media_errors: int | None
    error_log_entries: int | None
    unsafe_shutdowns: int | None


UNTOLD_SCAN = "background scan"  # in `untold_counts` of a SCSI drive


@dataclass(frozen=True, slots=True, kw_only=True)
class ScsiHealth:
    """What a SCSI drive counts; None is not reported.

    `scan_defects` are the places that the background scan could not read and that wait to be replaced,
    `failed_reassignments` those that the drive could not replace (SBC-4, background scan results log);
    `scan_halted` is the drive's word for a scan that broke off because of errors. `rated_load_cycles` is how
    often its heads may be parked in its life; `scan_replaced` are the places that the scan led the drive to
    replace.
    """

    grown_defects: int | None
    uncorrected_read_errors: int | None
    uncorrected_write_errors: int | None
    uncorrected_verify_errors: int | None
    informational_exception: str | None  # the text of a failure prediction
    scan_defects: int | None = None
    failed_reassignments: int | None = None
    scan_halted: str | None = None
    rated_load_cycles: int | None = None
    scan_replaced: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmmcHealth:
    """What an eMMC tells in its extended CSD (JEDEC JESD84-B51, 7.4.43 to 7.4.45); None is not reported.

    Life times are estimates of wear in steps: 1 is 0 to 10 % used, 10 is 90 to 100 %, 11 is beyond its
    life. `pre_eol` is about reserved blocks: 1 normal, 2 80 % used, 3 90 % used.
    """

    life_time_a: int | None
    life_time_b: int | None
    pre_eol: int | None


class SelfTestResult(StrEnum):
    """How a self-test ended."""

    PASSED = "passed"
    FAILED = "failed"
    ABORTED = "aborted"
    RUNNING = "running"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTest:
    """One entry of the self-test log, the newest first; None is not reported."""

    kind: str
    result: SelfTestResult
    status: str  # the drive's own words, as smartctl prints them
    hours: int | None
    first_bad_lba: int | None
    remaining_percent: int | None


class Doubt(StrEnum):
    """What about a drive's own figures cannot all be true."""

    HOURS_STATISTICS = "hours_statistics"  # another counter of hours has seen more
    HOURS_HEADS = "hours_heads"  # the heads flew longer than the drive was on
    HOURS_FARM = "hours_farm"  # Seagate's own log has seen more
    HOURS_LOG = "hours_log"  # a self-test was run at an hour that the counter has not reached
    HOURS_RESET = "hours_reset"  # the attribute's worst value is below its value, which only falls
    HOURS_STARTS = "hours_starts"  # switched on far more often than so few hours allow
    HOURS_IMPOSSIBLE = "hours_impossible"  # more than any drive can have run
    HOURS_ERRORS = "hours_errors"  # an error was logged at an hour that the counter has not reached
    HOURS_WRITTEN = "hours_written"  # more was written than so few hours allow
    WEAR = "wear"  # two of its words on wear lie far apart
    WRITTEN = "written"  # more was written than such a drive can have taken
    NVME_LIMIT = "nvme_limit"  # a share above 100 % in the health log


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two figures of a drive of which one must be wrong: what its usual counter tells, and what speaks
    against it; None where the contradiction has no second figure. Hours, percent, or counts, by `doubt`;
    gigabytes for WRITTEN, and against HOURS_WRITTEN.
    """

    doubt: Doubt
    told: int | None
    other: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Smart:
    """Everything a drive tells of itself; None is not reported, and never zero.

    `overall_passed` is the drive's own verdict. `wear_percent` is the share of rated endurance used (may
    exceed 100). `unreadable_errors` counts the entries of the ATA error log about data that could not be
    read, `last_unreadable_hours` is the power-on hour of the newest. `reported_uncorrectable` is what the
    ATA device statistics count of reads that failed for good (ACS-4, A.5.5); attributes may count them too.
    `exit_status` is smartctl's bit mask (smartctl(8), EXIT STATUS).

    `power_on_hours` is the largest figure that can be true, `counter_hours` what the drive's usual counter
    tells, by which its logs are dated. `logged_unreadable` estimates how many of all logged errors were
    unreadable data. `not_found_errors` counts entries about an address that the drive has and did not find
    (IDNF). `status_by_attributes` is True where smartctl could not read the drive's verdict and looked at the
    table instead. `in_database` is whether smartctl knows what this model's attributes mean.
    `pending_copies_replaced` is True on controllers that repeat attribute 5 under 197. `crc_errors_before` is
    `crc_errors` at an earlier look of the same run. `untold_counts` names counts of errors that the drive has
    and does not tell.
    """

    protocol: Protocol
    supported: bool | None
    enabled: bool | None
    overall_passed: bool | None
    attributes: tuple[Attribute, ...]
    nvme: NvmeHealth | None
    scsi: ScsiHealth | None
    power_on_hours: int | None
    power_cycles: int | None
    temperature_celsius: int | None
    written_bytes: int | None
    read_bytes: int | None
    wear_percent: int | None
    reallocated_sectors: int | None
    pending_sectors: int | None
    uncorrectable_sectors: int | None
    crc_errors: int | None
    error_log_count: int | None
    self_tests: Fact[tuple[SelfTest, ...]]
    self_test_running: bool | None
    ata_security: str | None  # smartctl's line: "Disabled, NOT FROZEN [SEC1]"
    exit_status: int | None
    emmc: EmmcHealth | None = None
    unreadable_errors: int | None = None
    last_unreadable_hours: int | None = None
    reported_uncorrectable: int | None = None
    counter_hours: int | None = None
    contradictions: tuple[Contradiction, ...] = ()
    logged_unreadable: int | None = None
    not_found_errors: int | None = None
    last_not_found_hours: int | None = None
    status_by_attributes: bool = False
    in_database: bool | None = None
    load_cycles: int | None = None
    pending_copies_replaced: bool = False
    crc_errors_before: int | None = None
    untold_counts: tuple[str, ...] = ()
