"""Stations: who may deliver; enrolled with a code, known by a token, held only as hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Row, delete, insert, select, update

from inventory.errors import FolderError
from inventory.store.folder import write_private
from inventory.store.tables import NAME, enrolment_codes, stations
from judge.signature import key_id
from model.api import CODE_FILE, CODE_LIMIT_BYTES
from papers.errors import reason
from papers.language import _
from papers.plain import printable

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class StationRow:
    """One station; `revoked` is None while its key is good."""

    id: str
    spki: bytes
    name: str
    enrolled: datetime
    revoked: datetime | None


def keep_code_file(connection: Connection, folder: Path) -> str:
    """The code in the folder's file, made when it is missing; it alone is good. Raises FolderError."""
    path = folder / CODE_FILE
    try:
        code = _read_code(path)
        if not code:
            code = secrets.token_urlsafe(SECRET_BYTES)
            write_private(path, f"{code}\n".encode())
        path.chmod(0o600)
    except OSError as error:
        raise FolderError(
            _("{path} cannot be used: {error}.").format(path=path, error=reason(error))
        ) from error
    digest = hash_of(code)
    connection.execute(delete(enrolment_codes).where(enrolment_codes.c.sha256 != digest))
    if connection.scalar(select(enrolment_codes.c.sha256)) is None:
        connection.execute(insert(enrolment_codes).values(sha256=digest, created=datetime.now(UTC)))
    return code


def _read_code(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(CODE_LIMIT_BYTES).decode("ascii", "replace").strip()
    except FileNotFoundError:
        return ""


def is_good_code(connection: Connection, code: str) -> bool:
    """Whether a station may enrol with this code; hashes are compared, each in constant time."""
    digest = hash_of(code)
    known = connection.scalars(select(enrolment_codes.c.sha256)).all()
    return any(hmac.compare_digest(digest, other) for other in known)


def enrol_station(connection: Connection, spki: bytes, name: str) -> str | None:
    """Make a station known and give it a new token, which replaces the one it had; None for a revoked
    key, which no code makes good again.
    """
    token = secrets.token_urlsafe(SECRET_BYTES)
    station = key_id(spki)
    known = find_station(connection, station)
    if known is not None and known.revoked is not None:
        return None
    values = {"token_sha256": hash_of(token), "name": printable(name)[:NAME]}
    if known is None:
        new = {"id": station, "spki": spki, "enrolled": datetime.now(UTC), **values}
        connection.execute(insert(stations).values(new))
    else:
        connection.execute(update(stations).where(stations.c.id == station).values(values))
    return token


def revoke_station(connection: Connection, station: str, when: datetime) -> None:
    """Trust this key no longer; what arrives from it later is kept apart."""
    connection.execute(update(stations).where(stations.c.id == station).values(revoked=when))


def find_station(connection: Connection, station: str) -> StationRow | None:
    """The station with this key id."""
    return _station(connection.execute(select(stations).where(stations.c.id == station)).one_or_none())


def station_of_token(connection: Connection, token: str) -> StationRow | None:
    """The station that was given this token. The database looks for its hash: what the time of the
    answer tells of a hash helps no attacker to a token.
    """
    found = connection.execute(select(stations).where(stations.c.token_sha256 == hash_of(token)))
    return _station(found.one_or_none())


def hash_of(secret: str) -> str:
    """What is stored instead of a token or code. Both are random and long, so that one round of SHA-256
    is enough: there is no list of likely ones to try.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _station(row: Row[tuple[object, ...]] | None) -> StationRow | None:
    if row is None:
        return None
    found = row._mapping
    return StationRow(**{name: found[name] for name in ("id", "spki", "name", "enrolled", "revoked")})
