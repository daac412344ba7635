"""Base of the firmware methods: issue a command, ask how it went."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from host.drive.drive_ports import OpenedDrive
from model.erasure import DeviceState, Method


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What the drive answered to the order; `accepted` None when it is not known. `busy`: it is still at an
    order of before and took none.
    """

    accepted: bool | None
    raw: dict[str, int | str] = field(default_factory=dict)
    trouble: str | None = None
    busy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the drive says of its erasing; `progress` 0 to 1, None not told."""

    state: DeviceState
    progress: float | None = None
    raw: dict[str, int | str] = field(default_factory=dict)


class FirmwareMethod(Protocol):
    """One method. `command` spells out what is sent. `blocks`: the command ends when the erasing has, and
    the drive says nothing until then."""

    @property
    def method(self) -> Method: ...

    @property
    def command(self) -> str: ...

    @property
    def blocks(self) -> bool: ...

    @property
    def password(self) -> str | None:
        """The published password, when the method sets one."""
        ...

    def issue(self, drive: OpenedDrive) -> Issued:
        """Order it; from here on the drive's data is gone or going. Raises DriveError."""
        ...

    def status(self, drive: OpenedDrive) -> Said:
        """What the drive says. Raises DriveError."""
        ...
