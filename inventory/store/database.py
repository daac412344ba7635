"""The database: opened, and everything that is of SQLite alone."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy import exc as sqlalchemy_errors

from inventory.errors import DatabaseError
from inventory.store.folder import DATABASE
from judge.identity.naming import folded_name
from papers.errors import reason
from papers.language import _

FILE = DATABASE
CONNECTIONS = 8
BUSY_MS = 30_000
WRITES = "etabli_writes"
FOLDED = "etabli_folded"  # judge.identity.naming in SQL: SQLite's own lower() knows ASCII alone
ON_CONNECT = (
    "PRAGMA journal_mode = WAL",
    # In WAL mode only FULL syncs at every commit (sqlite.org/pragma.html#pragma_synchronous): what was
    # acknowledged survives a power cut.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
)


class Database:
    """One inventory's database; safe to use from many threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database. Raises DatabaseError."""
        with _our_errors(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is on the disk when the block ends without an error. Raises DatabaseError.

        One thread writes at a time; another process waits for it inside SQLite.
        """
        writer = self.engine.execution_options(**{WRITES: True})
        with _our_errors(), self._writing, writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections; the last one folds the write-ahead log into the file."""
        self.engine.dispose()


def open_database(folder: Path) -> Database:
    """The SQLite database of a folder; an empty one when there is none."""
    return Database(sqlite_engine(folder / FILE))


def sqlite_engine(path: Path) -> Engine:
    """An engine for one file. Transactions are begun by us: the driver would begin them only before
    INSERT, UPDATE and DELETE, so that two SELECTs would see two states.
    """
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(
        url, pool_size=CONNECTIONS, max_overflow=0, connect_args={"timeout": BUSY_MS / 1000}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        connection.create_function(FOLDED, 1, _folded, deterministic=True)
        for statement in ON_CONNECT:
            connection.execute(statement).close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes the lock at once: one that has read before cannot wait for another one's end.
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def copy_database(path: Path, target: Path) -> None:
    """A consistent copy of a database that may be in use, checked; `target` must not exist. Raises
    DatabaseError.
    """
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None)) as source:
            source.execute("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target)) as copy:
            found = copy.execute("PRAGMA quick_check").fetchall()
    except sqlite3.Error as error:
        raise DatabaseError(_("{file}: {error}.").format(file=path, error=reason(str(error)))) from error
    if found != [("ok",)]:
        raise DatabaseError(_("{file}: the copy is damaged: {error}.").format(file=path, error=found[0][0]))


def _folded(text: str | None) -> str | None:
    return None if text is None else folded_name(text)


@contextmanager
def _our_errors() -> Iterator[None]:
    """The driver's word on a full disk, a file that is locked, damaged, or not writable for this user; a
    violated constraint or a wrong statement is a mistake of ours and goes on as it is.
    """
    try:
        yield
    except sqlalchemy_errors.DatabaseError as error:
        if type(error) not in (sqlalchemy_errors.OperationalError, sqlalchemy_errors.DatabaseError):
            raise
        why = reason(str(error.orig))
        raise DatabaseError(_("The database failed: {error}.").format(error=why)) from error
