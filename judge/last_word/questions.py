"""What a report wants to know of a person besides the trials: which questions are open, and what an answer
to one of them says.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from judge.grade.locks import open_locks
from judge.last_word.asked import may_have_charger
from model.grade import CosmeticGrade, Grade
from model.machine import Machine
from model.report import Charger, PersonalAnswers


class OpenQuestion(StrEnum):
    """One question, in the order in which they are asked. `charger` is asked alone where the parts are
    answered and the charger is not.
    """

    LOOKS = "looks"
    COMPLETE = "complete"
    CHARGER = "charger"
    LOCKS = "locks"


def open_questions(
    answers: PersonalAnswers, grade: Grade | None, *, is_examined: bool
) -> tuple[OpenQuestion, ...]:
    """What nobody has answered; the locks are those that the grade leaves to a person. Before the end of the
    examination nothing is asked: the questions follow from all that it finds, and no report is made.
    """
    if not is_examined:
        return ()
    is_open = {
        OpenQuestion.LOOKS: answers.cosmetic is None,
        OpenQuestion.COMPLETE: answers.missing is None,
        OpenQuestion.CHARGER: answers.missing is not None and answers.charger is None,
        OpenQuestion.LOCKS: grade is not None
        and any(kind not in answers.locks for kind in open_locks(grade)),
    }
    return tuple(question for question in OpenQuestion if is_open[question])


def usual_charger(machine: Machine | None) -> Charger:
    """What “nothing is missing” says of the charger."""
    return Charger.THERE if machine is None or may_have_charger(machine) else Charger.NOT_NEEDED


def with_looks(answers: PersonalAnswers, letter: str) -> PersonalAnswers | None:
    """A letter of the cosmetic scale, in any case; None when it is none."""
    found = letter.upper()
    return replace(answers, cosmetic=CosmeticGrade(found)) if found in set(CosmeticGrade) else None


def complete(answers: PersonalAnswers, machine: Machine | None) -> PersonalAnswers:
    """Nothing is missing: neither a part nor a charger where one belongs to it."""
    return replace(answers, missing=(), charger=answers.charger or usual_charger(machine))


def without_charger(answers: PersonalAnswers, machine: Machine | None) -> PersonalAnswers | None:
    """The charger is missing and nothing else; None of a machine to which none belongs."""
    if usual_charger(machine) is Charger.NOT_NEEDED:
        return None
    return replace(answers, missing=(), charger=Charger.MISSING)


def with_missing(
    answers: PersonalAnswers, machine: Machine | None, missing: tuple[str, ...]
) -> PersonalAnswers:
    """These parts are missing, which says nothing of a charger that may belong to it."""
    usual = usual_charger(machine)
    charger = usual if answers.charger is None and usual is Charger.NOT_NEEDED else answers.charger
    return replace(answers, missing=missing, charger=charger)


def with_charger(answers: PersonalAnswers, *, is_there: bool) -> PersonalAnswers:
    """Whether the charger is there."""
    return replace(answers, charger=Charger.THERE if is_there else Charger.MISSING)


def with_none_locked(answers: PersonalAnswers, grade: Grade | None) -> PersonalAnswers | None:
    """A person checked every lock that the grade leaves open, and none is locked; None before the grade."""
    if grade is None:
        return None
    looked = {str(kind): False for kind in open_locks(grade) if kind not in answers.locks}
    return replace(answers, locks=answers.locks | looked)
