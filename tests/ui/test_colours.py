"""On a terminal without colours the chosen line and the head are told by reverse video."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from ui.colours import InReverse, has_no_colours


@pytest.mark.parametrize(
    ("style", "bold", "reverse"),
    [
        ("black on white", False, True),  # the chosen line
        ("bold white on blue", True, True),  # the head
        ("white on black", False, False),
        ("bold yellow", True, False),  # a notice
        ("red on default", False, False),
        ("reverse", False, True),
    ],
)
def test_a_ground_of_its_own_becomes_reverse(style: str, bold: bool, reverse: bool) -> None:
    (shown,) = InReverse().apply([Segment("text", Style.parse(style))], Color(0, 0, 0))
    assert shown.style is not None
    assert (bool(shown.style.bold), bool(shown.style.reverse)) == (bold, reverse)
    assert shown.style.color is shown.style.bgcolor is None
    assert shown.text == "text"


def test_real_terminals_and_people_who_want_none_get_none() -> None:
    assert has_no_colours({"TERM": "vt220"})
    assert has_no_colours({"TERM": "vt100"})
    assert has_no_colours({"TERM": "linux", "NO_COLOR": "1"})
    assert not has_no_colours({"TERM": "linux", "NO_COLOR": ""})
    assert not has_no_colours({"TERM": "xterm-256color"})
