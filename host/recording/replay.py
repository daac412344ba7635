"""The replaying host: answers from a recording, on any machine, without root."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

from host.errors import HostError, Hung, NotRecorded, TimedOut
from host.port import ONLY_ZERO, OUTPUT_LIMIT_BYTES, READ_LIMIT_BYTES, Answer, Library, accepted
from host.recording.recording_file import (
    ErrorNote,
    GlobNote,
    LibraryNote,
    LinkNote,
    ReadNote,
    Recording,
    RunNote,
    raised_again,
    read_recording,
)

N = TypeVar("N", RunNote, ReadNote, LinkNote, GlobNote, LibraryNote)


class _Answers(Generic[N]):
    """The notes of each question: given in the order recorded, the last one for ever."""

    def __init__(self, notes: Iterable[tuple[Hashable, N]]) -> None:
        self._notes: dict[Hashable, list[N]] = {}
        self._lock = threading.Lock()
        for question, note in notes:
            self._notes.setdefault(question, []).append(note)

    def next(self, question: Hashable) -> N | None:
        """The next note of a question; None when it was never recorded."""
        with self._lock:
            notes = self._notes.get(question)
            if not notes:
                return None
            return notes.pop(0) if len(notes) > 1 else notes[0]


class ReplayHost:
    """Answers what was recorded and raises the recorded errors again. Safe to use from many threads.

    A question asked more often than it was recorded gets its last answer. With `timing` every answer
    takes as long as it did on the machine, up to the limit of the asker.
    """

    def __init__(self, recording: Recording, *, timing: bool = False) -> None:
        self.recording = recording
        self._timing = timing
        self._left_behind: list[str] = []
        self._runs = _Answers((note.argv, note) for note in recording.runs)
        self._reads = _Answers((note.path, note) for note in recording.reads)
        self._links = _Answers((note.path, note) for note in recording.links)
        self._globs = _Answers((note.pattern, note) for note in recording.globs)
        self._libraries = _Answers(((note.library, note.argument), note) for note in recording.libraries)

    @classmethod
    def open(cls, path: Path, timing: bool = False) -> ReplayHost:
        """The host in a recording's file. Raises host.recording.recording.BadRecording, one sentence."""
        return cls(read_recording(path), timing=timing)

    @property
    def is_root(self) -> bool:
        return self.recording.is_root

    @property
    def left_behind(self) -> tuple[str, ...]:
        return tuple(self._left_behind)

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float,
        answers: frozenset[int] = ONLY_ZERO,
        limit_bytes: int = OUTPUT_LIMIT_BYTES,
    ) -> Answer:
        """See Host.run."""
        question = " ".join(argv)
        note = self._runs.next(tuple(argv))
        if note is None:
            raise NotRecorded(question)
        self._spend(note.duration_s, question, timeout_s)
        if note.error is not None:
            raise self._raised(note.error)
        stdout = note.stdout.data()
        answer = Answer(
            argv=tuple(argv),
            exit_status=note.exit_status or 0,
            stdout=stdout[:limit_bytes],
            stderr=note.stderr.data(),
            duration_s=note.duration_s,
            truncated=note.truncated or len(stdout) > limit_bytes,
        )
        return accepted(answer, answers)

    def read(self, path: str, *, limit_bytes: int = READ_LIMIT_BYTES) -> bytes:
        """See Host.read."""
        note = self._reads.next(path)
        if note is None:
            raise NotRecorded(path)
        self._spend(note.duration_s, path)
        if note.error is not None:
            raise self._raised(note.error)
        return b"" if note.content is None else note.content.data()[:limit_bytes]

    def link(self, path: str) -> str:
        """See Host.link."""
        note = self._links.next(path)
        if note is None:
            raise NotRecorded(path)
        self._spend(note.duration_s, path)
        if note.error is not None:
            raise self._raised(note.error)
        return note.target or ""

    def glob(self, pattern: str) -> tuple[str, ...]:
        """See Host.glob."""
        note = self._globs.next(pattern)
        if note is None:
            return ()
        self._spend(note.duration_s, pattern)
        return note.found

    def ask(self, library: Library, argument: str = "") -> Any:
        """See Host.ask."""
        question = f"{library} {argument}".strip()
        note = self._libraries.next((str(library), argument))
        if note is None:
            raise NotRecorded(question)
        self._spend(note.duration_s, question)
        if note.error is not None:
            raise self._raised(note.error)
        return note.answer

    def _spend(self, duration_s: float, question: str, limit_s: float | None = None) -> None:
        """Take the recorded time, when asked to. Raises TimedOut for what would have passed the limit."""
        if not self._timing:
            return
        is_late = limit_s is not None and duration_s > limit_s + 1
        time.sleep(limit_s if limit_s is not None and is_late else duration_s)  # as long as the machine took
        if is_late:
            raise TimedOut(question, f"stopped after {limit_s:g} s")

    def _raised(self, note: ErrorNote) -> HostError:
        error = raised_again(note)
        if isinstance(error, Hung):
            self._left_behind.append(error.question)
        return error
