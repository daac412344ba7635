"""What one rung leaves behind for the next: no state of failure, no password of ours, no hidden sectors."""

from __future__ import annotations

from pathlib import Path

import pytest

from host.drive.drive_ports import MediumError
from judge.erasure.certificate import result_of
from model.erasure import ERASED, EraseVerdict, Expected, Method, Verification
from model.journal import HighWater, Intent, Marked, Noted, Observed, RungStarted
from tests.lab.ata.drive import AtaDrive, AtaTraits
from tests.lab.faults import EraseFault, Faults
from tests.lab.nvme.commands import Command
from tests.lab.nvme.drive import NvmeDrive, NvmeTraits
from tests.lab.nvme.status import Admin
from tests.lab.ports import JumpingClock
from tests.lab.scsi.sas import SasTraits
from tests.wipe.bench import PURGE, SIZE, Bench, Traits, planned_for
from wipe.journal import FIXED_BYTES, WATER_BYTES, Journal, open_store, room_for
from wipe.methods.ata_security import OUR_PASSWORD
from wipe.verify import Verifier, question_of
from wipe.work import ErasureStopped

SECTORS = SIZE // 512


@pytest.mark.parametrize("traits", [NvmeTraits(), AtaTraits(rotation_rpm=0), SasTraits()])
def test_a_drive_whose_own_erasing_failed_is_overwritten_all_the_same(tmp_path: Path, traits: Traits) -> None:
    bench = Bench(tmp_path, traits, Faults(erase=EraseFault.FAILS))
    judgement = bench.erase()
    assert judgement.verdict is EraseVerdict.CLEARED
    assert judgement.methods[-1] is Method.OVERWRITE_ZERO
    assert bench.secrets_left == 0


def test_a_drive_that_stands_still_is_not_given_another_order(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(), Faults(erase=EraseFault.STALLS))
    judgement = bench.erase()
    assert judgement.verdict is EraseVerdict.FAILED
    assert judgement.reasons[0].code == "wipe.stalled"
    assert len([item for item in bench.records() if isinstance(item, RungStarted)]) == 1


def test_the_overlay_of_a_locked_drive_comes_to_light_once_it_is_open(tmp_path: Path) -> None:
    bench = Bench(
        tmp_path, AtaTraits(native_sectors=SECTORS // 2, user_password=OUR_PASSWORD.encode()), policy=PURGE
    )
    assert bench.erase().verdict is EraseVerdict.PURGED
    assert isinstance(bench.model, AtaDrive)
    assert bench.model.hidden.native == SECTORS
    assert bench.secrets_left == 0


def password_set(bench: Bench) -> None:
    """Erase until the password is set, and let the process die there; the drive keeps its power."""
    plan = bench.only(Method.ATA_SECURITY_ERASE)
    for step in range(1, 200):
        bench.erase(plan, cut_at=step)
        assert isinstance(bench.model, AtaDrive)
        assert bench.model.security is not None
        if bench.model.security.enabled:
            return
        (bench.folder / "journal.jsonl").unlink()
    raise AssertionError("no password was ever set")


def test_a_password_that_a_dead_process_left_is_taken_away_first(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits())
    overwrite = bench.only(Method.OVERWRITE_ZERO)
    password_set(bench)
    bench.erase(overwrite)
    assert isinstance(bench.model, AtaDrive)
    assert bench.model.security is not None
    assert not bench.model.security.enabled


def test_a_password_that_cannot_be_taken_away_is_told(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits())
    overwrite = bench.only(Method.OVERWRITE_ZERO)
    password_set(bench)
    assert isinstance(bench.model, AtaDrive)
    assert bench.model.security is not None
    bench.model.security.frozen = True
    bench.erase(overwrite)
    told = [item.message.code for item in bench.records() if isinstance(item, Noted)]
    assert "wipe.password_stays" in told


def test_after_a_sanitize_of_somebody_else_our_own_order_has_its_markers(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(sanitize_s=60.0), policy=PURGE)
    plan = bench.only(Method.NVME_SANITIZE_CRYPTO, Method.NVME_SANITIZE_BLOCK)
    assert isinstance(bench.model, NvmeDrive)
    bench.model.admin(Command(opcode=Admin.SANITIZE, namespace=0, dwords=(2, 0, 0, 0, 0, 0)))
    assert bench.erase(plan).verdict is EraseVerdict.PURGED
    records = bench.records()
    assert [item.when for item in records if isinstance(item, Observed)] == ["before", "waited", "after"]
    marked = next(place for place, item in enumerate(records) if isinstance(item, Marked))
    ordered = [place for place, item in enumerate(records) if isinstance(item, Intent) and item.method]
    assert len(ordered) == 2
    assert marked < ordered[0]


def test_what_an_unproven_command_brought_to_light_is_said_to_be_so(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits(current_sectors=SECTORS // 2, accessible_max=True))
    assert bench.erase().verdict in ERASED
    assert bench.secrets_left == 0
    assert "claim.amac_unproven" in {claim.code for claim in result_of(bench.records()).not_claimed}


def test_a_journal_on_fat_has_room_for_every_gibibyte_of_a_large_drive(tmp_path: Path) -> None:
    plan = planned_for(20 << 40)
    assert room_for(plan) >= FIXED_BYTES + (20 << 10) * WATER_BYTES
    store = open_store(tmp_path, fixed=True, room_bytes=1 << 20)
    journal = Journal(store, JumpingClock())
    marks = (1 << 20) // WATER_BYTES
    for number in range(marks):
        journal.add(HighWater(number=1, offset=(20 << 40) + number))
    journal.close()
    assert len(open_store(tmp_path, fixed=True).lines()) == marks


class Dying:
    """A drive of which no sector can be read."""

    size_bytes, sector_bytes, physical_bytes = 8 << 20, 512, 4096

    def __init__(self) -> None:
        self.tries = 0

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See BlockIO.read_into."""
        self.tries += 1
        raise MediumError(f"{len(buffer)} bytes at {offset}", "EIO")

    def write(self, offset: int, data: memoryview) -> None:
        """See BlockIO.write."""

    def flush(self) -> None:
        """See BlockIO.flush."""

    def forget_cached(self) -> None:
        """See BlockIO.forget_cached."""


def test_reading_bad_sectors_can_be_stopped_at_each_of_them() -> None:
    drive = Dying()

    def check_stopped() -> None:
        if drive.tries > 10:
            raise ErasureStopped

    verifier = Verifier(
        drive,
        question_of(Expected.ZEROS, pattern=0, key=None),
        stop_at_first=True,
        tell=lambda _done, _total: None,
        check_stopped=check_stopped,
    )
    with pytest.raises(ErasureStopped):
        verifier.run(Verification.FULL, "")
    assert drive.tries < 15


def test_comparing_places_can_be_stopped_at_each_of_them(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(), policy=PURGE)
    plan = bench.only(Method.NVME_SANITIZE_CRYPTO)
    bench.stop_after = 30
    assert bench.erase(plan).verdict is EraseVerdict.INTERRUPTED
    assert not [item for item in bench.records() if isinstance(item, Intent)]
    assert "verify" in {item.phase for item in bench.told}
