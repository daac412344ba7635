"""A session's door: every reader sees the same events from the first one, and none of them can hold it up."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.session.attach_client import NoSession, OtherSession, attach
from agent.session.attach_server import SOCKET_NAME, SessionSocket, short_path
from agent.session.stream import EventStream
from model.event import Event, SessionFinished, Step, StepStarted, Troubled
from model.message import say

END = SessionFinished(exit_status=1, duration_s=1.0)


class Door:
    """A served stream, and whether somebody ordered the session to stop."""

    def __init__(self, folder: Path) -> None:
        self.stream = EventStream()
        self.stopped = threading.Event()
        self.socket = SessionSocket(folder, "abc", self.stream, self.stopped.set)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    door = Door(tmp_path)
    yield door
    door.socket.close(linger_s=0.1)


def heard(folder: Path, after: int = 0) -> list[Event]:
    """Every event that a reader hears until the session's end."""
    with attach(folder, after=after) as reader:
        return [numbered.event for numbered in reader.events()]


def test_a_late_reader_sees_every_event_from_the_first(door: Door, tmp_path: Path) -> None:
    for step in (Step.PROBE, Step.BENCHMARK):
        door.stream.emit(StepStarted(step=step, expected_s=None))
    with attach(tmp_path) as first:
        door.stream.emit(END)
        with attach(tmp_path) as second:
            told = [[numbered.event for numbered in reader.events()] for reader in (first, second)]
    assert told[0] == told[1]
    assert len(told[0]) == 3


def test_a_reader_that_knows_some_events_is_told_only_the_others(door: Door, tmp_path: Path) -> None:
    door.stream.emit(StepStarted(step=Step.PROBE, expected_s=None))
    door.stream.emit(END)
    assert heard(tmp_path, after=1) == [END]


def test_a_reader_can_order_the_session_to_stop(door: Door, tmp_path: Path) -> None:
    with attach(tmp_path) as reader:
        reader.stop()
        assert door.stopped.wait(10)


def test_an_order_meant_for_another_session_is_refused(door: Door, tmp_path: Path) -> None:
    with short_path(tmp_path / SOCKET_NAME) as address, socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        connection.sendall(b'{"after":0}\n{"session":"other","order":"stop"}\n')
        assert not door.stopped.wait(0.3)


@pytest.mark.parametrize("rubbish", [b"\n", b"{}\n", b"[1,2\n", b"\xff\xfe\n", b'{"after":"x"}\n'])
def test_a_reader_that_talks_rubbish_is_dropped_and_harms_nobody(
    door: Door, tmp_path: Path, rubbish: bytes
) -> None:
    with short_path(tmp_path / SOCKET_NAME) as address, socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        connection.sendall(rubbish)
        connection.settimeout(10)
        while connection.recv(4096):
            pass
    door.stream.emit(END)
    assert heard(tmp_path) == [END]


def test_a_reader_that_never_reads_does_not_hold_the_session_up(door: Door, tmp_path: Path) -> None:
    with short_path(tmp_path / SOCKET_NAME) as address, socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        connection.sendall(b'{"after":0}\n')
        long = Troubled(where="x" * 500, message=say("run.stopped", step=Step.PROBE))
        for _ in range(2000):
            door.stream.emit(long)
        door.stream.emit(END)
        assert len(heard(tmp_path)) == 2001


def test_only_this_user_may_open_the_door(door: Door, tmp_path: Path) -> None:
    assert (tmp_path / SOCKET_NAME).stat().st_mode & 0o777 == 0o600


def test_a_deep_folder_does_not_hide_the_door(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a-rather-long-folder-name"] * 6)
    deep.mkdir(parents=True)
    door = Door(deep)
    door.stream.emit(END)
    assert heard(deep) == [END]
    door.socket.close(linger_s=0.1)


def test_attaching_where_nothing_runs_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoSession):
        attach(tmp_path)


def test_another_session_is_not_taken_for_the_one_ordered(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.session.attach_client.OTHER_SESSION_S", 0.05)
    with pytest.raises(OtherSession):
        attach(tmp_path, session="mine", wait_s=5)
