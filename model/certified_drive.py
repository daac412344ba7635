"""The drive of a certificate: what an erasure writes down of it, in its journal and on the paper."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.drive import Bridge, DriveKind, Transport


class SerialSource(StrEnum):
    """Where a serial comes from."""

    DRIVE = "drive"
    ADAPTER = "adapter"  # it may be the adapter's own
    ENTERED = "entered"  # read from the label by a person
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedDrive:
    """The drive, in its own words; None is not known.

    `native_bytes` is what the drive can hold with nothing hidden.
    """

    manufacturer: str | None
    model: str | None
    serial: str | None
    serial_source: SerialSource
    wwn: str | None
    firmware: str | None
    kind: DriveKind
    transport: Transport
    bridge: Bridge | None
    controller: str | None
    size_bytes: int
    native_bytes: int | None
    logical_sector_bytes: int | None
    physical_sector_bytes: int | None
