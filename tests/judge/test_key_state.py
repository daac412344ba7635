"""Whether a boot key may be pulled: never while work goes on, and never where a result would be lost."""

from __future__ import annotations

from itertools import product

from judge.key_state import KeyFacts, key_state, may_switch_off
from model.boot_key import KeyState

EVERY = [
    KeyFacts(working=working, had_partition=had, has_partition=has, unsafe=unsafe)
    for working, had, has, unsafe in product((False, True), repeat=4)
]


def test_removal_is_offered_only_when_nothing_works_and_nothing_would_be_lost() -> None:
    for facts in EVERY:
        offered = key_state(facts) is KeyState.MAY_BE_PULLED
        assert offered is (not facts.working and not facts.unsafe), facts


def test_a_key_that_was_pulled_too_early_is_asked_for() -> None:
    for facts in EVERY:
        gone = facts.had_partition and not facts.has_partition
        assert (key_state(facts) is KeyState.PUT_BACK) is (gone and (facts.working or facts.unsafe)), facts


def test_the_machine_is_switched_off_only_where_the_key_may_be_pulled() -> None:
    assert [state for state in KeyState if may_switch_off(state)] == [KeyState.MAY_BE_PULLED]


def test_a_result_in_memory_without_any_place_for_it_keeps_the_machine_on() -> None:
    facts = KeyFacts(working=False, had_partition=False, has_partition=False, unsafe=True)
    assert key_state(facts) is KeyState.ONLY_IN_MEMORY
