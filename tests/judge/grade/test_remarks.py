"""What a grade says beside its letter: what a person has to look at, and what is worth knowing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from judge.grade.figures import Subject
from judge.grade.remarks import remarks
from judge.health.drive_health import judge_drive
from model.benchmark import BenchmarkKind, LoadWatch
from model.device import UnclaimedDevice
from model.drive import HiddenStorage, HidingKind, Storage
from model.fact import Why, present, unknown
from model.grade import ReasonKind
from model.message import Message, say
from model.verdict import DriveHealth
from tests.judge.facts_tree import blank
from tests.judge.grade.test_caps import benchmarks, subject
from tests.judge.machines import bad_smart, drive, laptop, result, worn_smart

CHECK, NOTE = ReasonKind.TO_CHECK, ReasonKind.NOTE
BEHIND = HiddenStorage(kind=HidingKind.RST, where="0000:00:17.0", name=None, hidden_drives=None)
WORN: dict[str, Any] = {"smart": present(worn_smart())}


def said(given: Subject, rule: str) -> list[tuple[ReasonKind, Message]]:
    """What is said by one rule."""
    return [(reason.kind, reason.message) for reason in remarks(given) if reason.rule == rule]


def incomplete(given: Subject, health: DriveHealth) -> Subject:
    """The same, its first drive judged so, with something missing."""
    first = replace(given.verdicts[0], health=health, is_complete=False)
    return replace(given, verdicts=(first, *given.verdicts[1:]))


def test_storage_that_nobody_saw_or_that_may_be_hidden_is_to_be_looked_at() -> None:
    unseen = subject(laptop(storage=unknown(Why.NEEDS_ROOT)), system=None)
    assert said(unseen, "storage") == [(CHECK, say("grade.storage_unknown"))]
    assert said(unseen, "drive_health") == []
    for hidden, where in ((BEHIND, "0000:00:17.0"), (replace(BEHIND, name="Intel RST"), "Intel RST")):
        behind = subject(laptop(storage=present(Storage(drives=(), hidden=(hidden,)))), system=None)
        assert said(behind, "hidden_storage") == [(CHECK, say("grade.hidden_storage", where=where))]
        assert said(behind, "no_drive") == []
    bare = subject(laptop(storage=present(Storage(drives=(), hidden=()))), system=None)
    assert said(bare, "no_drive") == [(CHECK, say("grade.no_drive_seen"))]
    assert said(subject(laptop()), "no_drive") == []


@pytest.mark.parametrize(
    ("health", "is_said"),
    [(DriveHealth.HEALTHY, True), (DriveHealth.UNKNOWN, True), (DriveHealth.FAILING, False)],
)
def test_a_drive_of_which_something_is_missing_is_to_be_looked_at_unless_it_fails(
    health: DriveHealth, is_said: bool
) -> None:
    whole = subject(laptop(drive(), drive("sdb", smart=present(bad_smart()))))
    assert said(whole, "drive_health") == []
    words = [(CHECK, say("grade.drive_health_unknown", drive="Some SSD (sda)"))]
    assert said(incomplete(whole, health), "drive_health") == (words if is_said else [])


def test_a_drive_to_be_watched_is_worth_a_word_beside_the_one_of_the_system() -> None:
    system, other, good = drive(**WORN), drive("sdb", **WORN), drive("sdc")
    words = [(NOTE, say("grade.other_drive_watched", drive="Some SSD (sdb)"))]
    assert said(subject(laptop(system, other, good)), "drive_watched") == words
    assert judge_drive(system).health is DriveHealth.WATCH


@pytest.mark.parametrize(
    ("watch", "found"),
    [
        (None, []),
        ({"throttle_events": None, "highest_celsius": 90.0}, []),
        ({"throttle_events": 0, "highest_celsius": 90.0}, []),
        ({"throttle_events": 1, "highest_celsius": None}, [(NOTE, say("grade.slowed_by_heat", count=1))]),
        (
            {"throttle_events": 2, "highest_celsius": 95.6},
            [(NOTE, say("grade.slowed_by_heat_at", count=2, celsius=96))],
        ),
    ],
)
def test_heat_is_told_where_it_slowed_the_processor(
    watch: dict[str, Any] | None, found: list[tuple[ReasonKind, Message]]
) -> None:
    told = None if watch is None else blank(LoadWatch, **watch)
    assert said(subject(laptop(), replace(benchmarks(), watch=told)), "heat") == found
    assert said(subject(laptop()), "heat") == []


@pytest.mark.parametrize("kind", [BenchmarkKind.CPU_ALL, BenchmarkKind.COMPRESSION_ALL])
def test_a_processor_that_did_something_else_is_to_be_measured_again(kind: BenchmarkKind) -> None:
    single = {BenchmarkKind.CPU_ALL: BenchmarkKind.CPU_SINGLE}.get(kind, BenchmarkKind.COMPRESSION_SINGLE)
    slow, fair = (benchmarks(result(single, 1000.0), result(kind, value)) for value in (899.0, 900.0))
    assert said(subject(laptop(), replace(slow, watch=None)), "disturbed") == [
        (CHECK, say("grade.disturbed"))
    ]
    assert said(subject(laptop(), replace(fair, watch=None)), "disturbed") == []


@pytest.mark.parametrize(
    ("known", "named"),
    [
        ({"model": "Fancy 3000", "class_name": "Camera"}, "Fancy 3000"),
        ({"model": None, "class_name": "Camera"}, "Camera"),
        ({"model": None, "class_name": None}, "0000:01:00.0"),
    ],
)
def test_a_device_without_a_driver_is_named_by_what_is_known_of_it(known: dict[str, Any], named: str) -> None:
    device = blank(UnclaimedDevice, address="0000:01:00.0", matters=True, **known)
    bridge = replace(device, matters=False)
    told = subject(laptop(unclaimed=present((bridge, device))))
    assert said(told, "unclaimed") == [(NOTE, say("grade.unclaimed", device=named))]
