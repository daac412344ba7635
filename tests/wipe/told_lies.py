"""Drives that lie about one thing: each field that the judge reads of what a drive told, told wrongly.

The fields are not listed: the judge is watched while it judges. A field that it reads and that nobody knows
how to tell wrongly fails the test of this table (`test_told_lies.py`).
"""

from __future__ import annotations

import dataclasses
import tempfile
import typing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from host.drive.drive_ports import DriveError, OpenedDrive
from judge.erasure.certificate import result_of
from judge.erasure.erasure import EraseJudgement
from model.erase_features import (
    AtaFeatures,
    AtaSanitize,
    AtaSecurity,
    EraseFeatures,
    MmcFeatures,
    NvmeFeatures,
    OpalState,
    ScsiFeatures,
)
from model.erasure import OVERWRITES, DeviceState, Method, WipePlan
from model.journal import Observed, Record
from tests.lab.catalogue import ROWS
from tests.lab.oddities import Kind, Oddity, Row
from tests.wipe.laws import clean_journals
from tests.wipe.odd_bench import WITHOUT_EXCEPTIONS, OddBench, erase_to_the_end, odd_cells
from wipe.features import ask_features

# What a drive tells of itself, as it stands in a journal.
TOLD: tuple[type[Any], ...] = (
    AtaFeatures, AtaSanitize, AtaSecurity, EraseFeatures, MmcFeatures, NvmeFeatures, OpalState, ScsiFeatures,
)  # fmt: skip
Field = tuple[str, str]
LOOKED_UP = "__getattribute__"
IN_TURN = 4
# Drives on which a lie would be convenient, of every kind: an honest one, one that erases nothing, and those
# that hide a half or are at somebody's work.
HIDING = (
    Oddity.DOCK_SHOWS_LESS,
    Oddity.HOST_PROTECTED_AREA,
    Oddity.OVERLAY,
    Oddity.SHORT_STROKED,
    Oddity.NAMESPACE_DETACHED_MANAGED,
    Oddity.FOREIGN_SANITIZE,
    Oddity.FOREIGN_FORMAT,
    Oddity.SHADOW_SWALLOWS,
)
BASES = tuple(
    row
    for row in ROWS
    if row.oddity in (Oddity.BLOCK_UNREADABLE, Oddity.ERASE_LIES, Oddity.ERASE_IDLE_SUCCESS, *HIDING)
)
KINDS: dict[str, frozenset[Kind]] = {
    "AtaFeatures": frozenset({Kind.SATA}),
    "AtaSanitize": frozenset({Kind.SATA}),
    "AtaSecurity": frozenset({Kind.SATA}),
    "NvmeFeatures": frozenset({Kind.NVME}),
    "ScsiFeatures": frozenset({Kind.SAS, Kind.SATA}),
    "MmcFeatures": frozenset({Kind.MMC}),
    "OpalState": frozenset({Kind.SATA, Kind.NVME, Kind.SAS}),
    "EraseFeatures": frozenset(Kind),
}
WORDS: dict[Any, tuple[Any, ...]] = {bool: (True, False), str: ("ANOTHER",), DeviceState: tuple(DeviceState)}
# Asked only where another field says so: a state that is read of one of these journals is read of the others.
SHADOWED = OpalState(supported=True, locking_enabled=True, locked=False, mbr_enabled=True, mbr_done=True)


class When(StrEnum):
    """How long it lies."""

    ALWAYS = "always"
    BEFORE = "before"  # until it was erased
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lie:
    """One field told wrongly; `tell` makes of what the drive knows what it says."""

    field: Field
    what: str
    tell: Callable[[Any], Any]
    when: When = When.ALWAYS

    @property
    def name(self) -> str:
        """What a table calls it."""
        return f"{'.'.join(self.field)}={self.what} {self.when}"


@contextmanager
def watched() -> Iterator[set[Field]]:
    """The fields of what drives tell that are read meanwhile."""
    read: set[Field] = set()
    kept = {kind: kind.__getattribute__ for kind in TOLD}

    def watch(kind: type[Any]) -> None:
        names = {field.name for field in dataclasses.fields(kind)}

        def look(self: object, name: str) -> Any:
            if name in names:
                read.add((kind.__name__, name))
            return object.__getattribute__(self, name)

        setattr(kind, LOOKED_UP, look)

    for kind in TOLD:
        watch(kind)
    try:
        yield read
    finally:
        for kind, before in kept.items():
            setattr(kind, LOOKED_UP, before)


@cache
def fields_that_the_judge_reads() -> tuple[Field, ...]:
    """Watched over the journals of every method, and of drives that are odd."""
    journals: list[Sequence[Record]] = [records for _name, records in clean_journals()]
    journals += [cell.records for row in BASES for cell in islice(odd_cells(row), 1) if cell.records]
    journals += [[_shadowed(record) for record in records] for records in journals]
    with watched() as read:
        for records in journals:
            result_of(records)
    return tuple(sorted(read))


