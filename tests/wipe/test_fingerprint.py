"""The fingerprint sector: only when it is ordered, those bytes at that place, never a proof."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from host.drive.drive_ports import DriveError, MediumError, TransportError
from judge.erasure.chain import Link
from judge.erasure.erasure import judge_erasure
from judge.erasure.fingerprint import fingerprint_left, sector_of
from judge.erasure.fingerprint_sector import fingerprint_bytes, read_fingerprint
from model.erasure import EraseLevel, EraseStep, EraseVerdict, Expected, Method, Verification, WipePolicy
from model.fingerprint import FINGERPRINT_BYTES, FINGERPRINT_OFFSET, Fingerprint
from model.journal import Fingerprinted, Intent, Opened, Record, Region
from model.message import Message, say
from papers.wording import word
from tests.lab.ata.drive import AtaTraits
from tests.lab.faults import EraseFault, Faults
from tests.lab.nvme.drive import NvmeTraits
from tests.lab.scsi.sas import SasTraits
from tests.wipe.bench import Bench, Traits
from tests.wipe.memory_block import MemoryBlock, work_on
from tests.wipe.test_overwrite import Kept
from wipe.fingerprint import leave_fingerprint
from wipe.journal import read_chain, read_lines
from wipe.verify import Question, Verifier, question_of
from wipe.work import AnotherDrive

ORDERED = WipePolicy(fingerprint=True)
STRIDE = 13
PLACE = slice(FINGERPRINT_OFFSET, FINGERPRINT_OFFSET + FINGERPRINT_BYTES)


@pytest.fixture
def erased(tmp_path: Path) -> Bench:
    """A drive that was overwritten, with its fingerprint."""
    bench = Bench(tmp_path, policy=ORDERED)
    bench.erase(bench.only(Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO))
    return bench


def sector(bench: Bench) -> bytes:
    return bench.platters.read(FINGERPRINT_OFFSET, FINGERPRINT_BYTES)


def left_by(bench: Bench) -> Fingerprinted:
    (found,) = [record for record in bench.records() if isinstance(record, Fingerprinted)]
    return found


@pytest.mark.parametrize("traits", [NvmeTraits(), AtaTraits(), SasTraits()])
@pytest.mark.parametrize("level", EraseLevel)
def test_it_lies_at_its_place_and_nothing_else_is_on_the_drive(
    tmp_path: Path, traits: Traits, level: EraseLevel
) -> None:
    bench = Bench(tmp_path, traits=traits, policy=replace(ORDERED, level=level, below=True))
    before = bench.erase()
    said = read_fingerprint(sector(bench))
    assert said is not None
    assert (said.job, said.verdict) == ("test", before.verdict)
    assert any(entry.previous == said.journal for entry in bench.entries())
    assert (before.as_ordered, bench.secrets_left) == (True, 0)
    data = bench.platters.read(0, bench.size)
    if before.methods[-1] not in (Method.NVME_SANITIZE_CRYPTO, Method.ATA_SANITIZE_CRYPTO):
        assert len(set(data[: PLACE.start] + data[PLACE.stop :])) == 1


def test_nothing_is_written_when_nobody_ordered_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.erase(bench.only(Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO))
    assert not any(bench.platters.read(0, bench.size))
    assert not [record for record in bench.records() if isinstance(record, Fingerprinted)]


def test_a_drive_that_is_not_erased_gets_none(tmp_path: Path) -> None:
    bench = Bench(tmp_path, policy=ORDERED, faults=Faults(erase=EraseFault.LIES))
    plan = bench.only(Method.NVME_SANITIZE_BLOCK)
    assert bench.erase(plan).verdict is EraseVerdict.FAILED
    assert read_fingerprint(sector(bench)) is None


def test_the_intent_is_in_the_journal_before_the_drive_is_changed(erased: Bench) -> None:
    records = erased.records()
    place = records.index(left_by(erased))
    assert records[place - 1] == Intent(step=EraseStep.FINGERPRINT, command="write 4096 bytes at byte 4096")


@pytest.mark.slow
def test_a_power_cut_at_any_step_never_ends_in_a_verdict_the_platters_contradict(tmp_path: Path) -> None:
    steps = 0
    while True:
        steps += STRIDE
        folder = tmp_path / str(steps)
        folder.mkdir()
        bench = Bench(folder, policy=ORDERED)
        plan = bench.only(Method.NVME_SANITIZE_BLOCK)
        first = bench.erase(plan, cut_at=steps)
        if first.verdict is not EraseVerdict.INTERRUPTED:
            break
        bench.power_cycle()
        again = bench.erase(plan)
        assert (again.verdict, bench.secrets_left) == (EraseVerdict.PURGED, 0)
        left = fingerprint_left(plan, bench.records())
        assert left is not None
        assert sector(bench) == sector_of(left)
    assert steps > 5 * STRIDE


# --- on a drive that is nothing but its sectors, behind the journal of one that was erased ------------------


class EndedWell(Kept):
    """The journal of an erasure that ended well, up to its fingerprint."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        lines = read_lines(bench.folder)
        place = bench.records().index(left_by(bench)) - 1
        self.before = read_chain(lines[:place])

    def chain(self) -> list[Link]:
        """Whole."""
        return self.before


