"""After the run of a boot key: the word fills the screen, and nothing switches a machine off that would lose
something.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

import agent.commands.key.afterwards as afterwards_module
from agent.commands.key.afterwards import Afterwards, LastPage
from agent.commands.key.watching import KeyHeard, KeyWatch
from host.keyboard import Keyboard
from model.boot_key import AfterRun, KeyState
from model.last_word import LastWord, MachineWord
from model.message import say
from papers.screen.key_state import key_sentence
from tests.fake_host import FakeHost

SWITCH_OFF, RESTART = "systemctl --no-block poweroff", "systemctl --no-block reboot"
HOLD, LET_GO = (
    "systemctl --no-block start etabli-hold.service",
    "systemctl --no-block stop etabli-hold.service",
)
BENCH = "systemctl start --no-block etabli-bench.service"


def heard(*, lasts: bool, word: LastWord | None = LastWord.READY) -> KeyHeard:
    """A run that is over."""
    spoken = None if word is None else MachineWord(word=word, reasons=(say("word.none_inside"),))
    return KeyHeard(report="r", spoken=spoken, lasts=lasts, finished=True)


def page(
    *, lasts: bool = True, word: LastWord | None = LastWord.READY, mistake: str | None = None
) -> LastPage:
    """Its last page."""
    watch = KeyWatch(
        is_there=lambda: True, is_erasing=lambda: False, is_read=False, heard=heard(lasts=lasts, word=word)
    )
    return LastPage(watch=watch, mistake=mistake)


@pytest.mark.parametrize("word", [*LastWord, None])
@pytest.mark.parametrize("size", [(79, 23), (99, 36), (159, 59)])
def test_the_page_fits_the_screen_and_always_tells_of_the_key(
    word: LastWord | None, size: tuple[int, int]
) -> None:
    columns, rows = size
    for lasts, state in ((True, KeyState.MAY_BE_PULLED), (False, KeyState.ONLY_IN_MEMORY)):
        watch = KeyWatch(
            is_there=lambda: False,
            is_erasing=lambda: False,
            is_read=False,
            heard=heard(lasts=lasts, word=word),
        )
        lines = LastPage(watch=watch, mistake="etabli.toml, line 3: no").lines(columns, rows)
        assert len(lines) <= rows
        assert max(map(len, lines)) <= columns
        assert "█" in lines[0]
        assert key_sentence(state) in " ".join(" ".join(lines).split())
        assert "etabli.toml, line 3: no" in "\n".join(lines)


def test_a_session_that_never_told_its_end_counts_as_working() -> None:
    watch = KeyWatch(is_there=lambda: True, is_erasing=lambda: False)
    assert watch.state() is KeyState.LEAVE_IN


def test_an_erasure_that_outlives_its_session_keeps_the_key_in() -> None:
    watch = KeyWatch(is_there=lambda: True, is_erasing=lambda: True, heard=heard(lasts=True))
    assert watch.state() is KeyState.LEAVE_IN


def test_a_key_that_is_pulled_while_its_result_is_in_memory_is_asked_for() -> None:
    there = [True, False]
    now = iter((0.0, 10.0))
    watch = KeyWatch(
        is_there=lambda: there.pop(0),
        is_erasing=lambda: False,
        heard=heard(lasts=False),
        clock=lambda: next(now),
    )
    assert [watch.state(), watch.state()] == [KeyState.ONLY_IN_MEMORY, KeyState.PUT_BACK]


class Hands(Keyboard):
    """Types these keys in turn, "" where nobody types for a moment; then the console goes away."""

    def __init__(self, *typed: str) -> None:
        super().__init__(-1)
        self._typed = list(typed)

    def open(self) -> None:
        return

    def close(self) -> None:
        return

    def read(self, timeout_s: float | None = None) -> str:
        if not self._typed:
            raise EOFError
        return self._typed.pop(0)


def ordered(
    shown: LastPage,
    *typed: str,
    end: AfterRun = AfterRun.STAY,
    step_s: float = 0.5,
    rescue: Callable[[], bool] = lambda: False,
) -> list[str]:
    """What is ordered of the system while these keys are typed."""
    passed = count(0.0, step_s)
    host = FakeHost(tools=dict.fromkeys((SWITCH_OFF, RESTART, HOLD, LET_GO, BENCH), ""))
    nothing = os.open(os.devnull, os.O_RDWR)
    Afterwards(
        page=shown,
        end=end,
        host=host,
        descriptor=nothing,
        clock=lambda: next(passed),
        pause=lambda _seconds: None,
        keyboard=lambda _descriptor: Hands(*typed),
        rescue=rescue,
    ).stay()
    os.close(nothing)
    return host.asked


def test_a_machine_with_a_safe_result_is_switched_off_and_restarted_on_a_key() -> None:
    assert ordered(page(), "o") == [LET_GO, LET_GO, SWITCH_OFF]
    assert ordered(page(), "r") == [LET_GO, LET_GO, RESTART]
    assert ordered(page(), "x", "", "\x03") == [LET_GO]


def test_a_result_in_memory_is_switched_off_by_no_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert ordered(page(lasts=False), "o", "r", "") == [HOLD]
    assert "Not now" in capsys.readouterr().out


def test_the_machine_does_what_its_file_says_after_a_while_unless_a_key_is_pressed() -> None:
    waited = [""] * 60
    assert SWITCH_OFF in ordered(page(), *waited, end=AfterRun.POWER_OFF)
    assert RESTART in ordered(page(), *waited, end=AfterRun.REBOOT)
    assert ordered(page(), "", "x", *waited, end=AfterRun.POWER_OFF) == [LET_GO]
    assert ordered(page(), *waited) == [LET_GO]


def test_it_never_does_so_while_the_result_would_be_lost() -> None:
    assert ordered(page(lasts=False), *[""] * 200, end=AfterRun.POWER_OFF) == [HOLD]


def test_the_bench_screens_are_one_key_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(afterwards_module, "BENCH_WANTED", tmp_path / "run" / "bench")
    assert ordered(page(), "b", "o") == [LET_GO, BENCH]
    assert (tmp_path / "run" / "bench").exists()


def test_a_key_that_received_the_result_lets_the_machine_be_switched_off() -> None:
    answers = iter((False, False, True))
    shown = page(lasts=False)
    assert ordered(shown, "", "o", "", "o", rescue=lambda: next(answers)) == [
        HOLD,
        LET_GO,
        LET_GO,
        SWITCH_OFF,
    ]
    assert shown.watch.state() is KeyState.MAY_BE_PULLED


def test_once_a_key_received_it_nothing_on_the_page_speaks_of_a_loss(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers = iter((False, True))
    shown = page(lasts=False, word=LastWord.CHECK)
    spoken = MachineWord(word=LastWord.CHECK, reasons=(say("word.not_kept"), say("word.none_inside")))
    shown.watch.heard.spoken = spoken
    assert "it can still be lost" in "\n".join(shown.lines(99, 36))
    ordered(shown, "o", "", rescue=lambda: next(answers))
    last = capsys.readouterr().out.rpartition("\x1b[H")[2]
    assert "it can still be lost" not in last
    assert "Not now" not in last
    assert "safe" in last


def test_why_a_key_could_not_receive_it_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    Afterwards(
        page=page(lasts=False),
        end=AfterRun.STAY,
        host=FakeHost(tools={HOLD: ""}),
        descriptor=nothing,
        pause=lambda _seconds: None,
        keyboard=lambda _descriptor: Hands(""),
        rescue_trouble=lambda: "the key is full",
    ).stay()
    os.close(nothing)
    assert "the key is full" in capsys.readouterr().out


def test_nothing_is_rescued_that_is_safe() -> None:
    assert ordered(page(), "", "", rescue=lambda: pytest.fail("rescued")) == [LET_GO]
