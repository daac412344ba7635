"""What a person is still asked: each trial that applies once, and none twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judge.last_word.asked import trials_asked
from judge.last_word.unanswered import unanswered
from model.fact import Why, absent, present, unknown
from model.machine import Machine
from model.report import PersonalAnswers
from model.trial import ANSWERS, TrialKind, TrialResult, result_said
from tests.judge.last_word.spoken import trial
from tests.judge.machines import desktop, laptop

NOBODY = PersonalAnswers()
LAPTOP, DESKTOP = laptop(), desktop()


@pytest.mark.parametrize("machine", [LAPTOP, DESKTOP], ids=["laptop", "desktop"])
def test_every_trial_that_applies_is_asked(machine: Machine) -> None:
    assert unanswered(machine, NOBODY) == trials_asked(machine)


@pytest.mark.parametrize("result", TrialResult)
def test_what_was_answered_is_not_asked_again_whatever_the_answer(result: TrialResult) -> None:
    answered = PersonalAnswers(trials=(trial(TrialKind.SOUND, result),))
    assert TrialKind.SOUND not in unanswered(LAPTOP, answered)
    assert TrialKind.CAMERA in unanswered(LAPTOP, answered)


def test_a_swollen_battery_ends_the_trials() -> None:
    seen = PersonalAnswers(trials=(trial(TrialKind.SWOLLEN_BATTERY, TrialResult.FAILED),))
    assert unanswered(LAPTOP, seen) == ()
    assert unanswered(None, NOBODY) == (), "of a machine that is not known nothing is"


def test_where_no_drive_was_seen_a_person_is_asked_for_one_and_a_no_is_none_inside() -> None:
    storage = LAPTOP.storage
    assert storage.value is not None
    assert TrialKind.DRIVES_INSIDE not in unanswered(LAPTOP, NOBODY)
    empty = replace(LAPTOP, storage=present(replace(storage.value, drives=())))
    for without in (empty, replace(empty, storage=absent())):
        assert TrialKind.DRIVES_INSIDE in unanswered(without, NOBODY)
    assert TrialKind.DRIVES_INSIDE not in unanswered(replace(empty, storage=unknown(Why.TOOL_FAILED)), NOBODY)
    assert result_said(TrialKind.DRIVES_INSIDE, is_yes=False) is TrialResult.NOT_FITTED


@pytest.mark.parametrize("kind", TrialKind)
def test_a_yes_is_good_of_a_part_and_bad_of_a_question(kind: TrialKind) -> None:
    assert (result_said(kind, is_yes=True) is TrialResult.FAILED) == (kind in ANSWERS)
    assert result_said(kind, is_yes=False) is not result_said(kind, is_yes=True)
