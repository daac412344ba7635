"""Migrations: the database as this version of the program needs it.

`REVISIONS` names them in order, so that a start needs Alembic only when there is something to do.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from inventory.errors import NewerDatabase
from inventory.store.database import Database
from papers.language import _

FOLDER = Path(__file__).resolve().parent
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008")
VERSION_TABLE = "alembic_version"


def upgrade(database: Database) -> tuple[str | None, str]:
    """Bring the database to the last revision, in one transaction; the revision before (None for an
    empty one) and after. Raises NewerDatabase, DatabaseError.
    """
    with database.read() as connection:
        before = revision_of(connection)
    if before is not None and before not in REVISIONS:
        raise NewerDatabase(
            _(
                "The inventory was written by a newer version of this program (revision {revision}). "
                "Install that version; nothing was changed."
            ).format(revision=before)
        )
    if before != REVISIONS[-1]:
        with database.write() as connection:
            _run(connection)
    return before, REVISIONS[-1]


def is_current(database: Database) -> bool:
    """Whether there is nothing to upgrade."""
    with database.read() as connection:
        return revision_of(connection) == REVISIONS[-1]


def revision_of(connection: Connection) -> str | None:
    """The revision of a database, None for an empty one."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    revision: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608
    return revision


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
