"""What a person is still asked: all that applies once, and nothing twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judge.last_word.asked import trials_asked
from judge.last_word.unanswered import LookedFor, none_locked, unanswered
from model.fact import Fact, Why, present, unknown
from model.grade import CosmeticGrade
from model.lock import LockKind, Locks
from model.machine import Machine
from model.report import PersonalAnswers
from model.trial import ANSWERS, TrialKind, TrialResult, result_said
from tests.judge.last_word.spoken import trial
from tests.judge.machines import desktop, laptop

NOBODY = PersonalAnswers()
LOCKS_UNKNOWN: Fact[Locks] = unknown(Why.NOT_ASKED)
LAPTOP, DESKTOP = replace(laptop(), locks=LOCKS_UNKNOWN), replace(desktop(), locks=LOCKS_UNKNOWN)


@pytest.mark.parametrize("machine", [LAPTOP, DESKTOP], ids=["laptop", "desktop"])
def test_everything_that_applies_is_asked_the_looks_between_trials_and_locks(machine: Machine) -> None:
    asked = unanswered(machine, NOBODY)
    assert asked == (*trials_asked(machine), LookedFor.LOOKS, LookedFor.LOCKS)


@pytest.mark.parametrize("result", TrialResult)
def test_what_was_answered_is_not_asked_again_whatever_the_answer(result: TrialResult) -> None:
    answered = PersonalAnswers(trials=(trial(TrialKind.SOUND, result),))
    assert TrialKind.SOUND not in unanswered(LAPTOP, answered)
    assert TrialKind.CAMERA in unanswered(LAPTOP, answered)


def test_a_swollen_battery_ends_the_trials_and_nothing_else() -> None:
    seen = PersonalAnswers(trials=(trial(TrialKind.SWOLLEN_BATTERY, TrialResult.FAILED),))
    assert unanswered(LAPTOP, seen) == (LookedFor.LOOKS, LookedFor.LOCKS)


def test_locks_are_asked_until_each_is_known_or_answered() -> None:
    some = PersonalAnswers(locks={LockKind.MDM: False}, cosmetic=CosmeticGrade.B)
    assert unanswered(LAPTOP, some)[-1] is LookedFor.LOCKS
    every = replace(some, locks=none_locked(some))
    assert LookedFor.LOCKS not in unanswered(LAPTOP, every)
    assert unanswered(laptop(), NOBODY)[-1] is LookedFor.LOOKS, "its firmware has told of every lock"


def test_none_of_them_locked_never_takes_back_one_that_was_found_locked() -> None:
    found = none_locked(PersonalAnswers(locks={LockKind.AUTOPILOT: True}))
    assert found == {**dict.fromkeys(LockKind, False), LockKind.AUTOPILOT: True}


def test_where_no_drive_was_seen_a_person_is_asked_for_one_and_a_no_is_none_inside() -> None:
    storage = LAPTOP.storage
    assert storage.value is not None
    assert TrialKind.DRIVES_INSIDE not in unanswered(LAPTOP, NOBODY)
    empty = replace(LAPTOP, storage=present(replace(storage.value, drives=())))
    assert TrialKind.DRIVES_INSIDE in unanswered(empty, NOBODY)
    assert TrialKind.DRIVES_INSIDE not in unanswered(replace(empty, storage=unknown(Why.TOOL_FAILED)), NOBODY)
    assert result_said(TrialKind.DRIVES_INSIDE, is_yes=False) is TrialResult.NOT_FITTED


@pytest.mark.parametrize("kind", TrialKind)
def test_a_yes_is_good_of_a_part_and_bad_of_a_question(kind: TrialKind) -> None:
    assert (result_said(kind, is_yes=True) is TrialResult.FAILED) == (kind in ANSWERS)
    assert result_said(kind, is_yes=False) is not result_said(kind, is_yes=True)
