"""A drive of this machine together with what would be done to it."""

from __future__ import annotations

from dataclasses import dataclass

from model.drive import Drive
from model.erasure import DriveToken, WipePlan, WipeRefusal


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDrive:
    """One drive with what would be done to it; `look` is what both its ends held then, None where it was not
    looked at. `names` are udev's of it and its partitions.
    """

    drive: Drive
    outcome: WipePlan | WipeRefusal
    look: str | None = None
    names: frozenset[str] = frozenset()

    @property
    def token(self) -> DriveToken | None:
        """Who it is; None when it could not be asked."""
        return self.outcome.drive

    @property
    def serial(self) -> str | None:
        """The serial that a person confirms by: the drive's own word."""
        return self.token.serial if self.token is not None else self.drive.serial.value
