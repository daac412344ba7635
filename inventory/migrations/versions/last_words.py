"""The last word on each machine, and what it needs of each report.

The word itself is computed when the inventory is opened.
"""

from __future__ import annotations

import zlib

import sqlalchemy as sa
from alembic import op

from inventory.migrations.versions.erased_machines import DAMAGED, WORD
from inventory.receiving.judging import judge
from model.document import UnreadableDocument, decode, encode
from model.report import Report

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the columns, and fill in what the reports that are held tell."""
    op.add_column("machines", sa.Column("word", WORD))
    op.add_column("machines", sa.Column("spoken", sa.Text()))
    op.create_index("ix_machines_word", "machines", ["word"])
    op.add_column("reports", sa.Column("tested", sa.Text()))
    connection = op.get_bind()
    content = sa.text("SELECT zlib FROM contents WHERE document = :document")
    change = sa.text("UPDATE reports SET tested = :tested WHERE id = :id")
    for name in connection.execute(sa.text("SELECT id FROM reports")).scalars().all():
        try:
            data = zlib.decompress(connection.scalar(content, {"document": name}) or b"")
            tested = judge(decode(data, Report)).tested
        except (*DAMAGED, UnreadableDocument):
            continue  # its page says so; it must not keep the inventory from starting
        if tested is not None:
            connection.execute(change, {"tested": encode(tested).decode(), "id": name})
