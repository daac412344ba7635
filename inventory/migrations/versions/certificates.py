"""Certificates, and the WWN of the drives in reports, by which a certificate finds its machine."""

from __future__ import annotations

import json
import zlib
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TIME = sa.DateTime(timezone=True)
WORD = sa.String(length=32)
NAME = sa.String(length=500)


def upgrade() -> None:
    """Make them."""
    _certificates()
    op.add_column("report_drives", sa.Column("wwn", NAME))
    _tell_wwns()
    op.create_index("ix_report_drives_serial", "report_drives", ["serial"])
    op.create_index("ix_report_drives_wwn", "report_drives", ["wwn"])


def _certificates() -> None:
    """What lists read of a certificate."""
    op.create_table(
        "certificates",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("model", NAME),
        sa.Column("serial", NAME),
        sa.Column("serial_source", NAME, nullable=False),
        sa.Column("wwn", NAME),
        sa.Column("capacity_bytes", sa.BigInteger()),
        sa.Column("verdict", WORD, nullable=False),
        sa.Column("stated", WORD, nullable=False),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.Column("ordered", WORD, nullable=False),
        sa.Column("level", WORD),
        sa.Column("asset", NAME),
        sa.Column("label", NAME),
        sa.Column("lot", NAME),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("station_name", NAME, nullable=False),
        sa.Column("received", TIME, nullable=False),
        sa.Column("started", TIME, nullable=False),
        sa.Column("finished", TIME, nullable=False),
        sa.Column("clock", WORD, nullable=False),
        sa.Column("supersedes", sa.String(length=36)),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name="fk_certificates_id"),
        sa.PrimaryKeyConstraint("id", name="pk_certificates"),
        sa.UniqueConstraint("position", name="uq_certificates_position"),
    )
    for column in ("label", "serial", "supersedes", "wwn"):
        op.create_index(f"ix_certificates_{column}", "certificates", [column])


def _tell_wwns() -> None:
    """The WWNs of the drives in the reports that are held already, from their exact bytes."""
    connection = op.get_bind()
    reports = connection.execute(sa.text("SELECT id FROM reports")).scalars().all()
    content = sa.text("SELECT zlib FROM contents WHERE document = :report")
    change = sa.text("UPDATE report_drives SET wwn = :wwn WHERE report = :report AND name = :name")
    for report in reports:
        found = _wwns(connection.scalar(content, {"report": report}))
        if found:
            rows = [{"report": report, "name": name, "wwn": wwn} for name, wwn in found.items()]
            connection.execute(change, rows)


def _wwns(packed: bytes | None) -> dict[str, str]:
    """By the drive's name."""
    try:
        document: dict[str, Any] = json.loads(zlib.decompress(packed or b""))
        storage = document["machine"]["storage"].get("value") or {"drives": ()}
        told = {drive["name"]: drive["wwn"].get("value") for drive in storage["drives"]}
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}  # damaged, which its page says; it must not keep the inventory from starting
    return {name: wwn[:500] for name, wwn in told.items() if wwn and wwn.isprintable()}
