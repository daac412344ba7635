"""A shadow MBR that is on, and a range that is locked: what is read, where writes go, and what tells."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.lab.ata.drive import AtaDrive, AtaTraits
from tests.lab.faults import Faults
from tests.lab.medium import Locked
from tests.lab.nvme.drive import Command, NvmeDrive, NvmeTraits
from tests.lab.nvme.status import Admin, Io, Status
from tests.lab.opal.kernel import KernelOpal
from tests.lab.opal.traits import LockingRange, OpalTraits, ShadowMbr, ShadowWrites
from tests.lab.platters import Platters
from tests.lab.scsi.sas import SasTraits, SasUnit

SIZE = 2 << 20
BLOCKS = SIZE // 512
HALF = BLOCKS // 2
SECRET = b"somebody's data."
SECTOR = SECRET * 32
MARK = b"\xa5" * 512
LOCKING_FEATURE = 2
ENABLED, LOCKED, MBR_ENABLED, MBR_DONE = 1 << 1, 1 << 2, 1 << 4, 1 << 5
Drive = AtaDrive | SasUnit


@pytest.fixture
def medium(tmp_path: Path) -> Platters:
    platters = Platters(tmp_path / "medium", SIZE)
    platters.fill(SECRET)
    return platters


def shadowed(writes: ShadowWrites = ShadowWrites.REFUSED, *, global_locked: bool = False) -> OpalTraits:
    """Half of the drive in the shadow."""
    shadow = ShadowMbr(blocks=HALF, writes=writes)
    return OpalTraits(owner=b"owner", shadow=shadow, global_locked=global_locked)


def both(medium: Platters, opal: OpalTraits) -> list[Drive]:
    return [AtaDrive(medium, AtaTraits(opal=opal)), SasUnit(medium, SasTraits(opal=opal))]


def locking(drive: NvmeDrive) -> int:
    """The byte of the locking feature in Level 0 Discovery."""
    answer = drive.admin(
        Command(opcode=Admin.SECURITY_RECEIVE, namespace=0, dwords=(1 << 24 | 1 << 8, 512, 0, 0, 0, 0))
    )
    assert answer is not None
    place = 48
    while struct.unpack_from(">H", answer.data, place)[0] != LOCKING_FEATURE:
        place += 4 + answer.data[place + 3]
    return answer.data[place + 4]


def io(drive: NvmeDrive, opcode: Io, lba: int, data: bytes = b"") -> tuple[Status, bytes]:
    """Read or write one block."""
    answer = drive.io(Command(opcode=opcode, namespace=1, dwords=(lba, 0, 0, 0, 0, 0), data=data))
    assert answer is not None
    return answer.status, answer.data


@pytest.mark.parametrize("writes", ShadowWrites)
def test_the_shadow_reads_as_zeros_and_the_rest_as_it_is(medium: Platters, writes: ShadowWrites) -> None:
    for drive in both(medium, shadowed(writes)):
        assert drive.read(0, 1) == bytes(512)
        assert drive.read(HALF - 1, 2) == bytes(512) + SECTOR
        assert drive.read(HALF, 1) == SECTOR
    nvme = NvmeDrive(medium, NvmeTraits(opal=shadowed(writes)))
    assert io(nvme, Io.READ, HALF - 1) == (Status.SUCCESS, bytes(512))
    assert io(nvme, Io.READ, HALF) == (Status.SUCCESS, SECTOR)


def test_writes_in_the_shadow_are_refused(medium: Platters) -> None:
    for drive in both(medium, shadowed()):
        for lba in (0, HALF - 1):
            with pytest.raises(Locked):
                drive.write(lba, 2 * MARK)
        drive.write(BLOCKS - 1, MARK)
    nvme = NvmeDrive(medium, NvmeTraits(opal=shadowed()))
    assert io(nvme, Io.WRITE, 0, MARK)[0] is Status.ACCESS_DENIED
    assert medium.count(SECRET, range(SIZE // 2)) == SIZE // 2 // 16


def test_writes_in_the_shadow_are_swallowed(medium: Platters) -> None:
    for drive in both(medium, shadowed(ShadowWrites.SWALLOWED)):
        drive.write(HALF - 1, 2 * MARK)
        assert drive.read(HALF - 1, 2) == bytes(512) + MARK
    nvme = NvmeDrive(medium, NvmeTraits(opal=shadowed(ShadowWrites.SWALLOWED)))
    assert io(nvme, Io.WRITE, 0, MARK)[0] is Status.SUCCESS
    assert medium.count(SECRET, range(SIZE // 2)) == SIZE // 2 // 16


def test_discovery_and_the_kernel_tell_that_the_shadow_is_on(medium: Platters) -> None:
    drive = NvmeDrive(medium, NvmeTraits(opal=shadowed()))
    assert locking(drive) & (ENABLED | LOCKED | MBR_ENABLED | MBR_DONE) == ENABLED | MBR_ENABLED
    plain = NvmeDrive(medium, NvmeTraits(opal=OpalTraits()))
    assert not locking(plain) & (ENABLED | MBR_ENABLED | MBR_DONE)


def test_a_shadow_that_is_done_is_back_after_the_next_power_on(medium: Platters) -> None:
    opal = OpalTraits(owner=b"owner", shadow=ShadowMbr(blocks=HALF, done=True))
    drive = NvmeDrive(medium, NvmeTraits(opal=opal))
    assert locking(drive) & (MBR_ENABLED | MBR_DONE) == MBR_ENABLED | MBR_DONE
    assert io(drive, Io.READ, 0) == (Status.SUCCESS, SECTOR)
    drive.power_cycle()
    assert locking(drive) & (MBR_ENABLED | MBR_DONE) == MBR_ENABLED
    assert io(drive, Io.READ, 0) == (Status.SUCCESS, bytes(512))


def test_the_shadow_is_read_where_everything_is_locked(medium: Platters) -> None:
    for drive in both(medium, shadowed(global_locked=True)):
        assert drive.read(0, 1) == bytes(512)
        with pytest.raises(Locked):
            drive.read(HALF, 1)


def test_a_locked_range_refuses_and_the_rest_does_not(medium: Platters) -> None:
    opal = OpalTraits(owner=b"owner", ranges=(LockingRange(first_block=HALF, blocks=HALF),))
    for drive in both(medium, opal):
        assert drive.read(0, 1) == SECTOR
        with pytest.raises(Locked):
            drive.read(HALF, 1)
        with pytest.raises(Locked):
            drive.write(HALF, MARK)


@pytest.mark.parametrize("keeps", [False, True])
def test_a_revert_by_psid_switches_the_shadow_off(medium: Platters, keeps: bool) -> None:
    drive = NvmeDrive(medium, NvmeTraits(opal=shadowed()), Faults(revert_keeps_data=keeps))
    kernel = KernelOpal(drive.opal, lambda _what: None)
    assert kernel.psid_revert(OpalTraits().psid.decode()) == 0
    assert not locking(drive) & (ENABLED | MBR_ENABLED)
    status, data = io(drive, Io.READ, 0)
    assert (status, data == SECTOR) == (Status.SUCCESS, keeps)
    assert io(drive, Io.WRITE, 0, MARK)[0] is Status.SUCCESS


def test_a_sanitize_takes_what_is_in_the_shadow_and_the_shadow_stays(medium: Platters) -> None:
    clock = [0.0]
    drive = NvmeDrive(medium, NvmeTraits(opal=shadowed()), now=lambda: clock[0])
    answer = drive.admin(Command(opcode=Admin.SANITIZE, namespace=0xFFFFFFFF, dwords=(2, 0, 0, 0, 0, 0)))
    assert answer is not None
    assert answer.status is Status.SUCCESS
    clock[0] = 5.0
    drive.settle()
    assert medium.count(SECRET) == 0
    assert locking(drive) & MBR_ENABLED
