"""What two looks at the same drives tell that neither tells alone."""

from __future__ import annotations

from dataclasses import replace

from model.drive import Drive, Storage
from model.fact import Fact, present


def with_earlier_look(now: Fact[Storage], before: Fact[Storage]) -> Fact[Storage]:
    """The drives of the later look, with the counts of the earlier one that only matter while they grow."""
    if now.value is None or before.value is None:
        return now
    earlier = {_which(drive): drive for drive in before.value.drives}
    drives = tuple(_compared(drive, earlier.get(_which(drive))) for drive in now.value.drives)
    return present(replace(now.value, drives=drives))


def _which(drive: Drive) -> tuple[str, str | None, str | None]:
    return drive.name, drive.model, drive.serial.value


def _compared(drive: Drive, before: Drive | None) -> Drive:
    smart, earlier = drive.smart.value, None if before is None else before.smart.value
    if smart is None or earlier is None:
        return drive
    return replace(drive, smart=present(replace(smart, crc_errors_before=earlier.crc_errors)))
