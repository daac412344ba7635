"""What confirms an erasure was typed by a hand, after the question."""

from __future__ import annotations

import os
import pty
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe import typed as typing
from agent.commands.wipe.typed import typed_line
from agent.erasing.pace import FASTEST_KEY_S, Pace
from host.keyboard import Keyboard
from tests.agent.commands.wipe.loose_table import Table
from tests.agent.commands.wipe.test_bench import answers


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A person's end of the terminal that a question is asked on."""
    ours, theirs = pty.openpty()
    monkeypatch.setattr(typing, "Keyboard", lambda: Keyboard(theirs))
    yield ours
    os.close(ours)
    os.close(theirs)


def type_later(terminal: int, text: str, pause_s: float) -> None:
    """Keys, one after the other."""

    def run() -> None:
        time.sleep(0.3)  # a hand begins after the question
        for key in text:
            os.write(terminal, key.encode())
            time.sleep(pause_s)  # as a hand types

    threading.Thread(target=run, daemon=True).start()


def test_a_hand_confirms(terminal: int) -> None:
    type_later(terminal, "0001\r", 0.06)
    assert typed_line("?") == "0001"


@pytest.mark.parametrize("text", ["0001\r", "WD-WCC4N0001\r"])
def test_a_scanner_does_not(terminal: int, text: str) -> None:
    type_later(terminal, text, 0.0)
    with pytest.raises(WrongOrder, match="faster than a hand"):
        typed_line("?")


def test_what_was_typed_before_the_question_is_thrown_away(terminal: int) -> None:
    os.write(terminal, b"0001\r")
    time.sleep(0.1)  # it lies in the terminal before the question is asked
    type_later(terminal, "no\r", 0.06)
    assert typed_line("?") == "no"


@pytest.mark.parametrize(("each_s", "by_hand"), [(FASTEST_KEY_S / 3, False), (FASTEST_KEY_S * 2, True)])
def test_the_pace_of_the_whole_line_counts(each_s: float, by_hand: bool) -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    for key in "0001\r":
        pace.heed(key)
        now[0] += each_s
    assert pace.is_a_hands is by_hand


def test_four_scans_of_one_label_erase_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = Table(tmp_path)
    table.clock = lambda: 1.0  # all keys of a scan come at once
    table.put("sda", "WD-WCC4N0001")
    table.run(*answers(*["WD-WCC4N0001"] * 4), *answers("q"))
    assert table.jobs == []
    assert "faster than a hand" in capsys.readouterr().out


def test_keys_from_before_the_confirming_question_are_thrown_away(tmp_path: Path) -> None:
    table = Table(tmp_path)
    forgotten: list[bool] = []
    table.forget_keys = lambda: forgotten.append(True)
    table.put("sda", "WD-0001")
    table.run(*answers("1", "", "", "0001"), lambda: table.finish("sda"), *answers("q"))
    assert forgotten == [True]
