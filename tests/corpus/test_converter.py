"""The converter of smartctl's text knows no more than the text says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.corpus.smart_text import claims_of_text
from tests.corpus.smartctl_text import to_all_text, to_json


@given(st.text())
def test_any_text_is_converted(text: str) -> None:
    assert isinstance(to_json(text), dict)
    assert isinstance(to_all_text(text), str)


def test_a_text_that_says_nothing_claims_nothing() -> None:
    assert list(claims_of_text("")) == ["nothing"]
