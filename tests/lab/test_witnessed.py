"""What nvme-cli, hdparm and sg3-utils look at in a model, and what the standards say of it."""

from __future__ import annotations

import pytest

from tests.lab.ata.drive import AtaDrive, AtaTraits
from tests.lab.ata.sanitize import SanitizeFeature
from tests.lab.ata.taskfile import AtaAnswer, AtaCommand, Taskfile
from tests.lab.faults import EraseFault, Faults
from tests.lab.hand_clock import Clock
from tests.lab.nvme.drive import Command, NvmeDrive, NvmeTraits
from tests.lab.nvme.status import Admin, Status
from tests.lab.platters import Platters
from tests.lab.scsi.sas import SanitizeAction, SasTraits, SasUnit
from tests.lab.scsi.sat import SatUnit, Translation
from tests.lab.scsi.sense import CheckCondition, Key
from tests.lab.scsi.unit import Scsi

SIZE = 1 << 20
SECRET = b"somebody's data." * 32
UNRESTRICTED = 1 << 5
FAILS = Faults(erase=EraseFault.FAILS)


# --- NVMe -----------------------------------------------------------------------------------------------


def admin(drive: NvmeDrive, opcode: Admin, *dwords: int) -> tuple[Status, bytes]:
    """Status and data of an admin command."""
    ten, eleven = (*dwords, 0, 0)[:2]
    answer = drive.admin(Command(opcode=opcode, namespace=0xFFFFFFFF, dwords=(ten, eleven, 0, 0, 0, 0)))
    assert answer is not None
    return answer.status, answer.data


def nvme_status(drive: NvmeDrive) -> int:
    """SSTAT."""
    _status, page = admin(drive, Admin.GET_LOG_PAGE, 127 << 16 | 0x81)
    return int.from_bytes(page[2:4], "little")


def test_the_log_goes_on_saying_failed_after_the_failure_mode_was_left(
    medium: Platters, clock: Clock
) -> None:
    drive = NvmeDrive(medium, NvmeTraits(), FAILS, clock)
    assert admin(drive, Admin.SANITIZE, 2 | 8)[0] is Status.SUCCESS
    clock.now_s = 6.0
    assert admin(drive, Admin.FORMAT_NVM, 1 << 9)[0] is Status.SANITIZE_FAILED
    assert admin(drive, Admin.SANITIZE, 1)[0] is Status.SUCCESS
    assert nvme_status(drive) == 3
    assert not drive.in_failure_mode


def test_an_overwrite_tells_how_many_passes_it_has_done(medium: Platters, clock: Clock) -> None:
    drive = NvmeDrive(medium, NvmeTraits(sanitize_s=4.0), now=clock)
    assert admin(drive, Admin.SANITIZE, 4 << 4 | 3)[0] is Status.SUCCESS
    clock.now_s = 2.0
    assert nvme_status(drive) == 2 << 3 | 2
    clock.now_s = 4.0
    assert nvme_status(drive) == 1 << 8 | 4 << 3 | 1


# --- ATA ------------------------------------------------------------------------------------------------


def word(drive: AtaDrive, number: int) -> int:
    """A word of IDENTIFY DEVICE."""
    page = drive.execute(Taskfile(command=AtaCommand.IDENTIFY_DEVICE)).data
    return int.from_bytes(page[2 * number : 2 * number + 2], "little")


def set_max(drive: AtaDrive, feature: int) -> AtaAnswer:
    """SET MAX directly after READ NATIVE MAX."""
    drive.execute(Taskfile(command=AtaCommand.READ_NATIVE_MAX))
    return drive.execute(Taskfile(command=AtaCommand.SET_MAX, feature=feature, lba=7))


def test_a_set_max_password_is_neither_offered_nor_taken_for_an_address(medium: Platters) -> None:
    drive = AtaDrive(medium)
    assert not word(drive, 83) & 1 << 8
    assert not set_max(drive, feature=1).is_good
    assert drive.sectors == SIZE // 512
    assert set_max(drive, feature=0).is_good
    assert drive.sectors == 8


def test_no_erase_before_the_next_power_on_after_five_wrong_passwords(medium: Platters) -> None:
    drive = AtaDrive(medium, AtaTraits(user_password=b"right", erase_s=0))
    for _ in range(5):
        assert not drive.execute(security(AtaCommand.SECURITY_UNLOCK, b"wrong")).is_good
    drive.execute(Taskfile(command=AtaCommand.SECURITY_ERASE_PREPARE))
    assert not drive.execute(security(AtaCommand.SECURITY_ERASE_UNIT, b"right")).is_good
    assert medium.read(0, 512) == SECRET
    drive.power_cycle()
    drive.execute(Taskfile(command=AtaCommand.SECURITY_ERASE_PREPARE))
    assert drive.execute(security(AtaCommand.SECURITY_ERASE_UNIT, b"right")).is_good
    assert medium.read(0, SIZE) == bytes(SIZE)


