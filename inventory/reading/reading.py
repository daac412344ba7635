"""Reading: lists in the order of receipt, single items, and exact bytes."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, Select, case, func, select

from inventory.errors import Refusal
from inventory.kinds import DocumentKind
from inventory.reading.filters import Filters, Order, conditions
from inventory.reading.window import Span, open_window
from inventory.receiving.erased import stored_reasons, stored_word
from inventory.store.tables import (
    contents,
    documents,
    machine_candidates,
    machines,
    report_drives,
    reports,
)
from model.board import ChassisKind
from model.document import decode
from model.grade import CosmeticGrade, GradeLetter, PolicyName
from model.listing import DocumentState, DriveItem, MachineItem, MachineList, ReportItem, ReportList
from model.proof import ErasedState
from model.provenance import ClockTrust
from model.systems import Systems
from model.verdict import DriveHealth
from papers.language import _

DAMAGED = 500
PREFIX = "report_"
HISTORY_LIMIT = 200
E = TypeVar("E", bound=StrEnum)
AS_THEY_ARE = (
    "id", "machine", "title", "label", "lot", "station", "station_name", "received", "started", "finished",
    "to_check", "score", "score_of", "suggested_use", "differs", "vendor", "model", "serial", "processor",
    "memory_bytes", "storage_bytes", "battery_health_percent", "supersedes", "replayed", "sha256",
    "size_bytes",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactBytes:
    """A document as it was signed."""

    data: bytes
    signature: bytes
    station: str


def list_reports(connection: Connection, filters: Filters, span: Span) -> ReportList:
    """One page of reports. Raises Refusal (400)."""
    window = open_window(connection, span)
    rows = window.rows(connection, _report_columns(), reports.c.position, conditions(filters))
    items = _report_items(connection, rows[: span.limit])
    next_mark, position = window.marks(rows, "position")
    return ReportList(items=items, next=next_mark, position=position)


def list_machines(connection: Connection, filters: Filters, span: Span) -> MachineList:
    """One page of machines. Raises Refusal (400)."""
    window = open_window(connection, span)
    found = conditions(filters, named=machines)
    rows = window.rows(connection, _machine_columns(), machines.c.last_position, found)
    items = _machine_items(connection, rows[: span.limit])
    next_mark, position = window.marks(rows, "last_position")
    return MachineList(items=items, next=next_mark, position=position)


def ordered_machines(
    connection: Connection, filters: Filters, order: Order, limit: int, skipped: int
) -> tuple[tuple[MachineItem, ...], int | None]:
    """Machines for a person in an order of his own, behind so many; and behind how many there are more, None
    at the end.
    """
    rank = case({letter: place for place, letter in enumerate(GradeLetter)}, value=reports.c.grade)
    by_label = (machines.c.label.is_(None), machines.c.label, machines.c.id)
    statement = _machine_columns().where(*conditions(filters, named=machines))
    statement = statement.order_by(*((rank, *by_label) if order is Order.GRADE else by_label))
    rows = list(connection.execute(statement.offset(skipped).limit(limit + 1)).mappings())
    return _machine_items(connection, rows[:limit]), skipped + limit if len(rows) > limit else None


def newest_machines(
    connection: Connection, filters: Filters, limit: int, before: int | None
) -> tuple[tuple[MachineItem, ...], int | None]:
    """Machines for a person: the last received first, those before a position when one is given; and the
    position before which there are more, None at the end.
    """
    statement = _machine_columns().where(*conditions(filters, named=machines))
    if before is not None:
        statement = statement.where(machines.c.last_position < before)
    statement = statement.order_by(machines.c.last_position.desc()).limit(limit + 1)
    rows = list(connection.execute(statement).mappings())
    more = rows[limit - 1]["last_position"] if len(rows) > limit else None
    return _machine_items(connection, rows[:limit]), more


def count_machines(connection: Connection, filters: Filters) -> int:
    """How many machines there are."""
    joined = machines.join(reports, reports.c.id == machines.c.latest)
    found = conditions(filters, named=machines)
    return connection.scalar(select(func.count()).select_from(joined).where(*found)) or 0


def count_grades(connection: Connection, filters: Filters) -> dict[GradeLetter, int]:
    """How many machines there are of each grade, the best first, whichever grade is asked for; without those
    that none has.
    """
    joined = machines.join(reports, reports.c.id == machines.c.latest)
    found = conditions(replace(filters, grade=None), named=machines)
    statement = select(reports.c.grade, func.count()).select_from(joined).where(*found)
    rows = connection.execute(statement.group_by(reports.c.grade))
    counts = {row[0]: int(row[1]) for row in rows}
    return {letter: counts[letter] for letter in GradeLetter if letter in counts}


def find_report(connection: Connection, report: str) -> ReportItem | None:
    """One report."""
    rows = connection.execute(_report_columns().where(reports.c.id == report)).mappings()
    return next(iter(_report_items(connection, list(rows))), None)


def reports_of(connection: Connection, machine: str) -> tuple[ReportItem, ...]:
    """The reports on a machine, the last received first, at most HISTORY_LIMIT of them."""
    statement = _report_columns().where(reports.c.machine == machine)
    statement = statement.order_by(reports.c.position.desc()).limit(HISTORY_LIMIT)
    return _report_items(connection, list(connection.execute(statement).mappings()))


def find_machine(connection: Connection, machine: str) -> MachineItem | None:
    """One machine."""
    rows = connection.execute(_machine_columns().where(machines.c.id == machine)).mappings()
    return next(iter(_machine_items(connection, list(rows))), None)


def machines_named(connection: Connection, ids: Iterable[str]) -> tuple[MachineItem, ...]:
    """Several machines, the last received first."""
    statement = _machine_columns().where(machines.c.id.in_(list(ids)))
    rows = connection.execute(statement.order_by(machines.c.last_position.desc())).mappings()
    return _machine_items(connection, list(rows))


def exact_bytes(connection: Connection, kind: DocumentKind, document: str) -> ExactBytes | None:
    """A document of this kind as it was signed. Raises Refusal (500) for one that is damaged."""
    found = connection.execute(
        select(contents.c.zlib, documents.c.signature, documents.c.station)
        .join(documents, documents.c.id == contents.c.document)
        .where(documents.c.id == document, documents.c.kind == kind)
    ).one_or_none()
    if found is None:
        return None
    try:
        data = zlib.decompress(found.zlib)
    except zlib.error as error:
        sentence = _("The document {id} is damaged here. It is repaired when the same bytes are sent again.")
        raise Refusal(DAMAGED, sentence.format(id=document)) from error
    return ExactBytes(data=data, signature=found.signature, station=found.station)


def _report_columns() -> Select[Any]:
    return select(reports, documents.c.sha256, documents.c.size_bytes).join(
        documents, documents.c.id == reports.c.id
    )


def _machine_columns() -> Select[Any]:
    """A machine, with the columns of its latest report under a prefix."""
    latest = [column.label(f"{PREFIX}{column.name}") for column in reports.c]
    latest += [
        documents.c.sha256.label(f"{PREFIX}sha256"),
        documents.c.size_bytes.label(f"{PREFIX}size_bytes"),
    ]
    joined = machines.join(reports, reports.c.id == machines.c.latest).join(
        documents, documents.c.id == reports.c.id
    )
    return select(machines, *latest).select_from(joined)


def _machine_items(connection: Connection, rows: list[RowMapping]) -> tuple[MachineItem, ...]:
    latest = [
        {name.removeprefix(PREFIX): value for name, value in row.items() if name.startswith(PREFIX)}
        for row in rows
    ]
    items = {item.id: item for item in _report_items(connection, latest)}
    candidates = _candidates(connection, [row["id"] for row in rows if row["doubtful"]])
    return tuple(
        MachineItem(
            id=row["id"],
            page=f"/machines/{row['id']}",
            title=items[row["latest"]].title,
            label=row["label"],
            lot=row["lot"],
            doubtful=row["doubtful"],
            candidates=candidates.get(row["id"], ()),
            reports=row["reports"],
            first_received=row["first_received"],
            last_received=row["last_received"],
            latest=items[row["latest"]],
            erased=ErasedState(row["erased"] or ErasedState.UNKNOWN),
            erased_because=stored_reasons(row["erased_because"]),
            word=spoken.word,
            word_because=spoken.reasons,
            word_besides=spoken.besides,
        )
        for row, spoken in ((row, stored_word(row["spoken"])) for row in rows)
    )


def _candidates(connection: Connection, ids: list[str]) -> dict[str, tuple[str, ...]]:
    if not ids:
        return {}
    rows = connection.execute(
        select(machine_candidates)
        .where(machine_candidates.c.machine.in_(ids))
        .order_by(machine_candidates.c.candidate)
    )
    found: defaultdict[str, list[str]] = defaultdict(list)
    for machine, candidate in rows:
        found[machine].append(candidate)
    return {machine: tuple(its) for machine, its in found.items()}


def _report_items(connection: Connection, rows: Iterable[Any]) -> tuple[ReportItem, ...]:
    rows = list(rows)
    drives = _drive_items(connection, [row["id"] for row in rows])
    return tuple(_report_item(row, drives.get(row["id"], ())) for row in rows)


def _drive_items(connection: Connection, ids: list[str]) -> dict[str, tuple[DriveItem, ...]]:
    if not ids:
        return {}
    statement = select(report_drives).where(report_drives.c.report.in_(ids))
    found: defaultdict[str, list[DriveItem]] = defaultdict(list)
    for row in connection.execute(
        statement.order_by(report_drives.c.report, report_drives.c.number)
    ).mappings():
        found[row["report"]].append(
            DriveItem(
                name=row["name"],
                model=row["model"],
                serial=row["serial"],
                size_bytes=row["size_bytes"],
                health=DriveHealth(row["health"]),
                stated=None if row["stated"] is None else DriveHealth(row["stated"]),
            )
        )
    return {report: tuple(its) for report, its in found.items()}


def _report_item(row: Any, drives: tuple[DriveItem, ...]) -> ReportItem:
    """One row as the item that travels; columns of the same name and kind go over as they are."""
    return ReportItem(
        **{name: row[name] for name in AS_THEY_ARE},
        page=f"/reports/{row['id']}",
        state=DocumentState(row["state"]),
        clock=ClockTrust(row["clock"]),
        grade=GradeLetter(row["grade"]),
        recomputed_grade=_optional(GradeLetter, row["recomputed_grade"]),
        cosmetic=_optional(CosmeticGrade, row["cosmetic"]),
        chassis=_optional(ChassisKind, row["chassis"]),
        health=_optional(DriveHealth, row["health"]),
        systems=None if row["systems"] is None else decode(row["systems"].encode(), Systems),
        policy=_policy(row, ""),
        recomputed_policy=None if row["recomputed_policy_sha256"] is None else _policy(row, "recomputed_"),
        drives=drives,
    )


def _policy(row: Any, prefix: str) -> PolicyName:
    return PolicyName(
        name=row[f"{prefix}policy_name"],
        version=row[f"{prefix}policy_version"],
        sha256=row[f"{prefix}policy_sha256"],
    )


def _optional(kind: type[E], value: str | None) -> E | None:
    return None if value is None else kind(value)
