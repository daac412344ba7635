"""The inventory's own key: Ed25519, in its folder, readable by its user only; it signs the receipts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from inventory.errors import FolderError
from inventory.store.folder import write_private
from judge.signature import key_id
from papers.errors import reason
from papers.language import _

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_NAME = "server.key"
KEY_LIMIT_BYTES = 16 << 10


class ServerKey:
    """A private key and its public names."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        self._key = key
        self.spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.id = key_id(self.spki)

    def sign(self, data: bytes) -> bytes:
        """64 bytes of Ed25519 over exactly these bytes."""
        return self._key.sign(data)


def load_server_key(folder: Path, expected: str | None) -> ServerKey:
    """The key in the folder; `expected` is the key id that the database remembers, None for a new
    inventory, which gets a new key. Raises FolderError.
    """
    path = folder / KEY_NAME
    if not path.exists() and expected is None:
        _make(path)
    key = _read(path)
    if expected is not None and key.id != expected:
        raise FolderError(
            _("{path} is the key of another inventory ({id}). Put the right one back, from a backup.").format(
                path=path, id=key.id
            )
        )
    return key


def _make(path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = Ed25519PrivateKey.generate()
    try:
        write_private(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    except OSError as error:
        raise FolderError(
            _("{path} cannot be written: {error}. Free some space, then try again.").format(
                path=path, error=reason(error)
            )
        ) from error


def _read(path: Path) -> ServerKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        with path.open("rb") as file:
            key = load_pem_private_key(file.read(KEY_LIMIT_BYTES), password=None)
    except FileNotFoundError as error:
        raise FolderError(
            _("{path} is gone: the inventory cannot sign receipts. Put it back, from a backup.").format(
                path=path
            )
        ) from error
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise FolderError(_("{path} cannot be read: {error}.").format(path=path, error=error)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise FolderError(_("{path} is not an Ed25519 key.").format(path=path))
    return ServerKey(key)
