"""The grading policy: TOML that a workshop can change, validated with errors that name the key and the
line.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from importlib import resources
from itertools import pairwise

from judge.grade.policy_file import (
    BEST_FIRST,
    EARNED,
    FIGURES_OF,
    IN_WORDS,
    AskedOf,
    Cap,
    Note,
    Policy,
    PolicyFile,
    Repair,
    Rule,
    Use,
)
from model.drive import DriveKind
from model.grade import GradeLetter
from model.message import Message, say
from model.settings_flaw import Flaw, FlawKind
from model.settings_text import ITEM, BadSettings, line_of_key, read_settings

__all__ = ["Policy", "PolicyError", "default_policy", "read_policy"]

# Words that French law forbids, or lets be said only of what was tested in full (decree 2022-190).
INVISIBLE = frozenset({"Mn", "Mc", "Me", "Cf"})  # accents apart from their letters, soft hyphens
FORBIDDEN_WORDS = ("reconditionn", "comme neuf", "a neuf", "etat neuf", "refurbished", "like new", "as new")


class PolicyError(BadSettings):
    """A policy that cannot be used; one sentence: which file, which line, what was expected."""


def default_policy() -> Policy:
    """The policy that comes with the program."""
    data = resources.files("judge").joinpath("policies", "default.toml").read_bytes()
    return read_policy(data, "default.toml")


def read_policy(data: bytes, name: str) -> Policy:
    """The policy in a TOML file. Raises PolicyError."""
    try:
        file = read_settings(data, PolicyFile, name)
    except BadSettings as error:
        raise PolicyError(str(error), error.flaw) from error
    text = data.decode("utf-8-sig")
    for key, problem in _problems(file):
        line = line_of_key(text, key)
        where = f"{name}, line {line}" if line else name
        plain = re.sub(ITEM, "", key)
        flaw = Flaw(file=name, kind=FlawKind.SENSELESS, line=line, key=plain, message=problem)
        raise PolicyError(f"{where}: key {plain}: {problem.code} {dict(problem.arguments)}.", flaw)
    return Policy(file=file, sha256=hashlib.sha256(data).hexdigest())


Problem = tuple[str, Message]  # the key, with the numbers of items of lists, and what was expected


def _problems(file: PolicyFile) -> Iterator[Problem]:
    """What is well formed and makes no sense."""
    shares = (file.letters.A, file.letters.B, file.letters.C, file.letters.D)
    if any(better <= worse for better, worse in pairwise(shares)):
        yield "letters", say("policy.letters")
    yield from _twice("notes", "fact", [note.fact for note in file.notes])
    yield from _twice("repairs", "part", [repair.part for repair in file.repairs])
    for place, note in enumerate(file.notes):
        for key, code in _note_problems(note):
            yield f"notes[{place}].{key}", say(f"policy.{code}", fact=str(note.fact))
    if not any(note.weight for note in file.notes if note.asked_of is AskedOf.ALL):
        yield "notes", say("policy.no_points")
    for place, cap in enumerate(file.caps):
        for key, problem in _cap_problems(cap):
            yield f"caps[{place}].{key}", problem
    for place, repair in enumerate(file.repairs):
        yield from _repair_problems(repair, place)
    yield from _use_problems(file.uses)
    for key, text in (("name", file.name), ("version", file.version)):
        yield from ((key, problem) for problem in _unlawful(text))


def _twice(table: str, key: str, names: Sequence[str]) -> Iterator[Problem]:
    for place, name in enumerate(names):
        if name in names[:place]:
            yield f"{table}[{place}].{key}", say("policy.twice", name=str(name))


def _note_problems(note: Note) -> Iterator[tuple[str, str]]:
    """Keys and codes. A table that rises in both columns is what makes an unknown figure never worth more
    than a known one.
    """
    if note.fact in IN_WORDS:
        if note.steps or not note.kinds:
            yield "fact", "kinds"
        elif max(note.kinds.values()) != note.weight:
            yield "weight", "best_kind"
        return
    if note.kinds or not note.steps:
        yield "fact", "steps"
        return
    if any(after.start <= before.start for before, after in pairwise(note.steps)):
        yield "steps", "rising"
    if any(after.points < before.points for before, after in pairwise(note.steps)):
        yield "steps", "falling"
    if note.steps[-1].points != note.weight:
        yield "weight", "last_step"


def _cap_problems(cap: Cap) -> Iterator[Problem]:
    if (cap.rule is None) == (cap.fact is None):
        yield "limit", say("policy.rule_or_fact")
    elif (cap.fact is None) != (cap.below is None):
        yield "fact" if cap.below is None else "below", say("policy.fact_and_below")
    elif cap.rule is Rule.ACTIVE_LOCK and cap.limit in EARNED:
        yield "limit", say("policy.locked")
    elif (cap.rule is Rule.TRIAL_FAILED) != bool(cap.trials):
        yield "trials" if cap.trials else "rule", say("policy.trials")
    elif cap.fact in IN_WORDS:
        yield "fact", say("policy.no_number", fact=str(cap.fact))


def _repair_problems(repair: Repair, place: int) -> Iterator[Problem]:
    key = f"repairs[{place}].figures"
    for figure, value in repair.figures.items():
        if figure not in FIGURES_OF[repair.part]:
            yield key, say("policy.no_figure", fact=str(figure), part=str(repair.part))
        if (figure in IN_WORDS) != isinstance(value, DriveKind):
            yield key, say("policy.a_kind" if figure in IN_WORDS else "policy.a_number", fact=str(figure))


def _use_problems(uses: tuple[Use, ...]) -> Iterator[Problem]:
    ranks = [BEST_FIRST.index(use.start) for use in uses]
    for place, (before, after) in enumerate(pairwise(ranks), start=1):
        if after < before:
            yield f"uses[{place}].from", say("policy.best_first")
    if uses[-1].start is not GradeLetter.RECYCLING:
        yield f"uses[{len(uses) - 1}].from", say("policy.last_use")
    for place, use in enumerate(uses):
        for key, text in (("fr", use.fr), ("en", use.en), ("code", use.code)):
            yield from ((f"uses[{place}].{key}", problem) for problem in _unlawful(text))


def _unlawful(text: str) -> Iterator[Message]:
    """Accents, capitals, punctuation, blanks of any kind and what cannot be seen make no difference."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    seen = (item for item in letters if unicodedata.category(item) not in INVISIBLE)
    plain = " ".join("".join(item if item.isalnum() else " " for item in seen).split())
    for word in FORBIDDEN_WORDS:
        if f" {word}" in f" {plain}":
            yield say("policy.unlawful", text=text, called=word)
