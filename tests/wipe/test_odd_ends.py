"""How erasures of odd drives end: what is read back of all of it, what a cut leaves to be proven again, and
what comes to an end instead of going on for ever. The platters are asked.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from host.drive.drive_ports import MediumError
from judge.erasure.erasure import judge_erasure
from judge.erasure.place_evidence import COMPARED_BYTES
from model.erasure import EraseVerdict, Expected, Method, Verification, WipePolicy
from model.journal import Finished, Interrupted, Opened, PassEnded, RungEnded, Sampled, Verified
from tests.lab.ata.drive import AtaTraits
from tests.lab.catalogue import ROWS
from tests.lab.faults import EraseFault, Faults
from tests.lab.mmc.drive import MmcDrive
from tests.lab.nvme.drive import NvmeTraits
from tests.lab.oddities import Kind, Oddity, Row
from tests.lab.ports import _Blocks
from tests.wipe.bench import SECRET, SEED, Bench
from tests.wipe.odd_bench import OddBench, erase_to_the_end
from tests.wipe.test_overwrite import MemoryBlocks
from wipe.compare import compare_places
from wipe.places import compared_places, marker_regions

ENHANCED = Method.ATA_SECURITY_ERASE_ENHANCED


def row_of(oddity: Oddity, kind: Kind) -> Row:
    """One row of the catalogue."""
    return next(row for row in ROWS if row.oddity is oddity and row.kind is kind)


def each_rung(folder: Path, row: Row) -> Iterator[OddBench]:
    """A bench for each rung of the plan, erased by it to the end."""
    (folder / "plan").mkdir()
    for number, rung in enumerate(OddBench(folder / "plan", row).planned().ladder):
        (folder / str(number)).mkdir()
        bench = OddBench(folder / str(number), row)
        erase_to_the_end(bench, replace(bench.planned(), ladder=(rung,)))
        yield bench


# --- one byte for the whole drive ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(Kind))
def test_sectors_that_each_hold_one_old_byte_are_no_erased_ones(kind: Kind, tmp_path: Path) -> None:
    asked = 0
    for bench in each_rung(tmp_path, row_of(Oddity.ERASE_LEAVES_OLD_BYTES, kind)):
        (opened,) = [item for item in bench.records() if isinstance(item, Opened)]
        if opened.plan.ladder[0].expected not in (Expected.UNIFORM, Expected.CHANGED):
            continue
        asked += 1
        held = bench.platters.read(0, bench.size)
        assert held.count(held[0]) < len(held), "old bytes are on the platters"
        assert bench.judgement().verdict is EraseVerdict.FAILED, opened.plan.ladder[0].methods
    assert asked


@pytest.mark.parametrize(("place", "is_wrong"), [(4096, False), (8192, True), (0, True)])
def test_another_byte_is_wrong_but_where_our_fingerprint_may_lie(place: int, is_wrong: bool) -> None:
    block = MemoryBlocks(64 << 10, 512)
    block.data[:] = b"\xff" * block.size_bytes
    block.data[place : place + 4096] = b"text".ljust(4096, b"\0")
    digests = base64.b64encode(b"ofaplace" * 16).decode()
    sampled = Sampled(seed=SEED, size_bytes=block.size_bytes, unit_bytes=512, digests=digests)
    assert bool(compare_places(block, sampled).wrong_bytes) is is_wrong


# --- an enhanced security erase ------------------------------------------------------------------------


LEFT = {"one byte": b"\0", "a pattern": bytes.fromhex("5aa5c33c")}
READ_FOR = {"one byte": Expected.UNIFORM, "a pattern": Expected.REPEATED}


@pytest.mark.parametrize("left", LEFT)
def test_an_enhanced_erase_that_leaves_one_content_everywhere_has_all_of_the_drive_read(
    tmp_path: Path, left: str
) -> None:
    bench = Bench(tmp_path, AtaTraits(enhanced_pattern=LEFT[left]), size=16 << 20)
    assert bench.erase(bench.only(ENHANCED)).verdict is EraseVerdict.CLEARED
    verified = [item for item in bench.records() if isinstance(item, Verified)][-1]
    assert verified.expected is READ_FOR[left]
    assert (verified.verification, verified.checked_bytes) == (Verification.FULL, bench.size)
    assert bench.platters.read(0, bench.size) == LEFT[left] * (bench.size // len(LEFT[left]))


@pytest.mark.parametrize("left", LEFT)
def test_a_sector_that_an_enhanced_erase_spared_is_found_wherever_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: str
) -> None:
    bench = Bench(tmp_path, AtaTraits(enhanced_pattern=LEFT[left]), size=16 << 20)
    place = between_compared_places(bench)
    secret = bench.platters.read(place, 512)
    monkeypatch.setattr(bench.drive, "rescan", lambda: bench.platters.write(place, secret))
    judgement = bench.erase(bench.only(ENHANCED))
    assert bench.secrets_left == 1
    assert judgement.verdict is EraseVerdict.FAILED


def test_a_pattern_that_lay_there_before_proves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A drive that holds one sector over and over, and puts back what our markers wrote over."""
    bench = Bench(tmp_path, AtaTraits(), Faults(erase=EraseFault.LIES), size=16 << 20)
    bench.platters.fill(SECRET)
    monkeypatch.setattr(bench.drive, "rescan", lambda: bench.platters.fill(SECRET))
    assert bench.erase(bench.only(ENHANCED)).verdict is EraseVerdict.FAILED
    records = bench.records()
    assert [item.expected for item in records if isinstance(item, Verified)] == [Expected.CHANGED]


