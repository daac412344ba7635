"""Answers that were given before and still hold, in words: which, when, by whom."""

from __future__ import annotations

from model.lock import LockKind
from model.report import AnsweredBefore, PersonalAnswers
from model.trial import Trial
from papers.facts.system import LOCKS
from papers.language import N_, _
from papers.plain import printable
from papers.times import moment_said
from papers.trials.names import battery_run_text, trial_name, trial_result

FIELDS = {"label": N_("label"), "lot": N_("lot"), "note": N_("remark"), "cosmetic": N_("cosmetic grade")}
NAMES = FIELDS | {str(kind): name for kind, name in LOCKS.items()}


def answered_lines(entered: PersonalAnswers) -> tuple[str, ...]:
    """One sentence for those that one person gave at one time; nothing when all answers are of today."""
    groups: dict[AnsweredBefore, list[str]] = {}
    for name, before in entered.before.items():
        groups.setdefault(before, []).append(name)
    return tuple(_sentence(before, _names(names)) for before, names in groups.items())


def trial_lines(entered: PersonalAnswers) -> tuple[str, ...]:
    """What each trial came to, when, and by whom."""
    return tuple(_trial(trial) for trial in entered.trials)


def _trial(trial: Trial) -> str:
    what, result = trial_name(trial.kind), trial_result(trial.kind, trial.result)
    if trial.battery_run is not None:
        result = f"{result}, {battery_run_text(trial.battery_run)}"
    when = moment_said(trial.at)
    if trial.by is None:
        return _("{what}: {result} ({when})").format(what=what, result=result, when=when)
    return _("{what}: {result} ({when}, {who})").format(
        what=what, result=result, when=when, who=printable(trial.by)
    )


def _names(names: list[str]) -> str:
    every = {str(kind) for kind in LockKind}
    told = [_(NAMES[name]) if name in NAMES else printable(name) for name in names if name not in every]
    locks = [name for name in names if name in every]
    told += [_("all locks")] if len(locks) == len(every) else [_(NAMES[name]) for name in locks]
    return ", ".join(told)


def _sentence(before: AnsweredBefore, names: str) -> str:
    when = moment_said(before.at)
    if before.by is None:
        return _("Answered on {when}: {names} (to ask again: --ask-again)").format(when=when, names=names)
    return _("Answered on {when} by {who}: {names} (to ask again: --ask-again)").format(
        when=when, who=printable(before.by), names=names
    )
