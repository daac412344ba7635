"""Keeping a report: stored once, countersigned, and only then acknowledged."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, update

from inventory.database import Database
from inventory.errors import Refusal
from inventory.examine import Submission, examine
from inventory.judging import Judgement, judge
from inventory.machines import note_report, place_report
from inventory.server_key import ServerKey
from inventory.stations import StationRow, find_station
from inventory.summary import Row, drive_rows, report_row
from inventory.tables import contents, documents, inventory, receipts, report_drives, reports
from judge.signature import is_signed_by
from model.document import encode
from model.listing import DocumentState
from model.receipt import Receipt
from model.report import Report
from papers.language import _

REPORT_KIND = "report"
CONFLICT = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The receipt for a report that is on the disk; `is_new` is False when it was there already."""

    is_new: bool
    receipt: bytes
    signature: bytes


class Keeper:
    """Keeps reports for one inventory; safe to use from many threads."""

    def __init__(
        self, database: Database, key: ServerKey, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database, self._key, self._clock = database, key, clock

    def keep(self, submission: Submission, station: StationRow) -> Kept:
        """Check and store a report; when this returns, it is on the disk. Raises Refusal, DatabaseError."""
        digest = hashlib.sha256(submission.data).hexdigest()
        known = self._held(submission, station, digest)
        if known is not None:
            return known
        report = examine(submission, station)
        judgement = judge(report)
        packed = zlib.compress(submission.data)
        with self._database.write() as connection:
            # The row is locked until the end of the transaction, also where several may write at once.
            position = connection.scalar(select(inventory.c.position).with_for_update()) or 0
            kept = _already(connection, report.id, digest)
            if kept is not None:
                return kept
            document = _Document(submission=submission, report=report, digest=digest, position=position + 1)
            return self._store(connection, document, judgement, packed)

    def _held(self, submission: Submission, station: StationRow, digest: str) -> Kept | None:
        """The receipt for bytes that are held already, whatever this version would think of them."""
        with self._database.read() as connection:
            found = connection.scalar(
                select(documents.c.id).where(documents.c.sha256 == digest, documents.c.station == station.id)
            )
            if found is None or not is_signed_by(station.spki, submission.data, submission.signature):
                return None
            return _receipt_of(connection, found)

    def _store(
        self, connection: Connection, document: _Document, judgement: Judgement, packed: bytes
    ) -> Kept:
        report, received = document.report, self._clock()
        station = find_station(connection, report.station)
        is_good = station is not None and station.revoked is None
        state = DocumentState.ACCEPTED if is_good else DocumentState.QUARANTINED
        connection.execute(update(inventory).values(position=document.position))
        connection.execute(insert(documents).values(document.row(received, state)))
        connection.execute(insert(contents).values(document=report.id, zlib=packed))
        row = report_row(report, judgement, received)
        row |= {"position": document.position, "state": state, "machine": None}
        machine = _store_rows(connection, report, row, drive_rows(report, judgement), is_good=is_good)
        page = f"/reports/{report.id}" if machine is None else f"/machines/{machine}"
        return self._countersign(connection, document, received, page)

    def _countersign(
        self, connection: Connection, document: _Document, received: datetime, page: str
    ) -> Kept:
        receipt = encode(
            Receipt(
                document=document.report.id,
                sha256=document.digest,
                station=document.report.station,
                received=received,
                position=document.position,
                server=self._key.id,
                page=page,
            )
        )
        signature = self._key.sign(receipt)
        values = {"document": document.report.id, "content": receipt, "signature": signature}
        connection.execute(insert(receipts).values(values))
        return Kept(is_new=True, receipt=receipt, signature=signature)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """A report that is about to be stored."""

    submission: Submission
    report: Report
    digest: str
    position: int

    def row(self, received: datetime, state: DocumentState) -> Row:
        """The row of `documents`."""
        return {
            "id": self.report.id,
            "kind": REPORT_KIND,
            "station": self.report.station,
            "sha256": self.digest,
            "size_bytes": len(self.submission.data),
            "signature": self.submission.signature,
            "received": received,
            "position": self.position,
            "state": state,
        }


def _store_rows(
    connection: Connection, report: Report, row: Row, drives: list[Row], *, is_good: bool
) -> str | None:
    """What lists read, and the machine that it is about; None in quarantine."""
    placed = place_report(connection, report, row["received"], row["position"]) if is_good else None
    if placed is not None:
        row |= {"machine": placed.machine}
    connection.execute(insert(reports).values(row))
    if drives:
        connection.execute(insert(report_drives), drives)
    if placed is None:
        return None
    note_report(connection, placed, row)
    return placed.machine


def _already(connection: Connection, report: str, digest: str) -> Kept | None:
    """The receipt when the same bytes are held under this id. Raises Refusal (409) for others."""
    known = connection.scalar(select(documents.c.sha256).where(documents.c.id == report))
    if known is None:
        return None
    if known != digest:
        raise Refusal(CONFLICT, _("Another report is held under this id; it stays as it is."), "$.id")
    return _receipt_of(connection, report)


def _receipt_of(connection: Connection, report: str) -> Kept:
    receipt = connection.execute(
        select(receipts.c.content, receipts.c.signature).where(receipts.c.document == report)
    ).one()
    return Kept(is_new=False, receipt=receipt.content, signature=receipt.signature)
