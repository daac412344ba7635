"""Signatures: who signed these exact bytes, with Ed25519 (RFC 8032)."""

from __future__ import annotations

import base64
import hashlib
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SIGNATURE_BYTES = 64


class BadKey(ValueError):
    """The bytes are not an Ed25519 public key."""


def key_id(spki: bytes) -> str:
    """The id of a public key: SHA-256 of its SubjectPublicKeyInfo (DER), in hexadecimal."""
    return hashlib.sha256(spki).hexdigest()


def is_signed_by(spki: bytes, data: bytes, signature: bytes) -> bool:
    """Whether the key signed exactly these bytes; False also for a key that is not Ed25519."""
    from cryptography.exceptions import InvalidSignature

    if len(signature) != SIGNATURE_BYTES:
        return False
    try:
        _public_key(spki).verify(signature, data)
    except (InvalidSignature, BadKey):
        return False
    return True


def read_public_key(data: bytes) -> bytes:
    """The SPKI (DER) of an Ed25519 public key given as PEM or DER. Raises BadKey."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_pem_public_key,
    )

    if not data.lstrip().startswith(b"-----BEGIN"):
        _public_key(data)
        return data
    try:
        key = load_pem_public_key(data.strip())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadKey(str(error)) from error
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    _public_key(spki)
    return spki


def _public_key(spki: bytes) -> Ed25519PublicKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadKey(str(error)) from error
    if not isinstance(key, Ed25519PublicKey):
        raise BadKey(f"a {type(key).__name__} is no Ed25519 key")
    return key


def pem_of(spki: bytes) -> bytes:
    """A public key as openssl reads it (RFC 7468, 13)."""
    lines = textwrap.wrap(base64.b64encode(spki).decode("ascii"), 64)
    return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""]).encode("ascii")
