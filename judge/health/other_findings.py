"""What the logs of NVMe and eMMC drives say of their health."""

from __future__ import annotations

from collections.abc import Iterator

from judge.health.finding import Finding, failing, lacking, watch
from model.message import say
from model.smart import NvmeHealth, Smart

# NVM Express Base Specification, SMART / Health Information log, critical warning
NVME_WARNINGS = {
    0x01: "drive.nvme_spare_low",
    0x02: "drive.nvme_temperature",
    0x04: "drive.nvme_unreliable",
    0x08: "drive.nvme_read_only",
    0x10: "drive.nvme_backup_failed",
    0x20: "drive.nvme_memory_region",
}
TEMPERATURE = 0x02  # passes when the drive cools down
KNOWN_WARNINGS = 0x3F
MEDIA_ERRORS = 100  # blocks of data that were lost for good
SPARE_PERCENT = 50  # half of the spare blocks are used up
SPARE_LOW = 0x01
PLENTY_PERCENT = 90  # of which no drive is at its end: a limit above that is a figure of its firmware
EMMC_URGENT, EMMC_WARNING, EMMC_NORMAL = 3, 2, 1  # JEDEC JESD84-B51, 7.4.43


def nvme_findings(smart: Smart) -> Iterator[Finding]:
    """All findings about an NVMe drive, apart from its own verdict, wear and self-tests."""
    health = smart.nvme
    if health is None:
        yield lacking(say("drive.nvme_no_log"))
        return
    yield from _nvme_warnings(health.critical_warning or 0)
    yield from _nvme_spare(health)
    if health.media_errors:
        say_it = failing if health.media_errors >= MEDIA_ERRORS else watch
        yield say_it(say("drive.media_errors", count=health.media_errors))
    told = (
        health.critical_warning,
        health.available_spare_percent,
        health.available_spare_threshold_percent,
        health.percentage_used,
        health.media_errors,
    )
    if any(value is None for value in told):
        yield lacking(say("drive.nvme_partial_log"))


def _nvme_warnings(warning: int) -> Iterator[Finding]:
    for bit, code in NVME_WARNINGS.items():
        if warning & bit:
            say_it = watch if bit == TEMPERATURE else failing
            yield say_it(say(code))
    if warning & ~KNOWN_WARNINGS:
        yield failing(say("drive.nvme_other_warning", warning=f"0x{warning:02x}"))


def _nvme_spare(health: NvmeHealth) -> Iterator[Finding]:
    spare, threshold = health.available_spare_percent, health.available_spare_threshold_percent
    if spare is None:
        return
    if threshold is not None and spare < threshold:
        does_not_warn = health.critical_warning is not None and not health.critical_warning & SPARE_LOW
        if spare >= PLENTY_PERCENT and does_not_warn:
            yield watch(say("drive.nvme_spare_odd_limit", percent=spare, threshold=threshold))
        else:
            yield failing(say("drive.nvme_spare", percent=spare, threshold=threshold))
    elif spare < SPARE_PERCENT:
        yield watch(say("drive.nvme_spare_left", percent=spare))


def emmc_findings(smart: Smart) -> Iterator[Finding]:
    """What an eMMC estimates of itself; its wear is judged as every drive's is."""
    health = smart.emmc
    if health is None or health.pre_eol not in (EMMC_NORMAL, EMMC_WARNING, EMMC_URGENT):
        yield lacking(say("drive.emmc_tells_nothing"))
        return
    if health.pre_eol == EMMC_URGENT:
        yield failing(say("drive.emmc_urgent"))
    elif health.pre_eol == EMMC_WARNING:
        yield watch(say("drive.emmc_warning"))
    lives = (health.life_time_a, health.life_time_b)
    if None in lives or not any(lives):
        yield lacking(say("drive.emmc_tells_nothing"))
