"""The verdict on a drive: what decides, what only counts, and what is no reason at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judge.health.drive_health import judge_drive, key_of
from model.drive import Transport
from model.fact import Fact, Why, absent, present, unknown
from model.identity import DriveKey
from model.smart import (
    EmmcHealth,
    FailedWhen,
    Protocol,
    SelfTest,
    SelfTestResult,
    Smart,
)
from model.verdict import DriveHealth
from papers.wording import word
from tests.judge.facts_tree import blank
from tests.judge.health.verdicts import WELL_NVME, WELL_SCSI, attribute, disk, nvme, scsi, told
from tests.judge.machines import HOURS, drive, smart

FAILING, WATCH = DriveHealth.FAILING, DriveHealth.WATCH
UNKNOWN, HEALTHY = DriveHealth.UNKNOWN, DriveHealth.HEALTHY


def with_tests(*results: tuple[str, SelfTestResult, int | None], hours: int | None = 9000) -> DriveHealth:
    """The verdict on a disk with such self-tests, the newest first."""
    tests = tuple(
        blank(SelfTest, kind=kind, result=result, status="Completed", hours=at)
        for kind, result, at in results
    )
    return disk(self_tests=present(tests), power_on_hours=hours)[0]


def test_a_drive_that_says_so_and_counts_nothing_bad_is_healthy() -> None:
    assert disk()[0] is HEALTHY
    assert told(smart())[0] is HEALTHY
    assert nvme()[0] is HEALTHY
    assert scsi()[0] is HEALTHY


@pytest.mark.parametrize("protocol", list(Protocol))
def test_a_drive_that_says_failed_is_failing_whatever_else_it_says(protocol: Protocol) -> None:
    said = smart(protocol=protocol, overall_passed=False, attributes=(), nvme=WELL_NVME, scsi=WELL_SCSI)
    assert told(said)[0] is FAILING


def test_a_limit_reached_now_is_failing_and_one_of_the_past_is_watched() -> None:
    worn = attribute(5, "Reallocated_Sector_Ct", 900)
    assert disk(attributes=(replace(worn, failed=FailedWhen.NOW),))[0] is FAILING
    assert disk(attributes=(HOURS, replace(worn, failed=FailedWhen.PAST)))[0] is WATCH
    assert disk(exit_status=0x10)[0] is FAILING
    assert disk(exit_status=0x20)[0] is WATCH


def test_a_drive_that_was_once_too_hot_is_not_a_bad_one() -> None:
    hot = attribute(190, "Airflow_Temperature_Cel", 30, FailedWhen.PAST)
    health, words = disk(attributes=(HOURS, hot))
    assert health is HEALTHY
    assert "in the past: Airflow_Temperature_Cel" in words


def test_packed_raw_values_and_an_unreadable_log_decide_nothing() -> None:
    packed = tuple(
        attribute(number, name, (1 << 47) + 12345)
        for number, name in (
            (1, "Raw_Read_Error_Rate"),
            (7, "Seek_Error_Rate"),
            (188, "Command_Timeout"),
            (195, "Hardware_ECC_Recovered"),
        )
    )
    assert disk(attributes=packed, exit_status=0x04)[0] is HEALTHY


def test_a_count_of_lost_reads_that_is_no_count_is_not_none() -> None:
    packed = attribute(187, "Reported_Uncorrect", (1 << 47) + 12345)
    health, said = disk(attributes=(HOURS, packed))
    assert health is UNKNOWN
    assert "a number that can be true" in said
    assert disk(attributes=(HOURS, replace(packed, raw=None)))[0] is UNKNOWN
    assert disk(reported_uncorrectable=1 << 32)[0] is UNKNOWN


def test_bad_sectors_are_watched_and_many_of_them_fail_a_hard_disk() -> None:
    assert disk(pending_sectors=1)[0] is WATCH
    assert disk(uncorrectable_sectors=1)[0] is WATCH
    assert disk(reallocated_sectors=1)[0] is WATCH
    assert disk(pending_sectors=40)[0] is FAILING
    assert disk(reallocated_sectors=5000)[0] is FAILING
    assert disk(attributes=(HOURS, attribute(187, "Reported_Uncorrect", 2)))[0] is WATCH


def test_blocks_that_a_solid_state_drive_set_aside_are_watched_when_they_are_many() -> None:
    assert told(smart(reallocated_sectors=3))[0] is HEALTHY
    assert told(smart(reallocated_sectors=5000))[0] is WATCH
    assert told(smart(pending_sectors=1))[0] is WATCH


def test_errors_of_the_cable_are_told_of_the_cable() -> None:
    health, words = disk(crc_errors=3)
    assert health is HEALTHY
    assert "Check the cable before you blame the drive" in words


def test_a_disk_that_fails_to_start_turning_is_watched() -> None:
    assert disk(attributes=(HOURS, attribute(10, "Spin_Retry_Count", 2)))[0] is WATCH
    assert disk(attributes=(HOURS, attribute(184, "End-to-End_Error", 1)))[0] is WATCH


def test_a_worn_drive_still_works_and_is_watched() -> None:
    assert told(smart(wear_percent=79))[0] is HEALTHY
    assert told(smart(wear_percent=80))[0] is WATCH
    assert told(smart(wear_percent=255))[0] is WATCH


def failed_at(*stamps: int, hours: int) -> str:
    """What is said of a newest self-test that failed, with the stamps of the log, the newest first."""
    tests = tuple(
        blank(
            SelfTest,
            kind="Short offline",
            result=PASSED if place else FAILED,
            status="Completed",
            hours=stamp,
        )
        for place, stamp in enumerate(stamps)
    )
    health, said = disk(self_tests=present(tests), power_on_hours=hours)
    assert health is FAILING
    return said


def test_a_stamp_that_contradicts_the_log_or_the_counter_is_not_believed() -> None:
    assert "747 h of operating time ago" in failed_at(29_000, 20_000, hours=29_747)
    assert "operating time ago" not in failed_at(1, 29_000, hours=29_747)
    assert "operating time ago" not in failed_at(40_000, hours=29_747)
    assert "0 h of operating time ago" in failed_at(29_748, hours=29_747)
    assert "4,464 h of operating time ago" in failed_at(65_000, hours=69_464)


PASSED, FAILED, ABORTED = SelfTestResult.PASSED, SelfTestResult.FAILED, SelfTestResult.ABORTED


def test_a_self_test_that_failed_and_that_none_has_passed_since_is_failing_however_old() -> None:
    assert with_tests(("Short offline", FAILED, 8900)) is FAILING
    assert with_tests(("Short offline", FAILED, 100)) is FAILING
    assert with_tests(("Short offline", FAILED, None)) is FAILING
    assert with_tests(("Short offline", FAILED, 8900), hours=None) is FAILING
    assert with_tests(("Short offline", FAILED, 65_000), hours=66_000 % (1 << 16)) is FAILING


def test_only_a_long_test_outdates_a_failed_one() -> None:
    assert with_tests(("Extended offline", PASSED, 8950), ("Short offline", FAILED, 8900)) is HEALTHY
    assert with_tests(("Short offline", PASSED, 8950), ("Extended offline", FAILED, 8900)) is WATCH
    assert with_tests(("Extended offline", ABORTED, 8950), ("Extended offline", FAILED, 8900)) is FAILING


def test_failed_tests_that_cannot_be_read_are_watched() -> None:
    assert disk(exit_status=0x80)[0] is WATCH


def test_a_read_that_failed_lately_is_watched() -> None:
    assert disk(unreadable_errors=1, last_unreadable_hours=800)[0] is WATCH


def test_an_old_failed_read_is_watched_where_nothing_else_counts_it_and_of_unknown_age_always() -> None:
    counted = (HOURS, attribute(187, "Reported_Uncorrect", 40))
    assert (
        "9000 operating hours ago"
        not in disk(unreadable_errors=1, last_unreadable_hours=0, power_on_hours=9000, attributes=counted)[1]
    )
    assert disk(unreadable_errors=1, last_unreadable_hours=1, power_on_hours=None)[0] is WATCH


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (187, "Reported_UE_Counts"),
        (187, "Total_Unc_NAND_Reads"),
        (187, "Uncorrectable_Error_Cnt"),
        (197, "Total_Unc_Read_Failures"),
        (197, "Read_Failure_Blk_Ct"),
    ],
)
def test_lost_reads_are_known_by_every_name_in_smartctls_database(number: int, name: str) -> None:
    health, said = told(smart(attributes=(HOURS, attribute(number, name, 500))))
    assert health is WATCH
    assert "500 reads failed for good" in said


def test_the_warnings_of_an_nvme_drive_fail_it_but_for_the_temperature() -> None:
    assert [nvme(critical_warning=1 << bit)[0] for bit in range(8)] == [
        FAILING, WATCH, FAILING, FAILING, FAILING, FAILING, FAILING, FAILING,
    ]  # fmt: skip


def test_the_spare_blocks_and_lost_data_of_an_nvme_drive_count() -> None:
    assert nvme(available_spare_percent=9)[0] is FAILING
    assert nvme(available_spare_percent=40)[0] is WATCH
    assert nvme(media_errors=1)[0] is WATCH
    assert nvme(media_errors=5000)[0] is FAILING
    assert nvme(percentage_used=120)[0] is WATCH


@pytest.mark.parametrize(
    "field",
    [
        "critical_warning",
        "available_spare_percent",
        "available_spare_threshold_percent",
        "percentage_used",
        "media_errors",
    ],
)
def test_a_health_log_with_a_hole_is_not_health(field: str) -> None:
    assert nvme(**{field: None})[0] is UNKNOWN


def test_what_a_sas_disk_could_not_correct_counts() -> None:
    assert scsi(uncorrected_read_errors=1)[0] is WATCH
    assert scsi(uncorrected_verify_errors=5000)[0] is FAILING
    assert scsi(grown_defects=2)[0] is WATCH
    assert scsi(grown_defects=5000)[0] is FAILING
    assert scsi(informational_exception="failure prediction threshold exceeded")[0] is WATCH
    assert scsi(scan_defects=1)[0] is WATCH
    assert scsi(failed_reassignments=1)[0] is FAILING
    assert scsi(scan_halted="halted due to fatal error")[0] is WATCH
    assert scsi(grown_defects=None)[0] is UNKNOWN
    assert scsi(uncorrected_read_errors=None, uncorrected_write_errors=None)[0] is UNKNOWN


def emmc(life_a: int | None, life_b: int | None, reserve: int | None) -> DriveHealth:
    """The verdict on a soldered memory."""
    health = EmmcHealth(life_time_a=life_a, life_time_b=life_b, pre_eol=reserve)
    worn = max(life_a or 0, life_b or 0) * 10 or None
    said = blank(Smart, protocol=Protocol.MMC, emmc=health, wear_percent=worn, attributes=())
    return told(said)[0]


def test_a_soldered_memory_is_judged_by_its_own_estimate() -> None:
    assert emmc(1, 1, 1) is HEALTHY
    assert emmc(11, 1, 1) is WATCH
    assert emmc(2, 2, 2) is WATCH
    assert emmc(2, 2, 3) is FAILING
    assert emmc(2, 2, 0) is UNKNOWN
    assert emmc(0, 0, 1) is UNKNOWN


@pytest.mark.parametrize(
    "lacks",
    [
        {"overall_passed": None},
        {"supported": False},
        {"enabled": False},
        {"attributes": ()},
        {"exit_status": 0x02},
        {"reallocated_sectors": None},
        {"pending_sectors": None},
    ],
    ids=str,
)
def test_a_disk_that_does_not_tell_enough_is_not_healthy(lacks: dict[str, object]) -> None:
    assert disk(**lacks)[0] is UNKNOWN


@pytest.mark.parametrize("why", list(Why))
def test_a_drive_that_was_not_heard_is_unknown_and_says_why(why: Why) -> None:
    found = judge_drive(drive(smart=unknown(why)))
    assert found.health is UNKNOWN
    assert not word(found.evidence[0]).startswith("drive.")


def test_a_drive_that_can_have_no_smart_is_unknown() -> None:
    assert judge_drive(drive(smart=absent())).health is UNKNOWN


def test_the_weightiest_evidence_comes_first() -> None:
    _, words = disk(pending_sectors=1, crc_errors=2, overall_passed=False)
    assert (
        words.index("itself reports that it is failing")
        < words.index("cannot be read")
        < words.index("cable")
    )


def test_a_serial_of_an_adapter_does_not_tell_drives_apart() -> None:
    found = judge_drive(drive(serial=present("ABC"), serial_is_bridges=True, transport=Transport.USB))
    assert found.drive.serial is None


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (absent(), "drive.no_smart"),
        (unknown(Why.TIMED_OUT), "drive.unheard_timed_out"),
        (unknown(Why.NEEDS_ROOT), "drive.unheard_needs_root"),
    ],
)
def test_a_drive_that_was_not_heard_says_why(asked: Fact[Smart], code: str) -> None:
    verdict = judge_drive(drive(smart=asked))
    assert (verdict.health, verdict.is_complete) == (UNKNOWN, False)
    assert [message.code for message in verdict.evidence] == [code]


def test_a_drive_is_told_apart_by_what_is_its_own() -> None:
    found = drive(model="Some", serial=present("0001"), wwn=present("naa.5000c500a1b2c3d4"), size_bytes=1000)
    assert key_of(found) == DriveKey(model="Some", serial="0001", wwn="naa.5000c500a1b2c3d4", size_bytes=1000)
    assert key_of(replace(found, serial_is_bridges=True)).serial is None


def test_what_weighs_most_is_told_first_whoever_found_it() -> None:
    said = smart(wear_percent=None, status_by_attributes=True, pending_sectors=1, crc_errors=1)
    verdict = judge_drive(drive(smart=present(said), rotational=True, model="Some"))
    assert [message.code for message in verdict.evidence] == [
        "drive.pending_sectors",
        "drive.status_not_read",
        "drive.crc_errors",
    ]
