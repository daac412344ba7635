"""The eMMC model: what its register says, and what each kind of erase leaves in pages that no host reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lab.faults import EraseFault, Faults
from tests.lab.mmc import ext_csd as register
from tests.lab.mmc.commands import EraseArgument, Index, MmcAnswer, MmcCommand, Status
from tests.lab.mmc.drive import BOOT_0, USER, MmcDrive
from tests.lab.mmc.ext_csd import MmcTraits
from tests.lab.platters import Platters

SIZE = 4 << 20
GROUP = 1024
SECRET = b"somebody's data." * 32
LAST = SIZE // 512 - 1
TRANSFER, PROGRAMMING = 4, 7


class Bench:
    """A device full of somebody's data, and a clock that the test moves."""

    def __init__(self, folder: Path, faults: Faults | None = None, **traits: int | bool) -> None:
        self.now_s = 0.0
        self.platters = Platters(folder / "mmc", SIZE)
        self.platters.fill(SECRET)
        made = MmcTraits(**traits)  # type: ignore[arg-type]  # a test's own words
        self.drive = MmcDrive(self.platters, made, faults or Faults(), lambda: self.now_s)

    def do(self, index: Index, argument: int = 0, blocks: int = 1, data: bytes = b"") -> MmcAnswer:
        """A command that is responded to, and the time that it takes."""
        answer = self.drive.execute(MmcCommand(index=index, argument=argument, blocks=blocks, data=data))
        assert answer is not None
        return answer

    def wait(self, answer: MmcAnswer) -> int:
        """The status after the time that an answer takes."""
        self.now_s += answer.delay_s
        return self.status()

    def status(self) -> int:
        """SEND_STATUS."""
        return self.do(Index.SEND_STATUS).response

    def switch(self, place: int, value: int) -> MmcAnswer:
        """SWITCH, write byte."""
        return self.do(Index.SWITCH, 3 << 24 | place << 16 | value << 8)

    def erase(self, kind: EraseArgument, first: int = 0, last: int = LAST) -> int:
        """The three commands of an erase, and the status at its end."""
        self.do(Index.ERASE_GROUP_START, first)
        self.do(Index.ERASE_GROUP_END, last)
        return self.wait(self.do(Index.ERASE, kind))

    def sanitize(self) -> int:
        """SANITIZE_START, and the status at its end."""
        return self.wait(self.switch(register.SANITIZE_START, 1))

    @property
    def mapped(self) -> bool:
        """Whether any of the data is at an address."""
        return SECRET[:16] in self.platters.read(0, SIZE)

    @property
    def unmapped(self) -> bool:
        """Whether any of the data is in pages that no host reads."""
        return SECRET[:16] in self.drive.areas[USER].remains.read(0, SIZE)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def state(status: int) -> int:
    """CURRENT_STATE."""
    return status >> 9 & 0xF


ERRORS = sum(set(Status) - {Status.READY_FOR_DATA})


def test_the_register_tells_size_version_and_what_can_be_erased(bench: Bench) -> None:
    page = bench.do(Index.SEND_EXT_CSD).data
    assert len(page) == 512
    assert int.from_bytes(page[212:216], "little") == SIZE // 512
    assert (page[192], page[231], page[224], page[226]) == (8, 0b1010001, 1, 1)


@pytest.mark.parametrize(
    ("kind", "mapped", "unmapped"),
    [
        (EraseArgument.ERASE, False, True),
        (EraseArgument.TRIM, False, True),
        (EraseArgument.DISCARD, True, False),
        (EraseArgument.SECURE_ERASE, False, False),
    ],
)
def test_only_a_secure_erase_leaves_nothing_in_unmapped_pages(
    bench: Bench, kind: EraseArgument, mapped: bool, unmapped: bool
) -> None:
    assert not bench.erase(kind) & ERRORS
    assert (bench.mapped, bench.unmapped) == (mapped, unmapped)


def test_an_overwrite_leaves_the_old_data_in_unmapped_pages(bench: Bench) -> None:
    bench.do(Index.WRITE_MULTIPLE_BLOCK, 0, data=bytes(SIZE))
    assert (bench.mapped, bench.unmapped) == (False, True)


