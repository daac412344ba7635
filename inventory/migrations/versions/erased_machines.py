"""Whether machines are erased: what reports saw of content, and how large certified drives were.

Whether a machine is erased is computed when the inventory is opened, where nothing is stored yet.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

WORD = sa.String(length=32)
LARGEST_INTEGER = 2**63 - 1
FOREIGN_TRANSPORTS, FOREIGN_KINDS = ("usb", "network"), ("usb_stick", "sd_card")
CONTENTS = {"present": "something", "absent": "nothing", "unknown": "unknown"}
DAMAGED = (zlib.error, ValueError, KeyError, TypeError, AttributeError, RecursionError)


def upgrade() -> None:
    """Make the columns, and fill in what the documents that are held tell."""
    op.add_column("machines", sa.Column("erased", WORD))
    op.add_column("machines", sa.Column("erased_because", sa.Text()))
    op.create_index("ix_machines_erased", "machines", ["erased"])
    op.add_column("reports", sa.Column("storage_seen", WORD))
    op.add_column("report_drives", sa.Column("own", sa.Boolean()))
    op.add_column("report_drives", sa.Column("adapter", sa.Boolean()))
    op.add_column("report_drives", sa.Column("contents", WORD))
    op.add_column("certificates", sa.Column("largest_bytes", sa.BigInteger()))
    _tell_reports()
    _tell_certificates()


def documents_of(table: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The documents of a table that can be read; a damaged one must not keep the inventory from starting."""
    connection = op.get_bind()
    content = sa.text("SELECT zlib FROM contents WHERE document = :document")
    for name in connection.execute(sa.text(f"SELECT id FROM {table}")).scalars().all():  # noqa: S608
        try:
            document = json.loads(zlib.decompress(connection.scalar(content, {"document": name}) or b""))
        except DAMAGED:
            continue
        if isinstance(document, dict):
            yield name, document


def _tell_reports() -> None:
    connection = op.get_bind()
    report = sa.text("UPDATE reports SET storage_seen = :seen WHERE id = :report")
    drive = sa.text(
        "UPDATE report_drives SET own = :own, adapter = :adapter, contents = :contents "
        "WHERE report = :report AND name = :name"
    )
    for name, document in documents_of("reports"):
        try:
            storage = document["machine"]["storage"]
            seen, drives = (
                _seen(storage),
                [drive_columns(item) for item in (storage.get("value") or {}).get("drives", ())],
            )
        except DAMAGED:
            continue
        connection.execute(report, {"seen": seen, "report": name})
        if drives:
            connection.execute(drive, [{"report": name, **item} for item in drives])


def _seen(storage: dict[str, Any]) -> str:
    value = storage.get("value")
    if value is None:
        return "whole" if storage["state"] == "absent" else "unknown"
    return "part" if any(item.get("hidden_drives") != 0 for item in value["hidden"]) else "whole"


def drive_columns(drive: dict[str, Any]) -> dict[str, object]:
    own = drive["transport"] not in FOREIGN_TRANSPORTS and drive["kind"] not in FOREIGN_KINDS
    return {
        "name": str(drive["name"])[:500],
        "own": own and (drive.get("removable") is not True or drive["transport"] == "sata"),
        "adapter": drive.get("serial_is_bridges") is True,
        "contents": CONTENTS[drive["contents"]["state"]],
    }


def _tell_certificates() -> None:
    connection = op.get_bind()
    change = sa.text("UPDATE certificates SET largest_bytes = :largest WHERE id = :certificate")
    for name, document in documents_of("certificates"):
        try:
            drive = document["drive"]
            largest = max(int(drive.get("native_bytes") or 0), int(drive["size_bytes"]))
        except DAMAGED:
            continue
        if 0 < largest <= LARGEST_INTEGER:
            connection.execute(change, {"largest": largest, "certificate": name})
