"""Drives of 520-byte blocks, as disk arrays have them: Linux shows no capacity before a format."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from judge.erasure.erasure import judge_erasure
from model.erasure import ERASED, EraseLevel, EraseVerdict, Method, Verification, WipePolicy, WipeRefusal
from model.journal import Marked, Verified
from tests.lab.faults import EraseFault, Faults
from tests.lab.scsi.sas import SasTraits, SasUnit
from tests.wipe.bench import Bench

SIZE = 520 * 512  # both lengths of a block divide it
ODD = SasTraits(block_bytes=520)


def bench_of(folder: Path, faults: Faults | None = None, policy: WipePolicy | None = None) -> Bench:
    return Bench(folder, ODD, faults or Faults(), policy or WipePolicy(), size=SIZE)


def secrets(bench: Bench) -> int:
    return bench.platters.read(0, SIZE).count(b"somebody's data.")


def test_linux_shows_no_capacity_and_only_a_format_is_planned(tmp_path: Path) -> None:
    bench = bench_of(tmp_path)
    plan = bench.planned()
    assert plan.drive.size_bytes == 0
    assert [rung.methods for rung in plan.ladder] == [(Method.SCSI_FORMAT_UNIT,)]
    assert {item.reason.code for item in plan.left_out} == {"wipe.odd_sectors"}


def test_a_format_gives_it_512_byte_blocks_and_all_of_it_is_read_back(tmp_path: Path) -> None:
    bench = bench_of(tmp_path)
    judgement = bench.erase()
    assert (judgement.verdict, judgement.methods) == (EraseVerdict.CLEARED, (Method.SCSI_FORMAT_UNIT,))
    assert isinstance(bench.model, SasUnit)
    assert bench.model.block_bytes == 512
    assert bench.drive.block.size_bytes == SIZE
    assert secrets(bench) == 0


def test_a_sample_is_not_enough_where_nothing_could_be_marked(tmp_path: Path) -> None:
    bench = bench_of(tmp_path, policy=WipePolicy(verification=Verification.SAMPLED))
    assert bench.erase().verdict is EraseVerdict.CLEARED
    read = [item.verification for item in bench.records() if isinstance(item, Verified)]
    assert read == [Verification.FULL]


@pytest.mark.parametrize("fault", [EraseFault.LIES, EraseFault.FAILS, EraseFault.REFUSED, EraseFault.STALLS])
def test_a_format_that_lies_fails_or_stalls_is_not_called_erased(tmp_path: Path, fault: EraseFault) -> None:
    bench = bench_of(tmp_path, Faults(erase=fault))
    assert bench.erase().verdict not in ERASED
    assert secrets(bench) > 0


def test_no_purge_is_promised(tmp_path: Path) -> None:
    plan = bench_of(tmp_path, policy=WipePolicy(level=EraseLevel.PURGE)).plan()
    assert isinstance(plan, WipeRefusal)


def test_a_drive_with_a_capacity_that_nobody_marked_is_not_called_erased(tmp_path: Path) -> None:
    """The exception for drives without capacity is for them alone."""
    bench = Bench(tmp_path, SasTraits(), size=SIZE)
    bench.erase(bench.only(Method.SCSI_FORMAT_UNIT))
    records = [replace(item, regions=()) if isinstance(item, Marked) else item for item in bench.records()]
    assert judge_erasure(bench.records()).verdict is EraseVerdict.CLEARED
    assert judge_erasure(records).verdict is EraseVerdict.UNKNOWN


@pytest.mark.parametrize("power", [True, False], ids=["power cut", "engine killed"])
def test_a_cut_at_any_step_ends_or_resumes_and_never_lies(tmp_path: Path, power: bool) -> None:
    whole = bench_of(folder_in(tmp_path, "whole"))
    whole.erase()
    for step in random.Random(7).sample(range(1, whole.steps + 1), 16):
        bench = bench_of(folder_in(tmp_path, str(step)))
        plan = bench.planned()
        judgement = bench.erase(plan, cut_at=step)
        for _ in range(6):
            assert judgement.verdict not in ERASED or secrets(bench) == 0, (step, judgement)
            if judgement.verdict is not EraseVerdict.INTERRUPTED:
                break
            if power:
                bench.model.power_cycle()
            bench.drive = bench.plug()
            judgement = bench.erase(plan)
        assert judgement.verdict in ERASED, (step, judgement)


def folder_in(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name
