"""A drive of which something is not known: never a better grade than when it was known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from judge.grade.evaluate import WORST_FIRST
from judge.health.drive_health import judge_drive
from model.drive import Drive, DriveKind
from model.fact import Fact, Why, present, unknown
from model.grade import Grade, GradeLetter, ReasonKind
from model.machine import Machine
from model.verdict import DriveHealth
from papers.wording import word
from probes.smart.smart import SmartAnswer
from probes.smart.smart_parse import parse_identity, parse_smart
from tests.corpus.drive_row import drive_from
from tests.corpus.worse import answers
from tests.judge.facts_tree import get, leaves, not_known, put
from tests.judge.machines import (
    NOBODY,
    bad_smart,
    desktop,
    drive,
    graded,
    laptop,
    measured,
    smart,
    worn_smart,
)

NOT_ASKED: Fact[Any] = unknown(Why.NEEDS_ROOT)


def worth(grade: Grade) -> tuple[int, float]:
    return WORST_FIRST.index(grade.functional), grade.score


def grade_with(*drives: Drive) -> Grade:
    return graded(laptop(*drives), measured(), NOBODY)


def test_a_drive_of_unknown_health_is_worth_no_more_than_one_to_watch() -> None:
    watched, nobody_knows = grade_with(drive(smart=present(worn_smart()))), grade_with(drive(smart=NOT_ASKED))
    assert watched.functional is GradeLetter.B
    assert worth(nobody_knows) <= worth(watched)
    (held,) = [item for item in nobody_knows.reasons if item.rule == "drive_not_known"]
    assert (held.kind, held.limit) == (ReasonKind.CAP, GradeLetter.B)
    assert "Some SSD (sda)" in word(held.message)
    assert nobody_knows.to_check


def test_a_drive_that_nobody_knows_is_looked_at_and_not_replaced() -> None:
    assert "repair" not in {item.rule for item in grade_with(drive(smart=NOT_ASKED)).reasons}
    assert "repair" in {item.rule for item in grade_with(drive(smart=present(worn_smart()))).reasons}


def test_a_healthy_drive_beside_one_that_nobody_knows_takes_the_system() -> None:
    beside = grade_with(drive(smart=NOT_ASKED), drive("sdb"))
    assert beside.functional is GradeLetter.A
    assert beside.to_check


MACHINES = {
    "healthy": laptop(),
    "worn": laptop(drive(smart=present(worn_smart()))),
    "worn and half known": desktop(drive(smart=present(smart(wear_percent=120, unreadable_errors=None)))),
    "small": desktop(drive(size_bytes=8 * 10**9)),
    "disk": desktop(drive(kind=DriveKind.HDD, rotational=True)),
    "two": laptop(drive(size_bytes=20 * 10**9), drive("sdb", smart=present(worn_smart()))),
    "unknown": laptop(drive(smart=NOT_ASKED)),
    "failing": laptop(drive(smart=present(bad_smart()))),
}


@pytest.mark.parametrize("name", MACHINES)
def test_no_fact_of_a_drive_makes_the_grade_better_by_not_being_known(name: str) -> None:
    """A failing drive whose own word is forgotten is one of which nothing is known: its grade is at most that
    of one to watch, and is to be checked.
    """
    machine = MACHINES[name]
    known = graded(machine, measured())
    limit = worth(grade_with(drive(smart=NOT_ASKED))) if name == "failing" else worth(known)
    places = [item for item in leaves(machine, Machine) if item[0][:3] == ("storage", "value", "drives")]
    assert len(places) > 15
    for path, hint in places:
        hidden = graded(put(machine, path, not_known(hint)), measured())
        assert worth(hidden) <= limit, (path, get(machine, path))
        assert hidden.to_check or worth(hidden) <= worth(known), path


@pytest.mark.slow
def test_nor_does_the_smart_of_any_drive_that_is_known(shared: Path) -> None:
    tried = 0
    for name, answer in answers(shared):
        heard = drive_from(SmartAnswer(smart=parse_smart(answer), identity=parse_identity(answer)))
        told = replace(drive(), smart=heard.smart, kind=heard.kind, rotational=heard.rotational)
        if judge_drive(told).health is DriveHealth.FAILING:
            continue
        tried += 1
        before, after = grade_with(told), grade_with(replace(told, smart=NOT_ASKED))
        assert worth(after) <= worth(before), name
    assert tried > 500
