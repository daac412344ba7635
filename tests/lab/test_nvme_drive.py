"""The NVMe model does what the specification says, and its medium shows what was really done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lab.faults import EraseFault, Faults
from tests.lab.hand_clock import Clock
from tests.lab.nvme.drive import BLOCK_BYTES, Command, NvmeDrive, NvmeTraits, SanitizeStatus
from tests.lab.nvme.status import Admin, Io, Status
from tests.lab.platters import Platters

SIZE = 4 << 20
SECRET = b"somebody's data." * (BLOCK_BYTES // 16)
BLOCK_ERASE = 2
ALLOW_UNRESTRICTED_EXIT = 8


class Bench:
    """A drive full of somebody's data, and a clock."""

    def __init__(self, path: Path, faults: Faults) -> None:
        self.clock = Clock()
        self.platters = Platters(path, SIZE)
        self.platters.fill(SECRET)
        self.drive = NvmeDrive(self.platters, NvmeTraits(), faults, self.clock)

    def admin(self, opcode: Admin, dword10: int = 0, namespace: int = 0xFFFFFFFF) -> Status:
        """The status of an admin command."""
        answer = self.drive.admin(
            Command(opcode=opcode, namespace=namespace, dwords=(dword10, 0, 0, 0, 0, 0))
        )
        assert answer is not None
        self.clock.now_s += answer.delay_s
        return answer.status

    def read(self, lba: int) -> tuple[Status, bytes]:
        """One block."""
        answer = self.drive.io(Command(opcode=Io.READ, namespace=1, dwords=(lba, 0, 0, 0, 0, 0)))
        assert answer is not None
        return answer.status, answer.data

    def write(self, lba: int, data: bytes = bytes(BLOCK_BYTES)) -> Status:
        """Write one block."""
        command = Command(opcode=Io.WRITE, namespace=1, dwords=(lba, 0, 0, 0, 0, 0), data=data)
        answer = self.drive.io(command)
        assert answer is not None
        return answer.status

    @property
    def still_there(self) -> bool:
        """Whether any of the data is still on the medium."""
        self.drive.settle()
        return SECRET[:16] in self.platters.read(0, SIZE)


@pytest.fixture
def bench(tmp_path: Path) -> Callable[..., Bench]:
    def make(**faults: object) -> Bench:
        return Bench(tmp_path / "medium", Faults(**faults))  # type: ignore[arg-type]  # a test's own words

    return make


def test_a_sanitize_erases_the_medium_only_when_it_ends(bench: Callable[..., Bench]) -> None:
    drive = bench()
    assert drive.admin(Admin.SANITIZE, BLOCK_ERASE) is Status.SUCCESS
    drive.clock.now_s = 2.5
    assert drive.drive.progress() == 32768
    assert drive.still_there
    drive.clock.now_s = 5.0
    assert drive.drive.progress() == 0xFFFF
    assert drive.drive.sanitize_status is SanitizeStatus.COMPLETED
    assert drive.drive.global_data_erased
    assert not drive.still_there


def test_nothing_is_read_or_formatted_while_a_sanitize_runs(bench: Callable[..., Bench]) -> None:
    drive = bench()
    drive.admin(Admin.SANITIZE, BLOCK_ERASE)
    assert drive.read(0)[0] is Status.SANITIZE_IN_PROGRESS
    assert drive.admin(Admin.FORMAT_NVM, 1 << 9) is Status.SANITIZE_IN_PROGRESS
    assert drive.admin(Admin.GET_LOG_PAGE, 0x81) is Status.SUCCESS


def test_a_running_sanitize_survives_a_power_cut(bench: Callable[..., Bench]) -> None:
    drive = bench()
    drive.admin(Admin.SANITIZE, BLOCK_ERASE)
    drive.clock.now_s = 1.0
    drive.drive.power_cycle()
    drive.clock.now_s = 6.0
    assert drive.drive.progress() == 0xFFFF
    assert not drive.still_there


def test_after_a_failed_sanitize_nothing_is_read_until_the_failure_is_left(
    bench: Callable[..., Bench],
) -> None:
    drive = bench(erase=EraseFault.FAILS)
    drive.admin(Admin.SANITIZE, BLOCK_ERASE | ALLOW_UNRESTRICTED_EXIT)
    drive.clock.now_s = 6.0
    assert drive.read(0)[0] is Status.SANITIZE_FAILED
    assert drive.admin(Admin.SANITIZE, 1) is Status.SUCCESS
    assert drive.read(0)[0] is Status.SUCCESS


