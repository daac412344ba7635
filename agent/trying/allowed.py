"""What may be tried, and loaded, by what a person answered of the battery."""

from __future__ import annotations

from agent.bench.wrong_order import WrongOrder
from judge.last_word.asked import is_stopped, may_load_battery
from model.trial import Trial, TrialKind
from papers.language import _


def check_trial(kind: TrialKind, trials: tuple[Trial, ...]) -> None:
    """Raises WrongOrder where the battery is swollen, and for a run on a battery that nobody looked at."""
    check_load(trials)
    if kind is TrialKind.BATTERY_RUN and not may_load_battery(trials):
        raise WrongOrder(_("Answer first whether the battery is swollen."))


def check_load(trials: tuple[Trial, ...]) -> None:
    """Raises WrongOrder where the battery is swollen."""
    if is_stopped(trials):
        raise WrongOrder(_("The battery is swollen: nothing is tried or measured until it is taken out."))
