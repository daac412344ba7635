"""Answers of smartctl whose fields are of other types, cut, doubled or gone: nothing is made up of them."""

from __future__ import annotations

import copy
import gzip
import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from judge.health.drive_health import judge_drive
from model.verdict import DriveHealth
from probes.json_values import Object
from probes.smart.smart import probe_smart
from tests.fake_host import FakeHost, answer_of
from tests.judge.machines import drive

RECORDINGS = Path(__file__).resolve().parents[2] / "recordings"
NAMES = ("tower", "notebook", "old-desktop", "uefi-desktop", "dying-drive", "virtual")
OTHERS: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 255, 2**31, 2**64, -(10**40), 1.5, "", "0", "-3", "FAILED", "9" * 30, [], {},
    [None], [[]], {"value": None}, {"passed": "yes"}, "\0",
)  # fmt: skip
SEEDS = range(10)
EACH = 15
AIRFLOW = 190


@cache
def answers() -> tuple[Object, ...]:
    """What smartctl answered about the drives of the recorded machines."""
    told = [json.loads(gzip.decompress((RECORDINGS / f"{name}.json.gz").read_bytes())) for name in NAMES]
    return tuple(
        json.loads(run["stdout"]["text"])
        for runs in told
        for run in runs["runs"]
        if run["argv"][:3] == ["smartctl", "--json=c", "-x"]
    )


def spoilt(whole: Object, chance: random.Random) -> Object:
    """The answer with some places changed."""
    answer = copy.deepcopy(whole)
    for _ in range(chance.choice((1, 2, 5, 20))):
        holder, key = chance.choice(list(places(answer)) or [({"": 0}, "")])
        way = chance.random()
        if way < 0.2:
            holder.pop(key, None) if isinstance(holder, dict) else holder.pop(key)
        elif way < 0.35 and isinstance(holder[key], list):
            holder[key] *= chance.choice((0, 2, 3))
        else:
            holder[key] = copy.deepcopy(chance.choice(OTHERS))
    return answer


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a document: what holds it, and under which key."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


def verdict_on(answer: Object) -> DriveHealth:
    """The verdict on a drive of which smartctl says so, and pySMART cannot be asked."""
    tools = {"smartctl --json=c -x /dev/sda": answer_of(["smartctl"], json.dumps(answer))}
    heard = probe_smart(FakeHost(tools=tools), "sda")
    return judge_drive(drive(smart=heard.smart, rotational=False)).health


def failing_rows(answer: Object) -> list[Object]:
    """The attributes that smartctl says are failing now."""
    attributes = answer.get("ata_smart_attributes")
    table = attributes.get("table") if isinstance(attributes, dict) else None
    rows = [row for row in table if isinstance(row, dict)] if isinstance(table, list) else []
    return [row for row in rows if row.get("when_failed") == "now" and type(row.get("id")) is int]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_unknown_is_healthy_and_a_drive_that_says_failed_is_failing(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(EACH):
        answer = spoilt(chance.choice(answers()), chance)
        status = answer.get("smart_status")
        passed = status.get("passed") if isinstance(status, dict) else None
        health = verdict_on(answer)
        if passed is False:
            assert health is DriveHealth.FAILING, answer
        if passed is not True:
            assert health is not DriveHealth.HEALTHY, answer


def test_the_recorded_answers_are_judged_at_all() -> None:
    found = {verdict_on(answer) for answer in answers()}
    assert {DriveHealth.WATCH, DriveHealth.FAILING, DriveHealth.UNKNOWN} <= found


@pytest.mark.parametrize("seed", SEEDS)
def test_an_attribute_that_is_failing_now_is_failing_whatever_stands_beside_it(seed: int) -> None:
    chance = random.Random(seed)
    whole = [answer for answer in answers() if "ata_smart_attributes" in answer]
    for _ in range(EACH):
        answer = copy.deepcopy(chance.choice(whole))
        # Heat that passes is not failing while the drive says that it is well.
        table = [row for row in answer["ata_smart_attributes"]["table"] if row["id"] != AIRFLOW]
        chance.choice(table)["when_failed"] = "now"
        answer = spoilt(answer, chance)
        device = answer.get("device")
        if not isinstance(device, dict) or device.get("protocol") != "ATA":
            continue  # without its protocol an answer is not read at all
        if any(0 < row["id"] < 256 and row["id"] != AIRFLOW for row in failing_rows(answer)):
            assert verdict_on(answer) is DriveHealth.FAILING, answer


def test_a_drive_that_only_says_failed_is_failing() -> None:
    assert verdict_on({"smart_status": {"passed": False}}) is DriveHealth.FAILING
    assert verdict_on({"smart_status": {"passed": True}}) is DriveHealth.UNKNOWN
