"""A USB bridge in front of an ATA drive: another identity, and a password without its erase."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.lab.ata.drive import AtaDrive, AtaTraits
from tests.lab.ata.taskfile import AtaCommand
from tests.lab.faults import Faults
from tests.lab.platters import Platters
from tests.lab.scsi.sat import USB_BRIDGE, Bridge, SatUnit
from tests.lab.scsi.sense import CheckCondition, Key
from tests.lab.scsi.unit import Scsi

SIZE = 4 << 20
PASSWORD = (bytes(2) + b"refurb".ljust(32, b"\0")).ljust(512, b"\0")


@pytest.fixture
def drive(tmp_path: Path) -> AtaDrive:
    return AtaDrive(Platters(tmp_path / "medium", SIZE), AtaTraits(), Faults(growing_reallocations=2))


def inquiry(unit: SatUnit, page: int | None = None) -> bytes:
    """INQUIRY data, or a page of the vital product data."""
    return unit.execute(bytes([Scsi.INQUIRY, page is not None, page or 0, 0, 252, 0]), b"").data


def test_a_bridge_tells_its_own_name_and_serial(drive: AtaDrive) -> None:
    unit = SatUnit(drive, USB_BRIDGE)
    data = inquiry(unit)
    assert (data[8:16], data[16:32]) == (b"LABUSB  ", b"SATA BRIDGE     ")
    assert inquiry(unit, 0x80)[4:].strip() == b"0123456789AB"
    assert drive.traits.serial.encode() not in inquiry(unit, 0x83)
    assert inquiry(unit, 0x00)[4:] == bytes([0x00, 0x80, 0x83])
    assert unit.serial == "0123456789AB"


@pytest.mark.parametrize("removable", [False, True])
def test_a_bridge_may_call_its_medium_removable(drive: AtaDrive, removable: bool) -> None:
    unit = SatUnit(drive, replace(USB_BRIDGE, bridge=Bridge(removable=removable)))
    assert inquiry(unit)[1] >> 7 == removable


def test_a_bridge_takes_a_password_and_keeps_back_the_erase(drive: AtaDrive) -> None:
    unit = SatUnit(drive, USB_BRIDGE)
    for command in (AtaCommand.SECURITY_SET_PASSWORD, AtaCommand.SECURITY_ERASE_PREPARE):
        unit.execute(bytes([0x85, 5 << 1] + [0] * 12 + [command, 0]), PASSWORD)
    with pytest.raises(CheckCondition) as caught:
        unit.execute(bytes([0x85, 5 << 1] + [0] * 12 + [AtaCommand.SECURITY_ERASE_UNIT, 0]), PASSWORD)
    assert (caught.value.sense[2], caught.value.sense[12]) == (Key.ILLEGAL_REQUEST, 0x24)
    drive.power_cycle()
    with pytest.raises(CheckCondition) as caught:
        unit.execute(bytes([Scsi.READ_10, *[0] * 7, 1, 0]), b"")
    assert caught.value.sense[2] == Key.DATA_PROTECT


def test_sectors_are_reallocated_as_more_is_written(drive: AtaDrive) -> None:
    unit = SatUnit(drive)
    counts = []
    for _ in range(4):
        unit.execute(bytes([Scsi.WRITE_10, 0, 0, 0, 0, 0, 0, 8, 0, 0]), bytes(1 << 20))
        smart = bytes([0x85, 4 << 1, 0, 0, 0xD0, 0, 0, 0, 0, 0, 0, 0, 0, 0, AtaCommand.SMART, 0])
        table = unit.execute(smart, b"").data
        counts.append(next(table[at + 5] for at in range(2, 362, 12) if table[at] == 5))
    assert counts == [0, 1, 1, 2]