def test_a_secure_erase_purges_old_copies_of_what_it_erases_and_no_others(bench: Bench) -> None:
    for lba in (0, GROUP):
        bench.do(Index.WRITE_BLOCK, lba, data=bytes(512))
    bench.erase(EraseArgument.SECURE_ERASE, 0, GROUP - 1)
    remains = bench.drive.areas[USER].remains
    assert (remains.read(0, 512), remains.read(GROUP * 512, 512)) == (bytes(512), SECRET)


def test_a_sanitize_purges_what_is_unmapped_and_nothing_else(bench: Bench) -> None:
    bench.erase(EraseArgument.TRIM, 0, 7)
    assert bench.unmapped
    assert not bench.sanitize() & ERRORS
    assert (bench.mapped, bench.unmapped) == (True, False)
    assert bench.do(Index.READ_SINGLE_BLOCK, 8).data == SECRET


def test_an_erase_and_a_sanitize_leave_nothing(bench: Bench) -> None:
    bench.erase(EraseArgument.ERASE)
    bench.sanitize()
    assert (bench.mapped, bench.unmapped) == (False, False)


def test_a_secure_trim_takes_two_steps(bench: Bench) -> None:
    bench.erase(EraseArgument.SECURE_TRIM_STEP_1, 8, 15)
    assert bench.do(Index.READ_SINGLE_BLOCK, 8).data == SECRET
    bench.wait(bench.do(Index.ERASE, EraseArgument.SECURE_TRIM_STEP_2))
    assert bench.do(Index.READ_MULTIPLE_BLOCK, 7, blocks=10).data == SECRET + bytes(8 * 512) + SECRET
    assert not bench.unmapped


def test_an_erase_takes_whole_groups_and_a_trim_sectors(bench: Bench) -> None:
    bench.erase(EraseArgument.TRIM, 5, 5)
    assert bench.platters.read(4 * 512, 3 * 512) == SECRET + bytes(512) + SECRET
    bench.erase(EraseArgument.ERASE, GROUP + 5, GROUP + 5)
    assert bench.platters.read((GROUP - 1) * 512, 512) == SECRET
    assert bench.platters.read(GROUP * 512, GROUP * 512) == bytes(GROUP * 512)
    assert bench.platters.read(2 * GROUP * 512, 512) == SECRET


def test_erased_memory_may_read_as_ones(tmp_path: Path) -> None:
    bench = Bench(tmp_path, erased_byte=0xFF)
    assert bench.do(Index.SEND_EXT_CSD).data[181] == 1
    bench.erase(EraseArgument.ERASE)
    assert bench.do(Index.READ_SINGLE_BLOCK, 0).data == b"\xff" * 512


def test_a_device_is_busy_until_the_sanitize_ends(bench: Bench) -> None:
    assert bench.switch(register.SANITIZE_START, 1).delay_s == 5.0
    bench.now_s = 4.0
    status = bench.status()
    assert (state(status), status & Status.READY_FOR_DATA) == (PROGRAMMING, 0)
    assert bench.drive.execute(MmcCommand(index=Index.READ_SINGLE_BLOCK)) is None
    bench.now_s = 5.0
    status = bench.status()
    assert (state(status), status & Status.READY_FOR_DATA) == (TRANSFER, Status.READY_FOR_DATA)
    assert status & Status.ILLEGAL_COMMAND
    assert not bench.status() & Status.ILLEGAL_COMMAND


