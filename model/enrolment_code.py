"""An enrolment code as people pass it on: the secret, and the server certificate that it is for."""

from __future__ import annotations

import re
from dataclasses import dataclass

PIN = re.compile(r"sha256:((?:[0-9a-f]{2}:?){31}[0-9a-f]{2})", re.IGNORECASE)
# What a person who copied a fingerprint wrong has there.
LIKE_A_PIN = re.compile(r"sha-?[0-9]*[:=]|[0-9a-f:]{32,}$", re.IGNORECASE)


class BadCode(Exception):
    """The text is no enrolment code; the exception's text is the word that is not understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentCode:
    """A secret of one use, and the SHA-256 (64 lower-case hexadecimal digits) of the server's certificate in
    DER; None where name and date decide.
    """

    secret: str
    pin: str | None = None


def read_code(text: str) -> EnrolmentCode:
    """`SECRET`, or `SECRET sha256:HEX` with or without colons between the bytes (openssl-x509(1),
    -fingerprint); blanks may stand in a secret. Raises BadCode: a pin that was meant and cannot be read is
    never left out.
    """
    words = text.split()
    meant = [place for place, word in enumerate(words) if place and LIKE_A_PIN.match(word)]
    if not meant:
        return EnrolmentCode(secret=text.strip())
    (first, *others), found = meant, PIN.fullmatch(words[meant[0]])
    if found is None or others or first != len(words) - 1:
        raise BadCode(words[first] if found is None else words[-1])
    return EnrolmentCode(secret=" ".join(words[:first]), pin=found[1].replace(":", "").lower())


def written_code(given: EnrolmentCode) -> str:
    """As it stands in a file."""
    return given.secret if given.pin is None else f"{given.secret} sha256:{given.pin}"


def written_card(url: str, given: EnrolmentCode) -> str:
    """Address and code in one, for a QR code: what follows the # no program sends to a server (RFC 3986,
    3.5).
    """
    return f"{url}#{written_code(given)}"


def split_card(text: str) -> tuple[str, str]:
    """The address and the code of what was scanned; the code is empty where only an address was."""
    url, _hash, code = text.strip().partition("#")
    return url, code
