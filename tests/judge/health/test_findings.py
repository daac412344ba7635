"""What is found about drives of each protocol: their own word, wear, counters, figures that contradict."""

from __future__ import annotations

import pytest

from model.drive import Drive
from model.fact import present
from model.message import Message
from model.smart import (
    UNTOLD_SCAN,
    Contradiction,
    Doubt,
    Protocol,
    Smart,
)
from model.verdict import DriveHealth
from tests.judge.facts_tree import blank
from tests.judge.health.findings import (
    FAILING,
    HEALTHY,
    NOTHING,
    RATE,
    UNKNOWN,
    WATCH,
    assert_found,
    disk,
    emmc,
    flash,
    nvme,
    one,
    scsi,
    table,
)
from tests.judge.health.verdicts import WELL_SCSI, attribute
from tests.judge.machines import drive

CASES: dict[str, tuple[Drive, list[tuple[DriveHealth, Message]]]] = {
    "a disk": (disk(), NOTHING),
    "a solid state drive": (flash(), NOTHING),
    "an NVMe drive": (nvme(), NOTHING),
    "a SAS disk": (scsi(), NOTHING),
    "a soldered memory": (emmc(1, 1, 1), NOTHING),
    # its own word
    "says failed": (disk(overall_passed=False), one(FAILING, "overall_failed")),
    "says nothing": (disk(overall_passed=None), one(UNKNOWN, "no_overall")),
    "has no SMART": (disk(supported=False, enabled=False), one(UNKNOWN, "smart_unsupported")),
    "has SMART switched off": (disk(enabled=False, overall_passed=None), one(UNKNOWN, "smart_disabled")),
    "its status was not read": (disk(status_by_attributes=True), one(UNKNOWN, "status_not_read")),
    "failed by its table": (
        disk(overall_passed=False, status_by_attributes=True),
        one(FAILING, "overall_failed"),
    ),
    "asked wrongly": (disk(exit_status=1), one(UNKNOWN, "partial_answer")),
    "asleep": (disk(exit_status=2), one(UNKNOWN, "partial_answer")),
    "a log that was not read": (disk(exit_status=4), NOTHING),
    "no exit status": (disk(exit_status=None), NOTHING),
    "a limit by exit status": (disk(exit_status=0x10), one(FAILING, "prefail_by_exit_status")),
    "a limit of the past by exit status": (disk(exit_status=0x20), one(WATCH, "past_by_exit_status")),
    "both by exit status": (
        disk(exit_status=0x30),
        [*one(FAILING, "prefail_by_exit_status"), *one(WATCH, "past_by_exit_status")],
    ),
    "errors of self-tests": (disk(exit_status=0x80), one(WATCH, "self_test_log_errors")),
    # wear
    "worn by 79": (flash(wear_percent=79), NOTHING),
    "worn by 80": (flash(wear_percent=80), one(WATCH, "worn", percent=80)),
    "worn by 99": (flash(wear_percent=99), one(WATCH, "worn", percent=99)),
    "worn by 100": (flash(wear_percent=100), one(WATCH, "worn_out", percent=100)),
    "worn by nobody knows how much": (flash(wear_percent=None), one(UNKNOWN, "wear_not_known")),
    "a model that nobody knows": (
        flash(wear_percent=None, in_database=False),
        one(UNKNOWN, "wear_not_known_here"),
    ),
    "a known model without wear": (
        flash(wear_percent=None, in_database=True),
        one(UNKNOWN, "wear_not_known"),
    ),
    "neither disk nor flash": (
        disk(rotational=None),
        one(UNKNOWN, "wear_not_known"),
    ),
    "heads that parked": (
        disk(rotational=None, **table(attribute(193, "Load_Cycle_Count", 1))),
        NOTHING,
    ),
    "heads that never parked": (
        disk(rotational=None, **table(attribute(193, "Load_Cycle_Count", 0))),
        one(UNKNOWN, "wear_not_known"),
    ),
    "another name of that number": (
        disk(rotational=None, **table(attribute(193, "Unknown", 1))),
        one(UNKNOWN, "wear_not_known"),
    ),
    # NVMe
    "no log": (flash(protocol=Protocol.NVME, attributes=(), nvme=None), one(UNKNOWN, "nvme_no_log")),
    "spare below its limit": (
        nvme(available_spare_percent=9),
        one(FAILING, "nvme_spare", percent=9, threshold=10),
    ),
    "spare at its limit": (
        nvme(available_spare_percent=10),
        one(WATCH, "nvme_spare_left", percent=10),
    ),
    "spare of half": (nvme(available_spare_percent=50), NOTHING),
    "spare of less than half": (
        nvme(available_spare_percent=49),
        one(WATCH, "nvme_spare_left", percent=49),
    ),
    "no limit of spare": (
        nvme(available_spare_percent=49, available_spare_threshold_percent=None),
        [*one(WATCH, "nvme_spare_left", percent=49), *one(UNKNOWN, "nvme_partial_log")],
    ),
    "a limit that its firmware has wrong": (
        nvme(available_spare_percent=90, available_spare_threshold_percent=100),
        one(WATCH, "nvme_spare_odd_limit", percent=90, threshold=100),
    ),
    "spare below a high limit": (
        nvme(available_spare_percent=89, available_spare_threshold_percent=100),
        one(FAILING, "nvme_spare", percent=89, threshold=100),
    ),
    "a high limit, and its warning": (
        nvme(available_spare_percent=90, available_spare_threshold_percent=100, critical_warning=0x01),
        [*one(FAILING, "nvme_spare_low"), *one(FAILING, "nvme_spare", percent=90, threshold=100)],
    ),
    "a high limit of a drive that tells no warnings": (
        nvme(available_spare_percent=90, available_spare_threshold_percent=100, critical_warning=None),
        [*one(FAILING, "nvme_spare", percent=90, threshold=100), *one(UNKNOWN, "nvme_partial_log")],
    ),
    **{
        f"a warning of {bit}": (nvme(critical_warning=bit), one(health, code))
        for bit, health, code in (
            (0x01, FAILING, "nvme_spare_low"),
            (0x02, WATCH, "nvme_temperature"),
            (0x04, FAILING, "nvme_unreliable"),
            (0x08, FAILING, "nvme_read_only"),
            (0x10, FAILING, "nvme_backup_failed"),
            (0x20, FAILING, "nvme_memory_region"),
        )
    },
    "no spare told": (nvme(available_spare_percent=None), one(UNKNOWN, "nvme_partial_log")),
    "one lost block": (nvme(media_errors=1), one(WATCH, "media_errors", count=1)),
    "99 lost blocks": (nvme(media_errors=99), one(WATCH, "media_errors", count=99)),
    "100 lost blocks": (nvme(media_errors=100), one(FAILING, "media_errors", count=100)),
    "two warnings": (
        nvme(critical_warning=0x03),
        [*one(FAILING, "nvme_spare_low"), *one(WATCH, "nvme_temperature")],
    ),
    "a warning that nobody knows": (
        nvme(critical_warning=0x40),
        one(FAILING, "nvme_other_warning", warning="0x40"),
    ),
    "no warning told": (nvme(critical_warning=None), one(UNKNOWN, "nvme_partial_log")),
    # SCSI
    "no counters": (
        disk(protocol=Protocol.SCSI, attributes=(), scsi=None),
        one(UNKNOWN, "scsi_no_counters"),
    ),
    "an exception": (
        scsi(informational_exception="soon"),
        one(WATCH, "scsi_exception", text="soon"),
    ),
    "verified in vain": (scsi(uncorrected_verify_errors=1), one(WATCH, "scsi_uncorrected", count=1)),
    "read and written in vain": (
        scsi(uncorrected_read_errors=1, uncorrected_write_errors=2),
        one(WATCH, "scsi_uncorrected", count=3),
    ),
    "one of the counters is enough": (
        scsi(uncorrected_read_errors=None, uncorrected_write_errors=None, uncorrected_verify_errors=0),
        NOTHING,
    ),
    "none of the counters": (
        scsi(uncorrected_read_errors=None, uncorrected_write_errors=None),
        one(UNKNOWN, "scsi_no_counters"),
    ),
    "no defects told": (scsi(grown_defects=None), one(UNKNOWN, "scsi_no_counters")),
    "a defect": (scsi(grown_defects=1), one(WATCH, "scsi_grown_defects", count=1)),
    "many defects": (
        scsi(grown_defects=1100),
        [RATE, *one(WATCH, "scsi_grown_defects", count=1100)],
    ),
    "many defects of flash": (
        scsi(grown_defects=1100, rotational=False),
        [*one(WATCH, "scsi_grown_defects", count=1100), *one(UNKNOWN, "wear_not_known")],
    ),
    "the scan knows more": (
        scsi(pending_sectors=1, scan_defects=2),
        one(WATCH, "pending_sectors", count=2),
    ),
    "the scan knows less": (
        scsi(pending_sectors=3, scan_defects=2),
        one(WATCH, "pending_sectors", count=3),
    ),
    "not replaced": (
        scsi(failed_reassignments=1),
        one(FAILING, "scsi_failed_reassignments", count=1),
    ),
    "a scan that broke off": (scsi(scan_halted="why"), one(WATCH, "scsi_scan_halted", text="why")),
    "places that the scan led to replace": (
        scsi(grown_defects=0, scan_replaced=3),
        one(WATCH, "scsi_grown_defects", count=3),
    ),
    "more replaced than the scan knows of": (
        scsi(grown_defects=5, scan_replaced=3),
        one(WATCH, "scsi_grown_defects", count=5),
    ),
    "a count of lost data that is not told": (scsi(untold_counts=("write",)), one(UNKNOWN, "packed_count")),
    "a scan of unknown outcome": (scsi(untold_counts=(UNTOLD_SCAN,)), one(UNKNOWN, "scsi_scan_unknown")),
    "neither told": (
        scsi(untold_counts=("read", UNTOLD_SCAN)),
        [*one(UNKNOWN, "packed_count"), *one(UNKNOWN, "scsi_scan_unknown")],
    ),
    "a full count of cycles": (
        scsi(load_cycles=(1 << 32) - 1),
        one(WATCH, "load_cycles", count=(1 << 32) - 1, rated=600_000),
    ),
    "a rated number of cycles": (
        scsi(rated_load_cycles=100, load_cycles=101),
        one(WATCH, "load_cycles", count=101, rated=100),
    ),
    "no rated number of cycles": (
        scsi(load_cycles=700_000),
        one(WATCH, "load_cycles", count=700_000, rated=600_000),
    ),
    "worn flash that speaks SCSI": (
        disk(
            protocol=Protocol.SCSI,
            attributes=(),
            scsi=WELL_SCSI,
            pending_sectors=None,
            rotational=False,
            wear_percent=3,
        ),
        NOTHING,
    ),
    "a SAS drive that does not tell what it is": (scsi(rotational=None), NOTHING),
    "a SAS enclosure": (
        disk(protocol=Protocol.SCSI, attributes=(), scsi=WELL_SCSI, model="X RAID 1", pending_sectors=None),
        one(UNKNOWN, "enclosure"),
    ),
    # eMMC
    "worn memory": (emmc(10, 1, 1), NOTHING),
    "a reserve that runs out": (emmc(1, 1, 2), one(WATCH, "emmc_warning")),
    "a reserve that is gone": (emmc(1, 1, 3), one(FAILING, "emmc_urgent")),
    "no reserve told": (emmc(1, 1, None), one(UNKNOWN, "emmc_tells_nothing")),
    "a reserve that nobody knows": (emmc(1, 1, 4), one(UNKNOWN, "emmc_tells_nothing")),
    "reserve zero": (emmc(1, 1, 0), one(UNKNOWN, "emmc_tells_nothing")),
    "one life time": (emmc(0, 1, 1), NOTHING),
    "a life time that nobody knows": (emmc(None, 1, 1), one(UNKNOWN, "emmc_tells_nothing")),
    "the other that nobody knows": (emmc(1, None, 1), one(UNKNOWN, "emmc_tells_nothing")),
    "the other life time": (emmc(1, 0, 1), NOTHING),
    "no life time": (emmc(0, None, 1), one(UNKNOWN, "emmc_tells_nothing")),
    "no eMMC log": (
        drive(smart=present(blank(Smart, protocol=Protocol.MMC, emmc=None, attributes=()))),
        one(UNKNOWN, "emmc_tells_nothing"),
    ),
    # contradictions
    "hours that contradict": (
        disk(contradictions=(Contradiction(doubt=Doubt.HOURS_FARM, told=1, other=2),)),
        one(HEALTHY, "contradiction_hours_farm", told=1, other=2),
    ),
    "a contradiction without a second figure": (
        disk(contradictions=(Contradiction(doubt=Doubt.HOURS_RESET, told=1, other=None),)),
        one(HEALTHY, "contradiction_hours_reset", told=1),
    ),
    "a share above its limit": (
        disk(contradictions=(Contradiction(doubt=Doubt.NVME_LIMIT, told=101, other=None),)),
        one(UNKNOWN, "contradiction_nvme_limit", told=101),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_found_about(name: str) -> None:
    assert_found(*CASES[name])
