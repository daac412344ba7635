"""The chain of a journal: each record names the hash of the line before it. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from model.document import UnreadableDocument, decode_entry, encode_entry
from model.journal import Entry, Record

FIRST = "0" * 64


class BrokenJournal(ValueError):
    """The lines are no journal, or one was changed; the text says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A record, and the SHA-256 of its line with its newline, hexadecimal: what the next record names."""

    entry: Entry
    sha256: str


def links_of(lines: Iterable[bytes]) -> list[Link]:
    """The links of a journal whose chain is whole; a line with or without its newline. Raises
    BrokenJournal.
    """
    found: list[Link] = []
    previous = FIRST
    for number, line in enumerate(lines):
        try:
            entry = decode_entry(line)
        except UnreadableDocument as error:
            raise BrokenJournal(f"record {number}: {error}") from error
        if entry.number != number or entry.previous != previous:
            raise BrokenJournal(f"record {number} does not follow from the one before")
        previous = hash_of(line)
        found.append(Link(entry=entry, sha256=previous))
    return found


def entries_of(lines: Sequence[str]) -> tuple[Entry, ...]:
    """The entries of a journal inside a certificate, whose lines have no newline and nothing around them: no
    later line vouches for the last one. Raises BrokenJournal.
    """
    for number, line in enumerate(lines):
        if line != line.strip():
            raise BrokenJournal(f"record {number} has something around it")
    return tuple(link.entry for link in links_of(line.encode("utf-8") for line in lines))


def hash_of(line: bytes) -> str:
    """The SHA-256 of a line with its newline, hexadecimal."""
    return hashlib.sha256(line if line.endswith(b"\n") else line + b"\n").hexdigest()


def next_line(number: int, previous: str, record: Record, at: datetime, elapsed_s: float) -> bytes:
    """The line that follows `number` others, the last with the hash `previous` (FIRST for none)."""
    entry = Entry(number=number, previous=previous, at=at, elapsed_s=round(elapsed_s, 3), record=record)
    return encode_entry(entry)
