"""The link of a screen to its session: events come in on a thread of its own, orders go out."""

from __future__ import annotations

import secrets
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import copy_context

from agent.bench.state import StateError
from agent.session.attach_client import NoSession, SessionAttachment
from model.bench import ScanSeen
from model.document import UnreadableDocument
from model.event import Event, OrderAnswered, SessionFinished
from model.order import BenchOrder
from papers.language import _


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
        self._unanswered: set[int] = set()
        self._known, self._is_ended = 0, False
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

    def give(self, order: BenchOrder) -> int:
        """Give an order; the number of its answer."""
        self._number += 1
        with self._giving:
            if self._attachment is None:
                self._held.append((self._number, order))
                return self._number
            self._send(self._attachment, self._number, order)
        return self._number

    def _send(self, attachment: SessionAttachment, number: int, order: BenchOrder) -> None:
        """Give it; where the connection is lost it waits for the next one."""
        try:
            attachment.give(self._screen, number, order)
        except OSError:
            self._attachment = None  # the thread that listens finds that out, too
            self._held.append((number, order))
        else:
            self._unanswered.add(number)

    def close(self) -> None:
        """Leave; the session goes on."""
        self._is_ended = True
        with self._giving:
            if self._attachment is not None:
                self._attachment.close()

    def _listen(self) -> None:
        try:
            attachment = self._connect()
            self.is_attended = attachment.hello.attended
            if self.is_attended:
                self._attend(attachment)
        except StateError as error:
            self.trouble = str(error)
        except (NoSession, OSError, UnreadableDocument):
            return  # the session went away, or is another version: the finally clause tells
        finally:
            self.is_over = True

    def _attend(self, attachment: SessionAttachment) -> None:
        """Until the session has no more to tell. A screen that stood still for so long that it was dropped
        takes the session up where it lost it. Raises NoSession, OSError, UnreadableDocument.
        """
        lost: set[int] = set()
        while True:
            self._begin_giving(attachment)
            with suppress(ConnectionError):  # dropped, or it went away: asking again tells which
                self._hear(attachment, lost)
            if self._is_ended:
                return
            attachment = attachment.again(self._known)
            lost = set(self._unanswered)

    def _begin_giving(self, attachment: SessionAttachment) -> None:
        """What was held first."""
        with self._giving:
            held, self._held, self._attachment = self._held, [], attachment
            for number, order in held:
                self._send(attachment, number, order)

    def _hear(self, attachment: SessionAttachment, lost: set[int]) -> None:
        """`lost` are the orders of which nobody knows whether they arrived. Raises OSError,
        UnreadableDocument.
        """
        last = attachment.hello.last_sequence
        if self._known >= last:
            self._give_up(lost)
        for numbered in attachment.events():
            self._known, event = numbered.sequence, numbered.event
            if isinstance(event, OrderAnswered) and event.screen == self._screen:
                self._unanswered.discard(event.number)
            self._is_ended |= isinstance(event, SessionFinished)
            is_earlier = numbered.sequence <= last
            if not (is_earlier and isinstance(event, ScanSeen)):  # it was for who was here then
                self._heard.append(event)
            if numbered.sequence >= last:
                self._give_up(lost)

    def _give_up(self, lost: set[int]) -> None:
        """Whoever waits for their answer is told that it may not come."""
        told = _(
            "The screens lost the session for a moment: look whether the last order was taken, else "
            "give it again."
        )
        for number in sorted(lost & self._unanswered):
            self._unanswered.discard(number)
            self._heard.append(OrderAnswered(screen=self._screen, number=number, taken=False, message=told))
        lost.clear()
