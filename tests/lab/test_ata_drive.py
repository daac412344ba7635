"""The ATA model does what the standard says, and its medium shows what was really done."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lab.ata.drive import AtaDrive, AtaTraits, Locked, SectorFault
from tests.lab.ata.hidden import DcoFeature
from tests.lab.ata.identify import ata_string
from tests.lab.ata.sanitize import COMPLETED, IN_PROGRESS, KEYS, Reason, SanitizeFeature
from tests.lab.ata.taskfile import AtaAnswer, AtaCommand, Taskfile
from tests.lab.faults import EraseFault, Faults
from tests.lab.platters import Platters

SIZE = 4 << 20
SECTORS = SIZE // 512
SECRET = b"somebody's data." * 32
PASSWORD = b"refurb"


class Bench:
    """A drive full of somebody's data, and a clock that the test moves."""

    def __init__(self, path: Path, traits: AtaTraits, faults: Faults) -> None:
        self.now_s = 0.0
        self.platters = Platters(path, SIZE)
        self.platters.fill(SECRET)
        self.drive = AtaDrive(self.platters, traits, faults, lambda: self.now_s)

    def sanitize(self, feature: SanitizeFeature, count: int = 0) -> AtaAnswer:
        """One SANITIZE DEVICE command with the right key."""
        key = KEYS.get(feature, 0)
        return self.drive.execute(
            Taskfile(command=AtaCommand.SANITIZE, feature=feature, count=count, lba=key)
        )

    def security(self, command: AtaCommand, password: bytes = PASSWORD, control: int = 0) -> bool:
        """Whether a SECURITY command was taken."""
        data = (control.to_bytes(2, "little") + password.ljust(32, b"\0")).ljust(512, b"\0")
        return self.drive.execute(Taskfile(command=command, data=data)).is_good

    def word(self, number: int) -> int:
        """A word of IDENTIFY DEVICE."""
        page = self.drive.execute(Taskfile(command=AtaCommand.IDENTIFY_DEVICE)).data
        return int.from_bytes(page[2 * number : 2 * number + 2], "little")

    @property
    def still_there(self) -> bool:
        """Whether any of the data is still on the medium."""
        return SECRET[:16] in self.platters.read(0, SIZE)


def bench(folder: Path, faults: Faults | None = None, **traits: object) -> Bench:
    """A bench with these traits."""
    return Bench(folder / "medium", AtaTraits(**traits), faults or Faults())  # type: ignore[arg-type]  # a test's words


def test_strings_have_the_bytes_of_each_word_swapped() -> None:
    assert ata_string("ABCD", 6) == b"BADC  "


def test_the_identify_page_has_a_good_checksum(tmp_path: Path) -> None:
    page = bench(tmp_path).drive.execute(Taskfile(command=AtaCommand.IDENTIFY_DEVICE)).data
    assert sum(page) & 0xFF == 0


def test_an_idle_drive_says_that_the_last_sanitize_completed(tmp_path: Path) -> None:
    answer = bench(tmp_path).sanitize(SanitizeFeature.STATUS)
    assert answer.is_good
    assert answer.count & COMPLETED


def test_a_sanitize_runs_and_then_has_erased(tmp_path: Path) -> None:
    drive = bench(tmp_path)
    assert drive.sanitize(SanitizeFeature.BLOCK_ERASE).count & IN_PROGRESS
    drive.now_s = 2.5
    assert drive.sanitize(SanitizeFeature.STATUS).lba == 32768
    assert drive.still_there
    drive.now_s = 5.0
    assert drive.sanitize(SanitizeFeature.STATUS).count & COMPLETED
    assert not drive.still_there


def test_a_sanitize_without_its_key_is_refused(tmp_path: Path) -> None:
    drive = bench(tmp_path)
    order = Taskfile(command=AtaCommand.SANITIZE, feature=SanitizeFeature.BLOCK_ERASE, lba=0)
    assert not drive.drive.execute(order).is_good


def test_a_failed_sanitize_keeps_the_sectors_away(tmp_path: Path) -> None:
    drive = bench(tmp_path, Faults(erase=EraseFault.FAILS))
    drive.sanitize(SanitizeFeature.BLOCK_ERASE)
    drive.now_s = 6.0
    status = drive.sanitize(SanitizeFeature.STATUS)
    assert (status.is_good, status.lba) == (False, Reason.LAST_FAILED)
    with pytest.raises(Locked):
        drive.drive.read(0, 1)


def test_a_frozen_sanitize_says_so(tmp_path: Path) -> None:
    answer = bench(tmp_path, sanitize_frozen=True).sanitize(SanitizeFeature.BLOCK_ERASE)
    assert (answer.is_good, answer.lba) == (False, Reason.FROZEN)


