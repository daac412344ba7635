"""The link of a screen to its session: it waits on a thread of its own, and speaks as the screens do."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from agent.bench.state import StateError
from agent.session.attach_client import SessionAttachment, attach
from agent.session.attach_server import SOCKET_NAME, Attach, Hello, ScreenOrder, read_lines
from model.document import decode, encode, encode_event
from model.event import Event, Numbered, OrderAnswered, SessionFinished, Step, StepStarted
from model.order import SendWaiting
from papers.language import Language, speak, spoken
from ui.link import SessionLink


def test_why_no_bench_could_be_opened_is_told_in_the_language_of_the_screens() -> None:
    tried = threading.Event()

    def connect() -> SessionAttachment:
        tried.set()
        raise StateError(spoken().value)

    link = SessionLink(connect)
    speak(Language.FRENCH)
    try:
        link.begin()
    finally:
        speak(Language.ENGLISH)
    assert tried.wait(30.0)
    for thread in threading.enumerate():
        if thread.name == "screen-link":
            thread.join(30.0)
    assert link.trouble == Language.FRENCH.value


PATIENCE_S = 30.0
LIMIT = 1 << 16
END = SessionFinished(exit_status=0, duration_s=1.0)


class Served:
    """One screen at the session's door: what it says is read, and it is told what a test wants."""

    def __init__(self, connection: socket.socket, last: int, session: str) -> None:
        self.connection = connection
        connection.settimeout(PATIENCE_S)
        connection.sendall(encode(Hello(session=session, last_sequence=last, attended=True)) + b"\n")
        self._lines = read_lines(connection, LIMIT)
        self.after = decode(next(self._lines), Attach).after

    def order(self) -> ScreenOrder:
        """The next one."""
        return decode(next(self._lines), ScreenOrder)

    def tell(self, sequence: int, event: Event) -> None:
        """An event."""
        self.connection.sendall(encode_event(Numbered(sequence=sequence, at_s=0.0, event=event)))

    def drop(self) -> None:
        """As a reader that was too slow."""
        self.connection.close()


@contextmanager
def at_a_door(folder: Path) -> Iterator[tuple[SessionLink, Callable[[int, str], Served]]]:
    """A link, and who lets it in."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / SOCKET_NAME))
    listener.listen()
    listener.settimeout(PATIENCE_S)
    link = SessionLink(partial(attach, folder, wait_s=PATIENCE_S))
    link.begin()
    served: list[Served] = []

    def let_in(last: int, session: str) -> Served:
        served.append(Served(listener.accept()[0], last, session))
        return served[-1]

    try:
        with listener:
            yield link, let_in
    finally:
        for item in served:
            item.drop()
        is_over = ends(link)
        link.close()
    assert is_over


def taken(link: SessionLink, kind: type[Any], count: int = 1) -> list[Any]:
    """So many events of this kind, in their order."""
    found: list[Event] = []
    deadline = time.monotonic() + PATIENCE_S
    while len(found) < count and time.monotonic() < deadline:
        found += [event for event in link.taken() if isinstance(event, kind)]
        time.sleep(0.01)  # another thread listens
    assert len(found) == count
    return found


def ends(link: SessionLink) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while not link.is_over and time.monotonic() < deadline:
        time.sleep(0.01)  # another thread listens
    return link.is_over


def test_a_screen_that_was_dropped_takes_the_session_up_where_it_lost_it(tmp_path: Path) -> None:
    with at_a_door(tmp_path) as (link, let_in):
        first = let_in(1, "s")
        assert first.after == 0
        first.tell(1, StepStarted(step=Step.PROBE, expected_s=None))
        first.tell(7, StepStarted(step=Step.JUDGE, expected_s=None))
        first.drop()
        second = let_in(9, "s")
        assert second.after == 7
        assert not link.is_over
        link.give(SendWaiting())
        assert second.order().number == 1
        second.tell(9, END)
        second.drop()
        taken(link, SessionFinished)
        assert ends(link)


def test_whoever_waits_for_an_answer_that_got_lost_is_told_to_look(tmp_path: Path) -> None:
    with at_a_door(tmp_path) as (link, let_in):
        first = let_in(0, "s")
        first.tell(1, StepStarted(step=Step.PROBE, expected_s=None))
        taken(link, StepStarted)
        kept, lost = link.give(SendWaiting()), link.give(SendWaiting())
        assert [first.order().number, first.order().number] == [kept, lost]
        first.drop()
        second = let_in(4, "s")
        second.tell(3, OrderAnswered(screen=link.screen, number=kept, taken=True, message=None))
        second.tell(4, StepStarted(step=Step.JUDGE, expected_s=None))
        answer, told = taken(link, OrderAnswered, 2)
        assert (answer.number, answer.taken) == (kept, True)
        assert (told.number, told.taken) == (lost, False)
        assert "lost the session for a moment" in (told.message or "")
        second.tell(5, END)


def test_another_session_is_not_taken_for_the_one_that_was_lost(tmp_path: Path) -> None:
    with at_a_door(tmp_path) as (link, let_in):
        first = let_in(1, "s")
        first.tell(1, StepStarted(step=Step.PROBE, expected_s=None))
        first.drop()
        let_in(1, "another")
        assert ends(link)
