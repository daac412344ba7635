"""What stations counted: of two certificates of one station, the one with the higher count came later.

Whether a certificate follows from its journal was asked less closely before: all are judged again.
Whether machines are erased is computed when the inventory is opened.
"""

from __future__ import annotations

import zlib

import sqlalchemy as sa
from alembic import op

from inventory.migrations.versions.erased_machines import DAMAGED
from inventory.receiving.certifying import judge_certificate
from inventory.receiving.summary import counted
from model.certificate import Certificate
from model.document import UnreadableDocument, decode

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the column, and fill it from the exact bytes that are held."""
    op.add_column("certificates", sa.Column("counter", sa.BigInteger()))
    connection = op.get_bind()
    content = sa.text("SELECT zlib FROM contents WHERE document = :document")
    change = sa.text(
        "UPDATE certificates SET counter = :counter, verdict = :verdict, level = :level, differs = :differs "
        "WHERE id = :id"
    )
    for name in connection.execute(sa.text("SELECT id FROM certificates")).scalars().all():
        try:
            data = zlib.decompress(connection.scalar(content, {"document": name}) or b"")
            certificate = decode(data, Certificate)
        except (*DAMAGED, UnreadableDocument):
            continue  # its page says so; it must not keep the inventory from starting
        judgement = judge_certificate(certificate)
        row = {
            "id": name,
            "counter": counted(certificate.counter),
            "verdict": str(judgement.verdict),
            "level": None if judgement.level is None else str(judgement.level),
            "differs": judgement.difference is not None,
        }
        connection.execute(change, row)
    op.execute("UPDATE machines SET erased = NULL, erased_because = NULL")
