"""What nobody has answered yet of a machine, in the order in which it is asked: a swollen battery first,
which ends the trials, then the trials that apply, the looks, and the locks: whoever presses the letter of the
last trial once too often has answered nothing.
"""

from __future__ import annotations

from enum import StrEnum

from judge.grade.locks import lock_reasons
from judge.last_word.asked import asked_of, is_stopped
from model.grade import ReasonKind
from model.lock import LockKind
from model.machine import Machine
from model.report import PersonalAnswers
from model.trial import TrialKind, results_of


class LookedFor(StrEnum):
    """What a person looks for beside the trials."""

    LOOKS = "looks"
    LOCKS = "locks"


PersonAsked = TrialKind | LookedFor


def unanswered(machine: Machine, entered: PersonalAnswers) -> tuple[PersonAsked, ...]:
    """What nobody has answered. “Not tried” is an answer: the last word names it, nobody is asked twice."""
    found = results_of(entered.trials)
    trials = () if is_stopped(entered.trials) else (kind for kind in asked_of(machine) if kind not in found)
    return (
        *trials,
        *((LookedFor.LOOKS,) if entered.cosmetic is None else ()),
        *((LookedFor.LOCKS,) if _has_lock_left(machine, entered) else ()),
    )


def none_locked(entered: PersonalAnswers) -> dict[str, bool]:
    """The locks once a person has looked for all of them and found none; those that were answered stay."""
    return {**dict.fromkeys(map(str, LockKind), False), **entered.locks}


def _has_lock_left(machine: Machine, entered: PersonalAnswers) -> bool:
    """Whether a lock is to be looked for that nobody has answered."""
    left = any(reason.kind is ReasonKind.TO_CHECK for reason in lock_reasons(machine, entered))
    return left and any(kind not in entered.locks for kind in LockKind)
