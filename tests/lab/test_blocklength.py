"""SAS drives whose blocks have other lengths, and how a host makes them 512 bytes."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.lab.faults import Faults
from tests.lab.platters import Platters
from tests.lab.scsi.sas import SasTraits, SasUnit
from tests.lab.scsi.sense import CheckCondition, Key
from tests.lab.scsi.unit import Scsi

SIZE = 520 * 4096
SECRET = b"somebody's data!" * 65
READ_CAPACITY_16 = bytes([Scsi.SERVICE_ACTION_IN_16, 0x10, *[0] * 14])


class Bench:
    """A drive of 520-byte blocks full of somebody's data."""

    def __init__(self, folder: Path) -> None:
        self.now_s = 0.0
        self.platters = Platters(folder / "medium", SIZE)
        self.platters.fill(SECRET)
        self.unit = SasUnit(self.platters, SasTraits(block_bytes=520), Faults(), lambda: self.now_s)

    def run(self, cdb: bytes, data: bytes = b"") -> bytes:
        """The data of a command that ends well."""
        return self.unit.execute(cdb, data).data

    def failure(self, cdb: bytes, data: bytes = b"") -> tuple[int, int, int]:
        """The sense of one that does not."""
        with pytest.raises(CheckCondition) as caught:
            self.unit.execute(cdb, data)
        return caught.value.sense[2], caught.value.sense[12], caught.value.sense[13]

    def select(self, length: int) -> tuple[bytes, bytes]:
        """MODE SELECT (10) as sg_format sends it, and its parameter list."""
        data = struct.pack(">HBBHH", 0, 0, 0, 0, 8) + struct.pack(">II", 0, length)
        return bytes([Scsi.MODE_SELECT_10, 0x11, 0, 0, 0, 0, 0, 0, len(data), 0]), data

    def selected(self) -> int:
        """The block length in MODE SENSE (10)."""
        page = self.run(bytes([Scsi.MODE_SENSE_10, 0, 1, 0, 0, 0, 0, 0, 252, 0]))
        return int.from_bytes(page[13:16], "big")

    def format(self) -> None:
        """FORMAT UNIT, and the time it takes."""
        self.run(bytes([Scsi.FORMAT_UNIT, 0x10, 0, 0, 0, 0]), bytes([0, 2, 0, 0]))
        self.now_s += 2.0


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_drive_tells_that_its_blocks_have_520_bytes(bench: Bench) -> None:
    assert struct.unpack(">QI", bench.run(READ_CAPACITY_16)[:12]) == (4095, 520)
    assert bench.run(bytes([Scsi.READ_CAPACITY_10, *[0] * 9])) == struct.pack(">II", 4095, 520)
    assert bench.selected() == 520


def test_blocks_of_520_bytes_are_read_and_written(bench: Bench) -> None:
    assert bench.run(bytes([Scsi.READ_10, 0, 0, 0, 0, 2, 0, 0, 1, 0])) == SECRET[:520]
    bench.run(bytes([Scsi.WRITE_10, 0, 0, 0, 0, 3, 0, 0, 1, 0]), bytes(520))
    assert bench.platters.read(2 * 520, 3 * 520) == SECRET[:520] + bytes(520) + SECRET[:520]


def test_another_length_is_told_at_once_and_true_after_the_format(bench: Bench) -> None:
    bench.run(*bench.select(512))
    assert bench.selected() == 512
    assert bench.failure(READ_CAPACITY_16) == (Key.MEDIUM_ERROR, 0x31, 0x00)
    assert bench.failure(bytes([Scsi.READ_10, *[0] * 7, 1, 0])) == (Key.MEDIUM_ERROR, 0x31, 0x00)
    bench.format()
    assert struct.unpack(">QI", bench.run(READ_CAPACITY_16)[:12]) == (SIZE // 512 - 1, 512)
    assert bench.run(bytes([Scsi.READ_10, *[0] * 7, 1, 0])) == bytes(512)


def test_the_old_length_may_be_asked_for_again_instead(bench: Bench) -> None:
    bench.run(*bench.select(512))
    bench.run(*bench.select(520))
    assert struct.unpack(">QI", bench.run(READ_CAPACITY_16)[:12]) == (4095, 520)
    assert bench.run(bytes([Scsi.READ_10, *[0] * 7, 1, 0])) == SECRET[:520]


def test_a_power_cut_during_the_change_leaves_it_to_be_done_again(bench: Bench) -> None:
    bench.run(*bench.select(512))
    bench.run(bytes([Scsi.FORMAT_UNIT, 0x10, 0, 0, 0, 0]), bytes([0, 2, 0, 0]))
    bench.unit.power_cycle()
    assert bench.failure(READ_CAPACITY_16) == (Key.MEDIUM_ERROR, 0x31, 0x00)
    assert bench.selected() == 512
    bench.format()
    assert struct.unpack(">QI", bench.run(READ_CAPACITY_16)[:12]) == (SIZE // 512 - 1, 512)


@pytest.mark.parametrize("length", [0, 511, 1 << 23])
def test_a_length_that_the_drive_lacks_is_refused(bench: Bench, length: int) -> None:
    assert bench.failure(*bench.select(length)) == (Key.ILLEGAL_REQUEST, 0x26, 0x00)
    assert bench.selected() == 520


def test_a_cut_off_parameter_list_is_refused(bench: Bench) -> None:
    cdb, data = bench.select(512)
    assert bench.failure(cdb, data[:-1]) == (Key.ILLEGAL_REQUEST, 0x1A, 0x00)


def test_reallocated_blocks_are_in_the_grown_list(tmp_path: Path) -> None:
    platters = Platters(tmp_path / "medium", 4 << 20)
    unit = SasUnit(platters, SasTraits(grown_defects=2), Faults(growing_reallocations=1))
    for place in range(2):
        unit.execute(bytes([Scsi.WRITE_10, 0, 0, 0, 8 * place, 0, 0, 8, 0, 0]), bytes(1 << 20))
    page = unit.execute(bytes([Scsi.READ_DEFECT_DATA_10, 0, 0x08, 0, 0, 0, 0, 0, 252, 0]), b"").data
    assert int.from_bytes(page[2:4], "big") == 4 * 4
    page = unit.execute(bytes([Scsi.READ_DEFECT_DATA_12, 0x08, *[0] * 6, 0, 252, 0, 0]), b"").data
    assert (page[1], int.from_bytes(page[4:8], "big")) == (0x08, 4 * 4)
