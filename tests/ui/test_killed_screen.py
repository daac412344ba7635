"""A screen that is killed, whose terminal goes away, or that gets bytes of another encoding: the bench goes
on, and the next screen takes it up. Over real terminals, with real processes.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.session.attach_client import attach
from model.event import AnswersSeen
from tests.agent.desk.desk_room import NOWHERE, PATIENCE_S, RECORDINGS
from tests.house.files import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.process]

CONTROLS = re.compile(rb"\x1b[\[\]()?][0-?]*[ -/]*[@-~]?")
F5, HOME, ENTER, CTRL_Q = b"\x1b[15~", b"\x1b[H", b"\r", b"\x11"
HAND_S = 0.15


class Seat:
    """One terminal of 80 columns and 24 lines with the screens on it."""

    def __init__(self, folder: Path) -> None:
        self.near, far = os.openpty()
        fcntl.ioctl(far, termios.TIOCSWINSZ, b"\x18\x00\x50\x00\x00\x00\x00\x00")
        recording = RECORDINGS / "tower.json.gz"
        self.process = subprocess.Popen(
            (
                "setsid", "--ctty",
                sys.executable, "etabli.py", "ui", "--replay", str(recording), "--no-benchmark",
                "--config", str(folder / "etabli.toml"), "--folder", str(folder / "state"),
            ),
            cwd=ROOT, stdin=far, stdout=far, stderr=far,
            env=os.environ | {"TERM": "xterm", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        os.close(far)
        self.shown = b""

    def sees(self, text: str) -> None:
        """Wait until it was drawn since the last look."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if text in CONTROLS.sub(b"", self.shown).decode("utf-8", "replace"):
                self.shown = b""
                return
            if select.select([self.near], [], [], 0.1)[0]:
                self.shown += os.read(self.near, 1 << 16)
        raise AssertionError(f"{text} was never drawn: {self.shown[-2000:]!r}")

    def press(self, *keys: bytes) -> None:
        """As a hand."""
        for key in keys:
            os.write(self.near, key)
            time.sleep(HAND_S)  # faster is a scanner

    def dies(self, how: signal.Signals) -> None:
        """The process gets this signal; SIGHUP as from a terminal that is closed."""
        if how is signal.SIGHUP:
            os.close(self.near)
        else:
            self.process.send_signal(how)
        self.process.wait(PATIENCE_S)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "etabli.toml").write_text(f'[inventory]\nurl = "{NOWHERE}"\n', encoding="utf-8")
    seats.clear()
    yield tmp_path
    for seat in seats:
        seat.process.kill()
        seat.process.wait(PATIENCE_S)


seats: list[Seat] = []


def sit_down(folder: Path) -> Seat:
    """Another terminal."""
    seat = Seat(folder)
    seats.append(seat)
    seat.sees("GRADE")
    return seat


def label(folder: Path) -> str | None:
    """What the bench holds."""
    attachment = attach(folder / "state" / "run", wait_s=PATIENCE_S)
    try:
        for numbered in attachment.events():
            if isinstance(numbered.event, AnswersSeen):
                return numbered.event.answers.label
    finally:
        attachment.close()
    raise AssertionError("no answers were told")


def open_label(seat: Seat) -> None:
    seat.press(F5)
    seat.sees("who does the work")
    seat.press(HOME, ENTER)
    seat.sees("Enter: take it")


def test_a_killed_screen_a_closed_terminal_and_foreign_bytes_leave_the_bench_to_the_next(
    folder: Path,
) -> None:
    first = sit_down(folder)
    open_label(first)
    first.press(b"A", b"-", b"0")
    first.dies(signal.SIGKILL)  # in the middle of a word: it was nobody's answer
    assert label(folder) is None
    second = sit_down(folder)
    open_label(second)
    second.press(b"c", b"a", b"f", b"\xe9", b"\xff\xfe", "é".encode(), b"\xc3", ENTER)
    second.sees("caf")
    entered = label(folder)
    assert entered is not None
    assert entered.startswith("caf")
    assert "é" in entered
    second.dies(signal.SIGHUP)
    assert label(folder) == entered
    third = sit_down(folder)
    third.press(F5)
    third.sees(entered)
    third.press(CTRL_Q)
    third.sees("end the bench without a report")
    third.press(b"3")
    assert third.process.wait(PATIENCE_S) in (0, 1)
