"""Removing a record, not knowing a fact, or contradicting a number never makes a verdict better."""

from __future__ import annotations

import random

import pytest

from model.erasure import EraseVerdict
from tests.wipe.laws import (
    broken,
    clean_journals,
    contradictions,
    odd_journals,
    rank,
    removals,
    unknowns,
)

pytestmark = pytest.mark.slow
NUMBERS_OF_EACH, ODD_ONES = 150, 12


def test_the_journals_are_of_every_verdict() -> None:
    ranks = {rank(records) for _name, records in clean_journals()}
    assert ranks == {0, 1, 2, 3}, EraseVerdict


def test_a_record_that_is_missing_never_makes_a_verdict_better() -> None:
    found = [bad for name, records in clean_journals() for bad in broken(name, records, removals(records))]
    assert found == []


def test_a_fact_that_is_not_known_never_makes_a_verdict_better() -> None:
    found = [bad for name, records in clean_journals() for bad in broken(name, records, unknowns(records))]
    assert found == []


def test_a_number_that_is_contradicted_never_makes_a_verdict_better() -> None:
    dice = random.Random(16)
    found = []
    for name, records in clean_journals():
        changes = list(contradictions(records))
        chosen = dice.sample(changes, min(len(changes), NUMBERS_OF_EACH))
        found += list(broken(name, records, iter(chosen)))
    assert found == []


def test_the_laws_hold_for_odd_drives_too() -> None:
    dice = random.Random(16)
    found = []
    for name, records in odd_journals(dice, ODD_ONES):
        changes = [*removals(records), *unknowns(records), *contradictions(records)]
        chosen = dice.sample(changes, min(len(changes), NUMBERS_OF_EACH))
        found += list(broken(name, records, iter(chosen)))
    assert found == []
