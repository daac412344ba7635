"""Which machine and which drive this is: the keys that can tell two of them apart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class KeyKind(StrEnum):
    """What an identity key is made of, the strongest first."""

    LABEL = "label"  # the workshop's own label, scanned; outranks all
    SYSTEM_UUID = "system_uuid"
    SERIAL = "serial"
    BOARD_SERIAL = "board_serial"
    MAC = "mac"  # of a built-in network interface only
    CHASSIS_SERIAL = "chassis_serial"  # weak: raises a doubt, never identifies
    DRIVE = "drive"  # weak too: drives move from machine to machine


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityKey:
    """One key of a machine; `value` is normalised (lower case, no blanks), so that equal keys are equal
    strings.
    """

    kind: KeyKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveKey:
    """The durable identity of a drive; at least one of `wwn` and `serial` is set when it can be told
    apart at all.
    """

    model: str | None
    serial: str | None
    wwn: str | None
    size_bytes: int | None
