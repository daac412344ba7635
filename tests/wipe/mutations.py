"""Recordings with something wrong in them: one answer or several are missing, refused, cut short, garbled,
another machine part's, out of order or said twice. Seeded, so that each can be had again.
"""

from __future__ import annotations

import fnmatch
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from host.recording.recording_file import (
    ErrorNote,
    GlobNote,
    LibraryNote,
    LinkNote,
    ReadNote,
    Recording,
    RunNote,
    raw,
)

N = TypeVar("N", ReadNote, LinkNote, GlobNote, RunNote, LibraryNote)
READ_ERRORS = ("NotAllowed", "NotReadable")
TOOL_ERRORS = ("ToolMissing", "ToolFailed", "TimedOut", "Hung")
# How much of each kind is changed: what decides about drives lies mostly in files.
KINDS = ("reads", "reads", "reads", "reads", "globs", "globs", "links", "runs", "libraries")
# What decides which drive is whose: half of the wrong answers are to these questions.
DECIDES = re.compile(
    r"/run/etabli/.*|/etc/etabli/.*|/run/udev/data/.*|/proc/(self/mountinfo|swaps|cmdline)"
    r"|/sys/class/block/[^/]+/dev|/sys/block/[^/]+/(ro|removable|size|nsid|dev|hidden|diskseq)"
    r"|/sys/block/(\w+)/\3\*|.*/holders/.*|.*/nvme-subsys.*|.*/partition|pyudev.devices block|lsblk .*"
)
GARBAGE = (b"\xff\xfe\x00", b"-1", b"yes", b"18446744073709551616", b"0x", b"\0" * 64, b"[]", b"{", b"\n\n")


class Damage(StrEnum):
    """What was done to an answer. `SEEMING`: it is wrong and looks right."""

    GONE = "gone"
    REFUSED = "refused"
    EMPTY = "empty"
    CUT = "cut"
    GARBAGE = "garbage"
    SEEMING = "seeming"
    DISORDER = "disorder"


@dataclass(frozen=True, slots=True)
class Mutation:
    """One wrong answer: what was asked, and what was done to the answer."""

    question: str
    damage: Damage

    @property
    def is_silent(self) -> bool:
        """Whether no reader can see that something is wrong with this answer alone."""
        return self.damage in (Damage.GONE, Damage.SEEMING)


def mutated(recording: Recording, dice: random.Random, count: int) -> tuple[Recording, tuple[Mutation, ...]]:
    """The recording with so many wrong answers; the same question is answered wrongly each time."""
    done: list[Mutation] = []
    for _ in range(count):
        kind = dice.choice(KINDS)
        recording, mutation = MUTATORS[kind](recording, dice)
        done.append(mutation)
    return recording, tuple(done)


def _question(note: Any) -> str:
    match note:
        case ReadNote() | LinkNote():
            return note.path
        case GlobNote():
            return note.pattern
        case RunNote():
            return " ".join(note.argv)
        case _:
            return f"{note.library} {note.argument}"


def _replaced(
    notes: tuple[N, ...], dice: random.Random, change: Callable[[N], tuple[N, Damage]]
) -> tuple[tuple[N, ...], Mutation]:
    """All answers to one of the questions changed alike."""
    questions = sorted({_question(note) for note in notes})
    deciding = [question for question in questions if DECIDES.fullmatch(question)]
    question = dice.choice(deciding if deciding and dice.random() < 0.5 else questions)
    first = next(note for note in notes if _question(note) == question)
    wrong, damage = change(first)
    found = tuple(wrong if _question(note) == question else note for note in notes)
    return found, Mutation(question, damage)


def _read(recording: Recording, dice: random.Random) -> tuple[Recording, Mutation]:
    others = [note.content for note in recording.reads if note.content is not None]

    def change(note: ReadNote) -> tuple[ReadNote, Damage]:
        damage = dice.choice(tuple(Damage))
        if damage in (Damage.GONE, Damage.REFUSED):
            kind = "NotThere" if damage is Damage.GONE else dice.choice(READ_ERRORS)
            error = ErrorNote(kind=kind, question=note.path, detail="by the dice")
            return msgspec.structs.replace(note, content=None, error=error), damage
        old = note.content.data() if note.content is not None else b""
        if damage is Damage.SEEMING:
            alike = [
                item.content
                for item in recording.reads
                if item.content is not None and _last(item.path) == _last(note.path)
            ]
            new = dice.choice(alike or others)
            return msgspec.structs.replace(note, content=new, error=None), damage
        content = raw(_damaged(old, damage, dice))
        return msgspec.structs.replace(note, content=content, error=None), damage

    reads, mutation = _replaced(recording.reads, dice, change)
    return msgspec.structs.replace(recording, reads=reads), mutation


def _last(path: str) -> str:
    """The name of a file; udev's records are alike whatever their number."""
    return "udev" if path.startswith("/run/udev/data/") else path.rsplit("/", 1)[-1]


