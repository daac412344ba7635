"""History: the machines this station has reported, so that a new report names the one it supersedes and
parts can be compared.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from judge.identity.identity import STRONG, KnownMachine, MatchKind, match, normal
from model.document import UnreadableDocument, decode, encode
from model.identity import IdentityKey, KeyKind
from model.machine import Machine
from model.report import PersonalAnswers, Report

KEPT_MACHINES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenReport:
    """One report made here: which, when, of which machine, and what people answered of it."""

    report: str
    finished: datetime
    identity: tuple[IdentityKey, ...]
    machine: Machine
    entered: PersonalAnswers = field(default_factory=PersonalAnswers)


def remember(folder: Path, report: Report) -> None:
    """Note a report that has been kept. The note is a convenience: the report itself lives in the spool."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    seen = SeenReport(
        report=report.id,
        finished=report.times.finished,
        identity=report.machine.identity,
        machine=report.machine,
        entered=report.entered,
    )
    part = folder / f".{report.id}.part"
    part.write_bytes(encode(seen))
    part.rename(folder / f"{report.id}.json")
    for old in sorted(folder.glob("*.json"))[:-KEPT_MACHINES]:
        old.unlink(missing_ok=True)


def latest_of(folder: Path, keys: tuple[IdentityKey, ...]) -> SeenReport | None:
    """The newest note of the machine with these keys: by its label when it has one, else by its
    strongest key.
    """
    if not keys:
        return None
    return next((seen for seen in newest_first(folder) if same_machine(seen.identity, keys)), None)


def answers_of(folder: Path, keys: tuple[IdentityKey, ...]) -> SeenReport | None:
    """The newest note of the machine with these keys, for what was answered of it. A label alone carries no
    answers from one machine to another: where both have keys of their own, those have to agree.
    """
    return next((seen for seen in newest_first(folder) if _may_answer_for(seen.identity, keys)), None)


def _may_answer_for(known: tuple[IdentityKey, ...], keys: tuple[IdentityKey, ...]) -> bool:
    own, other = _without_label(known), _without_label(keys)
    if any(key.kind in STRONG for key in own) and any(key.kind in STRONG for key in other):
        return same_machine(own, other) or (_share_a_label(known, keys) and _agree(own, other))
    return same_machine(known, keys)


def _agree(own: tuple[IdentityKey, ...], other: tuple[IdentityKey, ...]) -> bool:
    """Whether every kind of key that both have has a value in common: beside one label that settles it."""
    kinds = {key.kind for key in own} & {key.kind for key in other}
    return kinds == {key.kind for key in set(own) & set(other)}


def _share_a_label(known: tuple[IdentityKey, ...], keys: tuple[IdentityKey, ...]) -> bool:
    return any(key.kind is KeyKind.LABEL and key in known for key in keys)


def _without_label(keys: tuple[IdentityKey, ...]) -> tuple[IdentityKey, ...]:
    return tuple(key for key in keys if key.kind is not KeyKind.LABEL)


def newest_first(folder: Path) -> Iterator[SeenReport]:
    """Every note that can be read."""
    for path in sorted(folder.glob("*.json"), reverse=True, key=_name):
        try:
            yield decode(path.read_bytes(), SeenReport)
        except (OSError, UnreadableDocument):
            continue  # a note cut by a full disk is no note


def named(folder: Path, word: str) -> SeenReport | None:
    """The newest note of the machine with this label or serial; None when this station knows none."""
    wanted = normal(word)
    kinds = (KeyKind.LABEL, KeyKind.SERIAL)
    keys = tuple(IdentityKey(kind=kind, value=wanted) for kind in kinds) if wanted else ()
    return next((seen for seen in newest_first(folder) if set(keys) & set(seen.identity)), None)


def same_machine(known: tuple[IdentityKey, ...], keys: tuple[IdentityKey, ...]) -> bool:
    """Whether both sets of keys name one machine, by the rules of `judge.identity.identity`."""
    return match(keys, [KnownMachine(id="known", keys=known)]).kind is MatchKind.SAME


def _name(path: Path) -> str:
    """UUIDv7 names sort by time."""
    return os.fspath(path.name)
