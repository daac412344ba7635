"""An opened inventory: its database, its key, and the code with which stations enrol."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import uuid_utils
from sqlalchemy import Connection, insert, select

from inventory.answering import Answering, TakeAnswers
from inventory.migrations import upgrade
from inventory.receiving.erased import refresh_missing
from inventory.receiving.judging import make_ready
from inventory.receiving.keep import Keeper
from inventory.store import tables
from inventory.store.database import Database, open_database
from inventory.store.folder import sync_folder
from inventory.store.server_key import ServerKey, load_server_key
from inventory.store.stations import keep_code_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """An open inventory; `instance` names its database, `code` lets stations enrol."""

    folder: Path
    database: Database
    key: ServerKey
    keeper: Keeper
    instance: str
    code: str
    answering: Answering | None = None  # None where nobody on this machine signs for a bench

    def close(self) -> None:
        """Close the database."""
        self.database.close()


def open_inventory(folder: Path, take: TakeAnswers | None = None) -> Inventory:
    """Open the inventory of a folder, made or upgraded first when that is needed. Raises FolderError,
    DatabaseError.
    """
    make_ready()
    with ExitStack() as undo:
        database = open_database(folder)
        undo.callback(database.close)
        upgrade(database)
        with database.write() as connection:
            key, instance = _identify(connection, folder)
            code = keep_code_file(connection, folder)
            refresh_missing(connection)
        sync_folder(folder)
        undo.pop_all()
    return Inventory(
        folder=folder,
        database=database,
        key=key,
        keeper=Keeper(database, key),
        instance=instance,
        code=code,
        answering=None if take is None else Answering(take=take),
    )


def _identify(connection: Connection, folder: Path) -> tuple[ServerKey, str]:
    """The key and the instance id, made for a new inventory."""
    known = connection.execute(
        select(tables.inventory.c.server, tables.inventory.c.instance).with_for_update()
    ).one_or_none()
    key = load_server_key(folder, None if known is None else known.server)
    if known is not None:
        return key, known.instance
    instance = str(uuid_utils.uuid4())
    values = {"instance": instance, "server": key.id, "created": datetime.now(UTC), "position": 0}
    connection.execute(insert(tables.inventory).values(values))
    return key, instance
