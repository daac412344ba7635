"""Drives that take writes and do not keep them, or take none, by every kind of command."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lab.ata.drive import AtaDrive, AtaTraits
from tests.lab.ata.taskfile import AtaCommand, Taskfile
from tests.lab.faults import EraseFault, Faults, WriteFault
from tests.lab.hand_clock import Clock
from tests.lab.mmc.commands import Index, MmcCommand
from tests.lab.mmc.commands import Status as MmcStatus
from tests.lab.mmc.drive import MmcDrive
from tests.lab.nvme.drive import Command, NvmeDrive
from tests.lab.nvme.status import Admin, Io, Status
from tests.lab.platters import Platters
from tests.lab.scsi.sas import SasUnit
from tests.lab.scsi.sat import SatUnit
from tests.lab.scsi.sense import CheckCondition
from tests.lab.scsi.unit import Scsi

SIZE = 2 << 20
BLOCKS = SIZE // 512
SECRET = b"somebody's data."
SECTOR = SECRET * 32
MARK = b"\xa5" * 512


class Host:
    """A drive of one kind, full of somebody's data: what it says to a read and a write of one block."""

    def __init__(self, folder: Path, kind: str, faults: Faults) -> None:
        self.clock = Clock()
        self.platters = Platters(folder / "medium", SIZE)
        self.platters.fill(SECRET)
        self.kind = kind
        self.nvme = NvmeDrive(self.platters, faults=faults, now=self.clock)
        self.sas = SasUnit(self.platters, faults=faults, now=self.clock)
        self.sata = SatUnit(AtaDrive(self.platters, faults=faults, now=self.clock))
        self.mmc = MmcDrive(self.platters, faults=faults, now=self.clock)

    def write(self, lba: int, data: bytes) -> str:
        """Nothing for a success; else what the drive says."""
        match self.kind:
            case "nvme":
                answer = self.nvme.io(
                    Command(opcode=Io.WRITE, namespace=1, dwords=(lba, 0, 0, 0, 0, 0), data=data)
                )
                assert answer is not None
                return "" if answer.status is Status.SUCCESS else answer.status.name
            case "mmc":
                told = self.mmc.execute(MmcCommand(index=Index.WRITE_BLOCK, argument=lba, data=data))
                assert told is not None
                return "".join(
                    each.name for each in (MmcStatus.ERROR, MmcStatus.WP_VIOLATION) if told.response & each
                )
            case _:
                try:
                    self.unit.execute(struct.pack(">BBIBHB", Scsi.WRITE_10, 0, lba, 0, 1, 0), data)
                except CheckCondition as condition:
                    return condition.sense[12:14].hex()
                return ""

    @property
    def unit(self) -> SasUnit | SatUnit:
        return self.sas if self.kind == "sas" else self.sata

    def read(self, lba: int) -> bytes:
        match self.kind:
            case "nvme":
                answer = self.nvme.io(Command(opcode=Io.READ, namespace=1, dwords=(lba, 0, 0, 0, 0, 0)))
                assert answer is not None
                return answer.data
            case "mmc":
                told = self.mmc.execute(MmcCommand(index=Index.READ_SINGLE_BLOCK, argument=lba))
                assert told is not None
                return told.data
            case _:
                return self.unit.execute(struct.pack(">BBIBHB", Scsi.READ_10, 0, lba, 0, 1, 0), b"").data

    def erase(self) -> bool:
        """Whether an erase of the drive's own was taken and ended as if it were done."""
        match self.kind:
            case "nvme":
                self.nvme.admin(
                    Command(opcode=Admin.SANITIZE, namespace=0xFFFFFFFF, dwords=(2, 0, 0, 0, 0, 0))
                )
                self.clock.now_s += 5.0
                return int(self.nvme.sanitize_status) == 1
            case "mmc":
                self.mmc.execute(MmcCommand(index=Index.ERASE_GROUP_START, argument=0))
                self.mmc.execute(MmcCommand(index=Index.ERASE_GROUP_END, argument=BLOCKS - 1))
                told = self.mmc.execute(MmcCommand(index=Index.ERASE, argument=0))
                self.clock.now_s += 5.0
                return told is not None and not told.response & MmcStatus.ERROR and not self.mmc.busy
            case "sas":
                self.sas.execute(bytes([Scsi.SANITIZE, 0x80 | 2, *[0] * 8]), b"")
                self.clock.now_s += 5.0
                return not self.sas.running and not self.sas.failed
            case _:
                order = Taskfile(command=AtaCommand.SANITIZE, feature=0x12, lba=0x426B4572)
                taken = self.sata.drive.execute(order).is_good
                self.clock.now_s += 5.0
                return taken and not self.sata.drive.sanitize.running


Maker = Callable[..., Host]
KINDS = ("nvme", "sata", "sas", "mmc")


@pytest.fixture(params=KINDS)
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Maker:
    """Makes a host of each kind."""
    return lambda **faults: Host(tmp_path, request.param, Faults(**faults))


FAILED = {"nvme": "WRITE_FAULT", "sata": "0c02", "sas": "0c02", "mmc": "ERROR"}
PROTECTED = {"nvme": "NAMESPACE_WRITE_PROTECTED", "sata": "2700", "sas": "2700", "mmc": "WP_VIOLATION"}


