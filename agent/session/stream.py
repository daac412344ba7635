"""Event stream of a session: ordered, read from any position by any number of readers. What happened is kept
whole; of what tells a state (how far, how it stands) only the newest.
"""

from __future__ import annotations

import threading
import time
from itertools import takewhile
from pathlib import Path

from model.document import encode_event
from model.event import Event, Numbered, SessionFinished, place_of
from model.trying import TrialSeen


class EventStream:
    """Numbered events in their order. Any thread may emit; readers wait for more. An event that takes the
    place of an earlier one (`model.event.place_of`) leaves a gap in the numbers.

    The events are also appended to a file, for reading after the session has gone; a file that
    cannot be written (a full disk) ends that copy and nothing else: `file_error` tells.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._events: dict[int, Numbered] = {}
        self._places: dict[str, int] = {}
        self._last = 0
        self._changed = threading.Condition()
        self._started = time.monotonic()
        self.file_error: OSError | None = None
        self._file = None
        if file is not None:
            try:
                self._file = file.open("wb", buffering=0)
            except OSError as error:
                self.file_error = error

    def emit(self, event: Event) -> None:
        """Add an event to the end."""
        with self._changed:
            at_s = round(time.monotonic() - self._started, 3)
            self._last += 1
            numbered = Numbered(sequence=self._last, at_s=at_s, event=event)
            place = place_of(event)
            if place is not None:
                self._events.pop(self._places.get(place, 0), None)
                self._places[place] = self._last
            self._events[self._last] = numbered
            self._write(numbered)
            self._changed.notify_all()

    def _write(self, numbered: Numbered) -> None:
        if self._file is None or isinstance(numbered.event, TrialSeen):
            return  # what a trial sees (a picture of a camera) is for eyes, and is kept nowhere
        try:
            self._file.write(encode_event(numbered))
        except OSError as error:
            self.file_error = error
            self._file.close()
            self._file = None

    @property
    def last_sequence(self) -> int:
        """The number of the newest event, 0 before the first."""
        with self._changed:
            return self._last

    @property
    def is_finished(self) -> bool:
        """Whether the last event has been told."""
        with self._changed:
            return self._last > 0 and isinstance(self._events[self._last].event, SessionFinished)

    def since(self, sequence: int, *, timeout_s: float) -> tuple[Numbered, ...]:
        """The events after `sequence`; waits for one at most `timeout_s`, and may return none."""
        with self._changed:
            if self._last <= sequence:
                self._changed.wait(timeout_s)
            found = takewhile(lambda item: item.sequence > sequence, reversed(self._events.values()))
            return tuple(found)[::-1]

    def close(self) -> None:
        """Close the file copy."""
        with self._changed:
            if self._file is not None:
                self._file.close()
                self._file = None
