"""Upgrade by hand: the database of a folder that no process serves."""

from __future__ import annotations

from pathlib import Path

from inventory.errors import FolderError
from inventory.migrations import is_current, upgrade
from inventory.store.database import open_database
from inventory.store.folder import ServeLock
from papers.language import _
from papers.terminal import say


def upgrade_folder(folder: Path) -> None:
    """Bring it to this version and say what was done. Raises FolderError, DatabaseError."""
    before, after = bring_up_to_date(folder)
    if before == after:
        say(_("The database is up to date (revision {revision}).").format(revision=after))
    else:
        say(_("The database was upgraded to revision {revision}.").format(revision=after))


def bring_up_to_date(folder: Path) -> tuple[str | None, str]:
    """The revision before and after. Raises FolderError when there is something to do while an older
    version serves the folder, DatabaseError.
    """
    database = open_database(folder)
    lock = ServeLock(folder)
    try:
        if not is_current(database) and not lock.acquire():
            raise FolderError(_("The inventory in {folder} is running: stop it first.").format(folder=folder))
        return upgrade(database)
    finally:
        database.close()
        lock.release()
