"""Locks: what the firmware and a person say of each, and what becomes of it where neither does."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from judge.grade.locks import MECHANISMS, lock_reasons, lock_states, open_locks
from model.fact import Fact, Why, absent, present, unknown
from model.grade import Reason, ReasonKind
from model.lock import Lock, LockKind, Locks, LockState
from model.machine import Machine
from model.message import say
from model.report import PersonalAnswers
from tests.judge.machines import NOBODY, laptop, locked

KIND = LockKind.ABSOLUTE
UNKNOWN: Fact[LockState] = unknown(Why.NOT_ASKED)


def machine(state: Fact[LockState] | None, windows_key: Fact[bool] | None = None) -> Machine:
    """A laptop that says this of one lock; None: it does not list it at all. Nothing else is locked."""
    locks = tuple(Lock(kind=kind, state=absent(), source=None) for kind in LockKind if kind is not KIND)
    if state is not None:
        locks = (*locks, Lock(kind=KIND, state=state, source=None))
    return laptop(locks=present(Locks(locks=locks, windows_key=windows_key or present(False))))


BLIND = laptop(locks=unknown(Why.NEEDS_ROOT))


@pytest.mark.parametrize(
    ("told", "entered", "found"),
    [
        (present(LockState.ACTIVE), None, LockState.ACTIVE),
        (present(LockState.ACTIVE), False, LockState.ACTIVE),
        (present(LockState.ACTIVE), True, LockState.ACTIVE),
        (present(LockState.INACTIVE), None, LockState.INACTIVE),
        (present(LockState.INACTIVE), True, LockState.ACTIVE),
        (present(LockState.INACTIVE), False, LockState.INACTIVE),
        (UNKNOWN, None, None),
        (UNKNOWN, True, LockState.ACTIVE),
        (UNKNOWN, False, LockState.INACTIVE),
        (None, None, None),
        (None, True, LockState.ACTIVE),
        (None, False, LockState.INACTIVE),
        (absent(), None, None),
        (absent(), False, None),
        (absent(), True, LockState.ACTIVE),
    ],
)
def test_the_locked_one_of_two_answers_counts_and_a_person_fills_in_what_is_not_known(
    told: Fact[LockState] | None, entered: bool | None, found: LockState | None
) -> None:
    answers = NOBODY if entered is None else PersonalAnswers(locks={KIND: entered})
    state = lock_states(machine(told), answers)[KIND]
    assert state.value is found
    assert state.is_unknown is (found is None and not (told is not None and told.is_absent))


def said(of: Machine, answers: PersonalAnswers = NOBODY) -> list[tuple[ReasonKind, str]]:
    return [(reason.kind, reason.rule) for reason in lock_reasons(of, answers)]


def test_a_machine_of_which_nobody_asked_the_locks_is_to_be_looked_at() -> None:
    assert said(BLIND) == [(ReasonKind.TO_CHECK, "locks")]
    some = PersonalAnswers(locks={KIND: False})
    assert (ReasonKind.TO_CHECK, "locks") in said(BLIND, some)
    every = PersonalAnswers(locks=dict.fromkeys(LockKind, False))
    assert (ReasonKind.TO_CHECK, "locks") not in said(BLIND, every)


def test_a_lock_that_nobody_knows_is_to_be_looked_at_and_one_that_is_not_there_is_not() -> None:
    assert said(machine(None)) == [(ReasonKind.TO_CHECK, f"lock_{KIND}")]
    assert said(machine(UNKNOWN)) == [(ReasonKind.TO_CHECK, f"lock_{KIND}")]
    assert said(machine(absent())) == []


def test_an_active_lock_decides_alone_whoever_saw_it() -> None:
    assert said(machine(present(LockState.ACTIVE))) == [(ReasonKind.ELIMINATION, f"lock_{KIND}")]
    (reason,) = lock_reasons(machine(present(LockState.ACTIVE)), NOBODY)
    assert reason.message.code == f"grade.lock.{KIND}.active"
    assert said(BLIND, PersonalAnswers(locks={KIND: True}))[0] == (ReasonKind.ELIMINATION, f"lock_{KIND}")


@pytest.mark.parametrize("kind", LockKind)
def test_an_inactive_lock_is_noted_only_when_it_may_be_engaged_later(kind: LockKind) -> None:
    locks = Locks(
        locks=tuple(
            Lock(kind=each, state=present(LockState.INACTIVE) if each is kind else absent(), source=None)
            for each in LockKind
        ),
        windows_key=present(False),
    )
    noted = [(ReasonKind.NOTE, f"lock_{kind}")] if kind in MECHANISMS else []
    assert said(laptop(locks=present(locks))) == noted


@pytest.mark.parametrize(
    ("key", "noted"), [(present(True), True), (present(False), False), (unknown(Why.NEEDS_ROOT), False)]
)
def test_a_windows_key_is_worth_a_note_when_there_is_one(key: Fact[bool], noted: bool) -> None:
    assert ((ReasonKind.NOTE, "windows_key") in said(machine(absent(), key))) is noted


def test_who_looked_and_found_no_lock_did_not_find_its_mechanism() -> None:
    answered = PersonalAnswers(locks={LockKind.ABSOLUTE: False})
    found = locked(LockKind.ABSOLUTE, LockState.INACTIVE)
    silent = machine(unknown(Why.NOT_REPORTED))

    def notes(of: Machine) -> list[str]:
        reasons = lock_reasons(of, answered)
        return [reason.rule for reason in reasons if reason.kind is ReasonKind.NOTE]

    assert notes(silent) == []
    assert notes(replace(silent, locks=unknown(Why.NEEDS_ROOT))) == []
    assert notes(found) == ["lock_absolute"]


@pytest.mark.parametrize(
    ("rules", "kind", "found"),
    [
        ((), ReasonKind.TO_CHECK, ()),
        (("lock_absolute",), ReasonKind.TO_CHECK, (LockKind.ABSOLUTE,)),
        (("lock_absolute",), ReasonKind.ELIMINATION, ()),
        (("lock_absolute", "battery"), ReasonKind.NOTE, ()),
        (("locks",), ReasonKind.TO_CHECK, tuple(LockKind)),
        (("locks",), ReasonKind.NOTE, ()),
    ],
)
def test_the_locks_that_a_grade_leaves_open_are_those_to_be_looked_at(
    rules: tuple[str, ...], kind: ReasonKind, found: tuple[LockKind, ...]
) -> None:
    reasons = tuple(Reason(kind=kind, rule=rule, message=say("grade.locks_unknown")) for rule in rules)
    other = Reason(kind=ReasonKind.TO_CHECK, rule="battery", message=say("grade.locks_unknown"))
    graded: Any = SimpleNamespace(reasons=(*reasons, other))
    assert open_locks(graded) == found
