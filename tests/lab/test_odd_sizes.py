"""Drives that tell or take less than they have, seen through their own commands."""

from __future__ import annotations

import struct

import pytest

from tests.lab.ata.drive import AtaDrive, AtaTraits
from tests.lab.ata.taskfile import AtaCommand, Taskfile
from tests.lab.faults import Faults, Growth
from tests.lab.hand_clock import Clock
from tests.lab.medium import SectorFault
from tests.lab.nvme.drive import Command, NvmeDrive, NvmeTraits
from tests.lab.nvme.status import Admin, Io, Status
from tests.lab.platters import Platters
from tests.lab.scsi.sas import SasTraits, SasUnit
from tests.lab.scsi.sat import SatUnit, Translation
from tests.lab.scsi.sense import CheckCondition, Key
from tests.lab.scsi.unit import Scsi

SIZE = 2 << 20
BLOCKS = SIZE // 512
HALF = BLOCKS // 2
SECRET = b"somebody's data."
SECTOR = SECRET * 32
READ_CAPACITY_16 = bytes([Scsi.SERVICE_ACTION_IN_16, 0x10, *[0] * 14])


def blocks_of(unit: SasUnit | SatUnit) -> int:
    """What READ CAPACITY (16) says."""
    return int.from_bytes(unit.execute(READ_CAPACITY_16, b"").data[:8], "big") + 1


def sense(unit: SasUnit | SatUnit, cdb: bytes, data: bytes = b"") -> tuple[int, int, int]:
    """The sense of a command that fails."""
    with pytest.raises(CheckCondition) as caught:
        unit.execute(cdb, data)
    return caught.value.sense[2], caught.value.sense[12], caught.value.sense[13]


def read_10(lba: int) -> bytes:
    return struct.pack(">BBIBHB", Scsi.READ_10, 0, lba, 0, 1, 0)


def write_10(lba: int) -> bytes:
    return struct.pack(">BBIBHB", Scsi.WRITE_10, 0, lba, 0, 1, 0)


# --- a SAS drive that somebody resized ------------------------------------------------------------------


def select(unit: SasUnit, blocks: int, length: int = 512) -> None:
    """MODE SELECT (10) with a short block descriptor, as `sg_format --resize` sends it."""
    data = struct.pack(">HBBHHII", 0, 0, 0, 0, 8, blocks, length)
    unit.execute(bytes([Scsi.MODE_SELECT_10, 0x11, 0, 0, 0, 0, 0, 0, len(data), 0]), data)


def described(unit: SasUnit) -> tuple[int, int]:
    """Number and length of blocks in the descriptor of MODE SENSE (10)."""
    page = unit.execute(bytes([Scsi.MODE_SENSE_10, 0, 1, 0, 0, 0, 0, 0, 252, 0]), b"").data
    number, length = struct.unpack(">II", page[8:16])
    return number, length


def test_a_resized_drive_tells_fewer_blocks_at_once_and_keeps_those_beyond(
    medium: Platters, clock: Clock
) -> None:
    unit = SasUnit(medium, now=clock)
    select(unit, HALF)
    assert (blocks_of(unit), described(unit)) == (HALF, (HALF, 512))
    assert sense(unit, read_10(HALF)) == (Key.ILLEGAL_REQUEST, 0x21, 0x00)
    unit.power_cycle()
    assert blocks_of(unit) == HALF
    assert medium.count(SECRET) == SIZE // 16


def test_all_ones_give_the_whole_drive_back(medium: Platters) -> None:
    unit = SasUnit(medium, SasTraits(current_blocks=HALF))
    assert blocks_of(unit) == HALF
    select(unit, 0xFFFFFFFF)
    assert (blocks_of(unit), described(unit)) == (BLOCKS, (BLOCKS, 512))
    assert unit.execute(read_10(BLOCKS - 1), b"").data == SECTOR


def test_zero_blocks_change_nothing_and_more_than_there_are_is_refused(medium: Platters) -> None:
    unit = SasUnit(medium, SasTraits(current_blocks=HALF))
    select(unit, 0)
    assert blocks_of(unit) == HALF
    with pytest.raises(CheckCondition) as caught:
        select(unit, BLOCKS + 1)
    assert caught.value.sense[12:14] == bytes([0x26, 0x00])
    assert blocks_of(unit) == HALF


def test_a_drive_that_does_not_resize_ignores_the_number(medium: Platters) -> None:
    unit = SasUnit(medium, SasTraits(current_blocks=HALF, resizes=False))
    select(unit, 0xFFFFFFFF)
    assert blocks_of(unit) == HALF


