"""The letters that answer a trial by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from model.order import EnterAnswers
from model.report import PersonalAnswers
from model.trial import Trial, TrialKind, TrialResult, result_said, with_trial
from papers.language import _, pgettext
from ui.keys import NO, NONE_FITTED, YES

# What a hand presses: the answer to the question that the line asks.
NOT_TRIED = "x"


def answered(answers: PersonalAnswers, kind: TrialKind, result: TrialResult) -> EnterAnswers:
    """The order that enters what a hand answered."""
    trial = Trial(kind=kind, result=result, at=datetime.now(UTC), by=answers.operator)
    return EnterAnswers(answers=replace(answers, trials=with_trial(answers.trials, trial)))


def answer_of(kind: TrialKind, letter: str) -> TrialResult | None:
    """What a letter answers."""
    answers = {
        pgettext(*YES): result_said(kind, is_yes=True),
        pgettext(*NO): result_said(kind, is_yes=False),
        pgettext(*NONE_FITTED): TrialResult.NOT_FITTED,
        NOT_TRIED: TrialResult.NOT_DONE,
    }
    return answers.get(letter)


def answer_line() -> str:
    """The letters and what each says."""
    told = (
        _("{key}: yes").format(key=pgettext(*YES)),
        _("{key}: no").format(key=pgettext(*NO)),
        _("{key}: there is none").format(key=pgettext(*NONE_FITTED)),
        _("{key}: not tried").format(key=NOT_TRIED),
    )
    return "  ".join(told)