def test_a_restricted_failure_is_not_left_by_asking(bench: Callable[..., Bench]) -> None:
    drive = bench(erase=EraseFault.FAILS)
    drive.admin(Admin.SANITIZE, BLOCK_ERASE)
    drive.clock.now_s = 6.0
    assert drive.admin(Admin.SANITIZE, 1) is Status.SANITIZE_FAILED
    assert drive.read(0)[0] is Status.SANITIZE_FAILED


def test_a_format_without_secure_erase_erases_nothing(bench: Callable[..., Bench]) -> None:
    drive = bench()
    assert drive.admin(Admin.FORMAT_NVM, 0) is Status.SUCCESS
    assert drive.still_there


@pytest.mark.parametrize("secure_erase", [1, 2])
def test_a_format_with_secure_erase_erases(bench: Callable[..., Bench], secure_erase: int) -> None:
    drive = bench()
    assert drive.admin(Admin.FORMAT_NVM, secure_erase << 9) is Status.SUCCESS
    assert not drive.still_there


@pytest.mark.parametrize(
    "fault", [EraseFault.LIES, EraseFault.IDLE_SUCCESS, EraseFault.HIDES, EraseFault.LIES_IN_PART]
)
def test_a_lying_drive_says_completed_and_keeps_data(bench: Callable[..., Bench], fault: EraseFault) -> None:
    drive = bench(erase=fault)
    assert drive.admin(Admin.SANITIZE, BLOCK_ERASE) is Status.SUCCESS
    drive.clock.now_s = 6.0
    drive.drive.settle()
    assert drive.drive.sanitize_status is SanitizeStatus.COMPLETED
    assert drive.still_there


def test_a_hiding_drive_reads_as_zeros(bench: Callable[..., Bench]) -> None:
    drive = bench(erase=EraseFault.HIDES)
    drive.admin(Admin.SANITIZE, BLOCK_ERASE)
    drive.clock.now_s = 6.0
    assert drive.read(0) == (Status.SUCCESS, bytes(BLOCK_BYTES))
    assert drive.still_there


def test_a_stalled_sanitize_never_ends(bench: Callable[..., Bench]) -> None:
    drive = bench(erase=EraseFault.STALLS)
    drive.admin(Admin.SANITIZE, BLOCK_ERASE)
    drive.clock.now_s = 1e9
    assert drive.drive.progress() == 655
    assert drive.drive.sanitize_status is SanitizeStatus.IN_PROGRESS


def test_a_drive_that_rejects_a_sanitize_may_run_it_all_the_same(bench: Callable[..., Bench]) -> None:
    drive = bench(erase=EraseFault.REJECTS_BUT_RUNS)
    assert drive.admin(Admin.SANITIZE, BLOCK_ERASE) is Status.INVALID_FIELD
    drive.clock.now_s = 6.0
    drive.drive.settle()
    assert not drive.still_there


def test_writing_an_unreadable_block_makes_it_readable(bench: Callable[..., Bench]) -> None:
    drive = bench(unreadable=frozenset({7}))
    assert drive.read(7)[0] is Status.UNRECOVERED_READ_ERROR
    assert drive.write(7) is Status.SUCCESS
    assert drive.read(7)[0] is Status.SUCCESS


def test_an_unwritable_block_keeps_its_data(bench: Callable[..., Bench]) -> None:
    drive = bench(unwritable=frozenset({7}))
    assert drive.write(7) is Status.WRITE_FAULT
    assert drive.read(7) == (Status.SUCCESS, SECRET)


def test_a_hanging_drive_never_answers(bench: Callable[..., Bench]) -> None:
    drive = bench(hang_admin=True)
    assert drive.drive.admin(Command(opcode=Admin.IDENTIFY, namespace=0, dwords=(1, 0, 0, 0, 0, 0))) is None


def test_the_medium_outlives_the_drive(tmp_path: Path) -> None:
    first = Platters(tmp_path / "medium", SIZE)
    first.write(SIZE - 3, b"end")
    first.close()
    assert Platters(tmp_path / "medium", SIZE).read(SIZE - 3, 3) == b"end"
