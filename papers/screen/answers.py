"""Answers that were given before and still hold, in words: which, when, by whom."""

from __future__ import annotations

from model.lock import LockKind
from model.report import AnsweredBefore, Charger, MissingPart, PersonalAnswers
from model.trial import Trial, TrialKind, results_of
from papers.facts.system import LOCKS
from papers.language import N_, _
from papers.plain import printable
from papers.times import moment_said
from papers.trials.names import battery_run_text, trial_name, trial_result

FIELDS = {
    "label": N_("label"),
    "lot": N_("lot"),
    "note": N_("remark"),
    "cosmetic": N_("cosmetic grade"),
    "charger": N_("charger"),
    "missing": N_("missing parts"),
}
CHARGERS = {
    Charger.THERE: N_("there"),
    Charger.MISSING: N_("missing"),
    Charger.NOT_NEEDED: N_("not needed"),
}
PARTS = {
    MissingPart.COVER: N_("cover"),
    MissingPart.SCREWS: N_("screws"),
    MissingPart.CADDY: N_("drive caddy"),
    MissingPart.KEY_CAPS: N_("key caps"),
    MissingPart.FEET: N_("rubber feet"),
    MissingPart.BEZEL: N_("screen frame"),
    MissingPart.BATTERY: N_("battery"),
}
NAMES = FIELDS | {str(kind): name for kind, name in LOCKS.items()}


def answered_lines(entered: PersonalAnswers) -> tuple[str, ...]:
    """One sentence for those that one person gave at one time; nothing when all answers are of today."""
    groups: dict[AnsweredBefore, list[str]] = {}
    for name, before in entered.before.items():
        groups.setdefault(before, []).append(name)
    return tuple(_sentence(before, _names(names)) for before, names in groups.items())


def charger_words(entered: PersonalAnswers) -> str | None:
    """Whether the charger is there, and whether it was tried; None when nobody said."""
    if entered.charger is None:
        return None
    power = results_of(entered.trials).get(TrialKind.POWER)
    told = _(CHARGERS[entered.charger])
    return told if power is None else f"{told} ({trial_result(TrialKind.POWER, power)})"


def missing_words(entered: PersonalAnswers) -> str | None:
    """The parts that are missing; None when nobody said."""
    if entered.missing is None:
        return None
    return ", ".join(map(part_word, entered.missing)) or _("nothing is missing")


def part_word(part: str) -> str:
    """A part that usually is missing, or what a person typed."""
    return _(PARTS[MissingPart(part)]) if part in set(MissingPart) else printable(part)


def completeness_lines(entered: PersonalAnswers) -> tuple[str, ...]:
    """What was said of charger and parts."""
    told = ((_("Charger"), charger_words(entered)), (_("Missing parts"), missing_words(entered)))
    return tuple(_("{name}: {value}").format(name=name, value=value) for name, value in told if value)


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