def security(command: AtaCommand, password: bytes) -> Taskfile:
    """A command that sends the user password."""
    return Taskfile(command=command, data=(bytes(2) + password.ljust(32, b"\0")).ljust(512, b"\0"))


@pytest.mark.parametrize(("control", "kept"), [(b"\0", True), (b"\2", False)])
def test_only_the_enhanced_erase_reaches_what_an_overlay_hides(
    medium: Platters, control: bytes, kept: bool
) -> None:
    traits = AtaTraits(native_sectors=100, current_sectors=50, user_password=b"x", erase_s=0)
    drive = AtaDrive(medium, traits)
    drive.execute(Taskfile(command=AtaCommand.SECURITY_ERASE_PREPARE))
    order = security(AtaCommand.SECURITY_ERASE_UNIT, b"x")
    assert drive.execute(Taskfile(command=order.command, data=control + order.data[1:])).is_good
    assert medium.read(0, 100 * 512) == bytes(100 * 512)
    assert (medium.read(100 * 512, 512) == SECRET) is kept


def test_a_failed_sanitize_closes_the_drive_to_other_commands(medium: Platters, clock: Clock) -> None:
    drive = AtaDrive(medium, AtaTraits(), FAILS, clock)
    drive.sanitize.execute(Taskfile(command=AtaCommand.SANITIZE, feature=0x12, lba=0x426B4572))
    clock.now_s = 6.0
    assert not drive.execute(security(AtaCommand.SECURITY_SET_PASSWORD, b"x")).is_good
    assert drive.execute(Taskfile(command=AtaCommand.IDENTIFY_DEVICE)).is_good


def test_an_erase_keeps_its_time_when_the_host_asks_for_registers(medium: Platters) -> None:
    unit = SatUnit(AtaDrive(medium, AtaTraits(erase_s=3.0)))
    for command in (AtaCommand.SECURITY_SET_PASSWORD, AtaCommand.SECURITY_ERASE_PREPARE):
        unit.execute(bytes([0x85, 5 << 1] + [0] * 12 + [command, 0]), security(command, b"x").data)
    cdb = bytes([0x85, 5 << 1, 0x20] + [0] * 11 + [AtaCommand.SECURITY_ERASE_UNIT, 0])
    with pytest.raises(CheckCondition) as caught:
        unit.execute(cdb, security(AtaCommand.SECURITY_ERASE_UNIT, b"x").data)
    assert caught.value.delay_s == 3.0


def test_fixed_sense_says_that_count_did_not_fit(medium: Platters) -> None:
    unit = SatUnit(AtaDrive(medium), Translation(fixed_sense=True))
    cdb = bytes([0x85, 3 << 1 | 1, 0x20, 0, SanitizeFeature.STATUS] + [0] * 9 + [AtaCommand.SANITIZE, 0])
    with pytest.raises(CheckCondition) as caught:
        unit.execute(cdb, b"")
    assert caught.value.sense[8] == 0xC0  # EXTEND and COUNT UPPER NONZERO


def test_the_ata_information_page_holds_the_signature_of_a_sata_drive(medium: Platters) -> None:
    page = SatUnit(AtaDrive(medium)).execute(bytes([Scsi.INQUIRY, 1, 0x89, 2, 60, 0]), b"").data
    assert page[36] == 0x34
    assert page[56] == AtaCommand.IDENTIFY_DEVICE


# --- SAS ------------------------------------------------------------------------------------------------


def sanitize(unit: SasUnit, action: int, flags: int = 0x80, data: bytes = b"") -> None:
    """SANITIZE; IMMED unless `flags` say otherwise."""
    unit.execute(bytes([Scsi.SANITIZE, flags | action] + [0] * 5 + [0, len(data), 0]), data)


def sense_of(unit: SasUnit) -> tuple[int, int, int]:
    """Key and codes of REQUEST SENSE."""
    sense = unit.execute(bytes([Scsi.REQUEST_SENSE, 0, 0, 0, 252, 0]), b"").data
    return sense[2], sense[12], sense[13]


@pytest.mark.parametrize(
    ("action", "flags"),
    [(SanitizeAction.EXIT_FAILURE_MODE, 0), (SanitizeAction.BLOCK_ERASE, UNRESTRICTED)],
)
def test_a_restricted_failure_is_left_by_a_restricted_sanitize_only(
    medium: Platters, clock: Clock, action: SanitizeAction, flags: int
) -> None:
    unit = SasUnit(medium, SasTraits(), FAILS, clock)
    sanitize(unit, SanitizeAction.BLOCK_ERASE)
    clock.now_s = 6.0
    with pytest.raises(CheckCondition) as caught:
        sanitize(unit, action, flags)
    assert (caught.value.sense[2], caught.value.sense[12]) == (Key.ILLEGAL_REQUEST, 0x24)
    assert sense_of(unit) == (Key.MEDIUM_ERROR, 0x31, 0x03)