def leaving(
    bench: Bench, block: MemoryBlock, *, another: Message | None = None
) -> tuple[Any, EndedWell, list[tuple[str, dict[str, object]]]]:
    """What is worked with, its journal, and the sentences that come into it."""
    journal = EndedWell(bench)
    noted: list[tuple[str, dict[str, object]]] = []
    work, _records, _told = work_on(block)

    def check_same_drive() -> None:
        if another is not None:
            raise AnotherDrive(another)

    work.journal, work.clock, work.check_same_drive = journal, bench.clock, check_same_drive
    work.note = lambda code, **said: noted.append((code, said))
    return work, journal, noted


def test_a_drive_of_just_its_size_has_room_for_it(erased: Bench) -> None:
    block = MemoryBlock(bytes(PLACE.stop))
    work, journal, noted = leaving(erased, block)
    leave_fingerprint(work, "test")
    said = read_fingerprint(bytes(block.data[PLACE]))
    assert said is not None
    assert (said.job, said.journal) == ("test", journal.chain()[-1].sha256)
    assert [type(record) for record in journal.records] == [Intent, Fingerprinted]
    assert (journal.records[-1].intact, noted) == (True, [])  # type: ignore[union-attr]
    assert (block.flushed, block.forgotten) == (1, 1), "it is read from the drive and not from a cache"


@pytest.mark.parametrize(("size", "sector"), [(PLACE.stop - 512, 512), (PLACE.start, 512), (1 << 20, 8192)])
def test_a_drive_without_room_for_it_gets_none_and_it_is_said(erased: Bench, size: int, sector: int) -> None:
    block = MemoryBlock(bytes(size), sector=sector)
    work, journal, noted = leaving(erased, block)
    leave_fingerprint(work, "test")
    assert noted == [("wipe.no_fingerprint", {"bytes": sector})]
    assert (journal.records, any(block.data)) == ([], False)


def test_another_drive_at_its_place_gets_none(erased: Bench) -> None:
    block = MemoryBlock(bytes(1 << 20))
    work, journal, _noted = leaving(erased, block, another=say("wipe.other_drive"))
    with pytest.raises(AnotherDrive):
        leave_fingerprint(work, "test")
    assert (journal.records, any(block.data)) == ([], False)


@pytest.mark.parametrize("error", [MediumError, TransportError])
def test_one_that_cannot_be_written_is_not_intact(erased: Bench, error: type[DriveError]) -> None:
    def fails(offset: int, data: memoryview) -> None:
        raise error("EIO")

    block = MemoryBlock(bytes(1 << 20))
    block.write = fails  # type: ignore[method-assign]  # it takes nothing
    work, journal, _noted = leaving(erased, block)
    leave_fingerprint(work, "test")
    assert journal.records[-1].intact is False  # type: ignore[union-attr]


# --- the verdict, from the journal alone ------------------------------------------------------------------


def changed(records: list[Record], **fields: object) -> list[Record]:
    return [
        replace(record, **fields) if isinstance(record, Fingerprinted) else record  # type: ignore[arg-type]
        for record in records
    ]


