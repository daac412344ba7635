"""Keys as terminals send them: function keys by every code, a lone Escape, and bytes that mean nothing."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest
from textual import constants, events
from textual.message import Message

from ui.driver import LOOK_S, BenchDriver

TERMINALS = ("linux", "xterm", "vt220", "screen", "tmux")
PATIENCE_S = 5.0


class Line(BenchDriver):
    """The driver on a pipe, without an application."""

    def __init__(self) -> None:
        self.fileno, self.far_end = os.pipe()
        self._debug = False
        self.exit_event = threading.Event()
        self.heard: list[tuple[str, float]] = []
        self._thread = threading.Thread(target=self.run_input_thread)
        self._thread.start()

    def process_message(self, message: Message) -> None:
        """What the application would hear, and when."""
        if isinstance(message, events.Key):
            self.heard.append((message.key, time.monotonic()))

    def send(self, data: bytes) -> None:
        """Bytes from the terminal."""
        os.write(self.far_end, data)

    def keys(self, count: int) -> list[str]:
        """The first keys, once so many were heard."""
        deadline = time.monotonic() + PATIENCE_S
        while len(self.heard) < count and time.monotonic() < deadline:
            time.sleep(0.002)  # keys come on a thread of their own
        return [key for key, _ in self.heard]

    def hang_up(self) -> None:
        """The terminal goes away."""
        os.close(self.far_end)
        self._thread.join(PATIENCE_S)
        os.close(self.fileno)
        assert not self._thread.is_alive()


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.hang_up()


def codes(terminal: str) -> dict[str, bytes]:
    """The function keys of a terminal, out of the system's own description (terminfo(5), infocmp(1))."""
    found = subprocess.run(["infocmp", "-1", terminal], capture_output=True, text=True, check=True).stdout
    told = (row.strip().rstrip(",").partition("=") for row in found.splitlines())
    return {name: code.replace("\\E", "\x1b").encode() for name, _, code in told if code}


@pytest.mark.process
@pytest.mark.parametrize("terminal", TERMINALS)
def test_every_function_key_is_heard(terminal: str, line: Line) -> None:
    told = codes(terminal)
    numbers = [number for number in range(1, 11) if f"kf{number}" in told]
    assert {6, 7, 8, 10} <= set(numbers)
    line.send(b"".join(told[f"kf{number}"] for number in numbers))
    assert line.keys(len(numbers)) == [f"f{number}" for number in numbers]


def test_a_lone_escape_is_heard_at_once_after_its_delay(line: Line) -> None:
    sent = time.monotonic()
    line.send(b"\x1b")
    assert line.keys(1) == ["escape"]
    waited_s = line.heard[0][1] - sent
    assert constants.ESCAPE_DELAY <= waited_s < constants.ESCAPE_DELAY + 20 * LOOK_S


def test_a_key_whose_code_comes_in_pieces_is_no_escape(line: Line) -> None:
    for piece in (b"\x1b", b"[", b"[A", b"d"):
        line.send(piece)
        time.sleep(constants.ESCAPE_DELAY / 10)  # as a slow line gives them
    assert line.keys(2) == ["f1", "d"]


def test_bytes_that_are_no_letter_stop_nothing(line: Line) -> None:
    line.send(b"\xff\xe9")
    line.send(b"a\xc3")
    time.sleep(LOOK_S)  # the driver has looked in between
    line.send(b"\xa9b")
    assert next(key for key in line.keys(5) if len(key) == 1) == "a"
    assert line.keys(5)[-1] == "b"
