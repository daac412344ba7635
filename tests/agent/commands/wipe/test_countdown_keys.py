"""A key pressed at a screen reaches the session, with the list of drives that was in sight."""

from __future__ import annotations

import os
import pty
import select
import signal
import termios
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.erasing.screens import FIRST_PROOF_S, PROOF_S, PressedKeys
from agent.session.attach_client import attach
from agent.session.attach_server import SessionSocket
from agent.session.display import erasing_line, event_lines
from agent.session.reading import CountdownKeys
from agent.session.stream import EventStream
from host.keyboard import Keyboard
from model.erasure import EraseLevel, EraseVerdict, Method
from model.event import (
    CountdownEnded,
    CountdownStarted,
    DriveErased,
    DriveOrdered,
    Progress,
    SessionFinished,
    Step,
)
from model.message import say

LISTED = CountdownStarted(
    drives=(
        DriveOrdered(
            path="/dev/sda",
            model="DISQUE",
            serial="WD-0001",
            size_bytes=500_107_862_016,
            methods=(Method.OVERWRITE_ZERO,),
            level=EraseLevel.CLEAR,
            estimated_s=3600.0,
        ),
    ),
    waiting=(say("wipe.no_own_serial", drive="/dev/sdb"),),
    left=(say("wipe.not_internal", drive="/dev/sdc"),),
    plan="c0ffee",
    seconds=30.0,
    needs_key=False,
)
OVER = CountdownEnded(erasing=False, message=say("order.key_pressed"))


def soon(is_true: Callable[[], bool]) -> bool:
    """Whether it becomes true within some seconds."""
    deadline = time.monotonic() + 5.0
    while not is_true() and time.monotonic() < deadline:
        time.sleep(0.01)  # another thread makes it so
    return is_true()


def test_a_key_is_told_with_the_list_that_was_in_sight() -> None:
    pressed: list[str] = []
    ours, theirs = pty.openpty()
    keys = CountdownKeys(pressed.append, lambda: Keyboard(theirs))
    before = termios.tcgetattr(theirs)
    keys.heed(LISTED)
    assert not termios.tcgetattr(theirs)[3] & termios.ICANON, "key by key, and at once"
    os.write(ours, b"x")
    assert soon(lambda: pressed == ["c0ffee"])
    keys.heed(OVER)
    assert termios.tcgetattr(theirs) == before, "the terminal is as it was"
    os.write(ours, b"x")
    keys.close()
    assert pressed == ["c0ffee"]
    os.close(ours)
    os.close(theirs)


def test_scanners_are_held_from_the_beginning_of_a_countdown_to_its_end() -> None:
    told: list[str] = []

    class Watch:
        def __init__(self, pressed: Callable[[], None]) -> None:
            self.pressed = pressed

        def start(self) -> None:
            told.append("held")
            self.pressed()

        def stop(self) -> None:
            told.append("let go")

    ours, theirs = pty.openpty()
    keys = CountdownKeys(told.append, lambda: Keyboard(theirs, raw=True), hold=Watch)
    assert told == []
    keys.heed(LISTED)
    assert told == ["held", "c0ffee"], "a key of a hand on it counts"
    keys.heed(OVER)
    keys.close()
    assert told == ["held", "c0ffee", "let go"]
    os.close(ours)


@pytest.mark.parametrize(
    ("data", "count"), [(b"x", 1), ("é".encode(), 1), (b"\x1b[15~", 1), (b"A-0042\r", 2), (b"ab", 2)]
)
def test_a_scan_that_comes_all_at_once_is_no_single_key_which_could_begin_a_countdown(
    data: bytes, count: int
) -> None:
    pressed: list[str] = []
    ours, theirs = pty.openpty()
    keys = CountdownKeys(pressed.append, lambda: Keyboard(theirs, raw=True))
    keys.heed(LISTED)
    os.write(ours, data)
    assert soon(lambda: len(pressed) == count)
    keys.heed(OVER)
    assert pressed == ["c0ffee"] * count
    os.close(ours)


def test_a_key_from_before_the_list_was_shown_counts_for_nothing() -> None:
    pressed: list[str] = []
    ours, theirs = pty.openpty()
    os.write(ours, b"early\n")
    keys = CountdownKeys(pressed.append, lambda: Keyboard(theirs))
    keys.heed(LISTED)
    time.sleep(0.4)  # long enough for a reader that heeded it to have told
    keys.close()
    assert pressed == []
    os.close(ours)
    os.close(theirs)


def test_a_terminal_that_was_hung_up_ends_the_listening() -> None:
    ours, theirs = pty.openpty()
    keys = CountdownKeys(lambda _plan: None, lambda: Keyboard(theirs))
    keys.heed(LISTED)
    os.close(ours)
    keys.close()
    os.close(theirs)


def test_without_a_terminal_nobody_listens() -> None:
    keys = CountdownKeys(lambda _plan: None, None)
    keys.heed(LISTED)
    keys.close()
    assert threading.active_count() >= 1