def test_other_bytes_another_place_and_another_job_prove_nothing(erased: Bench) -> None:
    records = erased.records()
    assert judge_erasure(records).verdict is EraseVerdict.CLEARED
    other = Fingerprint(
        job="other", erased=erased.clock.now(), verdict=EraseVerdict.CLEARED, journal="0" * 64
    )
    text = left_by(erased).text
    for forged in (
        changed(records, text="somebody's data"),
        changed(records, text=text + "somebody's data"),
        changed(records, text=text.replace('"job"', '"somebody":"data","job"')),
        changed(records, text=fingerprint_bytes(other).rstrip(b"\0").decode()),
        changed(records, region=Region(offset=8192, length=4096)),
        changed(records, region=Region(offset=4096, length=8192)),
        [record for record in records if getattr(record, "step", None) != "fingerprint"],
        [replace(r, step=EraseStep.MARK) if isinstance(r, Intent) else r for r in records],
    ):
        judgement = judge_erasure(forged)
        assert judgement.verdict is EraseVerdict.UNKNOWN
        assert judgement.reasons[0].code == "verdict.changed_after"


def test_a_fingerprint_that_the_order_does_not_know_proves_nothing(erased: Bench) -> None:
    records = erased.records()
    opened = records[0]
    assert isinstance(opened, Opened)
    plan = replace(opened.plan, policy=WipePolicy())
    forged = [replace(opened, plan=plan), *records[1:]]
    assert judge_erasure(forged).verdict is EraseVerdict.UNKNOWN


def test_one_that_could_not_be_written_is_an_exception_and_said(erased: Bench) -> None:
    records = erased.records()
    for damaged in (
        changed(records, intact=False),
        [record for record in records if not isinstance(record, Fingerprinted)],
    ):
        judgement = judge_erasure(damaged)
        assert (judgement.verdict, judgement.as_ordered) == (EraseVerdict.CLEARED_WITH_EXCEPTIONS, False)
        said = [word(reason) for reason in judgement.reasons]
        assert any(text.endswith("no longer known to be erased: 4,096 bytes.") for text in said)


# --- verified later -----------------------------------------------------------------------------------------


def wrong_bytes(bench: Bench, question: Question) -> int:
    verifier = Verifier(
        bench.plug().block, question, stop_at_first=False, tell=lambda *_: None, check_stopped=lambda: None
    )
    return verifier.run(Verification.FULL, "00").wrong_bytes


@pytest.mark.parametrize("expected", [Expected.ZEROS, Expected.UNIFORM])
def test_a_later_check_takes_exactly_this_sector_at_exactly_its_place(
    erased: Bench, expected: Expected
) -> None:
    left = fingerprint_left(erased.planned(), erased.records())
    assert left is not None
    plain = question_of(expected, pattern=0, key=None)
    question = replace(plain, fingerprint=sector_of(left))
    assert wrong_bytes(erased, question) == 0
    assert wrong_bytes(erased, plain) == 512, "without the journal's word it is a sector like any other"
    erased.platters.write(FINGERPRINT_OFFSET + 4000, b"x")
    assert wrong_bytes(erased, question) == 512
    erased.platters.write(FINGERPRINT_OFFSET, bytes(FINGERPRINT_BYTES))
    assert wrong_bytes(erased, question) == 512
    erased.platters.write(FINGERPRINT_OFFSET + FINGERPRINT_BYTES, sector_of(left))
    assert wrong_bytes(erased, question) == 1024


# --- what others take it for --------------------------------------------------------------------------------


@pytest.mark.process
@pytest.mark.parametrize(
    ("words", "status"),
    [(("blkid", "--probe"), 2), (("wipefs", "--noheadings"), 0)],
)
def test_no_tool_takes_it_for_a_table_or_a_filesystem(
    erased: Bench, tmp_path: Path, words: tuple[str, ...], status: int
) -> None:
    image = tmp_path / "image"
    image.write_bytes(erased.platters.read(0, erased.size))
    try:
        done = subprocess.run([*words, str(image)], check=False, capture_output=True, text=True, timeout=20)
    except FileNotFoundError:
        pytest.skip(f"{words[0]} is not installed")
    assert (done.returncode, done.stdout) == (status, "")


def test_what_is_not_exactly_a_fingerprint_is_none() -> None:
    assert read_fingerprint(b"") is None
    assert read_fingerprint(bytes(FINGERPRINT_BYTES)) is None
    assert read_fingerprint(b"ETABLI FINGERPRINT 1\nnonsense".ljust(FINGERPRINT_BYTES, b"\0")) is None