def _shadowed(record: Record) -> Record:
    """A look at a drive whose shadow MBR is on, and done with."""
    if not isinstance(record, Observed):
        return record
    return replace(record, features=replace(record.features, opal=SHADOWED))


def lies_about(field: Field) -> tuple[Lie, ...]:
    """Every wrong way to tell a field, by its type; none where nobody knows one."""
    kind = next(told for told in TOLD if told.__name__ == field[0])
    hint = typing.get_type_hints(kind)[field[1]]
    found = [
        Lie(field=field, what=what, tell=tell, when=when) for what, tell in _wrong(hint) for when in When
    ]
    return tuple(found)


def _wrong(hint: Any) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """What may be told instead: unknown where that may be, and another value of each type."""
    options = typing.get_args(hint) if type(None) in typing.get_args(hint) else (hint,)
    for option in options:
        yield from _wrong_of(option)


def _wrong_of(option: Any) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    if option is type(None):
        yield "unknown", lambda _value: None
    elif option in (int, float):
        yield "half", lambda value: None if value is None else value // 2
        yield "double", lambda value: None if value is None else 2 * value
        yield "zero", lambda _value: 0
    elif option in WORDS:
        yield from ((str(word), lambda _value, word=word: word) for word in WORDS[option])
    elif typing.get_origin(option) is tuple:
        numbers = [(1,), (1, 2)] if typing.get_args(option)[0] is int else []
        yield from ((str(word), lambda _value, word=word: word) for word in [(), *numbers])
    elif dataclasses.is_dataclass(option):
        yield "nothing", lambda _value: None


def told(value: Any, lie: Lie) -> Any:
    """The same with the lie in it, wherever its field stands."""
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    changes = {}
    for field in dataclasses.fields(value):
        before = getattr(value, field.name)
        if (type(value).__name__, field.name) == lie.field:
            changes[field.name] = lie.tell(before)
        else:
            changes[field.name] = told(before, lie)
    return replace(value, **changes)


class LyingBench(OddBench):
    """A drive of the catalogue that tells one field wrongly."""

    def __init__(self, folder: Path, row: Row, lie: Lie) -> None:
        self.lie, self.erased = lie, False
        super().__init__(folder, row)
        self.ask = self._ask

    def _ask(self, drive: OpenedDrive) -> EraseFeatures:
        features = ask_features(drive)
        has_begun = any(item.kind in ("pass_started", "intent") for item in self.records())
        is_now = self.lie.when is When.ALWAYS or (self.lie.when is When.AFTER) == has_begun
        return told(features, self.lie) if is_now else features


@dataclass(frozen=True, slots=True, kw_only=True)
class LieCell:
    """One method on one lying drive: the verdict, and what the platters say."""

    row: Row
    lie: Lie
    methods: tuple[Method, ...]
    judgement: EraseJudgement
    secrets_left: int

    @property
    def contradicts(self) -> bool:
        """Whether it says erased, without a word on what may be left, and the platters say otherwise."""
        return self.judgement.verdict in WITHOUT_EXCEPTIONS and self.secrets_left > 0


def rows_for(field: Field) -> tuple[Row, ...]:
    """The drives that can tell this field."""
    return tuple(row for row in BASES if row.kind in KINDS[field[0]])


def lie_cells(row: Row, lie: Lie) -> Iterator[LieCell]:
    """The first method of the plan, and an overwrite, each alone; nothing where nothing is planned."""
    with tempfile.TemporaryDirectory() as folder, suppress(DriveError):
        plan = LyingBench(Path(folder), row, lie).plan()
        if not isinstance(plan, WipePlan):
            return
        ladder = [rung.methods for rung in plan.ladder]
    overwrite = next((item for item in ladder if item[0] in OVERWRITES), None)
    for methods in dict.fromkeys([ladder[0], *([overwrite] if overwrite else [])]):
        with suppress(DriveError):
            yield _cell(row, lie, methods)


def _cell(row: Row, lie: Lie, methods: tuple[Method, ...]) -> LieCell:
    with tempfile.TemporaryDirectory() as folder:
        bench = LyingBench(Path(folder), row, lie)
        plan = bench.planned()
        plan = replace(plan, ladder=tuple(rung for rung in plan.ladder if rung.methods == methods))
        judgement = erase_to_the_end(bench, plan)
        left = bench.secrets_left
        bench.platters.close()
    return LieCell(row=row, lie=lie, methods=methods, judgement=judgement, secrets_left=left)


def all_lies() -> Iterator[LieCell]:
    """Every field that the judge reads, told wrongly in every way, on the drives that can, in turn: a quarter
    of them for each way.
    """
    for field in fields_that_the_judge_reads():
        for number, lie in enumerate(lies_about(field)):
            for row in rows_for(field)[number % IN_TURN :: IN_TURN]:
                yield from lie_cells(row, lie)
