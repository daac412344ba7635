"""What is written where a secret belongs and is none: vendors' placeholders and words of everybody."""

from __future__ import annotations

import re

from host.secret_kinds import HEXADECIMAL, Secret, SecretKind

SHORTEST = {
    SecretKind.HOST_NAME: 3,
    SecretKind.USER_NAME: 3,
    SecretKind.VOLUME_LABEL: 8,
    SecretKind.WIFI_NAME: 6,
}
SHORTEST_SERIAL = 5
SHORTEST_HEXADECIMAL = 8

_SAYS_NOTHING = re.compile(
    r"to be filled.*|default.*string|default|not (?:specified|provided|available|applicable|present|settable)"
    r"|none|null|unknown|undefined|invalid|n/?a|empty|\[empty\]|no dimm|sernum\d*"
    r"|(?:system|chassis|board|base ?board|product|type\d ?-? ?board) (?:serial|product|version).*"
    r"|assettagnum\d*|a\d_assettagnum\d*|no asset (?:tag|information)|asset-\d+"
    r"|(.)\1*|[0\s.:-]+|[x\s.:-]+|0?123456789(?:0|abcdef.*)?|o\.?e\.?m\.?"
    r"|ffff.*|\?+|oem|\d{1,3}",
    re.IGNORECASE,
)
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
_EMPTY_UUIDS = frozenset({"03000200040005000006000700080009", "00020003000400050006000700080009"})


def is_generic(secret: Secret) -> bool:
    """Whether the value says nothing of this machine: a placeholder, a zero address, a common word."""
    value = secret.value.strip().lower()
    if secret.kind in HEXADECIMAL:
        is_group = secret.kind is SecretKind.MAC and int(value[:2] or "0", 16) & 1  # IEEE 802: not one card's
        return len(set(value)) < 2 or value in _EMPTY_UUIDS or bool(is_group)
    if not value or not any(character.isalnum() for character in value):
        return True
    if secret.kind in {SecretKind.SERIAL, SecretKind.ASSET_TAG}:
        return _SAYS_NOTHING.fullmatch(value) is not None
    return value in _WORDS.get(secret.kind, "").split() or value in _LABELS


def is_replaced_everywhere(secret: Secret) -> bool:
    """Whether the value is so much its own that it may be replaced wherever it occurs."""
    value = secret.value.strip()
    if secret.kind in HEXADECIMAL:
        return len(value) >= SHORTEST_HEXADECIMAL
    if secret.kind in SHORTEST:
        return len(value) >= SHORTEST[secret.kind]
    return len(value) >= SHORTEST_SERIAL and any(character.isdigit() for character in value)