def test_every_write_may_fail(host: Maker) -> None:
    made = host(writes=WriteFault.FAILS)
    assert {made.write(lba, MARK) for lba in (0, 77, BLOCKS - 1)} == {FAILED[made.kind]}
    assert made.read(77) == SECTOR
    assert made.platters.count(SECRET) == SIZE // 16


def test_writes_may_be_swallowed_and_the_old_is_read(host: Maker) -> None:
    made = host(writes=WriteFault.SWALLOWED)
    assert made.write(77, MARK) == ""
    assert made.read(77) == SECTOR
    assert made.platters.count(SECRET) == SIZE // 16


@pytest.mark.parametrize("erase", [EraseFault.LIES, EraseFault.IDLE_SUCCESS])
def test_read_only_flash_refuses_writes_and_takes_a_sanitize_that_it_never_runs(
    host: Maker, erase: EraseFault
) -> None:
    made = host(writes=WriteFault.PROTECTED, erase=erase)
    assert made.write(77, MARK) == PROTECTED[made.kind]
    assert made.erase()
    assert made.read(77) == SECTOR
    assert made.platters.count(SECRET) == SIZE // 16


def test_a_region_may_take_no_write_and_the_rest_does(host: Maker) -> None:
    made = host(unwritable_region=range(100, 200))
    answers = {lba: made.write(lba, MARK) for lba in (99, 100, 199, 200)}
    assert answers == {99: "", 100: FAILED[made.kind], 199: FAILED[made.kind], 200: ""}
    assert [made.read(lba) for lba in (99, 100, 199, 200)] == [MARK, SECTOR, SECTOR, MARK]


def test_addresses_wrap_on_every_kind_of_drive(host: Maker) -> None:
    made = host(wraps_reads_at=BLOCKS // 2, wraps_writes_at=BLOCKS // 2)
    assert made.write(BLOCKS // 2 + 5, MARK) == ""
    assert (made.read(BLOCKS // 2 + 5), made.read(5)) == (MARK, MARK)
    assert made.platters.read(5 * 512, 512) == MARK
    assert made.platters.count(SECRET, range(SIZE // 2, SIZE)) == SIZE // 2 // 16


def test_an_erase_may_leave_one_old_byte_all_over_each_seventh_sector(host: Maker) -> None:
    made = host(leaves_old_bytes=True)
    assert made.erase()
    sectors = [made.read(lba) for lba in range(BLOCKS)]
    assert all(sector == sector[:1] * 512 for sector in sectors)
    old = [lba for lba, sector in enumerate(sectors) if sector[0] != 0]
    assert old == list(range(0, BLOCKS, 7))
    assert {sectors[lba][:1] for lba in old} == {SECRET[:1]}


def test_the_health_log_of_an_nvme_drive_says_that_its_media_are_read_only(tmp_path: Path) -> None:
    for writes, warning in ((WriteFault.NONE, 0), (WriteFault.FAILS, 0), (WriteFault.PROTECTED, 1 << 3)):
        drive = Host(tmp_path, "nvme", Faults(writes=writes)).nvme
        page = drive.admin(
            Command(opcode=Admin.GET_LOG_PAGE, namespace=0xFFFFFFFF, dwords=(127 << 16 | 2, 0, 0, 0, 0, 0))
        )
        assert page is not None
        assert page.data[0] == warning


def test_a_deallocate_that_is_not_taken_changes_nothing(tmp_path: Path) -> None:
    made = Host(tmp_path, "nvme", Faults(writes=WriteFault.SWALLOWED))
    ranges = struct.pack("<IIQ", 0, 8, 0)
    trim = Command(opcode=Io.DATASET_MANAGEMENT, namespace=1, dwords=(0, 4, 0, 0, 0, 0), data=ranges)
    answer = made.nvme.io(trim)
    assert answer is not None
    assert (answer.status, made.read(0)) == (Status.SUCCESS, SECTOR)


@pytest.mark.parametrize(("enhanced", "left"), [(False, bytes(4)), (True, bytes.fromhex("5aa5c33c"))])
def test_an_enhanced_security_erase_leaves_the_makers_pattern(
    tmp_path: Path, enhanced: bool, left: bytes
) -> None:
    platters, clock = Platters(tmp_path / "medium", SIZE), Clock()
    platters.fill(SECRET)
    drive = AtaDrive(platters, AtaTraits(enhanced_pattern=bytes.fromhex("5aa5c33c")), now=clock)
    password = (b"\0\0" + b"p".ljust(32, b"\0")).ljust(512, b"\0")
    order = (bytes([enhanced << 1, 0]) + b"p".ljust(32, b"\0")).ljust(512, b"\0")
    for command, data in (
        (AtaCommand.SECURITY_SET_PASSWORD, password),
        (AtaCommand.SECURITY_ERASE_PREPARE, b""),
        (AtaCommand.SECURITY_ERASE_UNIT, order),
    ):
        assert drive.execute(Taskfile(command=command, data=data)).is_good
    clock.now_s = 4.0
    assert drive.read(0, BLOCKS) == left * (SIZE // 4)
