"""What identifies a machine or its people, by kind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SecretKind(StrEnum):
    """Why a value must not leave the workshop in a redacted recording."""

    MAC = "mac"
    WWN = "wwn"  # WWN, EUI-64, NGUID
    UUID = "uuid"
    SERIAL = "serial"
    ASSET_TAG = "asset_tag"
    HOST_NAME = "host_name"
    USER_NAME = "user_name"
    VOLUME_LABEL = "volume_label"
    WIFI_NAME = "wifi_name"
    BSSID = "bssid"


EVERYTHING = frozenset(SecretKind)
PEOPLE = frozenset(
    {
        SecretKind.HOST_NAME,
        SecretKind.USER_NAME,
        SecretKind.VOLUME_LABEL,
        SecretKind.WIFI_NAME,
        SecretKind.BSSID,
    }
)
HEXADECIMAL = frozenset({SecretKind.MAC, SecretKind.WWN, SecretKind.UUID, SecretKind.BSSID})


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """One value as it was found; of hexadecimal kinds the digits alone, lower case."""

    kind: SecretKind
    value: str


def digits_of(value: str) -> str:
    """The hexadecimal digits of an address or identifier, lower case, without prefix and separators."""
    text = value.strip().lower()
    for prefix in ("0x", "naa.", "eui.", "uuid.", "nvme."):
        text = text.removeprefix(prefix)
    return "".join(character for character in text if character not in " :-.\t{}")


def is_hexadecimal(text: str) -> bool:
    """Whether a text is hexadecimal digits and nothing else."""
    return bool(text) and all(character in "0123456789abcdefABCDEF" for character in text)
