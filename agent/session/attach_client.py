"""Attach to a running session: its events from the first one, and the order to stop."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

from agent.session.attach_server import (
    EVENT_LIMIT_BYTES,
    SOCKET_NAME,
    Attach,
    Hello,
    ScreenOrder,
    read_lines,
    short_path,
)
from model.document import UnreadableDocument, decode, decode_event, encode, to_builtins
from model.event import Numbered
from model.order import BenchOrder

CONNECT_STEP_S, PATIENT_STEP_S, IMPATIENT_S = 0.03, 1.0, 200.0
OTHER_SESSION_S = 4.0  # how long a session that is ending may still be in the way


class NoSession(Exception):
    """No session can be reached here."""


class OtherSession(NoSession):
    """A session is there, and it is not the one that was ordered."""


class SessionAttachment:
    """A connection to a session; iterate over `events()`, which ends with the session."""

    def __init__(self, connection: socket.socket, after: int, folder: Path) -> None:
        self._connection, self._folder = connection, folder
        self._lines = read_lines(connection, EVENT_LIMIT_BYTES)
        first = next(self._lines, b"")
        if not first:
            raise ConnectionResetError("the session closed its door")
        try:
            self.hello = decode(first, Hello)
        except UnreadableDocument as error:
            raise NoSession(f"the session speaks another version: {error}") from error
        connection.sendall(encode(Attach(after=after)) + b"\n")

    def events(self) -> Iterator[Numbered]:
        """The events after the one given, in order, until the session has no more to tell."""
        for line in self._lines:
            yield decode_event(line)

    def again(self, after: int) -> SessionAttachment:
        """Another connection to the same session, for a reader that was dropped. Raises NoSession."""
        self.close()
        return attach(self._folder, after=after, session=self.hello.session)

    def stop(self) -> None:
        """Order the session to stop; what it has kept stays kept."""
        self._connection.sendall(encode(ScreenOrder(session=self.hello.session, order="stop")) + b"\n")

    def press_key(self, plan: str) -> None:
        """Tell the session that a key was pressed in sight of the list with this hash."""
        order = ScreenOrder(session=self.hello.session, order="key", plan=plan)
        self._connection.sendall(encode(order) + b"\n")

    def prove_shown(self, plan: str) -> None:
        """Tell the session that the list with this hash is in sight, and that keys are heard."""
        order = ScreenOrder(session=self.hello.session, order="shown", plan=plan)
        self._connection.sendall(encode(order) + b"\n")

    def give(self, screen: str, number: int, order: BenchOrder) -> None:
        """Give an order of a bench; an `OrderAnswered` with this number tells what became of it."""
        given = ScreenOrder(
            session=self.hello.session,
            order="bench",
            screen=screen,
            number=number,
            bench=to_builtins(order),
        )
        self._connection.sendall(encode(given) + b"\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave; the session goes on."""
        self._connection.close()


def attach(
    folder: Path,
    *,
    after: int = 0,
    wait_s: float = 0.0,
    session: str | None = None,
    alive: Callable[[], bool] = lambda: True,
) -> SessionAttachment:
    """Attach to the session of a run folder, waiting at most `wait_s` for it to appear.

    With `session`, only to that one; a session that is no longer `alive` is not waited for. Raises NoSession,
    OtherSession.
    """
    began = time.monotonic()
    deadline = began + wait_s
    other_deadline = time.monotonic() + min(wait_s, OTHER_SESSION_S)
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with short_path(folder / SOCKET_NAME) as address:
                connection.connect(address)
            attachment = SessionAttachment(connection, after, folder)
            if session in (None, attachment.hello.session):
                return attachment
            attachment.close()
            if time.monotonic() >= other_deadline:
                raise OtherSession(attachment.hello.session)
        except OSError as error:
            connection.close()
            if time.monotonic() >= deadline or not alive():
                raise NoSession(str(error)) from error
        # the socket appears when the session is ready: there is nothing else to wait on
        time.sleep(CONNECT_STEP_S if time.monotonic() - began < IMPATIENT_S else PATIENT_STEP_S)
