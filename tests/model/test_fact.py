"""Present, absent and unknown are three answers, and no other combination exists."""

from __future__ import annotations

import pytest

from model.document import UnreadableDocument, decode, encode
from model.fact import Fact, FactState, Why, absent, known_or, present, unknown


def test_a_present_fact_without_a_value_is_refused() -> None:
    with pytest.raises(ValueError, match="present"):
        Fact[int](state=FactState.PRESENT)


def test_an_unknown_fact_without_a_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown"):
        Fact[int](state=FactState.UNKNOWN)


def test_an_absent_fact_with_a_value_is_refused() -> None:
    with pytest.raises(ValueError, match="absent"):
        Fact(state=FactState.ABSENT, value=1)


def test_zero_and_false_are_values_and_not_unknown() -> None:
    assert known_or(0) == present(0)
    assert known_or(False) == present(False)
    assert known_or(None).is_unknown


@pytest.mark.parametrize("fact", [present(2**60), absent(), unknown(Why.HUNG, "smartctl")])
def test_a_fact_survives_the_way_to_json_and_back(fact: Fact[int]) -> None:
    assert decode(encode(fact), Fact[int]) == fact


def test_integers_that_json_readers_would_round_travel_as_strings() -> None:
    assert b'"1152921504606846976"' in encode(present(2**60))


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"state":"present"}', b'{"state":"maybe"}', b"\xff"])
def test_what_is_no_fact_is_refused_with_its_place(text: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        decode(text, Fact[int])


def test_a_long_detail_is_cut() -> None:
    assert len(unknown(Why.TOOL_FAILED, "x" * 1000).detail or "") == 200