def test_a_reading_that_found_another_byte_is_not_undone_by_a_comparison(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits(), policy=WipePolicy(verification=Verification.SAMPLED), size=16 << 20)
    assert bench.erase(bench.only(ENHANCED)).verdict is EraseVerdict.CLEARED
    records = bench.records()
    place = max(number for number, item in enumerate(records) if isinstance(item, Verified))
    compared = records[place]
    assert isinstance(compared, Verified)
    whole = replace(compared, expected=Expected.UNIFORM, verification=Verification.FULL, wrong_bytes=512)
    assert judge_erasure([*records[:place], whole, *records[place:]]).verdict is EraseVerdict.UNKNOWN


def between_compared_places(bench: Bench) -> int:
    """A sector of the second half that no comparison looks at, nor any marker."""
    unit = bench.drive.block.physical_bytes
    seen = {place // unit for place in compared_places(bench.size, unit, bench.seed)}
    assert unit == COMPARED_BYTES
    last = bench.size // unit
    marked = marker_regions(bench.size, unit, bench.seed)
    for number in range(last * 3 // 4, last):
        is_marked = any(
            item.offset < (number + 1) * unit and item.offset + item.length > number * unit for item in marked
        )
        if number not in seen and not is_marked:
            return number * unit
    raise AssertionError("everything is looked at")


# --- a cut before the last record ----------------------------------------------------------------------


def cut_before_the_last_record(bench: Bench, method: Method) -> None:
    """Erase until the rung is proven, and die before the journal ends."""
    bench.erase(bench.only(method))
    steps = bench.steps
    bench.fill()
    for step in range(steps, 0, -1):
        (bench.folder / "journal.jsonl").unlink()
        bench.erase(bench.only(method), cut_at=step)
        if any(isinstance(item, RungEnded) for item in bench.records()) and not any(
            isinstance(item, Finished) for item in bench.records()
        ):
            return
    raise AssertionError("it never ended between the two")


@pytest.mark.parametrize(
    ("traits", "method"),
    [(AtaTraits(), Method.OVERWRITE_ZERO), (NvmeTraits(), Method.NVME_SANITIZE_BLOCK)],
)
def test_a_proven_rung_whose_journal_was_cut_is_proven_again(
    tmp_path: Path, traits: AtaTraits | NvmeTraits, method: Method
) -> None:
    bench = Bench(tmp_path, traits)
    plan = bench.only(method)
    cut_before_the_last_record(bench, method)
    bench.fill()  # somebody uses it meanwhile
    bench.power_cycle()
    judgement = bench.erase(plan)
    assert bench.secrets_left == 0
    assert judgement.verdict in (EraseVerdict.CLEARED, EraseVerdict.PURGED)


def test_a_journal_that_ends_after_a_cut_without_reading_again_proves_nothing(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits())
    bench.erase(bench.only(Method.OVERWRITE_ZERO))
    *before, after, finished = bench.records()
    opened = before[0]
    assert isinstance(opened, Opened)
    assert judge_erasure([*before, after, finished]).verdict is EraseVerdict.CLEARED
    again = [*before, replace(opened, resumed=True), after, finished]
    assert judge_erasure(again).verdict is EraseVerdict.UNKNOWN


# --- power cycles ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("oddity", [Oddity.SET_MAX_REFUSED, Oddity.NATIVE_MAX_ALL_ONES])
def test_a_drive_that_never_shows_its_hidden_sectors_asks_for_two_power_cycles_and_no_more(
    oddity: Oddity, tmp_path: Path
) -> None:
    bench = OddBench(tmp_path, row_of(oddity, Kind.SATA))
    plan = bench.only(Method.OVERWRITE_ZERO)
    judgement = erase_to_the_end(bench, plan)
    assert len([item for item in bench.records() if isinstance(item, Interrupted)]) == 2
    assert judgement.verdict is EraseVerdict.CLEARED_WITH_EXCEPTIONS
    assert "verdict.more_told" in {reason.code for reason in judgement.reasons}
    shown = bench.drive.block.size_bytes
    assert shown == bench.size // 2
    assert not any(bench.platters.read(0, shown))
    assert bench.secrets_left == (bench.size - shown) // 512


# --- failing reads ----------------------------------------------------------------------------------------


def failing_once_written(bench: Bench, monkeypatch: pytest.MonkeyPatch, first_byte: int) -> list[int]:
    """From the end of the pass on no sector from `first_byte` can be read; the reads that failed."""
    tries: list[int] = []
    read_into = _Blocks.read_into

    def read(self: _Blocks, offset: int, buffer: memoryview) -> None:
        is_written = any(isinstance(item, PassEnded) for item in bench.records())
        if is_written and offset + len(buffer) > first_byte:
            tries.append(offset)
            raise MediumError("bad sector", "EIO")
        read_into(self, offset, buffer)

    monkeypatch.setattr(_Blocks, "read_into", read)
    return tries


@pytest.mark.parametrize("exceptions", [False, True])
def test_reading_back_a_dying_drive_ends_once_it_is_decided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exceptions: bool
) -> None:
    policy = WipePolicy(exceptions=exceptions, most_exceptions=20)
    bench = Bench(tmp_path, AtaTraits(), policy=policy, size=4 << 20)
    tries = failing_once_written(bench, monkeypatch, bench.size // 2)
    assert bench.erase(bench.only(Method.OVERWRITE_ZERO)).verdict is EraseVerdict.FAILED
    most = 21 if exceptions else 1
    assert 0 < len(tries) < 10 * most + 30, "each is halved down to the block that fails"


# --- areas of an eMMC --------------------------------------------------------------------------------------


def test_general_purpose_areas_of_an_emmc_keep_their_data_and_are_named(tmp_path: Path) -> None:
    row = row_of(Oddity.GENERAL_PURPOSE_AREAS, Kind.MMC)
    (tmp_path / "plan").mkdir()
    for rung in OddBench(tmp_path / "plan", row).planned().ladder:
        (tmp_path / rung.methods[0]).mkdir()
        bench = OddBench(tmp_path / rung.methods[0], row)
        assert isinstance(bench.model, MmcDrive)
        areas = [area.platters for number, area in bench.model.areas.items() if number >= 4]
        for area in areas:
            area.fill(SECRET)
        judgement = bench.erase(replace(bench.planned(), ladder=(rung,)))
        assert [area.read(0, 16) for area in areas] == [SECRET, SECRET]
        assert bench.secrets_left == 0
        assert judgement.verdict is EraseVerdict.CLEARED_WITH_EXCEPTIONS
        (named,) = [reason for reason in judgement.reasons if reason.code == "verdict.general_purpose"]
        assert named.arguments["count"] == sum(area.size_bytes for area in areas) == 3 << 20