def test_the_key_travels_to_the_session_that_is_meant(tmp_path: Path) -> None:
    stream, stopped = EventStream(None), threading.Event()
    pressed: list[str] = []
    door = SessionSocket(tmp_path, "s", stream, stopped.set, pressed.append)
    assert not door.is_watched
    attachment = attach(tmp_path, wait_s=5.0)
    assert soon(lambda: door.is_watched)
    attachment.press_key("c0ffee")
    assert soon(lambda: pressed == ["c0ffee"])
    assert not stopped.is_set(), "a key is no order to stop the run"
    stream.emit(SessionFinished(exit_status=0, duration_s=0.0))
    assert list(attachment.events())
    attachment.close()
    assert soon(lambda: not door.is_watched), "a screen that left is no longer there"
    door.close(linger_s=1.0)


def test_the_list_names_every_drive_and_says_that_any_key_stops_it() -> None:
    text = "\n".join(event_lines(LISTED))
    for word in ("/dev/sda", "WD-0001", "500 GB", "/dev/sdb", "/dev/sdc", "ANY KEY STOPS IT", "30"):
        assert word in text
    assert "PRESS A KEY" not in text


def test_what_runs_is_shown_in_one_line() -> None:
    parts = [
        Progress(step=Step.ERASE, part="countdown", fraction=0.5, left_s=14.2, message=None),
        Progress(
            step=Step.ERASE,
            part="sda",
            fraction=0.45,
            left_s=720.0,
            message=say("order.writing_at", rate=120),
        ),
    ]
    assert erasing_line(parts) == "in 15 s; any key stops it | sda 45 % writing, 120 MiB/s 12 min left"


@pytest.mark.parametrize("verdict", EraseVerdict)
def test_how_a_drive_ended_is_said_with_its_certificate(verdict: EraseVerdict) -> None:
    ended = DriveErased(
        path="/dev/sda", serial="WD-0001", verdict=verdict, as_ordered=False, reasons=(), certificate="018f"
    )
    lines = event_lines(ended)
    assert lines[0].startswith("/dev/sda  WD-0001  ")
    assert "018f" in lines[1]


