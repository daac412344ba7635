"""Machines: which one a report is about, and what the inventory remembers of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import uuid_utils
from sqlalchemy import ColumnElement, Connection, Table, and_, case, func, insert, or_, select, update

from inventory.receiving.summary import Row
from inventory.store.tables import NAME, doubled_keys, machine_candidates, machine_keys, machines, reports
from judge.identity.identity import KnownMachine, MatchKind, identity_keys, match
from judge.identity.identity import doubled_keys as find_doubled
from model.identity import IdentityKey, KeyKind
from model.report import Report

KEYS_KEPT = 200
CANDIDATES_KEPT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The machine that a report is about."""

    machine: str
    is_new: bool


def place_report(connection: Connection, report: Report, received: datetime, position: int) -> Placed:
    """Find the machine of a report by its keys, or make a new one; within the storing transaction."""
    keys = keys_of(report)
    known = _known_machines(connection, keys)
    placeholders = _doubled(connection, [*keys, *(key for machine in known for key in machine.keys)])
    found = match(keys, known, placeholders)
    is_new = found.kind is not MatchKind.SAME or found.machine is None
    machine = str(uuid_utils.uuid7()) if is_new or found.machine is None else found.machine
    if is_new:
        _insert_machine(connection, machine, found.kind is MatchKind.DOUBTFUL, report, received, position)
        _insert_candidates(connection, machine, found.candidates)
    _remember_keys(connection, machine, keys, known)
    return Placed(machine=machine, is_new=is_new)


def note_report(connection: Connection, placed: Placed, row: Row) -> None:
    """Bring the machine up to date with a report that has just been stored."""
    values: Row = {"last_received": row["received"], "last_position": row["position"]}
    values |= {name: row[name] for name in ("label", "lot") if row[name] is not None}
    if not placed.is_new:
        values["reports"] = machines.c.reports + 1
    if _is_latest(connection, placed.machine, row):
        values["latest"] = row["id"]
    connection.execute(update(machines).where(machines.c.id == placed.machine).values(values))


def keys_of(report: Report) -> list[IdentityKey]:
    """The keys that its facts and label give; those that the report itself lists are not asked."""
    keys = identity_keys(report.machine, report.entered.label)
    return [key for key in keys if 0 < len(key.value) <= NAME and "\0" not in key.value][:KEYS_KEPT]


def _is_latest(connection: Connection, machine: str, row: Row) -> bool:
    """Whether no other report shows the machine as it was later: one that waited on a stick tells of an
    earlier day, whenever it arrives. Of two that one station counted, its counter tells, and no clock.
    """
    others = and_(reports.c.machine == machine, reports.c.id != row["id"])
    clocked = reports.c.happened > row["happened"]
    if row["counter"] is not None:
        is_counted = and_(reports.c.station == row["station"], reports.c.counter.is_not(None))
        clocked = case((is_counted, reports.c.counter > row["counter"]), else_=clocked)
    later = or_(clocked, reports.c.supersedes == row["id"])
    return connection.scalar(select(func.count()).where(others, later)) == 0


def _insert_machine(
    connection: Connection, machine: str, doubtful: bool, report: Report, received: datetime, position: int
) -> None:
    values = {
        "id": machine,
        "doubtful": doubtful,
        "reports": 1,
        "first_received": received,
        "last_received": received,
        "last_position": position,
        "latest": report.id,
    }
    connection.execute(insert(machines).values(values))


def _insert_candidates(connection: Connection, machine: str, candidates: Sequence[str]) -> None:
    rows = [{"machine": machine, "candidate": candidate} for candidate in candidates[:CANDIDATES_KEPT]]
    if rows:
        connection.execute(insert(machine_candidates), rows)


def _remember_keys(
    connection: Connection, machine: str, keys: Sequence[IdentityKey], known: Sequence[KnownMachine]
) -> None:
    """Add what is new, and mark the UUIDs and serials that were thereby seen under two labels."""
    had = next((other.keys for other in known if other.id == machine), ())
    rows = [{"machine": machine, **_columns(key)} for key in keys if key not in had]
    if rows:
        connection.execute(insert(machine_keys), rows)
    others = [other for other in known if other.id != machine]
    all_keys = tuple(dict.fromkeys([*had, *keys]))
    doubled = find_doubled([*others, KnownMachine(id=machine, keys=all_keys)])
    fresh = doubled - _doubled(connection, list(doubled))
    if fresh:
        connection.execute(insert(doubled_keys), [_columns(key) for key in fresh])


def _known_machines(connection: Connection, keys: Sequence[IdentityKey]) -> list[KnownMachine]:
    """The machines that share a key which still tells machines apart, in the order they became known."""
    telling = set(keys) - _doubled(connection, keys)
    if not telling:
        return []
    sharing = select(machine_keys.c.machine).where(_among(machine_keys, telling))
    rows = connection.execute(
        select(machine_keys.c.machine, machine_keys.c.kind, machine_keys.c.value)
        .where(machine_keys.c.machine.in_(sharing))
        .order_by(machine_keys.c.machine)
    )
    found: defaultdict[str, list[IdentityKey]] = defaultdict(list)
    for machine, kind, value in rows:
        found[machine].append(IdentityKey(kind=KeyKind(kind), value=value))
    return [KnownMachine(id=machine, keys=tuple(its)) for machine, its in found.items()]


def _doubled(connection: Connection, keys: Sequence[IdentityKey]) -> frozenset[IdentityKey]:
    """Those of the keys that were seen under two labels."""
    if not keys:
        return frozenset()
    rows = connection.execute(
        select(doubled_keys.c.kind, doubled_keys.c.value).where(_among(doubled_keys, set(keys)))
    )
    return frozenset(IdentityKey(kind=KeyKind(kind), value=value) for kind, value in rows)


def _among(table: Table, keys: Iterable[IdentityKey]) -> ColumnElement[bool]:
    """Whether a row's kind and value are one of these keys."""
    values: defaultdict[KeyKind, list[str]] = defaultdict(list)
    for key in keys:
        values[key.kind].append(key.value)
    return or_(*(and_(table.c.kind == kind, table.c.value.in_(its)) for kind, its in values.items()))


def _columns(key: IdentityKey) -> dict[str, str]:
    return {"kind": key.kind.value, "value": key.value}
