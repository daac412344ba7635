"""What drives are compared by, in columns of their own, and all drives of a report.

The columns hold the forms of `judge/identity/same_drive.py`, which this migration asks: a database is read
with today's forms, whatever they were when it was written. A migration that comes with other forms fills the
columns again.

A report was accepted with more drives than were stored: the rest of them comes out of its exact bytes.
Whether machines are erased is computed again when the inventory is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from inventory.migrations.versions.erased_machines import DAMAGED, documents_of, drive_columns
from inventory.receiving.summary import integer, name_columns, short, told_apart
from judge.identity.same_drive import plain

revision = "0004"
down_revision = "0003"

NAME, KEY = sa.String(length=500), sa.String(length=1001)
STORED_BEFORE = 200  # of a report's drives
OWN_SERIALS = ("drive", "entered")


def upgrade() -> None:
    """Make the columns, store the drives that are missing, and name them all."""
    for table in ("report_drives", "certificates"):
        op.add_column(table, sa.Column("wwn_key", NAME))
        op.add_column(table, sa.Column("name_key", KEY))
        for name in ("wwn_key", "name_key"):
            op.create_index(f"ix_{table}_{name}", table, [name])
    op.add_column("certificates", sa.Column("serial_key", NAME))
    op.create_index("ix_certificates_serial_key", "certificates", ["serial_key"])
    _store_the_rest()
    _name_drives()
    _name_certificates()
    op.execute("UPDATE machines SET erased = NULL, erased_because = NULL")


def _store_the_rest() -> None:
    connection = op.get_bind()
    change = sa.text(
        "INSERT INTO report_drives (report, number, name, model, serial, wwn, size_bytes, own, adapter, "
        "contents, health) VALUES (:report, :number, :name, :model, :serial, :wwn, :size_bytes, :own, "
        ":adapter, :contents, 'unknown')"
    )
    own = sa.text("UPDATE report_drives SET own = :own WHERE report = :report AND name = :name")
    for report, document in documents_of("reports"):
        rows = list(_drives_of(report, document))
        rest = [row for row in rows if row["number"] >= STORED_BEFORE]
        if rows:  # an older version took a SATA drive that the kernel calls removable for a stick
            connection.execute(own, [{name: row[name] for name in ("own", "report", "name")} for row in rows])
        if rest:
            connection.execute(change, rest)


def _drives_of(report: str, document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of all its drives, as they are numbered."""
    drives: dict[str, dict[str, Any]] = {}
    try:
        for drive in (document["machine"]["storage"].get("value") or {}).get("drives", ()):
            drives[str(drive["name"])] = {
                "model": short(drive.get("model")),
                "serial": short(drive["serial"].get("value")),
                "wwn": short(drive["wwn"].get("value")),
                "size_bytes": integer(None if drive.get("size_bytes") is None else int(drive["size_bytes"])),
                **drive_columns(drive),
            }
    except DAMAGED:
        return  # its page says so; it must not keep the inventory from starting
    for number, columns in enumerate(drives.values()):
        yield {"report": report, "number": number, **columns}


def _name_drives() -> None:
    connection = op.get_bind()
    change = sa.text(
        "UPDATE report_drives SET wwn_key = :wwn_key, name_key = :name_key "
        "WHERE report = :report AND number = :number"
    )
    statement = sa.text(
        "SELECT report, number, model, serial, wwn, own, adapter FROM report_drives "
        "WHERE report = :report ORDER BY number"
    ).columns(own=sa.Boolean(), adapter=sa.Boolean())
    for report in connection.execute(sa.text("SELECT DISTINCT report FROM report_drives")).scalars().all():
        rows = connection.execute(statement, {"report": report}).mappings()
        _set(change, told_apart([dict(row) for row in rows]))


def _name_certificates() -> None:
    connection = op.get_bind()
    statement = sa.text("SELECT id, model, serial, serial_source, wwn FROM certificates")
    rows = [dict(row) for row in connection.execute(statement).mappings()]
    change = sa.text(
        "UPDATE certificates SET serial_key = :serial_key, wwn_key = :wwn_key, name_key = :name_key "
        "WHERE id = :id"
    )
    _set(change, [{**row, **_keys_of(row)} for row in rows])


def _keys_of(row: dict[str, Any]) -> dict[str, Any]:
    is_own = row["serial_source"] in OWN_SERIALS
    return {"serial_key": plain(row["serial"]), **name_columns(row, serial_is_own=is_own)}


def _set(change: sa.TextClause, rows: Iterable[dict[str, Any]]) -> None:
    names = tuple(change.compile().params)
    wanted = [{name: row[name] for name in names} for row in rows]
    if wanted:
        op.get_bind().execute(change, wanted)
