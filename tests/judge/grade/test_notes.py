"""What each note of a policy says of a machine: points where its figure is known, and that it is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from judge.grade.figures import Figure, Subject
from judge.grade.notes import note_reasons, unclear_kind
from judge.grade.policy import default_policy
from judge.grade.policy_file import AskedOf, Note, PolicyFile, PolicyStep
from model.battery import Battery
from model.board import Board, ChassisKind
from model.fact import Why, present, unknown
from model.grade import ReasonKind
from model.message import Message, say
from tests.judge.facts_tree import blank
from tests.judge.grade.test_caps import pack, packs, subject
from tests.judge.machines import desktop, drive, laptop

STEPS = (PolicyStep(start=4, points=3), PolicyStep(start=40, points=5))
SCORE, UNKNOWN = ReasonKind.SCORE, ReasonKind.UNKNOWN


def of(*figures: Figure, asked_of: AskedOf = AskedOf.ALL) -> PolicyFile:
    """A policy that asks for these."""
    notes = tuple(Note(fact=figure, weight=5, steps=STEPS, asked_of=asked_of) for figure in figures)
    return msgspec.structs.replace(default_policy().file, notes=notes)


def said(given: Subject, figure: Figure) -> tuple[ReasonKind, Message, float | None]:
    """What the note of one figure says."""
    (reason,) = note_reasons(given, of(figure))
    assert (reason.rule, reason.of) == (figure, 5)
    return reason.kind, reason.message, reason.points


@pytest.mark.parametrize(("cores", "points"), [(3, 0), (4, 3), (39, 3), (40, 5)])
def test_the_highest_step_that_is_reached_gives_its_points(cores: int, points: float) -> None:
    fitted = subject(laptop(), fitted={Figure.CPU_CORES: float(cores)})
    assert said(fitted, Figure.CPU_CORES) == (SCORE, say("grade.score.cpu_cores", value=cores), points)


NAMED = {"battery": "BAT1"}
DOUBTFUL: dict[str, Any] = {"status": "Full", "charge_percent": 3}
SILENT: tuple[ReasonKind, Message, float] = (UNKNOWN, say("grade.unknown.battery_health_percent"), 0.0)


@pytest.mark.parametrize(
    ("batteries", "found"),
    [
        ((pack("BAT1", 80),), (SCORE, say("grade.score.battery_health_percent", value=80), 5)),
        (
            (pack("BAT0", 80), pack("BAT1", 30)),
            (SCORE, say("grade.score.worst_battery", **NAMED, value=30), 3),
        ),
        ((pack("BAT1", 80, condition="Dead"),), (SCORE, say("grade.score.battery_dead", **NAMED), 0)),
        ((pack("BAT0", 80), pack("BAT1", None)), SILENT),
        (
            (pack("BAT0", 80), pack("BAT1", 80, **DOUBTFUL)),
            (UNKNOWN, say("grade.unknown.battery_doubtful", **NAMED), 0),
        ),
        ((pack("BAT0", None), pack("BAT1", 80, condition="Dead", **DOUBTFUL)), SILENT),
    ],
    ids=["one", "the worst", "dead", "not known", "in doubt", "dead and not known"],
)
def test_a_battery_brings_points_where_all_packs_are_known_and_is_named_where_it_is_one_of_several(
    batteries: tuple[Battery, ...], found: tuple[ReasonKind, Message, float]
) -> None:
    fitted = packs(*batteries, fitted={Figure.BATTERY_HEALTH: 50.0})
    for given, figure, expected in (
        (packs(*batteries), Figure.BATTERY_HEALTH, found),
        (packs(*batteries), Figure.CPU_CORES, (SCORE, say("grade.score.cpu_cores", value=4), 3)),
        (fitted, Figure.BATTERY_HEALTH, (SCORE, say("grade.score.battery_health_percent", value=50), 5)),
    ):
        assert said(given, figure) == expected, "each pack is about the battery alone"


def test_what_is_not_known_of_a_machine_with_a_doubtful_pack_is_said_of_what_it_is() -> None:
    machine = laptop(batteries=present((pack("BAT1", 80, **DOUBTFUL),)), cpu=unknown(Why.TOOL_FAILED))
    assert said(subject(machine), Figure.CPU_CORES) == (UNKNOWN, say("grade.unknown.cpu_cores"), 0)


def test_a_drive_of_unknown_health_brings_no_points_and_a_new_one_does() -> None:
    unjudged = replace(subject(laptop(drive())), verdicts=())
    assert said(unjudged, Figure.DRIVE_GB) == (UNKNOWN, say("grade.unknown.health.drive_gb"), 0)
    assert said(unjudged, Figure.CPU_CORES)[0] is SCORE
    fitted = replace(unjudged, fitted={Figure.DRIVE_GB: 240.0})
    assert said(fitted, Figure.DRIVE_GB) == (SCORE, say("grade.score.drive_gb", value=240), 5)
    unseen = subject(laptop(drive(size_bytes=None)))
    assert said(unseen, Figure.DRIVE_GB) == (UNKNOWN, say("grade.unknown.drive_gb"), 0)


def test_where_the_kind_of_machine_is_not_known_that_is_said_if_it_is_asked_for() -> None:
    unseen = subject(desktop(board=unknown(Why.NEEDS_ROOT)))
    some = of(Figure.CPU_CORES, asked_of=AskedOf.PORTABLE)
    told = unclear_kind(unseen, some)
    assert told is not None
    assert (told.kind, told.rule, told.message) == (UNKNOWN, "chassis", say("grade.unknown.chassis"))
    assert unclear_kind(unseen, of(Figure.CPU_CORES)) is None
    assert unclear_kind(subject(laptop(board=unknown(Why.NEEDS_ROOT))), some) is None, "it has a battery"
    tower = present(blank(Board, chassis_kind=ChassisKind.DESKTOP))
    assert unclear_kind(subject(desktop(board=tower)), some) is None
