"""Lines that change at the bottom of a terminal, while others scroll by above them."""

from __future__ import annotations

import pytest

from papers.terminal import Footer


def test_a_footer_is_taken_away_whole_before_something_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    footer = Footer()
    footer.draw(["first", "second"])
    assert capsys.readouterr().out == "\r\x1b[Jfirst\nsecond"
    footer.draw(["first", "second"])
    assert capsys.readouterr().out == "", "what has not changed is not drawn again"
    footer.draw(["other"])
    assert capsys.readouterr().out == "\r\x1b[1A\x1b[Jother"
    footer.clear()
    footer.clear()
    assert capsys.readouterr().out == "\r\x1b[J"


def test_a_line_is_cut_at_the_width_and_harms_no_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    Footer().draw(["x\x1b[2J" + "y" * 40])
    out = capsys.readouterr().out.removeprefix("\r\x1b[J")
    assert len(out) == 19
    assert "\x1b" not in out
