"""The SCSI units: what a host sends and reads over SAT and SAS."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lab.ata.drive import AtaDrive, AtaTraits, Hangs
from tests.lab.ata.taskfile import AtaCommand
from tests.lab.faults import EraseFault, Faults
from tests.lab.platters import Platters
from tests.lab.scsi.sas import SasTraits, SasUnit
from tests.lab.scsi.sat import SatUnit, Translation, taskfile
from tests.lab.scsi.sense import CheckCondition, Key
from tests.lab.scsi.unit import Scsi

SIZE = 4 << 20
SECRET = b"somebody's data." * 32
STATUS_WITH_REGISTERS = bytes([0x85, 3 << 1 | 1, 0x20] + [0] * 11 + [AtaCommand.SANITIZE, 0])


def medium(folder: Path) -> Platters:
    """A medium full of somebody's data."""
    platters = Platters(folder / "medium", SIZE)
    platters.fill(SECRET)
    return platters


def read_10(lba: int, count: int) -> bytes:
    """READ (10)."""
    return bytes([Scsi.READ_10, 0, *lba.to_bytes(4, "big"), 0, *count.to_bytes(2, "big"), 0])


def test_a_48_bit_taskfile_is_put_together_from_both_halves() -> None:
    cdb = bytes([0x85, 3 << 1 | 1, 0, 0x12, 0x34, 0x56, 0x78, 0x0D, 0x0A, 0x0E, 0x0B, 0x0F, 0x0C, 0, 0x37, 0])
    order, extended = taskfile(cdb, b"")
    assert extended
    assert (order.feature, order.count, order.lba) == (0x1234, 0x5678, 0x0F0E0D0C0B0A)


def test_registers_come_back_in_a_descriptor(tmp_path: Path) -> None:
    with pytest.raises(CheckCondition) as caught:
        SatUnit(AtaDrive(medium(tmp_path))).execute(STATUS_WITH_REGISTERS, b"")
    sense = caught.value.sense
    assert (sense[0], sense[1], sense[8], sense[9]) == (0x72, Key.RECOVERED_ERROR, 9, 12)
    assert sense[12] == 0x80  # COUNT 15:8: completed
    assert sense[21] == 0x50


def test_a_translation_without_registers_returns_none(tmp_path: Path) -> None:
    unit = SatUnit(AtaDrive(medium(tmp_path)), Translation(registers=False))
    with pytest.raises(CheckCondition) as caught:
        unit.execute(STATUS_WITH_REGISTERS, b"")
    assert caught.value.sense[0] == 0x70
    assert not any(caught.value.sense[3:7])


def test_a_bridge_without_pass_through_refuses_every_ata_command(tmp_path: Path) -> None:
    unit = SatUnit(AtaDrive(medium(tmp_path)), Translation(pass_through=False))
    with pytest.raises(CheckCondition) as caught:
        unit.execute(STATUS_WITH_REGISTERS, b"")
    assert (caught.value.sense[2], caught.value.sense[12]) == (Key.ILLEGAL_REQUEST, 0x20)


def test_a_locked_drive_refuses_its_sectors(tmp_path: Path) -> None:
    unit = SatUnit(AtaDrive(medium(tmp_path), AtaTraits(user_password=b"x")))
    with pytest.raises(CheckCondition) as caught:
        unit.execute(read_10(0, 1), b"")
    assert caught.value.sense[2] == Key.DATA_PROTECT


def test_a_bad_sector_is_named(tmp_path: Path) -> None:
    unit = SatUnit(AtaDrive(medium(tmp_path), AtaTraits(), Faults(unreadable=frozenset({300}))))
    with pytest.raises(CheckCondition) as caught:
        unit.execute(read_10(256, 128), b"")
    assert caught.value.sense[2] == Key.MEDIUM_ERROR
    assert int.from_bytes(caught.value.sense[3:7], "big") == 300


def test_a_read_past_the_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckCondition):
        SatUnit(AtaDrive(medium(tmp_path))).execute(read_10(SIZE // 512 - 1, 2), b"")


def test_a_hanging_sector_never_answers(tmp_path: Path) -> None:
    with pytest.raises(Hangs):
        SatUnit(AtaDrive(medium(tmp_path), AtaTraits(), Faults(hang_lba=5))).execute(read_10(0, 8), b"")


def sas(folder: Path, faults: Faults, clock: list[float]) -> SasUnit:
    """A SAS drive on a clock that the test moves."""
    return SasUnit(medium(folder), SasTraits(), faults, lambda: clock[0])


def test_a_sas_sanitize_tells_its_progress_and_erases(tmp_path: Path) -> None:
    clock = [0.0]
    unit = sas(tmp_path, Faults(), clock)
    unit.execute(bytes([Scsi.SANITIZE, 0x80 | 2] + [0] * 8), b"")
    clock[0] = 2.5
    sense = unit.execute(bytes([Scsi.REQUEST_SENSE, 0, 0, 0, 252, 0]), b"").data
    assert (sense[2], sense[12], sense[13]) == (Key.NOT_READY, 0x04, 0x1B)
    assert int.from_bytes(sense[16:18], "big") == 32768
    clock[0] = 5.0
    assert unit.execute(read_10(0, 1), b"").data == bytes(512)


def test_a_failed_sas_sanitize_says_so(tmp_path: Path) -> None:
    clock = [0.0]
    unit = sas(tmp_path, Faults(erase=EraseFault.FAILS), clock)
    unit.execute(bytes([Scsi.SANITIZE, 0x80 | 2] + [0] * 8), b"")
    clock[0] = 6.0
    with pytest.raises(CheckCondition) as caught:  # SBC-4, 4.11: every command but a few
        unit.execute(bytes([Scsi.TEST_UNIT_READY] + [0] * 5), b"")
    assert (caught.value.sense[2], *caught.value.sense[12:14]) == (Key.MEDIUM_ERROR, 0x31, 0x03)
    sense = unit.execute(bytes([Scsi.REQUEST_SENSE, 0, 0, 0, 252, 0]), b"").data
    assert (sense[2], sense[12], sense[13]) == (Key.MEDIUM_ERROR, 0x31, 0x03)
