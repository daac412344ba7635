"""What a trial answers is told with who was there, when, and its figures; a person is not answered for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from judge.trials.found import battery_run_of, found_in
from model.report import PersonalAnswers
from model.trial import BatteryRun, Trial, TrialKind, TrialResult
from model.trying import BatteryRunTrial, PlainTrial, SoundPhase, SoundTrial

AT = datetime(2026, 11, 30, tzinfo=UTC)
ANNE = PersonalAnswers(operator="Anne")
BOTH = SoundTrial(
    trial=TrialKind.SOUND, phase=SoundPhase.HEARD, left=True, right=True, found=TrialResult.PASSED
)
RUN = BatteryRunTrial(trial=TrialKind.BATTERY_RUN, wanted_s=900.0, start_percent=93, now_percent=90)


def passed(kind: TrialKind) -> Trial:
    return Trial(kind=kind, result=TrialResult.PASSED, at=AT, by="Anne")


def test_both_ends_of_a_loop_are_answered_by_the_same_person_at_the_same_time() -> None:
    assert found_in(BOTH, ANNE, AT) == (passed(TrialKind.SOUND), passed(TrialKind.MICROPHONE))


@pytest.mark.parametrize(("left", "right"), [(True, False), (False, True), (None, True), (True, None)])
def test_one_side_answers_for_its_own_trial_alone(left: bool | None, right: bool | None) -> None:
    assert found_in(replace(BOTH, left=left, right=right), ANNE, AT) == (passed(TrialKind.SOUND),)


def test_another_kind_of_trial_answers_for_itself() -> None:
    seen = PlainTrial(trial=TrialKind.MICROPHONE, is_over=True, found=TrialResult.PASSED)
    assert found_in(seen, ANNE, AT) == (passed(TrialKind.MICROPHONE),)


def test_a_run_that_began_has_figures_and_one_that_did_not_has_none() -> None:
    assert battery_run_of(replace(RUN, ran_s=0.5)) == BatteryRun(ran_s=0.5, lost_percent=3.0, whole_s=None)
    assert battery_run_of(RUN) is None
    assert battery_run_of(BOTH) is None
