"""Every step, state and finding of an erasure has its word: without one, who shows it would fail."""

from __future__ import annotations

import pytest

from model.erasure import DeviceState, EraseLevel, EraseStep, EraseVerdict, Method, Preparation, Verification
from model.journal import FoundContent
from papers.erasing.plan import level_word, preparation_word
from papers.erasure import FOUND, LEVELS, OTHER_STEPS, PREPARATIONS, STATES, VERIFICATIONS, verdict_word
from papers.methods import method_name


@pytest.mark.parametrize("preparation", Preparation)
def test_each_preparation_is_said_in_the_plan(preparation: Preparation) -> None:
    assert len(preparation_word(preparation)) > 10


def test_each_step_of_the_journal_has_a_word() -> None:
    said = {*PREPARATIONS, *OTHER_STEPS, *Method}
    assert {str(step) for step in EraseStep} <= {str(step) for step in said}
    assert all(method_name(method) for method in Method)


def test_each_level_verification_state_and_finding_has_a_word() -> None:
    assert set(LEVELS) == set(EraseLevel)
    assert set(VERIFICATIONS) == set(Verification)
    assert set(STATES) == set(DeviceState)
    assert {str(found) for found in FOUND} == {str(found) for found in FoundContent}
    assert all(level_word(level) for level in EraseLevel)


@pytest.mark.parametrize("verdict", EraseVerdict)
def test_each_verdict_has_its_headline(verdict: EraseVerdict) -> None:
    assert verdict_word(verdict) != verdict