@pytest.mark.parametrize(
    "byte", [b"\x1a", b"\x13", b"\x11", b"\xe9", b"\x00", b"\x03", b"\x1c", b"\x04", b"\r", b"\x1b[A", b" "]
)
def test_every_byte_is_a_key(byte: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-Z, Ctrl-S, Ctrl-Q, an é of Latin-1, Ctrl-C: none stops the screen or waits for another byte."""
    monkeypatch.setattr("os.kill", lambda *_: None)  # Ctrl-C is sent on as the signal that it was
    pressed: list[str] = []
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    keys = CountdownKeys(pressed.append, lambda: Keyboard(theirs, raw=True))
    keys.heed(LISTED)
    assert termios.tcgetattr(theirs)[1] & termios.OPOST, "what is shown stays as it is"
    os.write(ours, byte)
    assert soon(lambda: "c0ffee" in pressed)
    keys.close()
    assert termios.tcgetattr(theirs) == before
    os.close(ours)
    os.close(theirs)


def test_the_keyboard_of_a_screen_takes_every_byte_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    with open(theirs, "r+b", buffering=0, closefd=False) as terminal:
        monkeypatch.setattr("sys.stdin", terminal)
        monkeypatch.setattr("sys.stdout", terminal)
        opened: list[tuple[int, bool]] = []
        monkeypatch.setattr("host.keyboard.Keyboard.open", lambda keys: opened.append((0, keys._raw)))
        monkeypatch.setattr("host.keyboard.Keyboard.forget", lambda _keys: None)
        monkeypatch.setattr("host.keyboard.Keyboard.read", lambda _keys, _timeout_s: "")
        keys = CountdownKeys(lambda _plan: None)
        keys.heed(LISTED)
        keys.close()
    assert opened == [(0, True)]
    os.close(ours)
    os.close(theirs)


def test_a_stop_that_is_sent_counts_as_a_key() -> None:
    pressed: list[str] = []
    ours, theirs = pty.openpty()
    before = signal.getsignal(signal.SIGTSTP)
    keys = CountdownKeys(pressed.append, lambda: Keyboard(theirs, raw=True))
    keys.heed(LISTED)
    signal.raise_signal(signal.SIGTSTP)
    assert pressed == ["c0ffee"]
    keys.close()
    assert signal.getsignal(signal.SIGTSTP) == before
    os.close(ours)
    os.close(theirs)


@dataclass
class Front(Keyboard):
    """A keyboard of a terminal that stands in front, or does not."""

    descriptor: int
    in_front: bool = True

    def __post_init__(self) -> None:
        super().__init__(self.descriptor, raw=True)

    def is_in_front(self) -> bool:
        return self.in_front


@pytest.mark.parametrize(
    ("in_front", "draws", "answer", "proves"),
    [
        (True, True, b"\x1b[0n", True),
        (False, True, b"\x1b[0n", False),
        (True, False, b"\x1b[0n", False),
        (True, True, b"", False),  # its other end is stopped, a pipe, or a line on which nobody is
    ],
)
def test_a_screen_proves_that_it_shows_the_list_while_it_draws_in_front_and_answers(
    in_front: bool, draws: bool, answer: bytes, proves: bool
) -> None:
    proved: list[str] = []
    pressed: list[str] = []
    ours, theirs = pty.openpty()
    keys = CountdownKeys(pressed.append, lambda: Front(theirs, in_front), proved.append)
    keys.heed(LISTED)
    if draws:
        keys.drawn()
    asked = b""
    deadline = time.monotonic() + 1.0
    while time.monotonic() < deadline and b"\x1b[5n" not in asked:
        asked += os.read(ours, 64) if select.select([ours], [], [], 0.1)[0] else b""
    os.write(ours, answer)
    time.sleep(0.6)  # the answer travels; one that counts is told within this
    assert proved == (["c0ffee"] if proves else [])
    assert pressed == [], "an answer is no key"
    keys.close()
    os.close(ours)
    os.close(theirs)


@pytest.mark.parametrize(
    ("pieces", "typed", "answers"),
    [
        ([b"\x1b[0n"], "", True),
        ([b"\x1b[", b"0n"], "", True),
        ([b"x\x1b[0ny"], "xy", True),
        ([b"\x1b"], "\x1b", False),
        ([b"\x1b[", b"A"], "\x1b[A", False),
        ([b"\x1b[0", b"q"], "\x1b[0q", False),
    ],
)
def test_what_a_terminal_answers_is_told_from_what_people_type(
    pieces: list[bytes], typed: str, answers: bool
) -> None:
    ours, theirs = pty.openpty()
    with Keyboard(theirs, raw=True) as keys:
        found = ""
        for piece in pieces:
            os.write(ours, piece)
            found += keys.read(1.0)
        found += keys.read(0.05)
        assert found == typed
        assert (keys.answered_s > 0) is answers
    os.close(ours)
    os.close(theirs)


@pytest.mark.parametrize("kind", ["tmux-256color", "screen", "screen.xterm-256color"])
def test_a_screen_that_is_kept_for_later_is_not_in_front(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    monkeypatch.setattr("os.tcgetpgrp", lambda _descriptor: os.getpgrp())
    monkeypatch.setenv("TERM", "linux")
    assert Keyboard(theirs).is_in_front()
    monkeypatch.setenv("TERM", kind)
    assert not Keyboard(theirs).is_in_front()
    os.close(ours)
    os.close(theirs)


@pytest.mark.parametrize(("active", "is_in_front"), [("tty3\n", True), ("tty2\n", False), (None, False)])
def test_a_virtual_terminal_that_is_switched_away_is_not_in_front(
    active: str | None, is_in_front: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if active is not None:
        (tmp_path / "active").write_text(active)
    monkeypatch.setattr("host.keyboard.ACTIVE", str(tmp_path / "active"))
    monkeypatch.setattr("os.tcgetpgrp", lambda _descriptor: os.getpgrp())
    monkeypatch.setattr("os.ttyname", lambda _descriptor: "/dev/tty3")
    monkeypatch.setenv("TERM", "linux")
    assert Keyboard(0).is_in_front() is is_in_front


def test_a_screen_that_stopped_drawing_proves_nothing_more() -> None:
    at_s = [100.0]
    keys = PressedKeys(lambda: at_s[0])
    found = [keys.is_shown]
    keys.begin("c0ffee")
    found.append(keys.is_shown)  # the first screen has a moment
    at_s[0] += FIRST_PROOF_S + 0.1
    found.append(keys.is_shown)
    keys.show("another list")
    keys.show("")
    found.append(keys.is_shown)
    keys.show("c0ffee")
    at_s[0] += PROOF_S - 0.1
    found.append(keys.is_shown)
    at_s[0] += 0.2
    found.append(keys.is_shown)
    assert found == [False, True, False, False, True, False]


def test_a_reader_that_only_reads_and_one_that_never_does_show_nothing(tmp_path: Path) -> None:
    stream, keys = EventStream(None), PressedKeys()
    door = SessionSocket(tmp_path, "session", stream, lambda: None, keys.press, keys.show)
    attachment = attach(tmp_path, wait_s=5.0)
    keys.begin("c0ffee")
    keys._last_shown_s = float("-inf")
    assert soon(lambda: door.is_watched)
    assert not keys.is_shown
    attachment.prove_shown("0ther")
    attachment.prove_shown("c0ffee")
    assert soon(lambda: keys.is_shown)
    stream.emit(SessionFinished(exit_status=0, duration_s=1.0))
    attachment.close()
    door.close(linger_s=1.0)