def test_a_security_erase_needs_its_prepare_directly_before(tmp_path: Path) -> None:
    drive = bench(tmp_path)
    assert drive.security(AtaCommand.SECURITY_SET_PASSWORD)
    assert not drive.security(AtaCommand.SECURITY_ERASE_UNIT)
    assert drive.security(AtaCommand.SECURITY_ERASE_PREPARE)
    assert drive.security(AtaCommand.SECURITY_ERASE_UNIT)
    assert drive.platters.read(0, 512) == SECRET
    drive.now_s = 4.0
    drive.drive.settle()
    assert not drive.still_there
    assert drive.word(128) & 0b10 == 0


def test_a_password_survives_a_power_cut_and_locks_the_drive(tmp_path: Path) -> None:
    drive = bench(tmp_path)
    drive.security(AtaCommand.SECURITY_SET_PASSWORD)
    drive.drive.power_cycle()
    assert drive.word(128) & 0b110 == 0b110
    with pytest.raises(Locked):
        drive.drive.read(0, 1)
    assert drive.security(AtaCommand.SECURITY_UNLOCK)
    assert drive.drive.read(0, 1) == SECRET


def test_five_wrong_passwords_close_the_drive_until_power_is_cut(tmp_path: Path) -> None:
    drive = bench(tmp_path, user_password=PASSWORD)
    for _ in range(5):
        assert not drive.security(AtaCommand.SECURITY_UNLOCK, b"wrong")
    assert not drive.security(AtaCommand.SECURITY_UNLOCK)
    drive.drive.power_cycle()
    assert drive.security(AtaCommand.SECURITY_UNLOCK)


def test_a_frozen_drive_takes_no_password(tmp_path: Path) -> None:
    drive = bench(tmp_path, frozen=True)
    assert not drive.security(AtaCommand.SECURITY_SET_PASSWORD)
    drive.drive.power_cycle()
    assert drive.security(AtaCommand.SECURITY_SET_PASSWORD)


def set_max(drive: Bench, sectors: int, *, permanent: bool) -> bool:
    """READ NATIVE MAX and SET MAX, as the standard wants them."""
    drive.drive.execute(Taskfile(command=AtaCommand.READ_NATIVE_MAX_EXT))
    order = Taskfile(command=AtaCommand.SET_MAX_EXT, lba=sectors - 1, count=int(permanent))
    return drive.drive.execute(order).is_good


def test_a_volatile_change_of_the_protected_area_is_forgotten(tmp_path: Path) -> None:
    drive = bench(tmp_path, current_sectors=SECTORS // 2)
    assert set_max(drive, SECTORS, permanent=False)
    assert drive.drive.sectors == SECTORS
    drive.drive.power_cycle()
    assert drive.drive.sectors == SECTORS // 2


def test_one_permanent_change_a_power_cycle_and_no_more(tmp_path: Path) -> None:
    drive = bench(tmp_path, current_sectors=SECTORS // 2)
    assert set_max(drive, SECTORS - 8, permanent=True)
    assert not set_max(drive, SECTORS, permanent=True)
    drive.drive.power_cycle()
    assert set_max(drive, SECTORS, permanent=True)


def test_an_overlay_is_not_restored_under_a_protected_area(tmp_path: Path) -> None:
    drive = bench(tmp_path, native_sectors=SECTORS - 64, current_sectors=SECTORS // 2)
    restore = Taskfile(command=AtaCommand.DEVICE_CONFIGURATION, feature=DcoFeature.RESTORE)
    assert not drive.drive.execute(restore).is_good
    assert set_max(drive, SECTORS - 64, permanent=True)
    assert not drive.drive.execute(restore).is_good
    drive.drive.power_cycle()
    assert drive.drive.execute(restore).is_good
    assert drive.drive.sectors == SECTORS


def test_a_written_sector_heals_and_counts_as_reallocated(tmp_path: Path) -> None:
    drive = bench(tmp_path, Faults(unreadable=frozenset({9})))
    with pytest.raises(SectorFault):
        drive.drive.read(8, 4)
    drive.drive.write(9, bytes(512))
    assert len(drive.drive.read(8, 4)) == 2048
    table = drive.drive.execute(Taskfile(command=AtaCommand.SMART, feature=0xD0)).data
    reallocated = next(table[at + 5] for at in range(2, 362, 12) if table[at] == 5)
    assert reallocated == 1


def test_a_self_test_over_an_unreadable_sector_ends_with_its_address(tmp_path: Path) -> None:
    drive = bench(tmp_path, Faults(unreadable=frozenset({77})))
    drive.drive.execute(Taskfile(command=AtaCommand.SMART, feature=0xD4, lba=1))
    drive.now_s = 7.0
    log = drive.drive.execute(Taskfile(command=AtaCommand.SMART, feature=0xD5, lba=6)).data
    assert log[508] == 1
    assert log[3] >> 4 == 7
    assert int.from_bytes(log[7:11], "little") == 77
