"""Whether machines are erased, and the last word on each: computed again whenever a report or a certificate
says something new of one of their drives, and stored for the lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, or_, select, update

from inventory.store.tables import certificates, inventory, machines, report_drives, reports
from judge.erasure.certified import OWN_SERIALS
from judge.erasure.drive_proof import Contents, Erased, Look, Moment, SeenDrive
from judge.erasure.machine_erasure import MachineLook, StorageSeen, judge_drives, judge_machine, tell_apart
from judge.identity.same_drive import is_same_drive
from judge.last_word.tested import Tested
from judge.last_word.word import last_word
from model.document import UnreadableDocument, decode, encode
from model.erasure import EraseLevel, EraseVerdict
from model.identity import DriveKey
from model.last_word import LastWord, MachineWord
from model.listing import DocumentState
from model.message import Message, say
from model.proof import MachineErasure
from model.provenance import ClockTrust

REASONS_KEPT = 50
NOT_TOLD = MachineWord(word=LastWord.CHECK, reasons=(say("word.not_judged"),))
# What was plugged in (the stick that they all started from) stands in many reports, and counts in none.
COUNTS = report_drives.c.own.is_not(False)


def refresh_machines_with(connection: Connection, table: Table, document: str) -> None:
    """Compute again what the drives of a document (a row of `table`, `certificates` or `report_drives`) may
    have changed; within the storing transaction.
    """
    column = table.c.id if table is certificates else table.c.report
    drives = connection.execute(select(table).where(column == document)).mappings().all()
    sharing = _sharing(report_drives, drives)
    if sharing is None:
        return
    statement = select(machines.c.id).join(report_drives, report_drives.c.report == machines.c.latest)
    statement = statement.where(sharing, COUNTS)
    refresh(connection, connection.execute(statement.distinct()).scalars().all())


def refresh_missing(connection: Connection) -> None:
    """Compute what has not been computed since an upgrade."""
    missing = select(machines.c.id).where(or_(machines.c.erased.is_(None), machines.c.word.is_(None)))
    refresh(connection, connection.execute(missing).scalars().all())


def refresh(connection: Connection, ids: Collection[str]) -> None:
    """Compute again. A machine whose answer changes comes again for who reads on from a position."""
    for machine in ids:
        told = select(machines.c.erased, machines.c.word).where(machines.c.id == machine)
        before = connection.execute(told).one()
        found = judge_stored(connection, machine)
        erasure, spoken = found.erasure, _shortened(found.spoken)
        values: dict[str, Any] = {
            "erased": erasure.state,
            "erased_because": encode(erasure.reasons[:REASONS_KEPT]).decode(),
            "word": spoken.word,
            "spoken": encode(spoken).decode(),
        }
        is_told = before.erased is not None and before.word is not None
        if is_told and (before.erased, before.word) != (erasure.state, spoken.word):
            values["last_position"] = _next_position(connection)
        connection.execute(update(machines).where(machines.c.id == machine).values(values))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredJudgement:
    """What is computed of a machine from rows."""

    erasure: MachineErasure
    spoken: MachineWord


def judge_stored(connection: Connection, machine: str) -> StoredJudgement:
    """The answer for a machine, from what is stored of its latest report and of its drives; the report is on
    disk, since it is stored here.
    """
    latest = connection.execute(
        select(reports).join(machines, machines.c.latest == reports.c.id).where(machines.c.id == machine)
    ).mappings()
    report = latest.one()
    rows = _rows(connection, report_drives, (report_drives.c.report == report["id"]) & COUNTS)
    when = _moment(report)
    drives = tell_apart(_seen(row, when) for row in rows)
    look = MachineLook(
        seen=StorageSeen(report["storage_seen"] or StorageSeen.UNKNOWN),
        drives=drives,
        replayed=report["replayed"],
    )
    certified = _sharing(certificates, rows)
    proofs = [] if certified is None else _certified(connection, certified)
    judged = judge_drives(drives, proofs, _earlier(connection, report["id"], drives, rows))
    spoken = last_word(look, judged, _tested(report["tested"]), kept=True)
    return StoredJudgement(erasure=judge_machine(look, judged), spoken=spoken)


def _tested(stored: str | None) -> Tested | None:
    """What the report tells; None where that was not computed or cannot be read."""
    try:
        return None if stored is None else decode(stored.encode(), Tested)
    except UnreadableDocument:
        return None


def _shortened(spoken: MachineWord) -> MachineWord:
    return MachineWord(
        word=spoken.word, reasons=spoken.reasons[:REASONS_KEPT], besides=spoken.besides[:REASONS_KEPT]
    )


def stored_word(text: str | None) -> MachineWord:
    """The last word of a row of `machines`; to be looked at where it cannot be read."""
    try:
        return NOT_TOLD if text is None else decode(text.encode(), MachineWord)
    except UnreadableDocument:
        return NOT_TOLD


def stored_reasons(text: str | None) -> tuple[Message, ...]:
    """The sentences of a row of `machines`; none where they cannot be read."""
    try:
        return decode((text or "[]").encode(), tuple[Message, ...])
    except UnreadableDocument:
        return ()


def _next_position(connection: Connection) -> int:
    connection.execute(update(inventory).values(position=inventory.c.position + 1))
    return connection.scalar(select(inventory.c.position)) or 0


def _rows(connection: Connection, table: Table, condition: ColumnElement[bool]) -> list[RowMapping]:
    return list(connection.execute(select(table).where(condition)).mappings())


def _sharing(table: Table, rows: Iterable[Any]) -> ColumnElement[bool] | None:
    """The rows of a table that share a name with these, as drives are compared; None when these have none."""
    rows = list(rows)
    names = {row["name_key"] for row in rows} - {None}
    wwns = {row["wwn_key"] for row in rows} - {None}
    if not names and not wwns:
        return None
    return or_(table.c.name_key.in_(names), table.c.wwn_key.in_(wwns))


def _certified(connection: Connection, condition: ColumnElement[bool]) -> list[Erased]:
    rows = connection.execute(
        select(certificates).where(condition, certificates.c.state == DocumentState.ACCEPTED)
    )
    return [
        Erased(
            certificate=row["id"],
            key=_key(row, row["capacity_bytes"]),
            serial_is_own=row["serial_source"] in OWN_SERIALS,
            largest_bytes=row["largest_bytes"],
            verdict=EraseVerdict(row["verdict"]),
            ordered=EraseLevel(row["ordered"]),
            reached=None if row["level"] is None else EraseLevel(row["level"]),
            when=_moment(row),
        )
        for row in rows.mappings()
    ]


def _earlier(
    connection: Connection, latest: str, drives: Iterable[SeenDrive], rows: Iterable[Any]
) -> dict[str, list[Look]]:
    """Every other look at these drives, in whatever machine they were."""
    sharing = _sharing(report_drives, rows)
    named = [(drive, drive.names) for drive in drives]
    found: defaultdict[str, list[Look]] = defaultdict(list)
    if sharing is None:
        return found
    columns = [
        reports.c[name] for name in ("finished", "clock", "station", "received", "replayed", "counter")
    ]
    statement = select(report_drives, *columns).join(reports, reports.c.id == report_drives.c.report)
    statement = statement.where(sharing, report_drives.c.report != latest)
    for row in connection.execute(statement.where(reports.c.state == DocumentState.ACCEPTED)).mappings():
        other = _seen(row, _moment(row))
        names = other.names
        for drive, own in named:
            if is_same_drive(own, names):
                found[drive.name].append(other.look)
    return found


def _seen(row: Any, when: Moment) -> SeenDrive:
    return SeenDrive(
        name=row["name"],
        key=_key(row, row["size_bytes"]),
        serial_is_own=row["adapter"] is not True,
        look=Look(contents=Contents(row["contents"] or Contents.UNKNOWN), when=when),
    )


def _key(row: Any, size_bytes: int | None) -> DriveKey:
    return DriveKey(model=row["model"], serial=row["serial"], wwn=row["wwn"], size_bytes=size_bytes)


def _moment(row: Any) -> Moment:
    """When a report or a certificate was made; of a recording it is not known when it was seen."""
    if row.get("replayed"):
        return Moment(at=row["finished"], clock=ClockTrust.WRONG, station=row["station"])
    return Moment(
        at=row["finished"],
        clock=ClockTrust(row["clock"]),
        station=row["station"],
        received=row["received"],
        counter=row.get("counter"),
    )