def test_a_format_of_a_resized_drive_leaves_what_is_beyond(medium: Platters, clock: Clock) -> None:
    unit = SasUnit(medium, SasTraits(current_blocks=HALF), now=clock)
    unit.execute(bytes([Scsi.FORMAT_UNIT, 0x10, 0, 0, 0, 0]), bytes([0, 2, 0, 0]))
    clock.now_s = 2.0
    assert blocks_of(unit) == HALF
    assert medium.read(0, SIZE // 2) == bytes(SIZE // 2)
    assert medium.count(SECRET) == SIZE // 2 // 16


def test_a_sanitize_of_a_resized_drive_takes_everything(medium: Platters, clock: Clock) -> None:
    unit = SasUnit(medium, SasTraits(current_blocks=HALF), now=clock)
    unit.execute(bytes([Scsi.SANITIZE, 0x80 | 2, *[0] * 8]), b"")
    clock.now_s = 5.0
    assert blocks_of(unit) == HALF
    assert medium.count(SECRET) == 0


def test_another_length_of_blocks_gives_all_of_them_unless_a_number_is_named(
    medium: Platters, clock: Clock
) -> None:
    for number, after in ((0, SIZE // 4096), (100, 100)):
        unit = SasUnit(medium, SasTraits(current_blocks=HALF), now=clock)
        select(unit, number, 4096)
        assert described(unit) == (after, 4096)
        unit.execute(bytes([Scsi.FORMAT_UNIT, 0x10, 0, 0, 0, 0]), bytes([0, 2, 0, 0]))
        clock.now_s += 2.0
        assert blocks_of(unit) == after


# --- a dock ---------------------------------------------------------------------------------------------


def identify(unit: SatUnit) -> bytes:
    """IDENTIFY DEVICE through the dock."""
    cdb = bytes([Scsi.ATA_PASS_THROUGH_12, 4 << 1, 0x0E, 0, 1, 0, 0, 0, 0, AtaCommand.IDENTIFY_DEVICE, 0, 0])
    return unit.execute(cdb, b"").data


def test_a_dock_shows_less_than_identify_and_its_log_tell(medium: Platters) -> None:
    unit = SatUnit(AtaDrive(medium), Translation(shown_sectors=HALF))
    assert blocks_of(unit) == HALF
    page = identify(unit)
    assert struct.unpack_from("<I", page, 120) == (BLOCKS,)
    assert struct.unpack_from("<Q", page, 200) == (BLOCKS,)
    assert sense(unit, read_10(HALF)) == (Key.ILLEGAL_REQUEST, 0x21, 0x00)
    assert sense(unit, write_10(HALF), bytes(512)) == (Key.ILLEGAL_REQUEST, 0x21, 0x00)


def test_the_capacity_page_tells_the_number_of_sectors_unless_the_drive_has_none(medium: Platters) -> None:
    order = Taskfile(command=AtaCommand.READ_LOG_EXT, lba=0x0230, count=1)
    page = AtaDrive(medium).execute(order).data
    header, sectors = struct.unpack_from("<QQ", page)
    assert (header & 0xFFFFFF, sectors & (1 << 48) - 1, sectors >> 63) == (0x020001, BLOCKS, 1)
    old = AtaDrive(medium, AtaTraits(capacity_page=False))
    assert old.execute(order).data == bytes(512)
    pages = Taskfile(command=AtaCommand.READ_LOG_EXT, lba=0x0030, count=1)
    assert list(AtaDrive(medium).execute(pages).data[8:12]) == [3, 0, 1, 2]
    assert list(old.execute(pages).data[8:10]) == [1, 0]


def test_a_sanitize_behind_a_dock_takes_what_the_dock_does_not_show(medium: Platters, clock: Clock) -> None:
    unit = SatUnit(AtaDrive(medium, now=clock), Translation(shown_sectors=HALF))
    unit.drive.execute(Taskfile(command=AtaCommand.SANITIZE, feature=0x12, lba=0x426B4572))
    clock.now_s = 5.0
    unit.settle()
    assert medium.count(SECRET) == 0


# --- addresses that wrap --------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [1, 64, HALF])
def test_addresses_that_wrap_for_both_are_right_for_whoever_reads_at_once(medium: Platters, at: int) -> None:
    drive = AtaDrive(medium, faults=Faults(wraps_reads_at=at, wraps_writes_at=at))
    for lba in (0, 1, HALF, BLOCKS - 1):
        mark = lba.to_bytes(4, "big") * 128
        drive.write(lba, mark)
        assert drive.read(lba, 1) == mark
    assert drive.read(0, 1) == drive.read(HALF, 1)
    assert medium.count(SECRET, range(at * 512, SIZE)) == (SIZE - at * 512) // 16


def test_a_transfer_across_the_place_goes_on_at_the_beginning(medium: Platters) -> None:
    drive = AtaDrive(medium, faults=Faults(wraps_writes_at=HALF))
    drive.write(HALF - 1, b"a" * 512 + b"b" * 512)
    assert medium.read((HALF - 1) * 512, 512) == b"a" * 512
    assert medium.read(0, 512) == b"b" * 512
    assert drive.read(HALF, 1) == SECTOR


def test_addresses_wrap_at_powers_of_two_only() -> None:
    for blocks in (0, 3, -1):
        with pytest.raises(ValueError, match="power of two"):
            Faults(wraps_reads_at=blocks)


# --- a drive that grows ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "growth",
    [
        Growth(first_blocks=HALF, after_s=3.0),
        Growth(first_blocks=HALF, after_written_bytes=1024),
        Growth(first_blocks=HALF, after_erases=1),
    ],
    ids=["in time", "when written", "when erased"],
)
def test_a_drive_that_grows_tells_less_on_every_channel_until_then(
    medium: Platters, clock: Clock, growth: Growth
) -> None:
    faults = Faults(grows=growth)
    sas, ata = SasUnit(medium, faults=faults, now=clock), AtaDrive(medium, faults=faults, now=clock)
    nvme = NvmeDrive(medium, faults=faults, now=clock)

    def told() -> set[int]:
        native = ata.execute(Taskfile(command=AtaCommand.READ_NATIVE_MAX_EXT)).lba + 1
        words = ata.execute(Taskfile(command=AtaCommand.IDENTIFY_DEVICE)).data
        controller = admin(nvme, Admin.IDENTIFY, 0, 1)[1]
        return {
            blocks_of(sas), blocks_of(SatUnit(ata)), native, *struct.unpack_from("<Q", words, 200),
            struct.unpack_from("<Q", admin(nvme, Admin.IDENTIFY, 1, 0)[1])[0],
            struct.unpack_from("<Q", controller, 280)[0] // 512,
        }  # fmt: skip

    assert told() == {HALF}
    clock.now_s = 3.0
    for drive in (sas, ata):
        drive.write(0, bytes(1024))
        drive.medium.erase(b"\0")
    nvme.io(Command(opcode=Io.WRITE, namespace=1, dwords=(0, 0, 1, 0, 0, 0), data=bytes(1024)))
    nvme.medium.erase(b"\0")
    assert told() == {BLOCKS}


def test_an_erase_reaches_what_is_told_when_it_ends(medium: Platters, clock: Clock) -> None:
    unit = SasUnit(medium, faults=Faults(grows=Growth(first_blocks=HALF, after_s=60.0)), now=clock)
    unit.execute(bytes([Scsi.SANITIZE, 0x80 | 2, *[0] * 8]), b"")
    clock.now_s = 5.0
    unit.settle()
    assert medium.count(SECRET) == SIZE // 2 // 16


# --- namespaces -----------------------------------------------------------------------------------------


def admin(
    drive: NvmeDrive, opcode: Admin, namespace: int, ten: int, data: bytes = b""
) -> tuple[Status, bytes, int]:
    """Status, data and result of an admin command."""
    answer = drive.admin(Command(opcode=opcode, namespace=namespace, dwords=(ten, 0, 0, 0, 0, 0), data=data))
    assert answer is not None
    return answer.status, answer.data, answer.result


def listed(drive: NvmeDrive, cns: int) -> list[int]:
    """The numbers in a namespace list."""
    return [each for each in struct.unpack("<1024I", admin(drive, Admin.IDENTIFY, 0, cns)[1]) if each]


def io(drive: NvmeDrive, opcode: Io, namespace: int, lba: int, data: bytes = b"") -> tuple[Status, bytes]:
    """Read or write a block."""
    answer = drive.io(Command(opcode=opcode, namespace=namespace, dwords=(lba, 0, 0, 0, 0, 0), data=data))
    assert answer is not None
    return answer.status, answer.data


def capacities(drive: NvmeDrive) -> tuple[int, int]:
    """TNVMCAP and UNVMCAP."""
    page = admin(drive, Admin.IDENTIFY, 0, 1)[1]
    return struct.unpack_from("<Q", page, 280)[0], struct.unpack_from("<Q", page, 296)[0]


TWO = NvmeTraits(namespaces=(SIZE // 2, SIZE // 2), detached=frozenset({2}), management=True)


def test_a_detached_namespace_is_in_the_allocated_list_only(medium: Platters) -> None:
    drive = NvmeDrive(medium, TWO)
    assert (listed(drive, 0x02), listed(drive, 0x10)) == ([1], [1, 2])
    assert admin(drive, Admin.IDENTIFY, 2, 0x00)[1] == bytes(4096)
    assert struct.unpack_from("<Q", admin(drive, Admin.IDENTIFY, 2, 0x11)[1]) == (HALF,)
    assert admin(drive, Admin.IDENTIFY, 2, 0x03)[0] is Status.INVALID_NAMESPACE
    assert io(drive, Io.READ, 2, 0)[0] is Status.INVALID_NAMESPACE
    assert struct.unpack_from("<HH", admin(drive, Admin.IDENTIFY, 1, 0x12)[1]) == (1, 1)
    assert struct.unpack_from("<HH", admin(drive, Admin.IDENTIFY, 2, 0x12)[1]) == (0, 0)
    assert struct.unpack_from("<HH", admin(drive, Admin.IDENTIFY, 0, 0x13)[1]) == (1, 1)
    assert capacities(drive) == (SIZE, 0)


def test_it_is_attached_detached_and_deleted(medium: Platters) -> None:
    drive, ours = NvmeDrive(medium, TWO), struct.pack("<HH", 1, 1)
    attach, manage = Admin.NAMESPACE_ATTACHMENT, Admin.NAMESPACE_MANAGEMENT
    assert admin(drive, attach, 2, 0, struct.pack("<HH", 1, 7))[0] is Status.CONTROLLER_LIST_INVALID
    assert admin(drive, attach, 2, 1, ours)[0] is Status.NOT_ATTACHED
    assert admin(drive, attach, 2, 0, ours)[0] is Status.SUCCESS
    assert admin(drive, attach, 2, 0, ours)[0] is Status.ALREADY_ATTACHED
    assert io(drive, Io.READ, 2, 0) == (Status.SUCCESS, SECTOR)
    assert admin(drive, attach, 2, 1, ours)[0] is Status.SUCCESS
    assert admin(drive, manage, 2, 1)[0] is Status.SUCCESS
    assert (listed(drive, 0x10), capacities(drive)) == ([1], (SIZE, SIZE // 2))
    assert medium.count(SECRET) == SIZE // 16


def test_a_new_namespace_reads_as_zeros_over_what_the_old_one_held(medium: Platters) -> None:
    drive = NvmeDrive(medium, TWO)
    manage, ours = Admin.NAMESPACE_MANAGEMENT, struct.pack("<HH", 1, 1)
    assert admin(drive, manage, 2, 1)[0] is Status.SUCCESS
    wanted = struct.pack("<QQ", HALF, HALF).ljust(4096, b"\0")
    too_much = struct.pack("<QQ", BLOCKS, BLOCKS).ljust(4096, b"\0")
    assert admin(drive, manage, 0, 0, too_much)[0] is Status.INSUFFICIENT_CAPACITY
    status, _data, number = admin(drive, manage, 0, 0, wanted)
    assert (status, number, listed(drive, 0x02)) == (Status.SUCCESS, 2, [1])
    assert admin(drive, Admin.NAMESPACE_ATTACHMENT, 2, 0, ours)[0] is Status.SUCCESS
    assert io(drive, Io.READ, 2, 5) == (Status.SUCCESS, bytes(512))
    assert io(drive, Io.WRITE, 2, 5, b"x" * 512)[0] is Status.SUCCESS
    assert io(drive, Io.READ, 2, 5) == (Status.SUCCESS, b"x" * 512)
    assert medium.count(SECRET) == (SIZE - 512) // 16


def test_a_controller_without_management_may_list_nothing(medium: Platters) -> None:
    drive = NvmeDrive(
        medium,
        NvmeTraits(namespaces=(SIZE // 2, SIZE // 2), detached=frozenset({2}), lists_allocated=False),
    )
    for cns in (0x10, 0x11, 0x12, 0x13):
        assert admin(drive, Admin.IDENTIFY, 0, cns)[0] is Status.INVALID_FIELD
    for opcode in (Admin.NAMESPACE_MANAGEMENT, Admin.NAMESPACE_ATTACHMENT):
        assert admin(drive, opcode, 2, 0)[0] is Status.INVALID_OPCODE


def test_capacities_are_told_as_the_drive_likes(medium: Platters) -> None:
    drive = NvmeDrive(medium, NvmeTraits(told_tnvmcap=0, told_unvmcap=7))
    assert capacities(drive) == (0, 7)


def test_a_broadcast_format_spares_a_detached_namespace(medium: Platters, clock: Clock) -> None:
    drive = NvmeDrive(medium, TWO, now=clock)
    assert admin(drive, Admin.FORMAT_NVM, 0xFFFFFFFF, 1 << 9)[0] is Status.SUCCESS
    clock.now_s = 1.0
    drive.settle()
    assert medium.count(SECRET) == SIZE // 2 // 16
    assert admin(drive, Admin.FORMAT_NVM, 2, 1 << 9)[0] is Status.SUCCESS
    clock.now_s = 2.0
    drive.settle()
    assert medium.count(SECRET) == 0


def test_a_block_beyond_the_medium_is_a_medium_error(medium: Platters) -> None:
    drive = AtaDrive(medium)
    with pytest.raises(SectorFault):
        drive.medium.read(BLOCKS, 1)
    with pytest.raises(SectorFault):
        drive.medium.write(BLOCKS, bytes(512))
