"""Whether a boot key may be pulled: never while work goes on, and never where a result would be lost."""

from __future__ import annotations

from itertools import product

from judge.key_state import KeyFacts, key_state, may_switch_off
from model.boot_key import KeyState

EVERY = [
    KeyFacts(working=working, had_partition=had, has_partition=has, unsafe=unsafe, is_read=is_read)
    for working, had, has, unsafe, is_read in product((False, True), repeat=5)
]


def test_removal_is_offered_only_when_nothing_works_and_nothing_would_be_lost() -> None:
    for facts in EVERY:
        offered = key_state(facts) is KeyState.MAY_BE_PULLED
        assert offered is (not facts.working and not facts.unsafe and not facts.is_read), facts


def test_a_system_that_reads_its_programs_from_the_key_is_switched_off_first() -> None:
    for facts in EVERY:
        first = key_state(facts) is KeyState.SWITCH_OFF_FIRST
        assert first is (not facts.working and not facts.unsafe and facts.is_read), facts


def test_a_key_that_was_pulled_too_early_is_asked_for() -> None:
    for facts in EVERY:
        gone = facts.had_partition and not facts.has_partition
        assert (key_state(facts) is KeyState.PUT_BACK) is (gone and (facts.working or facts.unsafe)), facts


def test_the_machine_is_switched_off_only_where_nothing_would_be_lost() -> None:
    safe = [KeyState.MAY_BE_PULLED, KeyState.SWITCH_OFF_FIRST]
    assert [state for state in KeyState if may_switch_off(state)] == safe


def test_a_result_in_memory_without_any_place_for_it_keeps_the_machine_on() -> None:
    facts = KeyFacts(working=False, had_partition=False, has_partition=False, unsafe=True, is_read=True)
    assert key_state(facts) is KeyState.ONLY_IN_MEMORY
