"""The link of a screen to its session: events come in on a thread of its own, orders go out."""

from __future__ import annotations

import secrets
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextvars import copy_context

from agent.bench.state import StateError
from agent.session.attach_client import SessionAttachment
from model.bench import ScanSeen
from model.document import UnreadableDocument
from model.event import Event
from model.order import BenchOrder


class SessionLink:
    """What was heard since it was last asked for, and a way to answer. A screen never waits for it: `connect`
    is called on the link's own thread, and may wait for a bench that opens. Raising StateError it says why
    there is none, which `trouble` tells.
    """

    def __init__(self, connect: Callable[[], SessionAttachment]) -> None:
        self._connect = connect
        self._attachment: SessionAttachment | None = None
        self._held: list[tuple[int, BenchOrder]] = []  # given before there was anybody to give them to
        self._giving = threading.Lock()
        self._heard: deque[Event] = deque()
        self._screen = secrets.token_hex(8)
        self._number = 0
        self.is_over = False
        self.is_attended = True  # False: a run that takes no orders was there first
        self.trouble: str | None = None

    def begin(self) -> None:
        """Listen, and speak the language of the screens. Whoever shows something first does not share the
        processor with what comes in.
        """
        speaking = copy_context().run
        threading.Thread(target=speaking, args=(self._listen,), daemon=True, name="screen-link").start()

    @property
    def screen(self) -> str:
        """The name under which this screen hears what became of its orders."""
        return self._screen

    def taken(self) -> Sequence[Event]:
        """The events since the last call; never waits."""
        found = []
        while self._heard:
            found.append(self._heard.popleft())
        return found

    def give(self, order: BenchOrder) -> int | None:
        """Give an order; the number of its answer, None when the session has gone."""
        self._number += 1
        with self._giving:
            if self._attachment is None:
                self._held.append((self._number, order))
                return self._number
            try:
                self._attachment.give(self._screen, self._number, order)
            except OSError:
                self.is_over = True
                return None
        return self._number

    def close(self) -> None:
        """Leave; the session goes on."""
        with self._giving:
            if self._attachment is not None:
                self._attachment.close()

    def _listen(self) -> None:
        try:
            attachment = self._connect()
            self.is_attended = attachment.hello.attended
            if self.is_attended:
                self._give_held(attachment)
                self._hear(attachment)
        except StateError as error:
            self.trouble = str(error)
        except (OSError, UnreadableDocument):
            return  # the session went away, or is another version: the finally clause tells
        finally:
            self.is_over = True

    def _give_held(self, attachment: SessionAttachment) -> None:
        """Raises OSError."""
        with self._giving:
            for number, order in self._held:
                attachment.give(self._screen, number, order)
            self._held.clear()
            self._attachment = attachment

    def _hear(self, attachment: SessionAttachment) -> None:
        """Raises OSError, UnreadableDocument."""
        for numbered in attachment.events():
            is_earlier = numbered.sequence <= attachment.hello.last_sequence
            if not (is_earlier and isinstance(numbered.event, ScanSeen)):  # it was for who was here then
                self._heard.append(numbered.event)
