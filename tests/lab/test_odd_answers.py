"""Channels that contradict another, or do not answer although they are offered."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.lab.ata.drive import AtaDrive, AtaTraits
from tests.lab.ata.taskfile import AtaCommand, Taskfile
from tests.lab.nvme.drive import Command, NvmeDrive, NvmeTraits
from tests.lab.nvme.namespaces import ToldSize
from tests.lab.nvme.status import Admin, Io, Status
from tests.lab.opal.traits import OpalTraits, ShadowMbr, ShadowWrites
from tests.lab.platters import Platters
from tests.lab.scsi.sas import SasTraits, SasUnit
from tests.lab.scsi.sense import CheckCondition
from tests.lab.scsi.unit import Scsi

SIZE = 2 << 20
BLOCKS = SIZE // 512
HALF = BLOCKS // 2
SECRET = b"somebody's data."
SECTOR = SECRET * 32


@pytest.fixture
def medium(tmp_path: Path) -> Platters:
    platters = Platters(tmp_path / "medium", SIZE)
    platters.fill(SECRET)
    return platters


def identify(drive: NvmeDrive, cns: int, namespace: int = 0) -> tuple[Status, bytes]:
    """An Identify structure."""
    answer = drive.admin(Command(opcode=Admin.IDENTIFY, namespace=namespace, dwords=(cns, 0, 0, 0, 0, 0)))
    assert answer is not None
    return answer.status, answer.data


def log(drive: NvmeDrive, page: int) -> tuple[Status, bytes]:
    """A log page."""
    answer = drive.admin(
        Command(opcode=Admin.GET_LOG_PAGE, namespace=0xFFFFFFFF, dwords=(127 << 16 | page, 0, 0, 0, 0, 0))
    )
    assert answer is not None
    return answer.status, answer.data


def io(drive: NvmeDrive, opcode: Io, lba: int, data: bytes = b"") -> tuple[Status, bytes]:
    """Read or write one block."""
    answer = drive.io(Command(opcode=opcode, namespace=1, dwords=(lba, 0, 0, 0, 0, 0), data=data))
    assert answer is not None
    return answer.status, answer.data


def refused(unit: SasUnit, cdb: bytes, data: bytes = b"") -> bool:
    """Whether a command is unknown to the drive."""
    with pytest.raises(CheckCondition) as caught:
        unit.execute(cdb, data)
    return caught.value.sense[12:14] == bytes([0x20, 0x00])


# --- ATA ------------------------------------------------------------------------------------------------


def test_each_channel_of_an_ata_drive_can_tell_another_size(medium: Platters) -> None:
    drive = AtaDrive(
        medium, AtaTraits(told_sectors=7, told_page_sectors=8, told_overlay_lba=9, told_native_lba=10)
    )
    words = drive.execute(Taskfile(command=AtaCommand.IDENTIFY_DEVICE)).data
    assert struct.unpack_from("<I", words, 120) == (7,)
    assert struct.unpack_from("<Q", words, 200) == (7,)
    page = drive.execute(Taskfile(command=AtaCommand.READ_LOG_EXT, lba=0x0230, count=1)).data
    assert struct.unpack_from("<Q", page, 8)[0] & (1 << 48) - 1 == 8
    overlay = drive.execute(Taskfile(command=AtaCommand.DEVICE_CONFIGURATION, feature=0xC2)).data
    assert struct.unpack_from("<Q", overlay, 6) == (9,)
    assert drive.execute(Taskfile(command=AtaCommand.READ_NATIVE_MAX_EXT)).lba == 10
    assert drive.sectors == BLOCKS


def test_commands_that_are_offered_may_be_aborted(medium: Platters) -> None:
    some = (AtaCommand.READ_NATIVE_MAX_EXT, AtaCommand.READ_LOG_EXT, AtaCommand.SANITIZE)
    drive = AtaDrive(medium, AtaTraits(aborts=frozenset(some)))
    for command in some:
        assert AtaDrive(medium).execute(Taskfile(command=command)).is_good
        assert not drive.execute(Taskfile(command=command)).is_good
    assert (
        struct.unpack_from("<H", drive.execute(Taskfile(command=AtaCommand.IDENTIFY_DEVICE)).data, 164)[0]
        & 1 << 10
    )


# --- SAS ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("told", [0, 2 * BLOCKS])
def test_the_block_descriptor_may_tell_nothing_or_too_much(medium: Platters, told: int) -> None:
    unit = SasUnit(medium, SasTraits(told_descriptor_blocks=told))
    page = unit.execute(bytes([Scsi.MODE_SENSE_10, 0, 1, 0, 0, 0, 0, 0, 252, 0]), b"").data
    assert struct.unpack(">II", page[8:16]) == (told, 512)
    assert unit.sectors == BLOCKS


def test_a_command_that_is_rejected_is_not_listed_either(medium: Platters) -> None:
    unit = SasUnit(medium, SasTraits(rejects=frozenset({Scsi.MODE_SELECT_10, Scsi.SERVICE_ACTION_IN_16})))
    assert refused(unit, bytes([Scsi.MODE_SELECT_10, *[0] * 9]))
    assert refused(unit, bytes([Scsi.SERVICE_ACTION_IN_16, 0x10, *[0] * 14]))
    cdb = bytes([Scsi.MAINTENANCE_IN, 0x0C, 1, Scsi.MODE_SELECT_10, 0, 0, 0, 0, 2, 0, 0, 0])
    assert (unit.execute(cdb, b"").data[1] & 7, SasUnit(medium).execute(cdb, b"").data[1] & 7) == (1, 3)


# --- NVMe -----------------------------------------------------------------------------------------------


def test_identify_structures_and_logs_may_be_missing(medium: Platters) -> None:
    drive = NvmeDrive(medium, NvmeTraits(refused_cns=frozenset({0x02, 0x10}), refused_logs=frozenset({0x81})))
    assert identify(drive, 0x02)[0] is identify(drive, 0x10)[0] is Status.INVALID_FIELD
    assert identify(drive, 0x01)[0] is Status.SUCCESS
    assert log(drive, 0x81)[0] is Status.INVALID_LOG_PAGE
    assert log(drive, 0x02)[0] is Status.SUCCESS


@pytest.mark.parametrize("told", [True, False])
def test_global_data_erased_may_be_stuck(medium: Platters, told: bool) -> None:
    clock = [0.0]
    drive = NvmeDrive(medium, NvmeTraits(told_global_data_erased=told), now=lambda: clock[0])
    assert bool(log(drive, 0x81)[1][3] & 1) is told
    drive.admin(Command(opcode=Admin.SANITIZE, namespace=0xFFFFFFFF, dwords=(2, 0, 0, 0, 0, 0)))
    clock[0] = 5.0
    assert bool(log(drive, 0x81)[1][3] & 1) is told
    io(drive, Io.WRITE, 0, bytes(512))
    assert bool(log(drive, 0x81)[1][3] & 1) is told


def sizes(drive: NvmeDrive) -> tuple[int, int, int]:
    """NSZE, NCAP and NVMCAP of namespace 1."""
    page = identify(drive, 0x00, 1)[1]
    return (*struct.unpack_from("<QQ", page), struct.unpack_from("<Q", page, 48)[0])


def test_a_namespace_that_tells_less_keeps_what_is_beyond(medium: Platters) -> None:
    drive = NvmeDrive(medium, NvmeTraits(told_sizes=(ToldSize(nsze=HALF, ncap=HALF),)))
    assert sizes(drive) == (HALF, HALF, SIZE)
    assert io(drive, Io.READ, HALF)[0] is Status.LBA_OUT_OF_RANGE
    assert drive.blocks == HALF


def test_a_namespace_that_tells_more_reads_zeros_there_and_takes_no_write(medium: Platters) -> None:
    drive = NvmeDrive(medium, NvmeTraits(told_sizes=(ToldSize(nsze=2 * BLOCKS, ncap=2 * BLOCKS),)))
    assert io(drive, Io.READ, BLOCKS) == (Status.SUCCESS, bytes(512))
    assert io(drive, Io.WRITE, BLOCKS, bytes(512))[0] is Status.CAPACITY_EXCEEDED
    assert io(drive, Io.READ, BLOCKS - 1) == (Status.SUCCESS, SECTOR)


def test_capacity_may_be_told_apart_from_size(medium: Platters) -> None:
    drive = NvmeDrive(medium, NvmeTraits(told_sizes=(ToldSize(ncap=HALF, nvmcap=3 * SIZE),)))
    assert sizes(drive) == (BLOCKS, HALF, 3 * SIZE)


# --- Opal -----------------------------------------------------------------------------------------------


def test_a_shadow_may_be_told_by_nothing(medium: Platters) -> None:
    shadow = ShadowMbr(blocks=HALF, writes=ShadowWrites.SWALLOWED)
    drive = NvmeDrive(medium, NvmeTraits(opal=OpalTraits(shadow=shadow, silent_discovery=True)))
    answer = drive.admin(
        Command(opcode=Admin.SECURITY_RECEIVE, namespace=0, dwords=(1 << 24 | 1 << 8, 512, 0, 0, 0, 0))
    )
    assert answer is not None
    assert answer.status is Status.INVALID_FIELD
    assert io(drive, Io.WRITE, 0, b"x" * 512)[0] is Status.SUCCESS
    assert io(drive, Io.READ, 0) == (Status.SUCCESS, bytes(512))
