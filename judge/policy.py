"""The grading policy: TOML that a workshop can change, validated with errors that name the key and the
line.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from importlib import resources
from itertools import pairwise
from typing import Annotated

import msgspec

from judge.facts import Figure
from model.grade import GradeLetter
from model.settings_text import BadSettings, line_of_key, read_settings

Points = Annotated[float, msgspec.Meta(ge=0, le=1000)]
Share = Annotated[float, msgspec.Meta(ge=0, le=100)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]

# Words that French law forbids, or lets be said only of what was tested in full (decree 2022-190).
FORBIDDEN_WORDS = ("reconditionn", "comme neuf", "à neuf", "état neuf", "refurbished", "like new", "as new")
EARNED = (GradeLetter.A, GradeLetter.B, GradeLetter.C, GradeLetter.D)


class PolicyError(BadSettings):
    """A policy that cannot be used; one sentence: which file, which line, what was expected."""


class Rule(StrEnum):
    """What a cap may be about; those that compare take a `value`."""

    ACTIVE_LOCK = "active_lock"
    MEMORY_STRESS_FAILED = "memory_stress_failed"
    MEMORY_BELOW = "memory_below"  # GiB
    CPU_LEVEL_BELOW = "cpu_level_below"
    CPU_YEAR_BELOW = "cpu_year_below"
    DRIVE_FAILING = "drive_failing"
    DRIVE_WATCHED = "drive_watched"
    NO_DRIVE = "no_drive"
    BATTERY_BELOW = "battery_below"  # percent
    UNCORRECTED_MEMORY_ERRORS = "uncorrected_memory_errors"


COMPARING = frozenset({Rule.MEMORY_BELOW, Rule.CPU_LEVEL_BELOW, Rule.CPU_YEAR_BELOW, Rule.BATTERY_BELOW})


class Letters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many hundredths of the points each letter takes."""

    A: Share
    B: Share
    C: Share
    D: Share


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"start": "from"}):
    """From this value on, so many points."""

    start: float
    points: Points


class Note(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one figure scores; `weight` is what the best step gives."""

    fact: Figure
    weight: Points
    steps: Annotated[tuple[Step, ...], msgspec.Meta(min_length=1, max_length=50)]
    portable_only: bool = False


class Cap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule that holds the grade down, or decides it alone (limit `parts` or `recycling`)."""

    rule: Rule
    limit: GradeLetter
    value: float | None = None


class Use(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"start": "from"}):
    """What a machine of this letter, or a better one, is good for."""

    code: Name
    start: GradeLetter
    fr: Name
    en: Name


class PolicyFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    name: Name
    version: Name
    letters: Letters
    notes: Annotated[tuple[Note, ...], msgspec.Meta(min_length=1, max_length=50)]
    uses: Annotated[tuple[Use, ...], msgspec.Meta(min_length=1, max_length=20)]
    caps: Annotated[tuple[Cap, ...], msgspec.Meta(max_length=100)] = ()


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """A policy that may judge, and the SHA-256 of its file, in hexadecimal."""

    file: PolicyFile
    sha256: str


def default_policy() -> Policy:
    """The policy that comes with the program."""
    data = resources.files("judge").joinpath("policies", "default.toml").read_bytes()
    return read_policy(data, "default.toml")


def read_policy(data: bytes, name: str) -> Policy:
    """The policy in a TOML file. Raises PolicyError."""
    try:
        file = read_settings(data, PolicyFile, name)
    except BadSettings as error:
        raise PolicyError(str(error)) from error
    text = data.decode("utf-8-sig")
    for key, problem in _problems(file):
        line = line_of_key(text, key)
        where = f"{name}, line {line}" if line else name
        raise PolicyError(f"{where}: key {key}: {problem}.")
    return Policy(file=file, sha256=hashlib.sha256(data).hexdigest())


def _problems(file: PolicyFile) -> list[tuple[str, str]]:
    """What is well formed and makes no sense: the key, and what was expected."""
    found: list[tuple[str, str]] = []
    shares = (file.letters.A, file.letters.B, file.letters.C, file.letters.D)
    if any(better <= worse for better, worse in pairwise(shares)):
        found.append(("letters", "expected A above B above C above D"))
    facts = [note.fact for note in file.notes]
    found += [("notes", f"{fact} has two tables, expected one") for fact in facts if facts.count(fact) > 1]
    for note in file.notes:
        found += [("notes", f"{note.fact}: {problem}") for problem in _note_problems(note)]
    if not any(note.weight for note in file.notes):
        found.append(("notes", "expected at least one weight above 0"))
    for cap in file.caps:
        if (cap.rule in COMPARING) != (cap.value is not None):
            wanted = "expected a value" if cap.rule in COMPARING else "expected no value"
            found.append(("caps", f"{cap.rule}: {wanted}"))
    found += _use_problems(file.uses)
    return found


def _note_problems(note: Note) -> list[str]:
    """A table that rises in both columns is what makes an unknown figure never worth more than a known
    one.
    """
    found = []
    if any(after.start <= before.start for before, after in pairwise(note.steps)):
        found.append("expected steps whose `from` rises")
    if any(after.points < before.points for before, after in pairwise(note.steps)):
        found.append("expected points that never fall")
    if note.steps[-1].points != note.weight:
        found.append("expected the last step to give the weight")
    return found


def _use_problems(uses: tuple[Use, ...]) -> list[tuple[str, str]]:
    found = []
    order = [list(GradeLetter).index(use.start) for use in uses]
    if order != sorted(order):
        found.append(("uses", "expected the best use first"))
    if uses[-1].start is not GradeLetter.RECYCLING:
        found.append(("uses", 'expected the last one to be from = "recycling"'))
    found += [
        ("uses", f"the law does not let a machine be called {word!r}")
        for use in uses
        for word in FORBIDDEN_WORDS
        if word in f"{use.fr} {use.en}".lower()
    ]
    return found
