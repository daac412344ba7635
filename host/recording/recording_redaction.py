"""Redaction of a recording: it gives the same machine under other names.

Serials, MAC addresses, UUIDs, WWNs, asset tags, host and user names, volume labels, Wi-Fi names and IP
addresses become pseudonyms of the same shape, the same for the same value throughout. What the makers'
registries assigned stays: the first half of a MAC, the maker's part of a WWN.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

import msgspec

from host.local_names import LocalNames
from host.recording.recording_file import (
    ErrorNote,
    LibraryNote,
    LinkNote,
    Raw,
    ReadNote,
    Recording,
    RunNote,
    raw,
)
from host.redaction.redactor import Blob, Redactor, collect_secrets
from host.redaction.secret_kinds import EVERYTHING


def redacted(recording: Recording, names: LocalNames, key: bytes | None = None) -> Recording:
    """The recording with pseudonyms; `names` are those of the system that recorded. A given `key` makes the
    pseudonyms repeatable (tests); without it they are not.
    """
    redactor = redactor_of(recording, names, key)
    return msgspec.structs.replace(
        recording,
        redacted=True,
        runs=tuple(_run(redactor, note) for note in recording.runs),
        reads=tuple(_read(redactor, note) for note in recording.reads),
        links=tuple(_link(redactor, note) for note in recording.links),
        globs=tuple(
            msgspec.structs.replace(
                note,
                pattern=redactor.redact_text(note.pattern),
                found=tuple(sorted(redactor.redact_text(path) for path in note.found)),
            )
            for note in recording.globs
        ),
        libraries=tuple(_library(redactor, note) for note in recording.libraries),
    )


def redactor_of(recording: Recording, names: LocalNames, key: bytes | None = None) -> Redactor:
    """The redactor of everything that a recording tells."""
    return Redactor(collect_secrets(blobs_of(recording), names, EVERYTHING), key=key)


def blobs_of(recording: Recording) -> Iterator[Blob]:
    """Everything in a recording that may hold a secret."""
    for run in recording.runs:
        origin = posixpath.basename(run.argv[0]) if run.argv else ""
        yield Blob(origin=origin, data=run.stdout.data())
        yield Blob(origin=origin, data=run.stderr.data())
        yield Blob(origin="", data=" ".join(run.argv).encode())
    for read in recording.reads:
        yield Blob(origin="", data=read.path.encode())
        if read.content is not None:
            yield Blob(origin=read.path, data=read.content.data())
    for link in recording.links:
        yield Blob(origin="", data=f"{link.path}\n{link.target or ''}".encode())
    for glob in recording.globs:
        yield Blob(origin="", data="\n".join((glob.pattern, *glob.found)).encode())
    for library in recording.libraries:
        yield Blob(origin=library.library, data=msgspec.json.encode(library.answer))


def _run(redactor: Redactor, note: RunNote) -> RunNote:
    origin = posixpath.basename(note.argv[0]) if note.argv else ""
    return msgspec.structs.replace(
        note,
        argv=tuple(redactor.redact_text(word) for word in note.argv),
        stdout=_raw(redactor, origin, note.stdout),
        stderr=_raw(redactor, origin, note.stderr),
        error=_error(redactor, note.error),
    )


def _read(redactor: Redactor, note: ReadNote) -> ReadNote:
    return msgspec.structs.replace(
        note,
        path=redactor.redact_text(note.path),
        content=None if note.content is None else _raw(redactor, note.path, note.content),
        error=_error(redactor, note.error),
    )


def _link(redactor: Redactor, note: LinkNote) -> LinkNote:
    return msgspec.structs.replace(
        note,
        path=redactor.redact_text(note.path),
        target=None if note.target is None else redactor.redact_text(note.target),
        error=_error(redactor, note.error),
    )


def _library(redactor: Redactor, note: LibraryNote) -> LibraryNote:
    answer = redactor.redact(note.library, msgspec.json.encode(note.answer))
    return msgspec.structs.replace(
        note,
        argument=redactor.redact_text(note.argument),
        answer=msgspec.json.decode(answer),
        error=_error(redactor, note.error),
    )


def _raw(redactor: Redactor, origin: str, content: Raw) -> Raw:
    return raw(redactor.redact(origin, content.data()))


def _error(redactor: Redactor, note: ErrorNote | None) -> ErrorNote | None:
    if note is None:
        return None
    return msgspec.structs.replace(
        note, question=redactor.redact_text(note.question), detail=redactor.redact_text(note.detail)
    )
