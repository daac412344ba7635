"""The tables. Lists read the narrow ones; exact bytes, which hold the evidence, lie apart in `contents`.

Migrations in `inventory/migrations` make them; a test holds both in step. Nothing here is of one kind of
database.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

ID, DIGEST, WORD, NAME = 36, 64, 32, 500
KEY = 2 * NAME + 1


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time, also where the database keeps no time zone (SQLite)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Into the database."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Out of it."""
        if not isinstance(value, datetime):
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Word(TypeDecorator[str]):
    """A value of an enum, as it is spelt; drivers differ in what they make of an enum itself."""

    impl = String(WORD)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Into the database."""
        return None if value is None else str(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# One row: which inventory this is. `position` is the place of the last document in the order of receipt;
# a writer raises it first, in the same transaction, so that only one does at a time and the
# order of positions is the order of commits.
inventory = Table(
    "inventory",
    metadata,
    Column("instance", String(ID), primary_key=True),
    Column("server", String(DIGEST), nullable=False),
    Column("created", UtcTime, nullable=False),
    Column("position", BigInteger, nullable=False),
)

# A token has 256 random bits: it cannot be guessed from a plain hash, so it needs none of the slow ones that
# passwords need.
stations = Table(
    "stations",
    metadata,
    Column("id", String(DIGEST), primary_key=True),
    Column("spki", LargeBinary, nullable=False),
    Column("name", String(NAME), nullable=False),
    Column("token_sha256", String(DIGEST), unique=True),
    Column("enrolled", UtcTime, nullable=False),
    Column("revoked", UtcTime),
)

enrolment_codes = Table(
    "enrolment_codes",
    metadata,
    Column("sha256", String(DIGEST), primary_key=True),
    Column("created", UtcTime, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("kind", Word, nullable=False),
    Column("station", ForeignKey("stations.id"), nullable=False, index=True),
    Column("sha256", String(DIGEST), nullable=False, index=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("received", UtcTime, nullable=False),
    Column("position", BigInteger, nullable=False, unique=True),
    Column("state", Word, nullable=False),
)

contents = Table(
    "contents",
    metadata,
    Column("document", ForeignKey("documents.id"), primary_key=True),
    Column("zlib", LargeBinary, nullable=False),
)

receipts = Table(
    "receipts",
    metadata,
    Column("document", ForeignKey("documents.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

machines = Table(
    "machines",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("label", String(NAME), index=True),
    Column("lot", String(NAME), index=True),
    Column("doubtful", Boolean, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("first_received", UtcTime, nullable=False),
    Column("last_received", UtcTime, nullable=False),
    Column("last_position", BigInteger, nullable=False, index=True),
    Column("latest", String(ID), nullable=False),  # the report that shows it as it is today
    Column("erased", Word, index=True),  # None until it was computed after an upgrade
    Column("erased_because", Text),  # sentences as JSON
    Column("word", Word, index=True),  # the last word; None until it was computed after an upgrade
    Column("spoken", Text),  # the last word with its sentences, as JSON
)

machine_keys = Table(
    "machine_keys",
    metadata,
    Column("machine", ForeignKey("machines.id"), primary_key=True),
    Column("kind", Word, primary_key=True),
    Column("value", String(NAME), primary_key=True),
    Index("ix_machine_keys_kind_value", "kind", "value"),
)

# UUIDs and serials that were seen under two labels: they tell no machine from another.
doubled_keys = Table(
    "doubled_keys",
    metadata,
    Column("kind", Word, primary_key=True),
    Column("value", String(NAME), primary_key=True),
)

machine_candidates = Table(
    "machine_candidates",
    metadata,
    Column("machine", ForeignKey("machines.id"), primary_key=True),
    Column("candidate", ForeignKey("machines.id"), primary_key=True),
)

reports = Table(
    "reports",
    metadata,
    Column("id", ForeignKey("documents.id"), primary_key=True),
    Column("machine", ForeignKey("machines.id")),
    Column("position", BigInteger, nullable=False, unique=True),
    Column("state", Word, nullable=False),
    Column("title", String(NAME), nullable=False),
    Column("label", String(NAME)),
    Column("lot", String(NAME)),
    Column("station", String(DIGEST), nullable=False),
    Column("station_name", String(NAME), nullable=False),
    Column("received", UtcTime, nullable=False),
    Column("started", UtcTime, nullable=False),
    Column("finished", UtcTime, nullable=False),
    Column("happened", UtcTime, nullable=False),
    Column("clock", Word, nullable=False),
    Column("grade", Word, nullable=False),
    Column("recomputed_grade", Word),
    Column("cosmetic", Word),
    Column("to_check", Boolean, nullable=False),
    Column("score", Float, nullable=False),
    Column("score_of", Float, nullable=False),
    Column("suggested_use", String(NAME), nullable=False),
    Column("policy_name", String(NAME), nullable=False),
    Column("policy_version", String(NAME), nullable=False),
    Column("policy_sha256", String(NAME), nullable=False),
    Column("recomputed_policy_name", String(NAME)),
    Column("recomputed_policy_version", String(NAME)),
    Column("recomputed_policy_sha256", String(NAME)),
    Column("differs", Boolean, nullable=False),
    Column("health", Word),
    Column("vendor", String(NAME)),
    Column("model", String(NAME)),
    Column("serial", String(NAME)),
    Column("chassis", Word),
    Column("processor", String(NAME)),
    Column("memory_bytes", BigInteger),
    Column("storage_bytes", BigInteger),
    Column("battery_health_percent", BigInteger),
    Column("supersedes", String(ID), index=True),
    Column("counter", BigInteger),  # the station's: what has the higher one came later
    Column("replayed", Boolean, nullable=False),
    Column("storage_seen", Word),  # how much of its storage; None counts as unknown
    Column("tested", Text),  # what the last word needs of it, as JSON; None is not known
    Column("systems", Text),  # which it is fit for, as JSON; None is not told
    Column("search_text", Text, nullable=False),  # folded words that a person may look for
    Index("ix_reports_machine_position", "machine", "position"),
)

report_drives = Table(
    "report_drives",
    metadata,
    Column("report", ForeignKey("reports.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", String(NAME), nullable=False),
    Column("model", String(NAME)),
    Column("serial", String(NAME), index=True),
    Column("wwn", String(NAME), index=True),
    # What drives are compared by (judge/identity/same_drive.py); None where it tells no drive from another.
    Column("wwn_key", String(NAME), index=True),
    Column("name_key", String(KEY), index=True),  # model and serial
    Column("size_bytes", BigInteger),
    Column("own", Boolean),  # whether it stays in the machine
    Column("adapter", Boolean),  # whether the serial may be an adapter's
    Column("contents", Word),  # what was seen on it; None counts as unknown
    Column("health", Word, nullable=False),
    Column("stated", Word),
    Column("judged", Word),
)

# `verdict` and `level` are computed here from the journal inside; `stated` is what the certificate says.
certificates = Table(
    "certificates",
    metadata,
    Column("id", ForeignKey("documents.id"), primary_key=True),
    Column("position", BigInteger, nullable=False, unique=True),
    Column("state", Word, nullable=False),
    Column("model", String(NAME)),
    Column("serial", String(NAME), index=True),
    Column("serial_source", String(NAME), nullable=False),
    Column("wwn", String(NAME), index=True),
    Column("serial_key", String(NAME), index=True),
    Column("wwn_key", String(NAME), index=True),
    Column("name_key", String(KEY), index=True),
    Column("capacity_bytes", BigInteger),
    Column("largest_bytes", BigInteger),  # once nothing was hidden any more
    Column("verdict", Word, nullable=False),
    Column("stated", Word, nullable=False),
    Column("differs", Boolean, nullable=False),
    Column("ordered", Word, nullable=False),
    Column("level", Word),
    Column("asset", String(NAME)),
    Column("label", String(NAME), index=True),  # of the machine that the drive came from
    Column("lot", String(NAME)),
    Column("station", String(DIGEST), nullable=False),
    Column("station_name", String(NAME), nullable=False),
    Column("received", UtcTime, nullable=False),
    Column("started", UtcTime, nullable=False),
    Column("finished", UtcTime, nullable=False),
    Column("clock", Word, nullable=False),
    Column("supersedes", String(ID), index=True),
    Column("counter", BigInteger),  # the station's: what has the higher one came later
    Column("search_text", Text, nullable=False),  # folded words that a person may look for
)
