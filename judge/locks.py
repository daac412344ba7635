"""Locks in a grade: an active one decides, an unknown one has to be looked at, an inactive one is worth
a note.
"""

from __future__ import annotations

from model.fact import Fact, present
from model.grade import Reason, ReasonKind
from model.lock import LockKind, LockState
from model.machine import Machine
from model.message import say
from model.report import PersonalAnswers

# What a locked machine is worth nothing for; a Chromebook or a T2 chip is a kind of machine, and locked
# only when somebody saw it.
KINDS = tuple(LockKind)


def lock_states(machine: Machine, entered: PersonalAnswers) -> dict[LockKind, Fact[LockState]]:
    """Each lock that was asked for; what a person answered outranks what the firmware told."""
    locks = machine.locks.value
    states = {} if locks is None else {lock.kind: lock.state for lock in locks.locks}
    for name, locked in entered.locks.items():
        if name in set(LockKind):
            states[LockKind(name)] = present(LockState.ACTIVE if locked else LockState.INACTIVE)
    return states


def lock_reasons(machine: Machine, entered: PersonalAnswers) -> list[Reason]:
    """One reason for each lock that a person should hear of, and for a Windows key."""
    found = []
    if machine.locks.is_unknown:
        found.append(Reason(kind=ReasonKind.TO_CHECK, rule="locks", message=say("grade.locks_unknown")))
    for kind, state in lock_states(machine, entered).items():
        if state.is_absent:
            continue
        found.append(
            Reason(kind=_kind(state), rule=f"lock_{kind}", message=say(f"grade.lock.{kind}.{_word(state)}"))
        )
    locks = machine.locks.value
    if locks is not None and locks.windows_key.value:
        found.append(Reason(kind=ReasonKind.NOTE, rule="windows_key", message=say("grade.windows_key")))
    return found


def _kind(state: Fact[LockState]) -> ReasonKind:
    if state.is_unknown:
        return ReasonKind.TO_CHECK
    return ReasonKind.ELIMINATION if state.value is LockState.ACTIVE else ReasonKind.NOTE


def _word(state: Fact[LockState]) -> str:
    return "unknown" if state.value is None else state.value.value
