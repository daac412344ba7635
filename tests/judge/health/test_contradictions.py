"""Counts that mean other things than they seem to, and figures that contradict each other."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from judge.health.drive_health import judge_drive
from model.drive import DriveKind
from model.fact import present
from model.message import say
from model.smart import Contradiction, Doubt, FailedWhen, Protocol, SelfTest, SelfTestResult
from model.verdict import DriveHealth, DriveVerdict
from papers.wording import word
from tests.judge.facts_tree import blank
from tests.judge.health.verdicts import WELL_NVME, attribute, disk, told
from tests.judge.machines import HOURS, drive, smart

FAILING, WATCH = DriveHealth.FAILING, DriveHealth.WATCH
UNKNOWN, HEALTHY = DriveHealth.UNKNOWN, DriveHealth.HEALTHY


def test_errors_of_the_cable_are_of_the_past_until_they_grow_between_two_looks() -> None:
    assert disk(crc_errors=5000)[0] is HEALTHY
    assert disk(crc_errors=5000, crc_errors_before=5000)[0] is HEALTHY
    health, words = disk(crc_errors=5007, crc_errors_before=5000)
    assert health is WATCH
    assert "7 more errors on the cable" in words


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
    assert "log: 8,877. Failed reads among the last ones: 8, the newest 1 h of operating time ago" in said
    assert told(smart(reported_uncorrectable=39_102))[0] is WATCH


def test_an_attribute_that_counts_lost_reads_is_believed_and_its_contradiction_said() -> None:
    counted = (HOURS, attribute(187, "Reported_Uncorrect", 0))
    health, said = disk(attributes=counted, reported_uncorrectable=920)
    assert health is HEALTHY
    assert "statistics count 920 reads that failed for good, its attribute 187 none" in said


def test_a_counter_that_is_full_is_not_told_as_a_count() -> None:
    full = attribute(187, "Reported_Uncorrect", 0xFFFF)
    assert "Reads that failed for good: at least 65,535" in disk(attributes=(HOURS, full))[1]


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
    assert "only repeats" in said
    assert told(smart(pending_sectors=30, **copies))[0] is WATCH
    assert told(smart(pending_sectors=3, reallocated_sectors=3))[0] is WATCH


def test_heads_that_were_parked_too_often_are_watched() -> None:
    assert disk(load_cycles=600_000)[0] is HEALTHY
    health, said = disk(load_cycles=1_239_994)
    assert health is WATCH
    assert "Parkings of the heads: 1,239,994" in said
    assert told(smart(load_cycles=1_239_994))[0] is HEALTHY


def test_a_verdict_that_smartctl_made_up_from_the_table_is_not_the_drives() -> None:
    health, said = disk(status_by_attributes=True)
    assert health is UNKNOWN
    assert "own verdict could not be read" in said
    assert disk(status_by_attributes=True, overall_passed=False)[0] is FAILING


@pytest.mark.parametrize("model", ["H/W RAID1", "External RAID 0", "JMicron RAID1", "Ext RAID Disk"])
def test_an_enclosure_that_answers_for_its_drives_says_nothing_of_them(model: str) -> None:
    found = judge_drive(drive(model=model))
    assert found.health is UNKNOWN
    assert "Check each of them alone" in word(found.evidence[0])
    log = smart(protocol=Protocol.NVME, attributes=(), nvme=WELL_NVME, wear_percent=3)
    assert judge_drive(drive(model=model, smart=present(log))).health is UNKNOWN


@pytest.mark.parametrize("model", ["Raider SSD 500", "WDC WD4003FZEX", None])
def test_a_drive_of_its_own_is_no_enclosure(model: str | None) -> None:
    assert judge_drive(drive(model=model)).health is HEALTHY


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
    assert "its counters agree" not in said


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


TRY_AGAIN = re.compile(r"again|has not failed|before you blame|\. Run a", re.IGNORECASE)


HOT = replace(HOURS, id=190, name="Airflow_Temperature_Cel", failed=FailedWhen.NOW)
ADVISING = (
    "pending_sectors", "pending_physical", "hot_now", "hot_now_unknown", "crc_errors", "crc_errors_grow",
    "self_test_failed_before", "self_test_passed_earlier", "self_test_end_unknown",
    "self_test_end_unknown_before",
)  # fmt: skip


@pytest.mark.parametrize("code", [f"drive.{name}" for name in ADVISING])
def test_a_failing_drive_is_not_told_to_be_tried_again(code: str) -> None:
    alone = f"{code}_alone"
    figures: dict[str, str | float] = {
        "count": 3, "told": 8, "celsius": 64, "id": 190, "name": "X", "value": "36", "threshold": "45",
        "status": "words",
    }  # fmt: skip
    assert TRY_AGAIN.search(word(say(code, **figures)))
    assert not TRY_AGAIN.search(word(say(alone, **figures)))
    assert word(say(alone, **figures)).rstrip(".") in word(say(code, **figures))


def test_the_advice_goes_only_where_the_drive_is_failing() -> None:
    waiting = disk(pending_sectors=1)
    assert (waiting[0], "check again" in waiting[1]) == (WATCH, True)
    failing = disk(pending_sectors=1, overall_passed=False)
    assert (failing[0], "again" in failing[1]) == (FAILING, False)
    assert "1 sector cannot be read at present." in failing[1]


@pytest.mark.parametrize(
    "known",
    [
        {"pending_sectors": 1},
        {"crc_errors": 3},
        {"crc_errors": 3, "crc_errors_before": 1},
        {"attributes": (HOURS, HOT)},
        {"attributes": (HOURS, HOT), "temperature_celsius": 64},
        {
            "self_tests": present(
                (blank(SelfTest, kind="Short", result=SelfTestResult.PASSED, status="a", hours=90),
                 blank(SelfTest, kind="Short", result=SelfTestResult.FAILED, status="b", hours=80))
            ),
        },
        {
            "self_tests": present(
                (blank(SelfTest, kind="Extended", result=SelfTestResult.PASSED, status="a", hours=80),
                 blank(SelfTest, kind="Short", result=SelfTestResult.FAILED, status="b", hours=790))
            ),
        },
        {"self_tests": present((blank(SelfTest, kind="S", result=SelfTestResult.UNKNOWN, status="a"),))},
    ],
)  # fmt: skip
def test_whatever_advises_is_silent_beside_a_failing_drive(known: dict[str, object]) -> None:
    def said(**more: object) -> str:
        return disk(**known, **more)[1]

    assert TRY_AGAIN.search(said())
    failing = said(reported_uncorrectable=100, exit_status=0x10)
    assert not TRY_AGAIN.search(failing)
    assert "_alone" not in failing