def test_a_power_cut_interrupts_a_sanitize_for_good(bench: Bench) -> None:
    bench.erase(EraseArgument.ERASE)
    bench.switch(register.SANITIZE_START, 1)
    bench.now_s += 2.5
    bench.drive.power_cycle()
    bench.now_s += 100
    assert state(bench.status()) == TRANSFER
    remains = bench.drive.areas[USER].remains
    assert remains.read(0, SIZE // 2) == bytes(SIZE // 2)
    assert remains.read(SIZE // 2, 512) == SECRET


def test_a_power_cut_interrupts_an_erase(bench: Bench) -> None:
    bench.do(Index.ERASE_GROUP_START, 0)
    bench.do(Index.ERASE_GROUP_END, LAST)
    bench.do(Index.ERASE, EraseArgument.SECURE_ERASE)
    bench.now_s = 0.5
    bench.drive.power_cycle()
    assert bench.platters.read(SIZE // 2 - 512, 1024) == bytes(512) + SECRET


@pytest.mark.parametrize(
    ("kind", "needs"),
    [
        (EraseArgument.TRIM, register.SEC_GB_CL_EN),
        (EraseArgument.SECURE_ERASE, register.SECURE_ER_EN),
        (EraseArgument.SECURE_TRIM_STEP_1, register.SEC_GB_CL_EN | register.SECURE_ER_EN),
    ],
)
def test_what_the_register_does_not_offer_is_refused(tmp_path: Path, kind: EraseArgument, needs: int) -> None:
    bench = Bench(tmp_path, sec_feature_support=0x51 & ~needs)
    bench.do(Index.ERASE_GROUP_START, 0)
    bench.do(Index.ERASE_GROUP_END, LAST)
    assert bench.do(Index.ERASE, kind).response & Status.ERROR
    assert (bench.mapped, bench.unmapped) == (True, False)


def test_a_device_without_sanitize_says_switch_error(tmp_path: Path) -> None:
    bench = Bench(tmp_path, sec_feature_support=0x11)
    assert bench.sanitize() & Status.SWITCH_ERROR
    assert not bench.status() & Status.SWITCH_ERROR


def test_an_erase_out_of_sequence_does_nothing(bench: Bench) -> None:
    assert bench.do(Index.ERASE, EraseArgument.ERASE).response & Status.ERASE_SEQ_ERROR
    assert bench.do(Index.ERASE_GROUP_END, 7).response & Status.ERASE_SEQ_ERROR
    bench.do(Index.ERASE_GROUP_START, 0)
    bench.do(Index.ERASE_GROUP_END, 7)
    assert bench.do(Index.READ_SINGLE_BLOCK, 0).response & Status.ERASE_RESET
    assert bench.do(Index.ERASE, EraseArgument.ERASE).response & Status.ERASE_SEQ_ERROR
    assert bench.platters.read(0, SIZE).count(SECRET) == SIZE // 512


@pytest.mark.parametrize(
    ("first", "last", "bit"), [(8, 7, Status.ERASE_PARAM), (0, LAST + 1, Status.ADDRESS_OUT_OF_RANGE)]
)
def test_an_erase_of_no_range_does_nothing(bench: Bench, first: int, last: int, bit: Status) -> None:
    bench.do(Index.ERASE_GROUP_START, first)
    bench.do(Index.ERASE_GROUP_END, last)
    assert bench.do(Index.ERASE, EraseArgument.SECURE_ERASE).response & bit
    assert bench.platters.read(0, 512) == SECRET


def test_the_boot_partitions_have_sectors_of_their_own(bench: Bench) -> None:
    bench.switch(register.PARTITION_CONFIG, BOOT_0)
    bench.do(Index.WRITE_BLOCK, 0, data=b"boot" * 128)
    assert bench.do(Index.READ_SINGLE_BLOCK, 0).data == b"boot" * 128
    assert bench.do(Index.READ_SINGLE_BLOCK, 256).response & Status.ADDRESS_OUT_OF_RANGE
    bench.erase(EraseArgument.SECURE_ERASE, 0, 255)
    assert bench.do(Index.READ_SINGLE_BLOCK, 0).data == bytes(512)
    bench.drive.power_cycle()
    assert bench.do(Index.READ_SINGLE_BLOCK, 0).data == SECRET


def test_a_sanitize_does_not_reach_the_boot_partitions(bench: Bench) -> None:
    bench.switch(register.PARTITION_CONFIG, BOOT_0)
    bench.do(Index.WRITE_BLOCK, 0, data=SECRET)
    bench.erase(EraseArgument.TRIM, 0, 0)
    bench.sanitize()
    assert bench.drive.areas[BOOT_0].remains.read(0, 512) == SECRET


def test_a_boot_partition_is_protected_until_the_next_power_on(bench: Bench) -> None:
    bench.switch(register.BOOT_WP, register.B_PWR_WP_EN)
    bench.switch(register.PARTITION_CONFIG, BOOT_0)
    assert bench.do(Index.WRITE_BLOCK, 0, data=SECRET).response & Status.WP_VIOLATION
    bench.drive.power_cycle()
    bench.switch(register.PARTITION_CONFIG, BOOT_0)
    assert not bench.do(Index.WRITE_BLOCK, 0, data=SECRET).response & Status.WP_VIOLATION


def test_a_permanent_protection_stays(tmp_path: Path) -> None:
    bench = Bench(tmp_path, boot_write_protected=True)
    bench.drive.power_cycle()
    bench.switch(register.PARTITION_CONFIG, BOOT_0)
    bench.do(Index.ERASE_GROUP_START, 0)
    bench.do(Index.ERASE_GROUP_END, 255)
    assert bench.do(Index.ERASE, EraseArgument.ERASE).response & Status.WP_VIOLATION


def test_a_partition_that_is_not_there_cannot_be_selected(bench: Bench) -> None:
    bench.switch(register.PARTITION_CONFIG, 4)
    assert bench.status() & Status.SWITCH_ERROR


@pytest.mark.parametrize(
    "fault", [EraseFault.LIES, EraseFault.HIDES, EraseFault.LIES_IN_PART, EraseFault.IDLE_SUCCESS]
)
def test_a_lying_device_says_success_and_keeps_data(tmp_path: Path, fault: EraseFault) -> None:
    bench = Bench(tmp_path, Faults(erase=fault))
    assert not bench.erase(EraseArgument.SECURE_ERASE) & ERRORS
    assert bench.mapped
    if fault is EraseFault.HIDES:
        assert bench.do(Index.READ_SINGLE_BLOCK, 0).data == bytes(512)


@pytest.mark.parametrize("fault", [EraseFault.LIES, EraseFault.LIES_IN_PART, EraseFault.IDLE_SUCCESS])
def test_a_sanitize_may_lie_too(tmp_path: Path, fault: EraseFault) -> None:
    bench = Bench(tmp_path, Faults(erase=fault))
    bench.do(Index.WRITE_MULTIPLE_BLOCK, 0, data=bytes(SIZE))
    assert not bench.sanitize() & ERRORS
    assert bench.unmapped


def test_a_failing_device_says_so_at_the_end(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Faults(erase=EraseFault.FAILS))
    assert bench.erase(EraseArgument.SECURE_ERASE) & Status.ERROR
    assert bench.sanitize() & Status.ERROR
    assert bench.mapped


def test_a_stalled_sanitize_stays_busy(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Faults(erase=EraseFault.STALLS))
    bench.switch(register.SANITIZE_START, 1)
    bench.now_s = 1e9
    assert state(bench.status()) == PROGRAMMING


def test_a_device_may_reject_and_run(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Faults(erase=EraseFault.REJECTS_BUT_RUNS))
    bench.do(Index.ERASE_GROUP_START, 0)
    bench.do(Index.ERASE_GROUP_END, LAST)
    refusal = bench.do(Index.ERASE, EraseArgument.SECURE_ERASE)
    assert refusal.response & Status.ERROR
    bench.wait(refusal)
    assert not bench.mapped
    assert bench.sanitize() & Status.SWITCH_ERROR


def test_a_bad_sector_is_told_and_healed_by_a_write(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Faults(unreadable=frozenset({9}), unwritable=frozenset({10})))
    assert bench.do(Index.READ_MULTIPLE_BLOCK, 8, blocks=4).response & Status.DEVICE_ECC_FAILED
    assert not bench.do(Index.WRITE_BLOCK, 9, data=bytes(512)).response & ERRORS
    assert bench.do(Index.READ_SINGLE_BLOCK, 9).data == bytes(512)
    assert bench.do(Index.WRITE_BLOCK, 10, data=bytes(512)).response & Status.ERROR
