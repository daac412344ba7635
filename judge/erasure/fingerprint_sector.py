"""The bytes of a fingerprint: a line that names the format, one line of JSON, and zeros (docs/erasing.md)."""

from __future__ import annotations

from model.document import UnreadableDocument, decode, encode
from model.erasure import EraseVerdict
from model.fingerprint import FINGERPRINT_BYTES, FINGERPRINT_MAGIC, Fingerprint


def fingerprint_bytes(fingerprint: Fingerprint) -> bytes:
    """The whole sector."""
    return (FINGERPRINT_MAGIC + encode(fingerprint) + b"\n").ljust(FINGERPRINT_BYTES, b"\0")


def read_fingerprint(data: bytes) -> Fingerprint | None:
    """What a sector says; None when it is anything but exactly what `fingerprint_bytes` writes."""
    try:
        found = decode(data[len(FINGERPRINT_MAGIC) :].rstrip(b"\0"), Fingerprint)
    except UnreadableDocument:
        return None
    is_exact = found.verdict in set(EraseVerdict) and fingerprint_bytes(found) == data
    return found if is_exact else None