def test_a_sanitize_that_the_host_waits_for_ends_with_its_failure(medium: Platters, clock: Clock) -> None:
    unit = SasUnit(medium, SasTraits(), FAILS, clock)
    with pytest.raises(CheckCondition) as caught:
        sanitize(unit, SanitizeAction.BLOCK_ERASE, flags=0)
    assert (caught.value.sense[2], *caught.value.sense[12:14]) == (Key.MEDIUM_ERROR, 0x31, 0x03)
    assert caught.value.delay_s == SasTraits().sanitize_s


@pytest.mark.parametrize("data", [b"", b"\x01\0\0\0", b"\0\0\0\x04abcd", b"\x01\0\0\0abcd"])
def test_an_overwrite_without_passes_or_pattern_is_refused(medium: Platters, data: bytes) -> None:
    unit = SasUnit(medium)
    with pytest.raises(CheckCondition):
        sanitize(unit, SanitizeAction.OVERWRITE, data=data)
    assert not unit.running


def format_unit(unit: SasUnit, *, immediate: bool = True, fast: int = 0) -> None:
    """FORMAT UNIT with a short parameter list."""
    unit.execute(bytes([Scsi.FORMAT_UNIT, 0x10, 0, 0, fast, 0]), bytes([0, 2 * immediate, 0, 0]))


def test_a_format_tells_its_progress_and_then_holds_nothing(medium: Platters, clock: Clock) -> None:
    unit = SasUnit(medium, SasTraits(format_s=2.0), Faults(), clock)
    format_unit(unit)
    assert sense_of(unit) == (Key.NOT_READY, 0x04, 0x04)
    clock.now_s = 2.0
    assert sense_of(unit) == (Key.NO_SENSE, 0, 0)
    assert medium.read(0, SIZE) == bytes(SIZE)


def test_a_fast_format_does_not_write_to_the_medium(medium: Platters, clock: Clock) -> None:
    unit = SasUnit(medium, SasTraits(), Faults(), clock)
    format_unit(unit, fast=1)
    clock.now_s = 3.0
    assert sense_of(unit) == (Key.NO_SENSE, 0, 0)
    assert medium.read(0, 512) == SECRET


def test_a_format_that_fails_or_loses_its_power_leaves_a_corrupt_format(
    medium: Platters, clock: Clock
) -> None:
    unit = SasUnit(medium, SasTraits(), Faults(), clock)
    format_unit(unit)
    unit.power_cycle()
    assert sense_of(unit) == (Key.MEDIUM_ERROR, 0x31, 0x01)
    with pytest.raises(CheckCondition) as caught:
        unit.execute(bytes([Scsi.READ_10, 0, 0, 0, 0, 0, 0, 0, 1, 0]), b"")
    assert caught.value.sense[12:14] == bytes([0x31, 0x00])
    failing = SasUnit(medium, SasTraits(), FAILS, clock)
    with pytest.raises(CheckCondition) as caught:
        format_unit(failing, immediate=False)
    assert caught.value.sense[12:14] == bytes([0x31, 0x01])


def test_a_mode_page_comes_after_a_block_descriptor_unless_that_is_disabled(medium: Platters) -> None:
    unit = SasUnit(medium)
    page = unit.execute(bytes([Scsi.MODE_SENSE_10, 0, 1, 0, 0, 0, 0, 0, 252, 0]), b"").data
    assert int.from_bytes(page[6:8], "big") == 8
    assert int.from_bytes(page[8:12], "big") == SIZE // 512
    assert int.from_bytes(page[13:16], "big") == 512
    assert page[16] == 1
    page = unit.execute(bytes([Scsi.MODE_SENSE_10, 8, 1, 0, 0, 0, 0, 0, 252, 0]), b"").data
    assert (page[7], page[8]) == (0, 1)


def test_a_drive_names_the_sanitize_actions_that_it_has(medium: Platters) -> None:
    unit = SasUnit(medium, SasTraits(actions=frozenset({SanitizeAction.BLOCK_ERASE})))
    for action, support in ((SanitizeAction.BLOCK_ERASE, 3), (SanitizeAction.CRYPTO_ERASE, 1)):
        cdb = bytes([Scsi.MAINTENANCE_IN, 0x0C, 3, Scsi.SANITIZE, 0, action, 0, 0, 2, 0, 0, 0])
        assert unit.execute(cdb, b"").data[1] & 7 == support
