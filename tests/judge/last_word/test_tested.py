"""What was tested and what was not: of which drives, of which parts, and by which names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from judge.health.drive_health import judge_drive
from judge.last_word import tested
from model.benchmark import BenchmarkKind, Benchmarks
from model.drive import Drive, Transport
from model.fact import Why, present, unknown
from model.identity import DriveKey
from model.machine import Machine
from model.message import Message, say
from model.report import PersonalAnswers
from model.trial import TrialKind, TrialResult
from model.verdict import DriveHealth, DriveVerdict
from tests.judge.last_word.spoken import trial
from tests.judge.machines import NOBODY, bad_smart, drive, laptop, measured

OWN, STICK = drive("sda"), drive("sdb", transport=Transport.USB, removable=True, smart=present(bad_smart()))


def found(
    machine: Machine,
    *verdicts: DriveVerdict,
    benchmarks: Benchmarks | None = None,
    entered: PersonalAnswers = NOBODY,
) -> tested.Tested:
    return tested.tested_of(machine, verdicts, benchmarks, entered)


def of(told: tuple[Message, ...], word: str) -> list[dict[str, Any]]:
    """The arguments of one sentence among others."""
    return [dict(message.arguments) for message in told if message.code == f"word.{word}"]


def test_only_a_drive_that_stays_fails_the_machine_and_one_that_nobody_lists_may_stay() -> None:
    bad = judge_drive(STICK)
    assert bad.health is DriveHealth.FAILING
    assert of(found(laptop(OWN, STICK), judge_drive(OWN), bad).failed, "drive_failing") == []
    for machine in (laptop(OWN), laptop(storage=unknown(Why.NEEDS_ROOT))):
        assert of(found(machine, bad).failed, "drive_failing") == [{"drive": "Some SSD"}]


@pytest.mark.parametrize(
    ("verdicts", "is_known"),
    [
        ((judge_drive(OWN),), True),
        ((), False),
        ((replace(judge_drive(OWN), is_complete=False),), False),
        ((replace(judge_drive(OWN), health=DriveHealth.UNKNOWN),), False),
        ((judge_drive(OWN), replace(judge_drive(OWN), is_complete=False)), False),
        ((replace(judge_drive(OWN), name="sdz"),), False),
    ],
)
def test_the_health_of_a_drive_is_known_by_whole_verdicts_on_it(
    verdicts: tuple[DriveVerdict, ...], is_known: bool
) -> None:
    doubts = of(found(laptop(OWN), *verdicts).doubts, "drive_health_unknown")
    assert doubts == ([] if is_known else [{"drive": "Some SSD"}])


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (("M", "S", "W"), "M S"),
        (("M", None, "W"), "M W"),
        ((None, "S", None), "S"),
        ((None, None, None), "sda"),
    ],
)
def test_a_drive_is_named_by_what_a_person_finds_on_it(key: tuple[str | None, ...], name: str) -> None:
    model, serial, wwn = key
    assert tested.named("sda", DriveKey(model=model, serial=serial, wwn=wwn, size_bytes=None)) == name


def test_a_trial_that_failed_is_named_by_its_own_words_or_by_its_kind() -> None:
    kinds = (TrialKind.SWOLLEN_BATTERY, TrialKind.LID)
    entered = replace(NOBODY, trials=tuple(trial(kind, TrialResult.FAILED) for kind in kinds))
    failed = found(laptop(OWN), entered=entered).failed
    assert say("word.failed_swollen_battery") in failed
    assert say("word.trial_failed", trial=TrialKind.LID) in failed


@pytest.mark.parametrize(
    ("kind", "of_drive", "names"),
    [
        (BenchmarkKind.DRIVE_RANDOM, OWN, ["Some SSD"]),
        (BenchmarkKind.DRIVE_RANDOM, replace(OWN, model=None), ["sda"]),
        (BenchmarkKind.CPU_ALL, OWN, []),
    ],
)
def test_a_drive_that_could_not_be_read_is_named(
    kind: BenchmarkKind, of_drive: Drive, names: list[str]
) -> None:
    whole = measured()
    broken = replace(whole.results[0], kind=kind, subject="sda", result=TrialResult.FAILED)
    failed = found(laptop(of_drive), benchmarks=replace(whole, results=(broken,))).failed
    assert [
        item for message in failed for item in message.arguments.values() if item in ("Some SSD", "sda")
    ] == names


def test_what_was_not_measured_is_named() -> None:
    whole = measured()
    missing = [item for item in whole.results if item.kind is not BenchmarkKind.CPU_ALL]
    left = found(laptop(), benchmarks=replace(whole, results=tuple(missing))).left
    assert of(left, "not_measured")[0]["benchmarks"].split(",").count(BenchmarkKind.CPU_ALL) == 1
    before = of(found(laptop(), benchmarks=whole).left, "not_measured")
    others = {kind for told in before for kind in told["benchmarks"].split(",")}
    assert {*of(left, "not_measured")[0]["benchmarks"].split(",")} == {BenchmarkKind.CPU_ALL, *others}
    assert others != set(BenchmarkKind)


def test_in_a_machine_that_nobody_judged_nobody_looked_inside() -> None:
    assert not tested.Tested().none_inside
