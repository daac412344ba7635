"""Power is cut in the middle of an erase by the drive: what is left is what the specification says."""

from __future__ import annotations

import asyncio

import pytest

from tests.lab.ata.drive import AtaDrive, AtaTraits, Hangs, Locked
from tests.lab.ata.taskfile import AtaCommand, Taskfile
from tests.lab.busy import PowerLost, until_answered
from tests.lab.faults import EraseFault, Faults
from tests.lab.hand_clock import Clock
from tests.lab.platters import Platters
from tests.lab.scsi.sas import SasTraits, SasUnit
from tests.lab.scsi.sat import SatUnit
from tests.lab.scsi.sense import CheckCondition, Key
from tests.lab.scsi.unit import Scsi

SIZE = 1 << 20
LAST = SIZE // 512 - 1
SECRET = b"somebody's data." * 32
PASSWORD = (bytes(2) + b"refurb".ljust(32, b"\0")).ljust(512, b"\0")
PERFECT = Faults()


def erasing(medium: Platters, clock: Clock, faults: Faults = PERFECT) -> AtaDrive:
    """A drive in the middle of a security erase, which takes 4 s."""
    drive = AtaDrive(medium, AtaTraits(), faults, clock)
    for command in (
        AtaCommand.SECURITY_SET_PASSWORD,
        AtaCommand.SECURITY_ERASE_PREPARE,
        AtaCommand.SECURITY_ERASE_UNIT,
    ):
        assert drive.execute(Taskfile(command=command, data=PASSWORD)).is_good
    clock.now_s = 1.0
    return drive


def security_word(drive: AtaDrive) -> int:
    """Word 128: supported 1, enabled 2, locked 4, frozen 8."""
    page = drive.execute(Taskfile(command=AtaCommand.IDENTIFY_DEVICE)).data
    return int.from_bytes(page[256:258], "little") & 0xF


def test_a_cut_security_erase_leaves_the_drive_locked_and_erased_in_part(
    medium: Platters, clock: Clock
) -> None:
    drive = erasing(medium, clock)
    drive.power_cycle()
    clock.now_s = 100.0
    assert security_word(drive) == 0b111
    with pytest.raises(Locked):
        drive.read(0, 1)
    assert drive.execute(Taskfile(command=AtaCommand.SECURITY_UNLOCK, data=PASSWORD)).is_good
    assert drive.read(SIZE // 4 // 512 - 1, 2) == bytes(512) + SECRET


def test_a_lying_drive_erases_nothing_before_the_cut(medium: Platters, clock: Clock) -> None:
    erasing(medium, clock, Faults(erase=EraseFault.LIES)).power_cycle()
    assert medium.read(0, 512) == SECRET


def test_a_cut_after_the_end_changes_nothing(medium: Platters, clock: Clock) -> None:
    drive = erasing(medium, clock)
    clock.now_s = 4.0
    drive.power_cycle()
    assert security_word(drive) == 0b001
    assert medium.read(0, SIZE) == bytes(SIZE)


def test_an_erasing_drive_is_busy_and_the_next_command_comes_after_the_end(
    medium: Platters, clock: Clock
) -> None:
    drive = erasing(medium, clock)
    assert drive.busy_s == 3.0
    assert security_word(drive) == 0b001
    assert drive.busy_s == 0.0
    assert medium.read(0, SIZE) == bytes(SIZE)


def test_a_stalled_security_erase_is_never_answered_and_busy_for_ever(medium: Platters, clock: Clock) -> None:
    with pytest.raises(Hangs):
        erasing(medium, clock, Faults(erase=EraseFault.STALLS))


def test_a_transport_waits_for_a_busy_drive_and_ends_when_its_power_is_cut(
    medium: Platters,
) -> None:
    drive = AtaDrive(medium, AtaTraits(erase_s=0.3))
    unit = SatUnit(drive)

    async def scenario(*, cut: bool) -> None:
        for command in (0xF1, 0xF3, 0xF4):
            drive.execute(Taskfile(command=command, data=PASSWORD))
        waiting = asyncio.ensure_future(until_answered(unit, unit.busy_s))
        await asyncio.sleep(0.1)
        if cut:
            drive.power_cycle()
        await waiting

    asyncio.run(scenario(cut=False))
    assert medium.read(0, SIZE) == bytes(SIZE)
    medium.fill(SECRET)
    with pytest.raises(PowerLost):
        asyncio.run(scenario(cut=True))
    assert medium.read(LAST * 512, 512) == SECRET


# --- SAS ------------------------------------------------------------------------------------------------


def run(unit: SasUnit, *cdb: int, data: bytes = b"") -> bytes:
    """A command that ends well."""
    return unit.execute(bytes(cdb), data).data


def failure(unit: SasUnit, *cdb: int) -> tuple[int, int, int]:
    """Sense key and codes of a command that does not."""
    with pytest.raises(CheckCondition) as caught:
        unit.execute(bytes(cdb), b"")
    return caught.value.sense[2], caught.value.sense[12], caught.value.sense[13]


READ_CAPACITY = (Scsi.READ_CAPACITY_10, *[0] * 9)
READ_LAST = (Scsi.READ_10, 0, *LAST.to_bytes(4, "big"), 0, 0, 1, 0)
FORMAT = (Scsi.FORMAT_UNIT, 0x10, 0, 0, 0, 0)
IMMEDIATE = bytes([0, 2, 0, 0])


def test_a_cut_format_leaves_a_corrupt_format_and_no_capacity_until_the_next_one(
    medium: Platters, clock: Clock
) -> None:
    unit = SasUnit(medium, SasTraits(format_s=2.0), PERFECT, clock)
    run(unit, *FORMAT, data=IMMEDIATE)
    clock.now_s = 1.0
    unit.power_cycle()
    corrupted = (Key.MEDIUM_ERROR, 0x31, 0x00)
    for cdb in (READ_CAPACITY, READ_LAST, (Scsi.TEST_UNIT_READY, *[0] * 5)):
        assert failure(unit, *cdb) == corrupted
    assert unit.sectors == 0
    assert medium.read(SIZE // 2 - 512, 1024) == bytes(512) + SECRET
    run(unit, *FORMAT, data=IMMEDIATE)
    clock.now_s = 3.0
    assert int.from_bytes(run(unit, *READ_CAPACITY)[:4], "big") == LAST
    assert run(unit, *READ_LAST) == bytes(512)


def test_a_cut_sanitize_goes_on(medium: Platters, clock: Clock) -> None:
    unit = SasUnit(medium, SasTraits(sanitize_s=4.0), PERFECT, clock)
    run(unit, Scsi.SANITIZE, 0x80 | 2, *[0] * 8)
    clock.now_s = 1.0
    unit.power_cycle()
    assert failure(unit, *READ_LAST) == (Key.NOT_READY, 0x04, 0x1B)
    clock.now_s = 4.0
    assert run(unit, *READ_LAST) == bytes(512)
