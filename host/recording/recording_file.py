"""The file of a recording (`etabli/recording/1`): what a machine answered, as gzip-compressed JSON."""

from __future__ import annotations

import binascii
import gzip
import io
import os
import zlib
from base64 import b64decode, b64encode
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import msgspec

from host import errors
from host.errors import HostError, ToolFailed
from model.exit_status import CommandRefused, ExitStatus
from papers.errors import reason
from papers.language import _

FORMAT: Literal["etabli/recording/1"] = "etabli/recording/1"
FILE_LIMIT_BYTES = 64 << 20  # compressed
UNPACKED_LIMIT_BYTES = 128 << 20
CHUNK_BYTES = 1 << 20


class BadRecording(CommandRefused, ValueError):
    """The file is no recording: one sentence that names it and the place."""

    exit_status = ExitStatus.WRONG_ORDER


class Raw(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Bytes: as text where they are UTF-8, so that people and diffs can read them, else as base64."""

    text: str | None = None
    base64: str | None = None

    def data(self) -> bytes:
        """The bytes. Raises ValueError for what is not base64."""
        if self.base64 is not None:
            return b64decode(self.base64, validate=True)
        return (self.text or "").encode()


class ErrorNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """A host's error: the name of its class, and what it carried."""

    kind: str
    question: str
    detail: str = ""
    exit_status: int | None = None


class RunNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """A tool that was run: its answer whatever its exit status, or the error."""

    argv: tuple[str, ...]
    duration_s: float
    exit_status: int | None = None
    stdout: Raw = Raw(text="")
    stderr: Raw = Raw(text="")
    truncated: bool = False
    error: ErrorNote | None = None


class ReadNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file that was read; `limit_bytes` is how much was asked for."""

    path: str
    duration_s: float
    limit_bytes: int
    content: Raw | None = None
    error: ErrorNote | None = None


class LinkNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """A path that was resolved."""

    path: str
    duration_s: float
    target: str | None = None
    error: ErrorNote | None = None


class GlobNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """A pattern, and the paths that matched."""

    pattern: str
    duration_s: float
    found: tuple[str, ...] = ()


class LibraryNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """A package that was asked; `answer` is its plain builtins."""

    library: str
    argument: str
    duration_s: float
    answer: Any = None
    error: ErrorNote | None = None


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """A machine's answers in the order in which they came.

    `made` is ISO 8601 in UTC. `deep` and `benchmarked` say what the machine was asked. `redacted` says
    that what identifies it was replaced.
    """

    format: Literal["etabli/recording/1"] = FORMAT
    etabli: str
    made: str
    is_root: bool
    redacted: bool
    deep: bool = False
    benchmarked: bool = False
    runs: tuple[RunNote, ...] = ()
    reads: tuple[ReadNote, ...] = ()
    links: tuple[LinkNote, ...] = ()
    globs: tuple[GlobNote, ...] = ()
    libraries: tuple[LibraryNote, ...] = ()


def raw(data: bytes) -> Raw:
    """Bytes for the file."""
    try:
        return Raw(text=data.decode("utf-8"))
    except UnicodeDecodeError:
        return Raw(base64=b64encode(data).decode("ascii"))


def error_note(error: HostError) -> ErrorNote:
    """A host's error for the file."""
    status = error.exit_status if isinstance(error, ToolFailed) else None
    return ErrorNote(
        kind=type(error).__name__, question=error.question, detail=error.detail, exit_status=status
    )


_ERRORS: dict[str, type[HostError]] = {
    kind.__name__: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, HostError)
}


def raised_again(note: ErrorNote) -> HostError:
    """The error that a note stands for."""
    if note.kind == ToolFailed.__name__:
        return ToolFailed(note.question, note.detail, note.exit_status)
    return _ERRORS[note.kind](note.question, note.detail)


