"""Values that are not secret: vendors' placeholders and common words."""

from __future__ import annotations

from host.redaction.secret_kinds import HEXADECIMAL, Secret, SecretKind
from judge.identity.placeholders import is_placeholder, is_placeholder_uuid

SHORTEST = {
    SecretKind.HOST_NAME: 3,
    SecretKind.USER_NAME: 3,
    SecretKind.VOLUME_LABEL: 8,
    SecretKind.WIFI_NAME: 6,
}
SHORTEST_SERIAL = 5
SHORTEST_OF_LETTERS = 8  # capitals without a digit may be a word
SHORTEST_HEXADECIMAL = 8

_WORDS = {
    SecretKind.HOST_NAME: "localhost localhost.localdomain debian ubuntu live mint none (none) etabli linux",
    SecretKind.USER_NAME: "root user live debian ubuntu nobody linux mint etabli admin",
    SecretKind.VOLUME_LABEL: """efi esp boot root home swap data system windows recovery os linux debian
ubuntu rootfs primary etabli nvme disk drive usb""",
}
_LABELS = frozenset(
    {
        "efi system partition",
        "basic data partition",
        "microsoft reserved partition",
        "bios boot partition",
        "linux filesystem",
        "linux swap",
        "linux lvm",
        "system reserved",
        "local disk",
        "no name",
        "new volume",
    }
)
SHORTEST_TOLD = 4  # fewer digits tell no machine from another
UUID_DIGITS = 32


def is_generic(secret: Secret) -> bool:
    """Whether the value says nothing of this machine: a placeholder, a zero address, a common word."""
    value = secret.value.strip().lower()
    if secret.kind in HEXADECIMAL:
        is_group = secret.kind is SecretKind.MAC and int(value[:2] or "0", 16) & 1  # IEEE 802: not one card's
        dashed = "-".join((value[:8], value[8:12], value[12:16], value[16:20], value[20:]))
        is_vendors = len(value) == UUID_DIGITS and is_placeholder_uuid(dashed)
        return len(set(value)) < 2 or is_vendors or bool(is_group)
    if not value or not any(character.isalnum() for character in value):
        return True
    if secret.kind in {SecretKind.SERIAL, SecretKind.ASSET_TAG}:
        return is_placeholder(value) or (value.isdigit() and len(value) < SHORTEST_TOLD)
    return value in _WORDS.get(secret.kind, "").split() or value in _LABELS


def is_replaced_everywhere(secret: Secret) -> bool:
    """Whether the value is so much its own that it may be replaced wherever it occurs."""
    value = secret.value.strip()
    if secret.kind in HEXADECIMAL:
        return len(value) >= SHORTEST_HEXADECIMAL
    if secret.kind in SHORTEST:
        return len(value) >= SHORTEST[secret.kind]
    if any(character.isdigit() for character in value):
        return len(value) >= SHORTEST_SERIAL
    return len(value) >= SHORTEST_OF_LETTERS and value.isupper()
