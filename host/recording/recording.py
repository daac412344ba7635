"""The recording host: asks another host and writes down everything it answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from host.errors import HostError, NotAllowed, NotThere
from host.passing import PassingHost
from host.port import (
    ANY_STATUS,
    ONLY_ZERO,
    OUTPUT_LIMIT_BYTES,
    READ_LIMIT_BYTES,
    Answer,
    Host,
    Library,
    accepted,
)
from host.recording.recording_file import (
    BadRecording,
    ErrorNote,
    GlobNote,
    LibraryNote,
    LinkNote,
    ReadNote,
    Recording,
    RunNote,
    error_note,
    raw,
    read_recording,
    write_recording,
)
from host.redaction.windows_key import MSDM_TABLE, REFUSAL, holds_windows_key, without_product_keys
from model.version import VERSION

__all__ = ["BadRecording", "RecordingHost", "read_recording"]

T = TypeVar("T")


class RecordingHost(PassingHost):
    """Passes every question on to `host` and notes question, answer, error, exit status and duration.

    Safe to use from many threads. A tool is recorded with whatever exit status it ended, so that a replay
    may accept others than today's probes do. Answers of libraries come back as JSON would give them:
    lists, never tuples. The table with the Windows key is refused, and product keys are struck out of
    what is written.
    """

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._lock = threading.Lock()
        self._runs: list[RunNote] = []
        self._reads: list[ReadNote] = []
        self._links: list[LinkNote] = []
        self._globs: list[GlobNote] = []
        self._libraries: list[LibraryNote] = []

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float,
        answers: frozenset[int] = ONLY_ZERO,
        limit_bytes: int = OUTPUT_LIMIT_BYTES,
    ) -> Answer:
        """See Host.run."""

        def ask() -> Answer:
            return self._host.run(argv, timeout_s=timeout_s, answers=ANY_STATUS, limit_bytes=limit_bytes)

        answer, failure, duration_s = _timed(ask)
        self._note(self._runs, _run_note(tuple(argv), answer, failure, duration_s))
        return accepted(_got(answer, failure), answers)

    def read(self, path: str, *, limit_bytes: int = READ_LIMIT_BYTES) -> bytes:
        """See Host.read. The table with the Windows key is never read, whatever `host` would say."""

        def ask() -> bytes:
            if holds_windows_key(path):
                there = bool(self._host.glob(MSDM_TABLE))
                raise NotAllowed(path, REFUSAL) if there else NotThere(path, "No such file or directory")
            return self._host.read(path, limit_bytes=limit_bytes)

        content, failure, duration_s = _timed(ask)
        note = ReadNote(
            path=_text(path),
            duration_s=duration_s,
            limit_bytes=limit_bytes,
            content=None if content is None else raw(without_product_keys(content)),
            error=_error(failure),
        )
        self._note(self._reads, note)
        return _got(content, failure)

    def link(self, path: str) -> str:
        """See Host.link."""
        target, failure, duration_s = _timed(lambda: self._host.link(path))
        shown = None if target is None else _text(target)
        self._note(
            self._links,
            LinkNote(path=_text(path), duration_s=duration_s, target=shown, error=_error(failure)),
        )
        return _got(target, failure)

    def glob(self, pattern: str) -> tuple[str, ...]:
        """See Host.glob."""
        found, failure, duration_s = _timed(lambda: self._host.glob(pattern))
        shown = tuple(_text(path) for path in found or ())
        self._note(self._globs, GlobNote(pattern=_text(pattern), duration_s=duration_s, found=shown))
        return _got(found, failure)

    def ask(self, library: Library, argument: str = "") -> Any:
        """See Host.ask."""

        def ask() -> bytes:
            return without_product_keys(msgspec.json.encode(self._host.ask(library, argument)))

        encoded, failure, duration_s = _timed(ask)
        answer = None if encoded is None else msgspec.json.decode(encoded)
        note = LibraryNote(
            library=str(library),
            argument=argument,
            duration_s=duration_s,
            answer=answer,
            error=_error(failure),
        )
        self._note(self._libraries, note)
        _got(encoded, failure)
        return answer

    def recording(self, *, deep: bool = False, benchmarked: bool = False) -> Recording:
        """Everything noted so far, nothing taken out but product keys."""
        with self._lock:
            return Recording(
                etabli=VERSION,
                made=datetime.now(UTC).isoformat(timespec="seconds"),
                is_root=self.is_root,
                redacted=False,
                deep=deep,
                benchmarked=benchmarked,
                runs=tuple(self._runs),
                reads=tuple(self._reads),
                links=tuple(self._links),
                globs=tuple(self._globs),
                libraries=tuple(self._libraries),
            )

    def write(self, path: Path, *, redact: bool, deep: bool = False, benchmarked: bool = False) -> int:
        """Write everything noted so far to one file, atomically; its size in bytes. Raises OSError."""
        recording = self.recording(deep=deep, benchmarked=benchmarked)
        if redact:
            from host.local_names import local_names
            from host.recording.recording_redaction import redacted

            recording = redacted(recording, local_names(self._host))
        return write_recording(path, recording)

    def _note(self, notes: list[T], note: T) -> None:
        with self._lock:
            notes.append(note)


def _timed(ask: Callable[[], T]) -> tuple[T | None, HostError | None, float]:
    """The answer or the host's error, and the seconds it took."""
    began = time.monotonic()
    try:
        answer = ask()
    except HostError as error:
        return None, error, _since(began)
    return answer, None, _since(began)


def _since(began: float) -> float:
    return round(time.monotonic() - began, 6)


def _got(answer: T | None, failure: HostError | None) -> T:
    """The answer. Raises the failure."""
    if failure is not None:
        raise failure
    if answer is None:
        raise TypeError("a host that answered with None")
    return answer


def _error(failure: HostError | None) -> ErrorNote | None:
    return None if failure is None else error_note(failure)


def _run_note(
    argv: tuple[str, ...], answer: Answer | None, failure: HostError | None, duration_s: float
) -> RunNote:
    shown = tuple(_text(word) for word in argv)
    if answer is None:
        return RunNote(argv=shown, duration_s=duration_s, error=_error(failure))
    return RunNote(
        argv=shown,
        duration_s=duration_s,
        exit_status=answer.exit_status,
        stdout=raw(without_product_keys(answer.stdout)),
        stderr=raw(without_product_keys(answer.stderr)),
        truncated=answer.truncated,
    )


def _text(name: str) -> str:
    """A name that JSON can hold: bytes that are no UTF-8 (surrogates, PEP 383) become question marks."""
    return name.encode("utf-8", "replace").decode("utf-8")
