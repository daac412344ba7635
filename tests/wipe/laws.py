"""The laws of the judge, over journals of the simulated drives: what is removed, not known or contradicted
never makes a verdict better.

    ./dev soak laws [CASES]
"""

from __future__ import annotations

import dataclasses
import random
import sys
import tempfile
import typing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from judge.erasure.erasure import judge_erasure
from model.erasure import EraseVerdict, Rung, WipePolicy
from model.journal import Record, Verified
from tests.lab.catalogue import ROWS as ODD_ROWS
from tests.lab.faults import EraseFault, Faults
from tests.wipe.bench import Bench
from tests.wipe.odd_bench import LENIENT, odd_cells
from tests.wipe.truth_table import ROWS

RANK = {
    EraseVerdict.PURGED: 3,
    EraseVerdict.CLEARED: 2,
    EraseVerdict.CLEARED_WITH_EXCEPTIONS: 1,
}
# An order and an estimate are no evidence; the first format is told by what it lacks.
NO_EVIDENCE: tuple[type[object], ...] = (WipePolicy, Rung)
NOT_FACTS = frozenset({"counter", "described", "format", "elapsed_s", "errno_name", "estimated_s"})
USUAL_CASES, SEED = 200_000, 16


@dataclass(frozen=True, slots=True)
class Change:
    """One journal with one thing changed, and what was done to it."""

    what: str
    records: tuple[Record, ...]


def rank(records: Sequence[Record]) -> int:
    """How good the verdict is; everything that is not erased is alike."""
    return RANK.get(judge_erasure(records).verdict, 0)


@cache
def clean_journals() -> tuple[tuple[str, tuple[Record, ...]], ...]:
    """Every method on a drive that does as it says, and with what may go wrong on the way."""
    faults = (
        Faults(),
        Faults(erase=EraseFault.LIES),
        Faults(erase=EraseFault.REJECTS_BUT_RUNS),
        Faults(unwritable=frozenset({1000})),
        Faults(unreadable=frozenset({3000})),
    )
    return tuple(
        ("+".join(methods), _journal(traits, methods, fault)) for traits, methods in ROWS for fault in faults
    )


def _journal(traits: Any, methods: Any, faults: Faults) -> tuple[Record, ...]:
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), traits, faults, LENIENT, size=8 << 20)
        bench.erase(bench.only(*methods))
        records = tuple(bench.records())
        bench.platters.close()
    return records


def odd_journals(dice: random.Random, count: int | None = None) -> Iterator[tuple[str, tuple[Record, ...]]]:
    """Those of the odd drives of the catalogue; `count` of its rows, None for all."""
    rows = list(ODD_ROWS) if count is None else dice.sample(list(ODD_ROWS), count)
    for row in rows:
        for cell in odd_cells(row):
            if cell.records:
                yield f"{row.name} {'+'.join(cell.methods)}", cell.records


def removals(records: tuple[Record, ...]) -> Iterator[Change]:
    """Without one record. A check of later is the last one of its journal: that it is gone shows in the
    certificate, which names who made it.
    """
    for place, record in enumerate(records):
        if isinstance(record, Verified) and record.by is not None:
            continue
        yield Change(f"without {place} {record.kind}", (*records[:place], *records[place + 1 :]))


def unknowns(records: tuple[Record, ...]) -> Iterator[Change]:
    """With one fact not known."""
    yield from _changed(records, _to_unknown)


def contradictions(records: tuple[Record, ...]) -> Iterator[Change]:
    """With one number another one."""
    yield from _changed(records, _to_other_numbers)


def _changed(
    records: tuple[Record, ...], change: Callable[[Any, str], Iterator[tuple[str, Any]]]
) -> Iterator[Change]:
    for place, record in enumerate(records):
        for what, other in change(record, record.kind):
            yield Change(f"{place} {what}", (*records[:place], other, *records[place + 1 :]))


def _fields(value: Any) -> list[str]:
    if not dataclasses.is_dataclass(value) or isinstance(value, NO_EVIDENCE):
        return []
    return [field.name for field in dataclasses.fields(value) if field.name not in NOT_FACTS]


def _to_unknown(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The same value, each time with one of its facts None."""
    for name in _fields(value):
        inner = getattr(value, name)
        if inner is not None and _may_be_none(value.__class__, name):
            yield f"{path}.{name}=None", replace(value, **{name: None})
        for what, other in _to_unknown(inner, f"{path}.{name}"):
            yield what, replace(value, **{name: other})


@cache
def _may_be_none(kind: Any, name: str) -> bool:
    return type(None) in typing.get_args(typing.get_type_hints(kind)[name])


def _to_other_numbers(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The same value, each time with one of its numbers another one."""
    if isinstance(value, bool | str):
        return
    if isinstance(value, int):
        for other in {2 * value + 1, value // 2, value + 512, 0} - {value}:
            yield f"{path}={other}", other
        return
    if isinstance(value, tuple):
        for place, inner in enumerate(value):
            for what, other in _to_other_numbers(inner, f"{path}[{place}]"):
                yield what, (*value[:place], other, *value[place + 1 :])
        return
    for name in _fields(value):
        for what, other in _to_other_numbers(getattr(value, name), f"{path}.{name}"):
            yield what, replace(value, **{name: other})


def broken(name: str, records: tuple[Record, ...], changes: Iterator[Change]) -> Iterator[str]:
    """The changes that made a verdict better."""
    best = rank(records)
    for change in changes:
        if rank(change.records) > best:
            yield f"{name}: {change.what}"


def main() -> int:
    """So many changes of journals of every drive; 1 when one of them made a verdict better."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else USUAL_CASES
    dice, done, bad = random.Random(SEED), 0, 0
    journals = [*clean_journals(), *odd_journals(dice)]
    print(f"{len(journals)} journals")
    while done < cases:
        name, records = dice.choice(journals)
        changes = [*removals(records), *unknowns(records), *contradictions(records)]
        chosen = dice.sample(changes, min(len(changes), 200))
        for found in broken(name, records, iter(chosen)):
            bad += 1
            print(found)
        done += len(chosen)
    print(f"{done} changes, {bad} made a verdict better.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
