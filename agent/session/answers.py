"""What people answered of a machine: it holds until it is answered anew. Pure."""

from __future__ import annotations

from dataclasses import replace

from agent.bench.history import SeenReport
from model.lock import LockKind
from model.report import AnsweredBefore, PersonalAnswers
from model.trial import OF_ONE_LOOK, Trial, with_trial

STAYING = ("label", "lot", "note", "cosmetic", "charger", "missing")  # who is at the bench is of the day


def still_answered(
    typed: PersonalAnswers,
    earlier: SeenReport | None,
    *,
    usual_lot: str | None = None,
    ask_again: bool = False,
    same_look: bool = False,
) -> PersonalAnswers:
    """The answers of today, and where there is none, the one of the earlier report with its day and person;
    with `ask_again`, none about locks and looks. A lot that nobody ever entered is the usual one.

    Trials hold until they are made again; those that are about what lay inside only with the `same_look` at
    the machine.
    """
    held = typed if earlier is None else _with_earlier(typed, earlier, ask_again=ask_again)
    if earlier is not None:
        held = replace(held, trials=_trials(typed.trials, earlier.entered.trials, same_look=same_look))
    return replace(held, lot=usual_lot) if held.lot is None else held


def _with_earlier(typed: PersonalAnswers, earlier: SeenReport, *, ask_again: bool) -> PersonalAnswers:
    known = earlier.entered
    if ask_again:
        known = replace(known, cosmetic=None, charger=None, missing=None, locks={})
    origin = AnsweredBefore(at=earlier.finished, by=known.operator)
    fields = {
        name: getattr(known, name)
        for name in STAYING
        if getattr(typed, name) is None and getattr(known, name) is not None
    }
    locks = {kind: locked for kind, locked in known.locks.items() if kind not in typed.locks}
    before = {name: known.before.get(name, origin) for name in (*fields, *locks)}
    return replace(typed, **fields, locks=locks | typed.locks, before=before)


def _trials(typed: tuple[Trial, ...], known: tuple[Trial, ...], *, same_look: bool) -> tuple[Trial, ...]:
    again = {trial.kind for trial in typed} | (frozenset() if same_look else OF_ONE_LOOK)
    return (*(trial for trial in known if trial.kind not in again), *typed)


def laid_on(known: PersonalAnswers, new: PersonalAnswers, seen: PersonalAnswers) -> PersonalAnswers:
    """What is known, with what somebody changed of the answers that he had seen: what others, an earlier
    report or the machine answered meanwhile stays.
    """
    names = [name for name in (*STAYING, "operator") if getattr(new, name) != getattr(seen, name)]
    changed = [kind for kind in LockKind if new.locks.get(kind) != seen.locks.get(kind)]
    locks = {kind: locked for kind, locked in known.locks.items() if kind not in changed}
    locks |= {str(kind): new.locks[kind] for kind in changed if kind in new.locks}
    gone = {trial.kind for trial in seen.trials} - {trial.kind for trial in new.trials}
    trials = tuple(trial for trial in known.trials if trial.kind not in gone)
    for trial in new.trials:
        trials = trials if trial in seen.trials else with_trial(trials, trial)
    return replace(known, **{name: getattr(new, name) for name in names}, locks=locks, trials=trials)


def answered_now(old: PersonalAnswers, new: PersonalAnswers) -> PersonalAnswers:
    """The new answers; those that differ from the old ones are of today, and of no earlier day."""
    changed = {name for name in STAYING if getattr(old, name) != getattr(new, name)}
    changed |= {kind for kind in LockKind if old.locks.get(kind) != new.locks.get(kind)}
    return replace(new, before={name: told for name, told in new.before.items() if name not in changed})
