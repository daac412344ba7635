"""What machines say cannot harm a terminal, and what people read keeps its spaces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.plain import printable


def test_a_no_break_space_of_french_typography_stays() -> None:
    assert printable("Santé\u00a0: sain") == "Santé\u00a0: sain"


@pytest.mark.parametrize("harmful", ["\x1b[2J", "\x07", "\r", "\u202e", "\u2028", "\u200f", "\x9b"])
def test_what_moves_the_cursor_or_the_direction_is_taken_out(harmful: str) -> None:
    assert printable(f"a{harmful}b") in ("ab", "a[2Jb")


def test_line_breaks_stay_only_where_they_are_wanted() -> None:
    assert printable("a\nb") == "ab"
    assert printable("a\nb", keep="\n") == "a\nb"


@given(st.text())
def test_nothing_but_visible_characters_is_left(text: str) -> None:
    assert printable(printable(text)) == printable(text)
    assert "\x1b" not in printable(text)
