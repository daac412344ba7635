"""Keeping a document: stored once, countersigned, and only then acknowledged."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, update

from inventory.errors import Refusal
from inventory.receiving.arrival import Arrival, Receiving, arrival_of
from inventory.receiving.examine import Submission
from inventory.receiving.summary import Row
from inventory.store.database import Database
from inventory.store.server_key import ServerKey
from inventory.store.stations import StationRow, find_station
from inventory.store.tables import contents, documents, inventory, receipts
from judge.signature import is_signed_by
from model.document import encode
from model.listing import DocumentState
from model.receipt import Receipt
from papers.language import _

CONFLICT = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """The receipt for a document that is on the disk; `is_new` is False when it was there already."""

    is_new: bool
    receipt: bytes
    signature: bytes


class Keeper:
    """Keeps documents for one inventory; safe to use from many threads."""

    def __init__(
        self, database: Database, key: ServerKey, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database, self._key, self._clock = database, key, clock

    def keep(self, submission: Submission, station: StationRow) -> StoredDocument:
        """Check and store a document; when this returns, it is on the disk. Raises Refusal, DatabaseError."""
        digest = hashlib.sha256(submission.data).hexdigest()
        known = self._held(submission, station, digest)
        if known is not None:
            return known
        arrival = arrival_of(submission, station)
        packed = zlib.compress(submission.data)
        with self._database.write() as connection:
            # The row is locked until the end of the transaction, also where several may write at once.
            position = connection.scalar(select(inventory.c.position).with_for_update()) or 0
            kept = _already(connection, arrival.id, digest)
            if kept is not None:
                return kept
            document = _Document(submission=submission, arrival=arrival, digest=digest, position=position + 1)
            return self._store(connection, document, packed)

    def _held(self, submission: Submission, station: StationRow, digest: str) -> StoredDocument | None:
        """The receipt for bytes that are held already, whatever this version would think of them."""
        with self._database.read() as connection:
            found = connection.scalar(
                select(documents.c.id).where(
                    documents.c.sha256 == digest,
                    documents.c.station == station.id,
                    documents.c.kind == submission.kind,
                )
            )
            if found is None or not is_signed_by(station.spki, submission.data, submission.signature):
                return None
            receipt, is_whole = _receipt_of(connection, found), _is_whole(connection, found, digest)
        if not is_whole:
            self._heal(found, submission.data)
        return receipt

    def _heal(self, document: str, data: bytes) -> None:
        """Put the bytes back that were held, and are damaged: their digest is the one that was receipted."""
        with self._database.write() as connection:
            packed = update(contents).where(contents.c.document == document)
            if connection.execute(packed.values(zlib=zlib.compress(data))).rowcount == 0:
                connection.execute(insert(contents).values(document=document, zlib=zlib.compress(data)))

    def _store(self, connection: Connection, document: _Document, packed: bytes) -> StoredDocument:
        arrival = document.arrival
        station = find_station(connection, arrival.station)
        is_good = station is not None and station.revoked is None
        receiving = Receiving(
            received=self._clock(),
            position=document.position,
            state=DocumentState.ACCEPTED if is_good else DocumentState.QUARANTINED,
        )
        connection.execute(update(inventory).values(position=document.position))
        connection.execute(insert(documents).values(document.row(receiving)))
        connection.execute(insert(contents).values(document=arrival.id, zlib=packed))
        page = arrival.store(connection, receiving)
        return self._countersign(connection, document, receiving.received, page)

    def _countersign(
        self, connection: Connection, document: _Document, received: datetime, page: str
    ) -> StoredDocument:
        receipt = encode(
            Receipt(
                document=document.arrival.id,
                sha256=document.digest,
                station=document.arrival.station,
                received=received,
                position=document.position,
                server=self._key.id,
                page=page,
            )
        )
        signature = self._key.sign(receipt)
        values = {"document": document.arrival.id, "content": receipt, "signature": signature}
        connection.execute(insert(receipts).values(values))
        return StoredDocument(is_new=True, receipt=receipt, signature=signature)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """A document that is about to be stored."""

    submission: Submission
    arrival: Arrival
    digest: str
    position: int

    def row(self, receiving: Receiving) -> Row:
        """The row of `documents`."""
        return {
            "id": self.arrival.id,
            "kind": self.submission.kind,
            "station": self.arrival.station,
            "sha256": self.digest,
            "size_bytes": len(self.submission.data),
            "signature": self.submission.signature,
            "received": receiving.received,
            "position": receiving.position,
            "state": receiving.state,
        }


def _already(connection: Connection, document: str, digest: str) -> StoredDocument | None:
    """The receipt when the same bytes are held under this id. Raises Refusal (409) for others."""
    known = connection.scalar(select(documents.c.sha256).where(documents.c.id == document))
    if known is None:
        return None
    if known != digest:
        sentence = _("Another document is already stored under this id; it stays as it is.")
        raise Refusal(CONFLICT, sentence, "$.id")
    return _receipt_of(connection, document)


def _is_whole(connection: Connection, document: str, digest: str) -> bool:
    """Whether the bytes that are held are still those that were receipted."""
    packed = connection.scalar(select(contents.c.zlib).where(contents.c.document == document))
    try:
        return packed is not None and hashlib.sha256(zlib.decompress(packed)).hexdigest() == digest
    except zlib.error:
        return False


def _receipt_of(connection: Connection, document: str) -> StoredDocument:
    receipt = connection.execute(
        select(receipts.c.content, receipts.c.signature).where(receipts.c.document == document)
    ).one()
    return StoredDocument(is_new=False, receipt=receipt.content, signature=receipt.signature)
