"""The link of a screen to its session: events come in on a thread of its own, orders go out."""

from __future__ import annotations

import secrets
import threading
from collections import deque
from collections.abc import Sequence

from agent.session.attach_client import SessionAttachment
from model.bench import ScanSeen
from model.document import UnreadableDocument
from model.event import Event
from model.order import BenchOrder


class SessionLink:
    """What was heard since it was last asked for, and a way to answer. A screen never waits for it."""

    def __init__(self, attachment: SessionAttachment) -> None:
        self._attachment = attachment
        self._heard: deque[Event] = deque()
        self._screen = secrets.token_hex(8)
        self._number = 0
        self.is_over = False

    def begin(self) -> None:
        """Listen. Whoever shows something first does not share the processor with what comes in."""
        threading.Thread(target=self._listen, daemon=True, name="screen-link").start()

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
        try:
            self._attachment.give(self._screen, self._number, order)
        except OSError:
            self.is_over = True
            return None
        return self._number

    def close(self) -> None:
        """Leave; the session goes on."""
        self._attachment.close()

    def _listen(self) -> None:
        try:
            for numbered in self._attachment.events():
                is_earlier = numbered.sequence <= self._attachment.hello.last_sequence
                if not (is_earlier and isinstance(numbered.event, ScanSeen)):  # it was for who was here then
                    self._heard.append(numbered.event)
        except (OSError, UnreadableDocument):
            return  # the session went away, or is another version: the finally clause tells
        finally:
            self.is_over = True
