"""The trials that nobody has answered yet, in the order in which they are asked."""

from __future__ import annotations

from judge.last_word.asked import asked_of, is_stopped
from model.machine import Machine
from model.report import PersonalAnswers
from model.trial import TrialKind, results_of


def unanswered(machine: Machine | None, entered: PersonalAnswers) -> tuple[TrialKind, ...]:
    """What nobody has answered; nothing more once a swollen battery was seen, and nothing before the machine
    is known. “Not tried” is an answer: the last word names it, nobody is asked twice.
    """
    if machine is None or is_stopped(entered.trials):
        return ()
    found = results_of(entered.trials)
    return tuple(kind for kind in asked_of(machine) if kind not in found)
