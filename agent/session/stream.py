"""Event stream of a session: ordered, kept whole, read from any position by any number of readers."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from model.document import encode_event
from model.event import Event, Numbered, SessionFinished


class EventStream:
    """An append-only list of numbered events. Any thread may emit; readers wait for more.

    The events are also appended to a file, for reading after the session has gone; a file that
    cannot be written (a full disk) ends that copy and nothing else: `file_error` tells.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._events: list[Numbered] = []
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
            numbered = Numbered(sequence=len(self._events) + 1, at_s=at_s, event=event)
            self._events.append(numbered)
            self._write(numbered)
            self._changed.notify_all()

    def _write(self, numbered: Numbered) -> None:
        if self._file is None:
            return
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
            return len(self._events)

    @property
    def is_finished(self) -> bool:
        """Whether the last event has been told."""
        with self._changed:
            return bool(self._events) and isinstance(self._events[-1].event, SessionFinished)

    def since(self, sequence: int, *, timeout_s: float) -> tuple[Numbered, ...]:
        """The events after `sequence`; waits for one at most `timeout_s`, and may return none."""
        with self._changed:
            if len(self._events) <= sequence:
                self._changed.wait(timeout_s)
            return tuple(self._events[sequence:])

    def close(self) -> None:
        """Close the file copy."""
        with self._changed:
            if self._file is not None:
                self._file.close()
                self._file = None
