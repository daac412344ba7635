"""What the engine does with a drive, step by step, and what its journal proves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from judge.erasure.erasure import judge_erasure
from model.erasure import ERASED, DeviceState, EraseVerdict, Method, WipePolicy
from model.journal import (
    BadRegion,
    DeviceStatus,
    HighWater,
    Intent,
    Interrupted,
    Outcome,
    PassStarted,
    RungEnded,
    StopCause,
    Unhidden,
    Verified,
)
from tests.lab.ata.drive import AtaDrive, AtaTraits
from tests.lab.faults import EraseFault, Faults
from tests.lab.nvme.drive import NvmeTraits
from tests.lab.scsi.sas import SasTraits
from tests.lab.scsi.sat import Translation
from tests.wipe.bench import PURGE, SIZE, Bench
from wipe.methods.ata_security import OUR_PASSWORD

SECTORS = SIZE // 512


def test_a_refused_method_falls_to_the_next_rung(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(), Faults(erase=EraseFault.REFUSED))
    judgement = bench.erase()
    assert judgement.verdict is EraseVerdict.CLEARED
    assert judgement.methods == (Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO)
    failed = [item for item in bench.records() if isinstance(item, RungEnded) and not item.succeeded]
    assert len(failed) == 6
    assert bench.secrets_left == 0


def test_with_a_purge_ordered_a_drive_that_refuses_ends_as_failed(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(), Faults(erase=EraseFault.REFUSED), PURGE)
    assert bench.erase().verdict is EraseVerdict.FAILED


def test_hidden_sectors_are_erased_and_the_journal_says_so(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits(current_sectors=SECTORS // 2))
    assert bench.erase().verdict is EraseVerdict.CLEARED
    done = next(item for item in bench.records() if isinstance(item, Unhidden))
    assert (done.before_bytes, done.after_bytes) == (SIZE // 2, SIZE)
    assert bench.secrets_left == 0


def test_hpa_and_dco_need_a_power_cycle_between_them(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits(native_sectors=SECTORS // 2, current_sectors=SECTORS // 4))
    plan = bench.planned()
    judgement = bench.erase(plan)
    assert judgement.verdict is EraseVerdict.INTERRUPTED
    assert judgement.reasons[0].code == "wipe.power_cycle_needed"
    assert bench.secrets_left > 0
    bench.power_cycle()
    assert bench.erase(plan).verdict is EraseVerdict.CLEARED
    assert bench.secrets_left == 0


def test_hidden_sectors_that_no_power_cycle_brings_to_light_are_named(tmp_path: Path) -> None:
    """Behind an adapter that loses the registers the native maximum is not known, and a DCO is not restored
    under an HPA.
    """
    bench = Bench(tmp_path, AtaTraits(current_sectors=SECTORS // 2), translation=Translation(registers=False))
    judgement = bench.erase()
    assert judgement.verdict is EraseVerdict.FAILED
    assert [reason.code for reason in judgement.reasons] == ["wipe.no_registers"]
    assert bench.secrets_left > 0


def test_a_drive_locked_by_somebody_else_is_tried_once_and_left(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits(user_password=b"theirs"))
    judgement = bench.erase()
    assert judgement.verdict not in ERASED
    tries = [item for item in bench.records() if isinstance(item, Intent) and item.step == "unlock"]
    assert len(tries) == 1
    assert bench.secrets_left == SIZE // 512
    assert [reason.code for reason in judgement.reasons] == ["wipe.locked"]


def test_a_drive_locked_with_our_password_is_unlocked_by_any_etabli(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits(user_password=OUR_PASSWORD.encode()))
    assert bench.erase().verdict in ERASED
    assert isinstance(bench.model, AtaDrive)
    assert bench.model.security is not None
    assert not bench.model.security.enabled


def test_every_change_is_announced_before_it_happens(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits(), policy=PURGE)
    bench.erase(bench.only(Method.ATA_SANITIZE_OVERWRITE))
    steps = [item.step for item in bench.records() if isinstance(item, Intent | Outcome)]
    assert steps == ["mark", "mark", "ata-sanitize-overwrite", "ata-sanitize-overwrite"]


def test_a_drive_that_is_larger_than_the_confirmed_one_is_another_one(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits())
    plan = bench.planned()
    smaller = replace(plan, drive=replace(plan.drive, size_bytes=plan.drive.size_bytes - 4096))
    judgement = bench.erase(smaller)
    assert judgement.verdict is EraseVerdict.NOT_ATTEMPTED
    assert judgement.reasons[0].code == "wipe.other_drive"
    assert bench.secrets_left == SIZE // 512


def test_another_drive_in_the_same_place_is_not_touched(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(), Faults(serial_after_reopen="SOMEBODYELSE"))
    plan = bench.planned()
    bench.drive = bench.plug()
    judgement = bench.erase(plan)
    assert judgement.verdict is EraseVerdict.NOT_ATTEMPTED
    assert judgement.reasons[0].code == "wipe.other_drive"
    assert bench.secrets_left == SECTORS


def test_a_drive_of_another_size_is_not_touched(tmp_path: Path) -> None:
    bench = Bench(tmp_path, SasTraits(), Faults(blocks_after_reopen=SECTORS // 2))
    plan = bench.planned()
    bench.drive = bench.plug()
    assert bench.erase(plan).verdict is EraseVerdict.NOT_ATTEMPTED
    assert bench.secrets_left == SECTORS


def test_sectors_that_cannot_be_written_are_listed_and_fail_the_drive(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits(), Faults(unwritable=frozenset({1001})))
    judgement = bench.erase(bench.only(Method.OVERWRITE_ZERO))
    assert judgement.verdict is EraseVerdict.FAILED
    bad = [item.region for item in bench.records() if isinstance(item, BadRegion)]
    assert [(region.offset, region.length) for region in bad] == [(1000 * 512, 4096)]
    assert bench.secrets_left <= 8


def test_with_exceptions_allowed_they_are_named_in_the_verdict(tmp_path: Path) -> None:
    unwritable = Faults(unwritable=frozenset({1001}))
    bench = Bench(tmp_path, AtaTraits(), unwritable, WipePolicy(exceptions=True), size=8 << 20)
    judgement = bench.erase(bench.only(Method.OVERWRITE_ZERO))
    assert judgement.verdict is EraseVerdict.CLEARED_WITH_EXCEPTIONS
    assert any(reason.code == "verdict.unwritten" for reason in judgement.reasons)


def test_a_drive_that_leaves_is_not_called_erased(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits(), Faults(drop_after_bytes=SIZE // 2))
    judgement = bench.erase(bench.only(Method.OVERWRITE_ZERO))
    assert judgement.verdict is EraseVerdict.FAILED
    assert any(isinstance(item, RungEnded) and item.gone for item in bench.records())


def test_a_stalled_drive_is_given_up_after_half_an_hour_without_progress(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(), Faults(erase=EraseFault.STALLS, stall_percent=40), PURGE)
    bench.erase(bench.only(Method.NVME_SANITIZE_BLOCK))
    ended = next(item for item in bench.records() if isinstance(item, RungEnded))
    assert ended.reason is not None
    assert ended.reason.code == "wipe.stalled"
    assert bench.clock.elapsed_s > 1800


@pytest.mark.slow
def test_a_sanitize_that_somebody_began_is_watched_to_its_end(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(sanitize_s=600.0), policy=PURGE)
    plan = bench.only(Method.NVME_SANITIZE_BLOCK)
    steps = bench_steps_until_running(bench)
    assert bench.erase(plan, cut_at=steps).verdict is EraseVerdict.INTERRUPTED
    bench.power_cycle()
    assert bench.erase(plan).verdict is EraseVerdict.PURGED
    ran = [item for item in bench.records() if isinstance(item, DeviceStatus)]
    assert DeviceState.RUNNING in {item.state for item in ran}
    orders = [item for item in bench.records() if isinstance(item, Intent) and "sanitize" in item.step]
    assert len(orders) == 1
    assert bench.secrets_left == 0


def bench_steps_until_running(bench: Bench) -> int:
    """The step at which the sanitize has been ordered and is being watched."""
    folder = bench.folder / "probe"
    folder.mkdir()
    other = Bench(folder, bench.traits, policy=bench.policy)
    other.erase(other.only(Method.NVME_SANITIZE_BLOCK))
    done = [item for item in other.records() if isinstance(item, DeviceStatus)]
    assert done
    return next(step for step in range(1, other.steps) if _is_running_at(bench, step))


def _is_running_at(bench: Bench, step: int) -> bool:
    folder = bench.folder / f"probe-{step}"
    folder.mkdir()
    other = Bench(folder, bench.traits, policy=bench.policy)
    other.erase(other.only(Method.NVME_SANITIZE_BLOCK), cut_at=step)
    return any(isinstance(item, DeviceStatus) for item in other.records())


def test_a_stopped_overwrite_goes_on_where_it_was(tmp_path: Path) -> None:
    size = 24 << 20
    bench = Bench(tmp_path, AtaTraits(), size=size)
    plan = bench.only(Method.OVERWRITE_ZERO)
    bench.stop_after = 500
    assert bench.erase(plan).verdict is EraseVerdict.INTERRUPTED
    water = [item.offset for item in bench.records() if isinstance(item, HighWater)]
    assert water
    assert 0 < water[-1] < size
    bench.stop_after = None
    assert bench.erase(plan).verdict is EraseVerdict.CLEARED
    assert len([item for item in bench.records() if isinstance(item, PassStarted)]) == 1
    assert bench.secrets_left == 0


def test_a_drive_whose_tail_differs_is_confirmed_anew_or_left_as_it_is(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits(), size=24 << 20)
    plan = bench.only(Method.OVERWRITE_ZERO)
    bench.stop_after = 500
    bench.erase(plan)
    bench.stop_after = None
    bench.platters.write(4096, b"written meanwhile".ljust(512))
    before = bench.platters.read(0, bench.size)
    for _ in range(2):
        judgement = bench.erase(plan)
        assert judgement.verdict is EraseVerdict.INTERRUPTED
        assert [reason.code for reason in judgement.reasons] == ["wipe.tail_differs"]
        last = bench.records()[-1]
        assert isinstance(last, Interrupted)
        assert last.cause is StopCause.TAIL_DIFFERS
        assert bench.platters.read(0, bench.size) == before
    bench.may_differ = True
    assert bench.erase(plan).verdict is EraseVerdict.CLEARED
    assert not any(bench.platters.read(0, bench.size))


def test_a_verdict_needs_every_piece_of_evidence(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(), policy=PURGE)
    bench.erase(bench.only(Method.NVME_SANITIZE_BLOCK))
    records = bench.records()
    assert judge_erasure(records).verdict is EraseVerdict.PURGED
    for kind in ("outcome", "verified", "markers_checked", "device_status", "rung_ended"):
        kept = [item for item in records if item.kind != kind]
        if kind == "outcome":  # seen running is as good as accepted
            kept = [item for item in kept if item.kind != "device_status" or item.state != "running"]
        assert judge_erasure(kept).verdict not in ERASED, kind


def test_a_journal_that_stops_anywhere_never_says_erased(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(), policy=PURGE)
    bench.erase(bench.only(Method.NVME_SANITIZE_BLOCK))
    records = bench.records()
    for length in range(len(records)):
        assert judge_erasure(records[:length]).verdict not in ERASED


def test_a_wrong_byte_ends_reading_back_unless_told_to_read_on(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    lies = Faults(erase=EraseFault.LIES_IN_PART)
    quick = Bench(tmp_path / "a", AtaTraits(), lies, PURGE)
    quick.erase(quick.only(Method.ATA_SANITIZE_OVERWRITE))
    whole = Bench(tmp_path / "b", AtaTraits(), lies, replace(PURGE, stop_at_first_wrong_byte=False))
    whole.erase(whole.only(Method.ATA_SANITIZE_OVERWRITE))
    for bench in (quick, whole):
        assert bench.judgement().verdict not in ERASED
        assert bench.secrets_left > 0 or any(bench.platters.read(0, SIZE))


@pytest.mark.parametrize("fault", [EraseFault.LIES, EraseFault.IDLE_SUCCESS])
def test_markers_show_what_a_lying_drive_did_not_do(tmp_path: Path, fault: EraseFault) -> None:
    bench = Bench(tmp_path, SasTraits(), Faults(erase=fault), PURGE)
    bench.erase(bench.only(Method.SCSI_SANITIZE_BLOCK))
    ended = next(item for item in bench.records() if isinstance(item, RungEnded))
    assert ended.reason is not None
    assert ended.reason.code == "wipe.markers_remain"
    assert not [item for item in bench.records() if isinstance(item, Verified)]


def test_an_adapter_that_tells_nothing_leaves_the_overwrite_to_prove_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits(), translation=Translation(registers=False))
    assert bench.erase().methods == (Method.OVERWRITE_ZERO,)
