"""Certificates: lists in the order of receipt, single ones, and those of a machine's drives."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, Select, func, select

from inventory.reading.certificate_filters import CertificateFilters, certificate_conditions, same_drive
from inventory.reading.window import Span, open_window
from inventory.store.tables import certificates, documents, machines, report_drives
from model.erasure import EraseLevel, EraseVerdict
from model.listing import CertificateItem, CertificateList, DocumentState
from model.provenance import ClockTrust

SHOWN_OF_A_MACHINE = 200
E = TypeVar("E", bound=StrEnum)
AS_THEY_ARE = (
    "id", "model", "serial", "serial_source", "wwn", "capacity_bytes", "differs", "asset", "label", "lot",
    "station", "station_name", "received", "started", "finished", "supersedes", "sha256", "size_bytes",
)  # fmt: skip


def list_certificates(connection: Connection, filters: CertificateFilters, span: Span) -> CertificateList:
    """One page of certificates. Raises Refusal (400)."""
    window = open_window(connection, span)
    rows = window.rows(connection, _columns(), certificates.c.position, certificate_conditions(filters))
    next_mark, position = window.marks(rows, "position")
    return CertificateList(items=_items(rows[: span.limit]), next=next_mark, position=position)


def newest_certificates(
    connection: Connection, filters: CertificateFilters, limit: int, before: int | None
) -> tuple[tuple[CertificateItem, ...], int | None]:
    """Certificates for a person: the last received first, those before a position when one is given; and the
    position before which there are more, None at the end.
    """
    statement = _columns().where(*certificate_conditions(filters))
    if before is not None:
        statement = statement.where(certificates.c.position < before)
    rows = _newest(connection, statement.limit(limit + 1))
    more = rows[limit - 1]["position"] if len(rows) > limit else None
    return _items(rows[:limit]), more


def count_certificates(connection: Connection, filters: CertificateFilters) -> int:
    """How many certificates there are."""
    found = certificate_conditions(filters)
    return connection.scalar(select(func.count()).select_from(certificates).where(*found)) or 0


def find_certificate(connection: Connection, certificate: str) -> CertificateItem | None:
    """One certificate."""
    rows = _newest(connection, _columns().where(certificates.c.id == certificate))
    return next(iter(_items(rows)), None)


def certificates_of(connection: Connection, report: str) -> tuple[CertificateItem, ...]:
    """The certificates of the drives that a report lists, the last received first."""
    drives = select(certificates.c.id).join(report_drives, same_drive())
    drives = drives.where(report_drives.c.report == report)
    statement = _columns().where(
        certificates.c.id.in_(drives), certificates.c.state == DocumentState.ACCEPTED
    )
    return _items(_newest(connection, statement.limit(SHOWN_OF_A_MACHINE)))


def machines_with_drive_of(connection: Connection, certificate: str) -> list[str]:
    """The machines whose latest report lists the drive of a certificate that counts."""
    statement = (
        select(machines.c.id)
        .join(report_drives, report_drives.c.report == machines.c.latest)
        .join(certificates, same_drive())
        .where(certificates.c.id == certificate, certificates.c.state == DocumentState.ACCEPTED)
    )
    return list(connection.execute(statement.distinct()).scalars())


def _columns() -> Select[Any]:
    return select(certificates, documents.c.sha256, documents.c.size_bytes).join(
        documents, documents.c.id == certificates.c.id
    )


def _newest(connection: Connection, statement: Select[Any]) -> list[RowMapping]:
    return list(connection.execute(statement.order_by(certificates.c.position.desc())).mappings())


def _items(rows: Iterable[RowMapping]) -> tuple[CertificateItem, ...]:
    return tuple(_item(row) for row in rows)


def _item(row: Any) -> CertificateItem:
    """One row as the item that travels; columns of the same name and kind go over as they are."""
    return CertificateItem(
        **{name: row[name] for name in AS_THEY_ARE},
        page=f"/certificates/{row['id']}",
        state=DocumentState(row["state"]),
        verdict=EraseVerdict(row["verdict"]),
        stated=EraseVerdict(row["stated"]),
        ordered=EraseLevel(row["ordered"]),
        level=None if row["level"] is None else EraseLevel(row["level"]),
        clock=ClockTrust(row["clock"]),
    )
