"""The station: the key that signs this bench's reports, made at its first run, and its name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agent.bench.disk import Disk, read_limited, write_durably
from agent.bench.locks import Busy, FileLock
from agent.bench.state import State, StateError
from judge.signature import key_id
from papers.errors import reason
from papers.language import _

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_NAME, PUBLIC_KEY_NAME = "key.pem", "public.pem"
KEY_LIMIT_BYTES = 4096
LOCK_WAIT_S = 5.0


class StationError(StateError):
    """The station's key is missing or damaged; the text says which file and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """Who signs: `key_id` is the SHA-256 of `spki` (DER), in hexadecimal."""

    key_id: str
    name: str
    spki: bytes
    key: Ed25519PrivateKey

    def sign(self, data: bytes) -> bytes:
        """64 bytes of Ed25519 over exactly these bytes."""
        return self.key.sign(data)


def load_station(state: State, *, name: str | None = None) -> Station:
    """The station of a state folder; its key is made when it has never had one.

    Without a name it is called after its key, never after the host. Raises StationError.
    """
    path = state.station / KEY_NAME
    if not path.exists():
        _make_key_once(state.station)
    return _read_station(path, name)


def known_station(state_folder: Path) -> Station | None:
    """The station of a state folder, None when it has no key; nothing is made. Raises StationError."""
    path = state_folder / "station" / KEY_NAME
    return _read_station(path, None) if path.exists() else None


def _make_key_once(folder: Path) -> None:
    """A fresh key, unless another process makes one at the same time. Raises StationError."""
    path = folder / KEY_NAME
    try:
        with FileLock(folder).held(LOCK_WAIT_S):
            if path.exists():
                return
            if any(entry.suffix == ".json" for entry in folder.iterdir()):
                raise StationError(
                    _(
                        "{path} is gone, although this station is enrolled. Put it back, or remove "
                        "the folder {folder} to start as a new station."
                    ).format(path=path, folder=folder)
                )
            write_durably(Disk(), folder, _fresh_key())
    except Busy as error:
        raise StationError(_("{folder} is used by another program.").format(folder=folder)) from error
    except OSError as error:
        raise StationError(
            _(
                "{path}: the station's key cannot be written: {error}. Free some space, then try again."
            ).format(path=path, error=reason(error))
        ) from error


def _fresh_key() -> dict[str, bytes]:
    """A new key and, for those who check reports, its public half; PEM, which openssl reads as well."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    key = Ed25519PrivateKey.generate()
    return {
        PUBLIC_KEY_NAME: key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        KEY_NAME: key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    }


def _read_station(path: Path, name: str | None) -> Station:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

    try:
        key = load_pem_private_key(read_limited(path, KEY_LIMIT_BYTES), password=None)
    except OSError as error:
        raise StationError(
            _("{path}: the station's key cannot be read: {error}.").format(path=path, error=reason(error))
        ) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _damaged(path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _damaged(path)
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    identifier = key_id(spki)
    return Station(key_id=identifier, name=name or f"bench-{identifier[:8]}", spki=spki, key=key)


def _damaged(path: Path) -> StationError:
    return StationError(
        _(
            "{path}: this is not the station's key, or it is damaged. Put the right file back, "
            "or move it away and enrol as a new station."
        ).format(path=path)
    )
