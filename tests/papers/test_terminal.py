"""Lines that change at the bottom of a terminal, while others scroll by above them."""

from __future__ import annotations

import pytest

from papers.terminal import Footer, beside, say_beside


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


def test_a_line_behind_a_word_goes_on_below_its_text_and_no_path_is_broken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    line = "OK       settings: none (looked for in /etc/some/where/etabli.toml, here)"
    assert beside(line, 9) == [
        "OK       settings: none",
        "         (looked for in",
        "         /etc/some/where/etabli.toml,",
        "         here)",
    ]
    say_beside(line, 9)
    assert capsys.readouterr().out == f"{line}\n", "what another program reads stays one line"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    say_beside(line, 9)
    assert capsys.readouterr().out.count("\n") == 4
