"""Pseudonyms: another value of the same shape, the same one for the same value throughout a recording."""

from __future__ import annotations

import hashlib
import hmac
import string

from host.redaction.secret_kinds import Secret, SecretKind, is_hexadecimal

TRIES = 200  # shapes of one or two digits run out of pseudonyms
# The registry's part stays (IEEE 802: OUI of three bytes; T10 SPC: NAA digit and OUI): it tells the maker,
# not the machine. So a locally administered address stays one, and a vendor's placeholder too.
KEPT_DIGITS = {SecretKind.MAC: 6, SecretKind.BSSID: 0, SecretKind.WWN: 7}
EUI64_DIGITS = 16
NAA_IEEE_REGISTERED = "5"


class Pseudonyms:
    """Gives every value its pseudonym: digits become digits, letters letters, the rest stays.

    A value all of whose digits and letters are hexadecimal stays so. The value cannot be found again
    without `key`, which is not kept. Two values never share a pseudonym as long as their shape has
    enough of them.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._given: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, secret: Secret) -> str:
        """The pseudonym; upper and lower case of one value give upper and lower case of one pseudonym."""
        canonical = secret.value.lower()
        if canonical not in self._given:
            self._given[canonical] = self._new(canonical, kept_digits(secret))
        return with_case_of(self._given[canonical], secret.value)

    def _new(self, canonical: str, kept: int) -> str:
        candidate = canonical
        for attempt in range(TRIES):
            candidate = self._candidate(canonical, kept, attempt)
            if candidate != canonical and candidate not in self._taken and candidate not in self._given:
                break
        self._taken.add(candidate)
        return candidate

    def _candidate(self, canonical: str, kept: int, attempt: int) -> str:
        letters = string.ascii_lowercase
        if is_hexadecimal("".join(character for character in canonical if character.isalnum())):
            letters = "abcdef"
        stream = _stream(self._key, f"{attempt}:{canonical}", len(canonical) * 2)
        made: list[str] = []
        is_leading = True
        for place, character in enumerate(canonical):
            number = int.from_bytes(stream[2 * place : 2 * place + 2], "big")
            made.append(character if place < kept else _another(character, number, letters, is_leading))
            is_leading = is_leading and character in "0 "
        return "".join(made)


def kept_digits(secret: Secret) -> int:
    """How many digits at the beginning stay as they are."""
    if secret.kind is SecretKind.WWN and not secret.value.startswith(NAA_IEEE_REGISTERED):
        return 6 if len(secret.value) == EUI64_DIGITS else 0
    return KEPT_DIGITS.get(secret.kind, 0)


def with_case_of(text: str, pattern: str) -> str:
    """The text with the case of every letter as in a pattern of the same length."""
    if len(text) != len(pattern):
        return text
    return "".join(a.upper() if b.isupper() else a for a, b in zip(text, pattern, strict=True))


def _another(character: str, number: int, letters: str, is_leading: bool) -> str:
    """A character of the same kind; other letters become as many plain ones as they have bytes in UTF-8."""
    if character.isascii() and character.isdigit():
        if is_leading:
            return "0" if character == "0" else str(1 + number % 9)
        return str(number % 10)
    if character.isascii():
        return letters[number % len(letters)] if character.isalpha() else character
    if character.isalnum():
        return (letters[number % len(letters)]) * len(character.encode("utf-8", "replace"))
    return character


def _stream(key: bytes, text: str, length: int) -> bytes:
    """As many bytes as asked for, which only the key and the text determine."""
    made = b""
    while len(made) < length:
        made += hmac.new(key, len(made).to_bytes(4, "big") + text.encode(), hashlib.sha256).digest()
    return made[:length]