def _damaged(old: bytes, damage: Damage, dice: random.Random) -> bytes:
    match damage:
        case Damage.EMPTY:
            return b""
        case Damage.CUT:
            return old[: dice.randrange(len(old) + 1)] if dice.random() < 0.5 else old[: len(old) // 2]
        case Damage.DISORDER:
            lines = old.splitlines(keepends=True) * dice.choice((1, 2))
            dice.shuffle(lines)
            return b"".join(lines)
        case _:
            return dice.choice(GARBAGE)


def _glob(recording: Recording, dice: random.Random) -> tuple[Recording, Mutation]:
    foreign = [path for note in recording.globs for path in note.found]

    def change(note: GlobNote) -> tuple[GlobNote, Damage]:
        damage = dice.choice((Damage.GONE, Damage.EMPTY, Damage.DISORDER, Damage.SEEMING))
        found = list(note.found)
        alike = [path for path in foreign if fnmatch.fnmatch(path, note.pattern)]
        if damage is Damage.EMPTY:
            return msgspec.structs.replace(note, found=()), Damage.SEEMING
        if damage is Damage.GONE and found:
            found.pop(dice.randrange(len(found)))
        elif damage is Damage.SEEMING and alike:
            found.insert(dice.randrange(len(found) + 1), dice.choice(alike))
            damage = Damage.DISORDER  # nothing of the truth is hidden by it
        else:
            found *= dice.choice((1, 2))
            dice.shuffle(found)
        return msgspec.structs.replace(note, found=tuple(found)), damage

    globs, mutation = _replaced(recording.globs, dice, change)
    return msgspec.structs.replace(recording, globs=globs), mutation


def _link(recording: Recording, dice: random.Random) -> tuple[Recording, Mutation]:
    targets = [note.target for note in recording.links if note.target is not None]

    def change(note: LinkNote) -> tuple[LinkNote, Damage]:
        if dice.random() < 0.5 or not targets:
            error = ErrorNote(kind=dice.choice(("NotThere", *READ_ERRORS)), question=note.path)
            return msgspec.structs.replace(note, target=None, error=error), Damage.GONE
        return msgspec.structs.replace(note, target=dice.choice(targets), error=None), Damage.SEEMING

    links, mutation = _replaced(recording.links, dice, change)
    return msgspec.structs.replace(recording, links=links), mutation


def _run(recording: Recording, dice: random.Random) -> tuple[Recording, Mutation]:
    def change(note: RunNote) -> tuple[RunNote, Damage]:
        damage = dice.choice(tuple(Damage))
        if damage in (Damage.GONE, Damage.REFUSED):
            error = ErrorNote(kind=dice.choice(TOOL_ERRORS), question=" ".join(note.argv), exit_status=1)
            return msgspec.structs.replace(note, error=error), damage
        old = note.stdout.data()
        new = _swapped(old, dice) if damage is Damage.SEEMING else _damaged(old, damage, dice)
        return msgspec.structs.replace(note, stdout=raw(new), error=None, exit_status=0), damage

    runs, mutation = _replaced(recording.runs, dice, change)
    return msgspec.structs.replace(recording, runs=runs), mutation


def _swapped(text: bytes, dice: random.Random) -> bytes:
    """Two words of an answer in each other's place: the serial of one drive is another's."""
    words = sorted({word for word in text.replace(b'"', b" ").split() if len(word) > 2})
    if len(words) < 2:
        return text
    one, other = dice.sample(words, 2)
    return text.replace(one, b"\0\0").replace(other, one).replace(b"\0\0", other)


def _library(recording: Recording, dice: random.Random) -> tuple[Recording, Mutation]:
    def change(note: LibraryNote) -> tuple[LibraryNote, Damage]:
        damage = dice.choice((Damage.REFUSED, Damage.EMPTY, Damage.DISORDER, Damage.SEEMING))
        if damage is Damage.REFUSED:
            error = ErrorNote(kind="NotReadable", question=note.library)
            return msgspec.structs.replace(note, answer=None, error=error), damage
        answer: Any = [] if damage is Damage.EMPTY else list(note.answer or [])
        dice.shuffle(answer)
        texts = sorted(set(_texts(answer)))
        if damage is Damage.SEEMING and len(texts) > 1:
            one, other = dice.sample(texts, 2)
            answer = _exchanged(answer, {one: other, other: one})
        return msgspec.structs.replace(note, answer=answer), damage

    libraries, mutation = _replaced(recording.libraries, dice, change)
    return msgspec.structs.replace(recording, libraries=libraries), mutation


def _texts(value: Any) -> Iterator[str]:
    """Every text in what a library answered, names of fields aside."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _exchanged(value: Any, others: dict[str, str]) -> Any:
    """The same answer with some texts in others' places."""
    if isinstance(value, dict):
        return {name: _exchanged(item, others) for name, item in value.items()}
    if isinstance(value, list):
        return [_exchanged(item, others) for item in value]
    return others.get(value, value) if isinstance(value, str) else value


MUTATORS: dict[str, Callable[[Recording, random.Random], tuple[Recording, Mutation]]] = {
    "reads": _read,
    "globs": _glob,
    "links": _link,
    "runs": _run,
    "libraries": _library,
}