def write_recording(path: Path, recording: Recording) -> int:
    """Write it atomically and durably; the size of the file in bytes. Raises OSError."""
    packed = gzip.compress(msgspec.json.encode(recording), mtime=0)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    try:
        # A file of our own, never one that another user put or linked there; it may hold serials and names.
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
            file.write(packed)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    return len(packed)


def read_recording(path: Path) -> Recording:
    """The recording in a file, checked throughout. Raises BadRecording."""
    data = _unpack(path)
    try:
        recording = msgspec.json.decode(data, type=Recording)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRecording(
            _("{file}: not a recording of this version: {error}.").format(
                file=path, error=reason(_sentence(error))
            )
        ) from error
    _check(path, recording)
    return recording


def _unpack(path: Path) -> bytes:
    """The JSON in the file; never more than the limit, whatever the file would unpack to."""
    try:
        size_bytes = path.stat().st_size
        if size_bytes > FILE_LIMIT_BYTES:
            raise BadRecording(
                _("{file} is too large for a recording (bytes: {bytes}, at most {limit}).").format(
                    file=path, bytes=size_bytes, limit=FILE_LIMIT_BYTES
                )
            )
        with path.open("rb") as source:
            packed = source.read(FILE_LIMIT_BYTES + 1)  # a device tells no size
    except OSError as error:
        raise BadRecording(
            _("{file} cannot be read: {error}.").format(file=path, error=reason(error))
        ) from error
    unpacked = io.BytesIO()
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
            while chunk := file.read(CHUNK_BYTES):
                unpacked.write(chunk)
                if unpacked.tell() > UNPACKED_LIMIT_BYTES:
                    raise BadRecording(
                        _("{file}: unpacks to more than {limit} bytes.").format(
                            file=path, limit=UNPACKED_LIMIT_BYTES
                        )
                    )
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        if unpacked.tell():
            sentence = _("{file}: cut short or damaged after byte {bytes} of its content.").format(
                file=path, bytes=unpacked.tell()
            )
        else:
            sentence = _("{file}: cut short, or no recording (those are gzip).").format(file=path)
        raise BadRecording(sentence) from error
    return unpacked.getvalue()


def _sentence(error: Exception) -> str:
    """msgspec says "Expected `int`, got `str` - at `$.runs[3].argv`": put the place first."""
    what, _, place = str(error).partition(" - at ")
    return f"{place.strip('`')}: {what}" if place else what


def _flaw(path: Path, place: str, problem: str) -> BadRecording:
    """What only a change of the file by hand can have brought in: the place, and the problem in
    English.
    """
    return BadRecording(
        _("{file}: damaged at {place}: {problem}.").format(file=path, place=place, problem=problem)
    )


def _check(path: Path, recording: Recording) -> None:
    """What the types cannot say: known errors, readable base64, an answer or an error.

    Raises BadRecording.
    """
    for kind in ("runs", "reads", "links", "libraries"):
        for number, note in enumerate(getattr(recording, kind)):
            if note.error is not None and note.error.kind not in _ERRORS:
                raise _flaw(path, f"$.{kind}[{number}].error.kind", f"unknown error {note.error.kind}")
    for number, run in enumerate(recording.runs):
        if run.error is None and run.exit_status is None:
            raise _flaw(path, f"$.runs[{number}]", "neither an exit status nor an error")
        _check_raw(path, f"$.runs[{number}].stdout", run.stdout)
        _check_raw(path, f"$.runs[{number}].stderr", run.stderr)
    for number, read in enumerate(recording.reads):
        if read.error is None and read.content is None:
            raise _flaw(path, f"$.reads[{number}]", "neither content nor an error")
        if read.content is not None:
            _check_raw(path, f"$.reads[{number}].content", read.content)


def _check_raw(path: Path, place: str, content: Raw) -> None:
    if content.base64 is None:
        return
    try:
        b64decode(content.base64, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _flaw(path, f"{place}.base64", f"not base64: {error}") from error
