"""What a trial by the machine itself answers, once it has come to its end."""

from __future__ import annotations

from datetime import datetime

from judge.trials.supply import lost_percent
from model.report import PersonalAnswers
from model.trial import BatteryRun, Trial, TrialKind, TrialResult, results_of
from model.trying import BatteryRunTrial, SeenTrial, SoundTrial

BOTH_ENDS = {TrialKind.SOUND: TrialKind.MICROPHONE, TrialKind.MICROPHONE: TrialKind.SOUND}


def found_in(seen: SeenTrial, answers: PersonalAnswers, at: datetime) -> tuple[Trial, ...]:
    """The answers in it. A microphone that heard both loudspeakers has answered for both trials, unless a
    person did so for the other one.
    """
    if seen.found is None:
        return ()
    own = Trial(
        kind=seen.trial, result=seen.found, at=at, by=answers.operator, battery_run=battery_run_of(seen)
    )
    other = BOTH_ENDS.get(seen.trial)
    is_loop = isinstance(seen, SoundTrial) and seen.left is True and seen.right is True
    if other is None or not is_loop or other in results_of(answers.trials):
        return (own,)
    return (own, Trial(kind=other, result=TrialResult.PASSED, at=at, by=answers.operator))


def battery_run_of(seen: SeenTrial) -> BatteryRun | None:
    """The figures of a run on battery that began; None of anything else."""
    if not isinstance(seen, BatteryRunTrial) or seen.ran_s <= 0:
        return None
    return BatteryRun(ran_s=seen.ran_s, lost_percent=lost_percent(seen), whole_s=seen.whole_s)
