"""What drives keep for bad blocks, and how near that is to their own limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judge.health.drive_health import judge_drive
from model.smart import FailedWhen
from tests.judge.health.findings import (
    FAILING,
    HEALTHY,
    NOTHING,
    WATCH,
    flash,
    nvme,
    one,
    said_of,
    scsi,
    table,
)
from tests.judge.health.verdicts import attribute

RESERVES = [
    (170, "Available_Reservd_Space"),
    (170, "Unknown_Attribute"),
    (178, "Used_Rsvd_Blk_Cnt_Chip"),
    (179, "Used_Rsvd_Blk_Cnt_Tot"),
    (180, "Unused_Rsvd_Blk_Cnt_Tot"),
    (232, "Perc_Avail_Resrvd_Space"),
    (5, "Retired_Block_Count"),
]


@pytest.mark.parametrize(("number", "name"), RESERVES)
def test_a_reserve_more_than_half_way_to_its_limit_is_watched(number: int, name: str) -> None:
    low = replace(attribute(number, name, 0), value=54)
    said = one(WATCH, "reserve_low", id=number, name=name, value=54, threshold=10)
    assert said_of(flash(**table(low))) == said
    assert said_of(flash(**table(replace(low, value=55)))) == NOTHING
    said = one(WATCH, "reserve_low", id=number, name=name, value=0, threshold=10)
    assert said_of(flash(**table(replace(low, value=0)))) == said


def test_a_reserve_at_its_limit_is_failing_and_said_once() -> None:
    spent = replace(attribute(232, "Available_Reservd_Space", 0, FailedWhen.NOW), value=10, worst=10)
    found = judge_drive(flash(**table(spent)))
    assert found.health is FAILING
    assert [message.code for message in found.evidence] == ["drive.attribute_failing"]


def test_a_value_without_a_limit_or_of_another_meaning_says_nothing_of_the_reserve() -> None:
    for other in (
        replace(attribute(180, "Unused_Rsvd_Blk_Cnt_Tot", 10_477), value=1, threshold=0),
        replace(attribute(180, "Unused_Rsvd_Blk_Cnt_Tot", 10_477), value=130, threshold=100),
        replace(attribute(180, "Unused_Rsvd_Blk_Cnt_Tot", 10_477), value=None),
        replace(attribute(232, "Read_Fail_Count", 0), value=20),
        replace(attribute(9, "Spare_Block_Count", 0), value=20),
    ):
        assert said_of(flash(**table(other))) == NOTHING


def test_a_limit_of_all_spare_blocks_that_the_drive_does_not_mind_is_no_failure() -> None:
    odd = one(WATCH, "nvme_spare_odd_limit", percent=99, threshold=100)
    assert said_of(nvme(available_spare_percent=99, available_spare_threshold_percent=100)) == odd
    fallen = nvme(available_spare_percent=89, available_spare_threshold_percent=100)
    assert said_of(fallen) == one(FAILING, "nvme_spare", percent=89, threshold=100)
    warns = {"available_spare_percent": 99, "available_spare_threshold_percent": 100}
    assert judge_drive(nvme(critical_warning=1, **warns)).health is FAILING
    assert judge_drive(nvme(critical_warning=None, **warns)).health is FAILING
    full = nvme(available_spare_percent=100, available_spare_threshold_percent=100)
    assert judge_drive(full).health is HEALTHY


def test_heads_of_a_sas_disk_that_tells_no_rating_are_counted_all_the_same() -> None:
    assert said_of(scsi(load_cycles=1_200_000)) == one(WATCH, "load_cycles", count=1_200_000, rated=600_000)
    rated = scsi(load_cycles=400_000, rated_load_cycles=300_000)
    assert said_of(rated) == one(WATCH, "load_cycles", count=400_000, rated=300_000)
