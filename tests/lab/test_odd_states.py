"""Drives that are busy with somebody else's operation, begin ours late, or answer with nonsense."""

from __future__ import annotations

import struct

import pytest

from tests.lab.ata.drive import AtaDrive, AtaTraits, Hangs
from tests.lab.ata.taskfile import AtaAnswer, AtaCommand, Taskfile
from tests.lab.faults import Faults, Foreign, ForeignWork
from tests.lab.hand_clock import Clock
from tests.lab.nvme.drive import Command, NvmeDrive, NvmeTraits
from tests.lab.nvme.status import Admin, Io, Status
from tests.lab.nvme.traits import AnaState
from tests.lab.platters import Platters
from tests.lab.scsi.sas import SasUnit
from tests.lab.scsi.sense import CheckCondition
from tests.lab.scsi.unit import Scsi

SIZE = 2 << 20
SECTORS = SIZE // 512
HALF = SECTORS // 2
SECRET = b"somebody's data."
BLOCK_ERASE, CRYPTO_BY_SOMEBODY = 2, 0x0C
SANITIZE_ATA = Taskfile(command=AtaCommand.SANITIZE, feature=0x12, lba=0x426B4572)
STATUS_ATA = Taskfile(command=AtaCommand.SANITIZE)
SANITIZE_SAS = bytes([Scsi.SANITIZE, 0x80 | 2, *[0] * 8])
COMPLETED, IN_PROGRESS = 0x80, 0x40


def admin(drive: NvmeDrive, opcode: Admin, ten: int, namespace: int = 0xFFFFFFFF) -> tuple[Status, bytes]:
    """Status and data of an admin command."""
    answer = drive.admin(Command(opcode=opcode, namespace=namespace, dwords=(ten, 0, 0, 0, 0, 0)))
    assert answer is not None
    return answer.status, answer.data


def sanitize_log(drive: NvmeDrive) -> tuple[int, int, int]:
    """SPROG, SSTAT and SCDW10."""
    sprog, sstat, dword = struct.unpack_from("<HHI", admin(drive, Admin.GET_LOG_PAGE, 127 << 16 | 0x81)[1])
    return sprog, sstat, dword


def read(drive: NvmeDrive) -> Status:
    """The status of a read of block 0."""
    answer = drive.io(Command(opcode=Io.READ, namespace=1, dwords=(0, 0, 0, 0, 0, 0)))
    assert answer is not None
    return answer.status


def refusal(unit: SasUnit, cdb: bytes) -> tuple[int, ...]:
    """Key, code and qualifier of a command that fails."""
    with pytest.raises(CheckCondition) as caught:
        unit.execute(cdb, b"")
    sense = caught.value.sense
    return sense[2], sense[12], sense[13]


def sense(unit: SasUnit) -> tuple[int, ...]:
    """What REQUEST SENSE says."""
    page = unit.execute(bytes([Scsi.REQUEST_SENSE, *[0] * 5]), b"").data
    return page[2], page[12], page[13]


# --- somebody else's operation --------------------------------------------------------------------------


