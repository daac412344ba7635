"""Revoking by hand: the key of a station that was lost is trusted no longer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from inventory.errors import FolderError
from inventory.store.database import open_database
from inventory.store.stations import StationRow, revoke_station
from inventory.store.tables import stations
from inventory.upgrading import bring_up_to_date
from papers.language import _
from papers.plain import printable
from papers.terminal import say
from papers.times import moment_here

ID_SHOWN = 12
LEAST_OF_AN_ID = 8


def revoke_named(folder: Path, word: str | None) -> None:
    """Revoke the station of this name, or of a key id that begins so; without a word only list them all.
    Raises FolderError, DatabaseError.
    """
    bring_up_to_date(folder)
    database = open_database(folder)
    try:
        with database.write() as connection:
            known = [
                StationRow(
                    id=row.id, spki=row.spki, name=row.name, enrolled=row.enrolled, revoked=row.revoked
                )
                for row in connection.execute(select(stations).order_by(stations.c.enrolled))
            ]
            if word is None:
                for station in known:
                    say(_line(station))
                return
            found = [station for station in known if _is_called(station, word)]
            if len(found) == 1 and found[0].revoked is None:
                revoke_station(connection, found[0].id, datetime.now(UTC))
    finally:
        database.close()
    _tell(word, found)


def _tell(word: str, found: list[StationRow]) -> None:
    """What became of it. Raises FolderError where it is not one station that was named."""
    if not found:
        raise FolderError(
            _("No station is called “{word}”; “etabli inventory revoke” lists them.").format(
                word=printable(word)
            )
        )
    if len(found) > 1:
        names = "\n".join(map(_line, found))
        raise FolderError(
            _("“{word}” names several stations; give the beginning of the key id:").format(
                word=printable(word)
            )
            + f"\n{names}"
        )
    say(_line(found[0]))
    if found[0].revoked is None:
        say(_("Revoked for good: what its key signs from here on is set aside."))
    else:
        say(_("It was revoked before; nothing was changed."))


def _is_called(station: StationRow, word: str) -> bool:
    begins = len(word) >= LEAST_OF_AN_ID and station.id.startswith(word.casefold())
    return station.name == word or begins


def _line(station: StationRow) -> str:
    """Its key id, its name, and since when it is known or trusted no longer."""
    since = (
        _("enrolled {when}").format(when=moment_here(station.enrolled))
        if station.revoked is None
        else _("REVOKED {when}").format(when=moment_here(station.revoked))
    )
    return f"{station.id[:ID_SHOWN]}  {printable(station.name)}  {since}"
