"""The verdict on a drive: what decides, what only counts, and what is no reason at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judge.health.drive_health import judge_drive
from model.drive import DriveKind, Transport
from model.fact import Why, absent, present, unknown
from model.smart import (
    Attribute,
    Contradiction,
    Doubt,
    EmmcHealth,
    FailedWhen,
    NvmeHealth,
    Protocol,
    ScsiHealth,
    SelfTest,
    SelfTestResult,
    Smart,
)
from model.verdict import DriveHealth, DriveVerdict
from papers.wording import word
from tests.judge.facts_tree import blank
from tests.judge.machines import HOURS, drive, smart

FAILING, WATCH = DriveHealth.FAILING, DriveHealth.WATCH
UNKNOWN, HEALTHY = DriveHealth.UNKNOWN, DriveHealth.HEALTHY
WELL_NVME = NvmeHealth(
    critical_warning=0,
    available_spare_percent=100,
    available_spare_threshold_percent=10,
    percentage_used=3,
    media_errors=0,
    error_log_entries=4000,
    unsafe_shutdowns=90,
)
WELL_SCSI = ScsiHealth(
    grown_defects=0,
    uncorrected_read_errors=0,
    uncorrected_write_errors=0,
    uncorrected_verify_errors=None,
    informational_exception=None,
)


def told(said: Smart, *, spins: bool = False) -> tuple[DriveHealth, str]:
    """The verdict on a drive that says so, and its evidence in words."""
    found = judge_drive(
        drive(
            smart=present(said),
            rotational=spins,
            kind=DriveKind.HDD if spins else DriveKind.SSD,
            model="Some",
        )
    )
    assert found.evidence
    words = [word(message) for message in found.evidence]
    assert not [sentence for sentence in words if sentence.startswith("drive.")]
    return found.health, " ".join(words)


def disk(**known: object) -> tuple[DriveHealth, str]:
    """The verdict on a hard disk."""
    return told(smart(wear_percent=None, **known), spins=True)


def attribute(number: int, name: str, raw: int, failed: FailedWhen = FailedWhen.NEVER) -> Attribute:
    """One line of the table."""
    return replace(HOURS, id=number, name=name, raw=raw, raw_text=str(raw), failed=failed, threshold=10)


def nvme(**known: object) -> tuple[DriveHealth, str]:
    """The verdict on an NVMe drive with such a health log."""
    log = replace(WELL_NVME, **known)  # type: ignore[arg-type]  # fields of the log, by the caller's word
    return told(smart(protocol=Protocol.NVME, attributes=(), nvme=log, wear_percent=log.percentage_used))


def scsi(**known: object) -> tuple[DriveHealth, str]:
    """The verdict on a SAS disk with such counters."""
    counters = replace(WELL_SCSI, **known)  # type: ignore[arg-type]  # fields of the counters
    said = smart(
        protocol=Protocol.SCSI, attributes=(), scsi=counters, pending_sectors=None, wear_percent=None
    )
    return told(said, spins=True)


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
    assert "no number that can be true" in said
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


def test_errors_of_the_cable_are_of_the_past_until_they_grow_between_two_looks() -> None:
    assert disk(crc_errors=5000)[0] is HEALTHY
    assert disk(crc_errors=5000, crc_errors_before=5000)[0] is HEALTHY
    health, words = disk(crc_errors=5007, crc_errors_before=5000)
    assert health is WATCH
    assert "7 more errors on the cable" in words


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
    assert "747 h of operation ago" in failed_at(29_000, 20_000, hours=29_747)
    assert "h of operation ago" not in failed_at(1, 29_000, hours=29_747)
    assert "h of operation ago" not in failed_at(40_000, hours=29_747)
    assert "0 h of operation ago" in failed_at(29_748, hours=29_747)
    assert "4464 h of operation ago" in failed_at(65_000, hours=69_464)


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
        "9000 h of operation ago"
        not in disk(unreadable_errors=1, last_unreadable_hours=0, power_on_hours=9000, attributes=counted)[1]
    )
    assert disk(unreadable_errors=1, last_unreadable_hours=1, power_on_hours=None)[0] is WATCH


def test_lost_reads_weigh_the_same_wherever_a_disk_counts_them() -> None:
    assert disk(reported_uncorrectable=14) == (WATCH, "14 reads failed for good.")
    assert disk(reported_uncorrectable=39_102)[0] is FAILING
    assert disk(attributes=(HOURS, attribute(187, "Reported_Uncorrect", 60_000)))[0] is FAILING
    logged: dict[str, object] = {
        "error_log_count": 8877,
        "unreadable_errors": 8,
        "last_unreadable_hours": 899,
        "logged_unreadable": 8877,
    }
    health, said = disk(**logged)
    assert health is FAILING
    assert "counts 8877 errors. Among the last ones are 8 reads that failed, the newest 1 h" in said
    assert told(smart(reported_uncorrectable=39_102))[0] is WATCH


def test_an_attribute_that_counts_lost_reads_is_believed_and_its_contradiction_said() -> None:
    counted = (HOURS, attribute(187, "Reported_Uncorrect", 0))
    health, said = disk(attributes=counted, reported_uncorrectable=920)
    assert health is HEALTHY
    assert "statistics count 920 reads that failed for good, its attribute 187 none" in said


def test_a_counter_that_is_full_is_not_told_as_a_count() -> None:
    full = attribute(187, "Reported_Uncorrect", 0xFFFF)
    assert "65535 reads or more failed" in disk(attributes=(HOURS, full))[1]


def test_an_address_that_was_not_found_lately_is_remarked() -> None:
    assert "error IDNF" in disk(not_found_errors=1, last_not_found_hours=800)[1]
    assert "when is not known" in disk(not_found_errors=1, last_not_found_hours=None)[1]
    old = disk(not_found_errors=1, last_not_found_hours=1, power_on_hours=9000)
    assert old[0] is HEALTHY
    assert "IDNF" not in old[1]


NOW = FailedWhen.NOW


def test_heat_is_no_failure_while_the_drive_says_that_it_is_well() -> None:
    hot = attribute(190, "Airflow_Temperature_Cel", 64, NOW)
    health, said = disk(attributes=(HOURS, hot), temperature_celsius=64)
    assert health is WATCH
    assert "too hot now (64 °C). Let it cool down" in said
    assert disk(attributes=(HOURS, hot))[0] is WATCH
    assert disk(attributes=(HOURS, hot), overall_passed=False)[0] is FAILING
    assert disk(attributes=(HOURS, hot), overall_passed=None)[0] is FAILING
    assert disk(attributes=(HOURS, hot), status_by_attributes=True)[0] is FAILING
    life_left = attribute(
        231, "Temperature_Celsius", 0, NOW
    )  # smartctl's name on drives that it does not know
    assert told(smart(attributes=(HOURS, life_left)))[0] is FAILING


def test_a_value_that_equals_its_limit_by_birth_is_no_failure() -> None:
    born = replace(attribute(183, "Runtime_Bad_Block", 0, NOW), value=100, worst=100, threshold=100)
    health, said = disk(attributes=(HOURS, born))
    assert health is HEALTHY
    assert "since the drive was made" in said
    assert disk(attributes=(HOURS, replace(born, value=99)))[0] is FAILING
    assert disk(attributes=(HOURS, replace(born, worst=None)))[0] is FAILING
    assert disk(attributes=(HOURS, replace(born, value=36, worst=36, threshold=36)))[0] is FAILING
    assert disk(attributes=(HOURS, born), overall_passed=None)[0] is FAILING


def on_sectors(model: str | None, physical: int | None, **known: object) -> tuple[DriveHealth, str]:
    """The verdict on a disk of such a model with physical sectors of such a size."""
    found = judge_drive(
        drive(
            smart=present(smart(wear_percent=None, **known)),
            rotational=True,
            kind=DriveKind.HDD,
            model=model,
            logical_sector_bytes=512,
            physical_sector_bytes=physical,
        )
    )
    return found.health, " ".join(word(message) for message in found.evidence)


def test_one_bad_sector_of_4096_bytes_is_one_where_the_maker_counts_eight() -> None:
    three = (HOURS, attribute(187, "Reported_Uncorrect", 3))
    for model in ("ST6000NM0024-1HT17Z", "TOSHIBA MQ01ABF050", "HGST HTS725050A7E630", "WDC WUH721818ALE604"):
        health, said = on_sectors(model, 4096, pending_sectors=8, uncorrectable_sectors=8, attributes=three)
        assert health is WATCH
        assert "1 sector (which the drive counts as 8) cannot be read" in said
    others = (("WDC WD40EFRX-68WT0N0", 4096), ("ST6000", 512), ("ST6000", None), (None, 4096))
    for name, physical in others:
        assert on_sectors(name, physical, pending_sectors=8, attributes=three)[0] is FAILING


def test_a_controller_that_repeats_the_replaced_blocks_has_none_that_wait() -> None:
    copies: dict[str, object] = {"pending_copies_replaced": True, "reallocated_sectors": 3}
    health, said = told(smart(pending_sectors=3, **copies))
    assert health is HEALTHY
    assert "only repeats the count" in said
    assert told(smart(pending_sectors=30, **copies))[0] is WATCH
    assert told(smart(pending_sectors=3, reallocated_sectors=3))[0] is WATCH


def test_heads_that_were_parked_too_often_are_watched() -> None:
    assert disk(load_cycles=600_000)[0] is HEALTHY
    health, said = disk(load_cycles=1_239_994)
    assert health is WATCH
    assert "parked 1239994 times" in said
    assert told(smart(load_cycles=1_239_994))[0] is HEALTHY


def test_a_verdict_that_smartctl_made_up_from_the_table_is_not_the_drives() -> None:
    health, said = disk(status_by_attributes=True)
    assert health is UNKNOWN
    assert "own verdict could not be read" in said
    assert disk(status_by_attributes=True, overall_passed=False)[0] is FAILING


@pytest.mark.parametrize("model", ["H/W RAID1", "External RAID 0", "JMicron RAID1"])
def test_an_enclosure_that_answers_for_its_drives_says_nothing_of_them(model: str) -> None:
    found = judge_drive(drive(model=model))
    assert found.health is UNKNOWN
    assert "Look at each of them alone" in word(found.evidence[0])


def test_a_solid_state_drive_whose_wear_nobody_knows_is_not_healthy() -> None:
    assert told(smart(wear_percent=None))[0] is UNKNOWN
    health, said = told(smart(wear_percent=None, in_database=False))
    assert health is UNKNOWN
    assert "smartctl does not know this model" in said


@pytest.mark.parametrize("doubt", list(Doubt))
def test_figures_that_contradict_each_other_are_said(doubt: Doubt) -> None:
    found = Contradiction(doubt=doubt, told=120, other=65_100)
    health, said = disk(contradictions=(found,), power_on_hours=65_100)
    assert health is (UNKNOWN if doubt is Doubt.NVME_LIMIT else HEALTHY)
    assert "120" in said
    assert "do not contradict it" not in said


def test_hours_that_were_set_back_are_not_told_as_hours_of_operation() -> None:
    back = Contradiction(doubt=Doubt.HOURS_RESET, told=120, other=None)
    assert "After" not in disk(contradictions=(back,), power_on_hours=120)[1]


def test_a_verdict_that_lacks_something_is_not_complete() -> None:
    def judged(**known: object) -> DriveVerdict:
        said = smart(wear_percent=None, **known)
        return judge_drive(drive(smart=present(said), rotational=True, kind=DriveKind.HDD))

    assert judged().is_complete
    assert judged(reallocated_sectors=1).is_complete
    partly = judged(reallocated_sectors=1, pending_sectors=None)
    assert partly.health is WATCH
    assert not partly.is_complete


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
        words.index("itself says that it is failing") < words.index("cannot be read") < words.index("cable")
    )


def test_a_serial_of_an_adapter_does_not_tell_drives_apart() -> None:
    found = judge_drive(drive(serial=present("ABC"), serial_is_bridges=True, transport=Transport.USB))
    assert found.drive.serial is None