@pytest.mark.parametrize("erases", [False, True])
@pytest.mark.parametrize(("work", "code"), [(ForeignWork.FORMAT, 0x04), (ForeignWork.SANITIZE, 0x1B)])
def test_a_sas_drive_tells_a_foreign_format_from_a_foreign_sanitize(
    medium: Platters, clock: Clock, work: ForeignWork, code: int, erases: bool
) -> None:
    foreign = Foreign(work=work, duration_s=100.0, erases=erases)
    unit = SasUnit(medium, faults=Faults(foreign=foreign), now=clock)
    clock.now_s = 50.0
    assert sense(unit) == (0x2, 0x04, code)
    assert refusal(unit, SANITIZE_SAS) == (0x2, 0x04, code)
    clock.now_s = 100.0
    assert sense(unit) == (0, 0, 0)
    assert medium.count(SECRET) == (0 if erases else SIZE // 16)


@pytest.mark.parametrize("erases", [False, True])
def test_an_nvme_log_names_the_command_of_a_foreign_sanitize(
    medium: Platters, clock: Clock, erases: bool
) -> None:
    foreign = Foreign(work=ForeignWork.SANITIZE, duration_s=100.0, erases=erases)
    drive = NvmeDrive(medium, faults=Faults(foreign=foreign), now=clock)
    clock.now_s = 50.0
    assert sanitize_log(drive) == (32768, 2, CRYPTO_BY_SOMEBODY)
    assert admin(drive, Admin.SANITIZE, BLOCK_ERASE)[0] is Status.SANITIZE_IN_PROGRESS
    clock.now_s = 100.0
    assert sanitize_log(drive) == (0xFFFF, 1 << 8 | 1, CRYPTO_BY_SOMEBODY)
    assert medium.count(SECRET) == (0 if erases else SIZE // 16)


def test_an_nvme_drive_that_somebody_formats_says_so_for_its_namespaces(
    medium: Platters, clock: Clock
) -> None:
    foreign = Foreign(work=ForeignWork.FORMAT, duration_s=100.0)
    drive = NvmeDrive(medium, faults=Faults(foreign=foreign), now=clock)
    clock.now_s = 50.0
    assert read(drive) is Status.FORMAT_IN_PROGRESS
    assert admin(drive, Admin.SANITIZE, BLOCK_ERASE)[0] is Status.FORMAT_IN_PROGRESS
    assert admin(drive, Admin.IDENTIFY, 0, 1)[1][32] == 0x80 | 50
    clock.now_s = 100.0
    assert read(drive) is Status.SUCCESS
    assert medium.count(SECRET) == SIZE // 16


@pytest.mark.parametrize("erases", [False, True])
def test_an_ata_drive_does_not_say_whose_sanitize_runs(medium: Platters, clock: Clock, erases: bool) -> None:
    foreign = Foreign(work=ForeignWork.SANITIZE, duration_s=100.0, erases=erases)
    drive = AtaDrive(medium, faults=Faults(foreign=foreign), now=clock)
    clock.now_s = 50.0
    answer = drive.execute(STATUS_ATA)
    assert (answer.count >> 8, answer.lba) == (IN_PROGRESS, 32768)
    assert not drive.execute(SANITIZE_ATA).is_good
    clock.now_s = 100.0
    assert drive.execute(STATUS_ATA).count >> 8 == COMPLETED
    assert medium.count(SECRET) == (0 if erases else SIZE // 16)


def test_what_nobody_can_begin_is_no_drive(medium: Platters) -> None:
    with pytest.raises(ValueError, match="no format"):
        AtaDrive(medium, faults=Faults(foreign=Foreign(work=ForeignWork.FORMAT)))


# --- a sanitize that is late ----------------------------------------------------------------------------


def test_a_late_sanitize_hides_behind_the_status_of_an_old_one(medium: Platters, clock: Clock) -> None:
    drive = NvmeDrive(medium, NvmeTraits(sanitized_before=0x0A), Faults(late_s=3.0), clock)
    assert sanitize_log(drive) == (0xFFFF, 1, 0x0A)
    assert admin(drive, Admin.SANITIZE, BLOCK_ERASE)[0] is Status.SUCCESS
    clock.now_s = 2.9
    assert sanitize_log(drive) == (0xFFFF, 1, 0x0A)
    assert read(drive) is Status.SUCCESS
    clock.now_s = 5.5
    assert sanitize_log(drive) == (32768, 2, BLOCK_ERASE)
    assert read(drive) is Status.SANITIZE_IN_PROGRESS
    assert medium.count(SECRET) == SIZE // 16
    clock.now_s = 8.0
    assert sanitize_log(drive) == (0xFFFF, 1 << 8 | 1, BLOCK_ERASE)
    assert medium.count(SECRET) == 0


def test_a_late_sanitize_of_an_ata_drive_says_completed_before_and_after(
    medium: Platters, clock: Clock
) -> None:
    drive = AtaDrive(medium, faults=Faults(late_s=3.0), now=clock)
    assert drive.execute(SANITIZE_ATA).count >> 8 == COMPLETED
    clock.now_s = 2.9
    assert drive.execute(STATUS_ATA).count >> 8 == COMPLETED
    assert drive.read(0, 1) == SECRET * 32
    clock.now_s = 3.1
    assert drive.execute(STATUS_ATA).count >> 8 == IN_PROGRESS
    clock.now_s = 8.0
    assert drive.execute(STATUS_ATA).count >> 8 == COMPLETED
    assert medium.count(SECRET) == 0


def test_a_late_sanitize_of_a_sas_drive_leaves_it_ready_until_it_begins(
    medium: Platters, clock: Clock
) -> None:
    unit = SasUnit(medium, faults=Faults(late_s=3.0), now=clock)
    unit.execute(SANITIZE_SAS, b"")
    clock.now_s = 2.9
    assert sense(unit) == (0, 0, 0)
    clock.now_s = 3.1
    assert sense(unit) == (0x2, 0x04, 0x1B)
    clock.now_s = 8.0
    assert sense(unit) == (0, 0, 0)
    assert medium.count(SECRET) == 0


# --- hidden sectors that are told oddly -----------------------------------------------------------------


def native(drive: AtaDrive, command: AtaCommand = AtaCommand.READ_NATIVE_MAX_EXT) -> AtaAnswer:
    """READ NATIVE MAX."""
    return drive.execute(Taskfile(command=command))


@pytest.mark.parametrize(
    ("told", "ext", "small"), [(0, 0, 0), (1, 1, 1), (1 << 64, (1 << 48) - 1, (1 << 28) - 1)]
)
def test_a_native_maximum_may_be_nonsense(medium: Platters, told: int, ext: int, small: int) -> None:
    drive = AtaDrive(medium, AtaTraits(current_sectors=HALF, told_native_lba=told))
    assert native(drive).lba == ext
    assert native(drive, AtaCommand.READ_NATIVE_MAX).lba == small
    assert drive.sectors == HALF


def test_set_max_may_be_refused_after_every_power_on(medium: Platters) -> None:
    drive = AtaDrive(medium, AtaTraits(current_sectors=HALF, refuses_set_max=True))
    for _ in range(3):
        assert native(drive).lba == SECTORS - 1
        order = Taskfile(command=AtaCommand.SET_MAX_EXT, lba=SECTORS - 1, count=1)
        assert not drive.execute(order).is_good
        assert drive.sectors == HALF
        drive.power_cycle()


def test_read_native_max_is_aborted_during_a_sanitize_or_never_answered(
    medium: Platters, clock: Clock
) -> None:
    foreign = Faults(foreign=Foreign(work=ForeignWork.SANITIZE, duration_s=100.0))
    assert not native(AtaDrive(medium, AtaTraits(), foreign, clock)).is_good
    silent = AtaDrive(medium, AtaTraits(silent_native_max=True), foreign, clock)
    with pytest.raises(Hangs):
        native(silent)
    clock.now_s = 100.0
    assert native(silent).lba == SECTORS - 1


def test_an_overlay_may_be_frozen_at_each_power_on(medium: Platters) -> None:
    drive = AtaDrive(medium, AtaTraits(native_sectors=HALF, dco_freezes_at_power_on=True))
    for feature in (0xC2, 0xC0):
        assert not drive.execute(Taskfile(command=AtaCommand.DEVICE_CONFIGURATION, feature=feature)).is_good
    drive.power_cycle()
    assert not drive.execute(Taskfile(command=AtaCommand.DEVICE_CONFIGURATION, feature=0xC2)).is_good


def test_feature_sets_that_a_drive_lacks_are_neither_offered_nor_answered(medium: Platters) -> None:
    def bits(drive: AtaDrive) -> tuple[bool, bool, bool]:
        words = struct.unpack("<256H", drive.execute(Taskfile(command=AtaCommand.IDENTIFY_DEVICE)).data)
        return bool(words[82] & 1 << 10), bool(words[83] & 1 << 11), bool(words[119] & 1 << 8)

    native, overlay = AtaCommand.READ_NATIVE_MAX_EXT, AtaCommand.DEVICE_CONFIGURATION
    asked = (native, overlay, AtaCommand.ACCESSIBLE_MAX_CONFIGURATION)
    for has in ((True, True, False), (False, False, True), (False, False, False)):
        drive = AtaDrive(
            medium,
            AtaTraits(host_protected_area=has[0], device_configuration=has[1], accessible_max=has[2]),
        )
        assert bits(drive) == has
        orders = zip(asked, (0, 0xC2, 0), strict=True)
        answers = [drive.execute(Taskfile(command=code, feature=feature)) for code, feature in orders]
        assert tuple(answer.is_good for answer in answers) == has


# --- several controllers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        (AnaState.OPTIMIZED, Status.SUCCESS),
        (AnaState.INACCESSIBLE, Status.ACCESS_INACCESSIBLE),
        (AnaState.PERSISTENT_LOSS, Status.ACCESS_PERSISTENT_LOSS),
        (AnaState.CHANGE, Status.ACCESS_TRANSITION),
    ],
)
def test_a_namespace_is_reached_as_its_access_state_says(
    medium: Platters, state: AnaState, answer: Status
) -> None:
    drive = NvmeDrive(medium, NvmeTraits(ana=state, cmic=2))
    assert admin(drive, Admin.IDENTIFY, 1)[1][76] == 0b1010
    log = admin(drive, Admin.GET_LOG_PAGE, 127 << 16 | 0x0C)[1]
    assert struct.unpack_from("<QH6xIIQB15xI", log) == (0, 1, 1, 1, 0, state, 1)
    assert read(drive) is answer
    reached = state in (AnaState.OPTIMIZED, AnaState.CHANGE)
    page = admin(drive, Admin.IDENTIFY, 0, 1)[1]
    assert struct.unpack_from("<3Q", page) == (SECTORS, SECTORS, SECTORS if reached else 0)


def test_a_controller_without_asymmetric_access_has_no_log_of_it(medium: Platters) -> None:
    drive = NvmeDrive(medium, NvmeTraits(cmic=2))
    assert admin(drive, Admin.IDENTIFY, 1)[1][76] == 2
    assert admin(drive, Admin.GET_LOG_PAGE, 127 << 16 | 0x0C)[0] is Status.INVALID_LOG_PAGE
