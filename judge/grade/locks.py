"""Locks in a grade: an active one decides, an unknown one has to be looked at, an inactive mechanism is
worth a note.
"""

from __future__ import annotations

from model.fact import Fact, Why, present, unknown
from model.grade import Grade, Reason, ReasonKind
from model.lock import LockKind, LockState
from model.machine import Machine
from model.message import say
from model.report import PersonalAnswers

# Mechanisms that stay in the machine and may be engaged later: worth a note although nothing is locked. A
# password that is not set is nothing.
MECHANISMS = frozenset({LockKind.ABSOLUTE, LockKind.CHROMEBOOK, LockKind.APPLE_T2})


def lock_states(machine: Machine, entered: PersonalAnswers) -> dict[LockKind, Fact[LockState]]:
    """Every lock; one that was not asked for is unknown, unless no lock could be asked for.

    What a person answered fills in what is not known. Where both are known, the locked one counts: the
    firmware is believed when it says that it is locked, and so is the person who saw it.
    """
    locks = machine.locks.value
    states: dict[LockKind, Fact[LockState]] = {}
    if locks is not None:
        states = dict.fromkeys(LockKind, unknown(Why.NOT_ASKED)) | {
            lock.kind: lock.state for lock in locks.locks
        }
    for kind in LockKind:
        locked = entered.locks.get(kind)
        if locked is True:
            states[kind] = present(LockState.ACTIVE)
        elif locked is False and (kind not in states or states[kind].is_unknown):
            states[kind] = present(LockState.INACTIVE)
    return states


def lock_reasons(machine: Machine, entered: PersonalAnswers) -> list[Reason]:
    """One reason for each lock that a person should hear of, and for a Windows key."""
    states = lock_states(machine, entered)
    found = [
        Reason(kind=kind, rule=f"lock_{lock}", message=say(f"grade.lock.{lock}.{_word(state)}"))
        for lock, state in states.items()
        if (kind := _kind(lock, state)) is not None and not _is_only_answered(lock, kind, machine)
    ]
    if machine.locks.value is None and len(states) < len(LockKind):
        found.append(Reason(kind=ReasonKind.TO_CHECK, rule="locks", message=say("grade.locks_unknown")))
    locks = machine.locks.value
    if locks is not None and locks.windows_key.value:
        found.append(Reason(kind=ReasonKind.NOTE, rule="windows_key", message=say("grade.windows_key")))
    return found


def open_locks(grade: Grade) -> tuple[LockKind, ...]:
    """The locks that a grade leaves to a person; all of them where none could be asked for."""
    rules = {item.rule for item in grade.reasons if item.kind is ReasonKind.TO_CHECK}
    return tuple(kind for kind in LockKind if "locks" in rules or f"lock_{kind}" in rules)


def _is_only_answered(lock: LockKind, kind: ReasonKind, machine: Machine) -> bool:
    """Whether a mechanism is noted of which nothing but a person's “not locked” speaks: who looked and found
    no lock did not find that there is one.
    """
    asked = () if machine.locks.value is None else machine.locks.value.locks
    found = next((item.state for item in asked if item.kind is lock), None)
    return kind is ReasonKind.NOTE and (found is None or found.value is not LockState.INACTIVE)


def _kind(lock: LockKind, state: Fact[LockState]) -> ReasonKind | None:
    if state.is_unknown:
        return ReasonKind.TO_CHECK
    if state.value is LockState.ACTIVE:
        return ReasonKind.ELIMINATION
    return ReasonKind.NOTE if state.value is LockState.INACTIVE and lock in MECHANISMS else None


def _word(state: Fact[LockState]) -> str:
    return "unknown" if state.value is None else state.value.value
