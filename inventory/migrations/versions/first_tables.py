"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TIME = sa.DateTime(timezone=True)
WORD = sa.String(length=32)


def upgrade() -> None:
    """Make them."""
    _stations()
    _documents()
    _machines()
    _reports()
    _report_drives()


def _stations() -> None:
    """Who may deliver, and which inventory this is."""
    op.create_table(
        "inventory",
        sa.Column("instance", sa.String(length=36), nullable=False),
        sa.Column("server", sa.String(length=64), nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("instance", name="pk_inventory"),
    )
    op.create_table(
        "stations",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("spki", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("token_sha256", sa.String(length=64)),
        sa.Column("enrolled", TIME, nullable=False),
        sa.Column("revoked", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_stations"),
        sa.UniqueConstraint("token_sha256", name="uq_stations_token_sha256"),
    )
    op.create_table(
        "enrolment_codes",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_enrolment_codes"),
    )


def _documents() -> None:
    """What was accepted, its exact bytes and receipts."""
    op.create_table(
        "documents",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("received", TIME, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.ForeignKeyConstraint(["station"], ["stations.id"], name="fk_documents_station"),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint("position", name="uq_documents_position"),
    )
    op.create_index("ix_documents_sha256", "documents", ["sha256"])
    op.create_index("ix_documents_station", "documents", ["station"])
    op.create_table(
        "contents",
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("zlib", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_contents_document"),
        sa.PrimaryKeyConstraint("document", name="pk_contents"),
    )
    op.create_table(
        "receipts",
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_receipts_document"),
        sa.PrimaryKeyConstraint("document", name="pk_receipts"),
    )


def _machines() -> None:
    """The machines, and what tells them apart."""
    op.create_table(
        "machines",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("label", sa.String(length=500)),
        sa.Column("lot", sa.String(length=500)),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("first_received", TIME, nullable=False),
        sa.Column("last_received", TIME, nullable=False),
        sa.Column("last_position", sa.BigInteger(), nullable=False),
        sa.Column("latest", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_machines"),
    )
    op.create_index("ix_machines_label", "machines", ["label"])
    op.create_index("ix_machines_last_position", "machines", ["last_position"])
    op.create_index("ix_machines_lot", "machines", ["lot"])
    op.create_table(
        "machine_keys",
        sa.Column("machine", sa.String(length=36), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["machine"], ["machines.id"], name="fk_machine_keys_machine"),
        sa.PrimaryKeyConstraint("machine", "kind", "value", name="pk_machine_keys"),
    )
    op.create_index("ix_machine_keys_kind_value", "machine_keys", ["kind", "value"])
    op.create_table(
        "doubled_keys",
        sa.Column("kind", WORD, nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", name="pk_doubled_keys"),
    )
    op.create_table(
        "machine_candidates",
        sa.Column("machine", sa.String(length=36), nullable=False),
        sa.Column("candidate", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["candidate"], ["machines.id"], name="fk_machine_candidates_candidate"),
        sa.ForeignKeyConstraint(["machine"], ["machines.id"], name="fk_machine_candidates_machine"),
        sa.PrimaryKeyConstraint("machine", "candidate", name="pk_machine_candidates"),
    )


def _reports() -> None:
    """What lists read of a report."""
    op.create_table(
        "reports",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("machine", sa.String(length=36)),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("label", sa.String(length=500)),
        sa.Column("lot", sa.String(length=500)),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("station_name", sa.String(length=500), nullable=False),
        sa.Column("received", TIME, nullable=False),
        sa.Column("started", TIME, nullable=False),
        sa.Column("finished", TIME, nullable=False),
        sa.Column("happened", TIME, nullable=False),
        sa.Column("clock", WORD, nullable=False),
        sa.Column("grade", WORD, nullable=False),
        sa.Column("recomputed_grade", WORD),
        sa.Column("cosmetic", WORD),
        sa.Column("to_check", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("score_of", sa.Float(), nullable=False),
        sa.Column("suggested_use", sa.String(length=500), nullable=False),
        sa.Column("policy_name", sa.String(length=500), nullable=False),
        sa.Column("policy_version", sa.String(length=500), nullable=False),
        sa.Column("policy_sha256", sa.String(length=500), nullable=False),
        sa.Column("recomputed_policy_name", sa.String(length=500)),
        sa.Column("recomputed_policy_version", sa.String(length=500)),
        sa.Column("recomputed_policy_sha256", sa.String(length=500)),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.Column("health", WORD),
        sa.Column("vendor", sa.String(length=500)),
        sa.Column("model", sa.String(length=500)),
        sa.Column("serial", sa.String(length=500)),
        sa.Column("chassis", WORD),
        sa.Column("processor", sa.String(length=500)),
        sa.Column("memory_bytes", sa.BigInteger()),
        sa.Column("storage_bytes", sa.BigInteger()),
        sa.Column("battery_health_percent", sa.BigInteger()),
        sa.Column("supersedes", sa.String(length=36)),
        sa.Column("replayed", sa.Boolean(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name="fk_reports_id"),
        sa.ForeignKeyConstraint(["machine"], ["machines.id"], name="fk_reports_machine"),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.UniqueConstraint("position", name="uq_reports_position"),
    )
    op.create_index("ix_reports_machine_position", "reports", ["machine", "position"])
    op.create_index("ix_reports_supersedes", "reports", ["supersedes"])


def _report_drives() -> None:
    """What lists read of its drives."""
    op.create_table(
        "report_drives",
        sa.Column("report", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("model", sa.String(length=500)),
        sa.Column("serial", sa.String(length=500)),
        sa.Column("size_bytes", sa.BigInteger()),
        sa.Column("health", WORD, nullable=False),
        sa.Column("stated", WORD),
        sa.Column("judged", WORD),
        sa.ForeignKeyConstraint(["report"], ["reports.id"], name="fk_report_drives_report"),
        sa.PrimaryKeyConstraint("report", "number", name="pk_report_drives"),
    )
