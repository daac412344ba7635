"""The last word at the bench: from the facts and the certificates here and at the inventory."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from agent.erasing.proofs import RunEnd, speak
from judge.erasure.drive_proof import Moment
from judge.last_word.asked import trials_asked
from model.drive import Transport
from model.last_word import LastWord, MachineWord
from model.lock import LockKind
from model.provenance import ClockTrust
from model.report import PersonalAnswers
from model.trial import Trial, TrialKind, TrialResult
from tests.agent.delivery.servers import problem, serving
from tests.agent.erasing.test_proofs import EXT4, Lines, fitted, inventory, keep, machine
from tests.agent.fresh_bench import Bench
from tests.certificates import erased_lines, make_certificate
from tests.inventory.workshop import Bench as Elsewhere
from tests.judge.last_word.spoken import DAY, all_measured, empty_drive

NOTHING = RunEnd(
    report="r", machine=machine(), benchmarks=None, entered=PersonalAnswers(), kept=True, replayed=False
)


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Lines:
    return erased_lines(tmp_path_factory.mktemp("erased"))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def finished(lines: Lines, **known: object) -> RunEnd:
    """A run on a machine with a healthy drive that is empty."""
    seen = fitted(lines)
    healthy = replace(empty_drive("nvme0n1"), model=seen.model, serial=seen.serial, wwn=seen.wwn)
    of = replace(healthy, size_bytes=seen.size_bytes)
    return replace(NOTHING, machine=machine(of), **known)  # type: ignore[arg-type]  # a test's words


def spoken(bench: Bench, of: RunEnd, url: str | None = None) -> MachineWord:
    return speak(bench.state, bench.station, of, url).spoken


def test_a_run_that_nobody_could_ask_is_at_best_erased_and_to_be_tested(bench: Bench, lines: Lines) -> None:
    keep(bench, make_certificate(lines, bench.station.key_id))
    assert spoken(bench, finished(lines)).word is LastWord.ERASED_TO_TEST


def test_with_every_trial_made_it_is_ready(bench: Bench, lines: Lines) -> None:
    keep(bench, make_certificate(lines, bench.station.key_id))
    of = finished(lines, benchmarks=all_measured(["nvme0n1"]))
    passed = tuple(Trial(kind=kind, result=TrialResult.PASSED, at=DAY) for kind in trials_asked(of.machine))
    answered = PersonalAnswers(trials=passed, locks=dict.fromkeys(map(str, LockKind), False))
    assert spoken(bench, replace(of, entered=answered)).word is LastWord.READY
    assert spoken(bench, replace(of, entered=answered, kept=False)).word is LastWord.CHECK
    assert spoken(bench, replace(of, entered=answered, replayed=True)).word is LastWord.CHECK
    swollen = Trial(kind=TrialKind.SWOLLEN_BATTERY, result=TrialResult.FAILED, at=DAY)
    worse = spoken(bench, replace(of, entered=replace(answered, trials=(*passed, swollen))))
    assert (worse.word, worse.reasons[0].code) == (LastWord.FAILED, "word.failed_swollen_battery")


def test_a_certificate_of_another_bench_is_asked_for_where_the_inventory_was_reached(
    bench: Bench, lines: Lines, tmp_path: Path
) -> None:
    elsewhere = Elsewhere()
    with inventory(tmp_path / "inventory", bench) as (url, desk, asked):
        desk.certify(elsewhere, desk.token(elsewhere), make_certificate(lines, elsewhere.id))
        before = len(asked)
        assert spoken(bench, finished(lines, is_reached=False), url).reasons[0].code == "proof.not_asked"
        assert spoken(bench, finished(lines, replayed=True), url).word is LastWord.CHECK
        assert len(asked) == before
        assert spoken(bench, finished(lines), url).word is LastWord.ERASED_TO_TEST


def test_an_inventory_that_does_not_answer_makes_nothing_better(bench: Bench, lines: Lines) -> None:
    with serving(lambda _asked: problem(503, "No.")) as url:
        found = spoken(bench, finished(lines), url)
    assert (found.word, found.reasons[0].code) == (LastWord.CHECK, "proof.not_asked")


def test_what_was_seen_before_the_erasure_is_no_content_that_came_after(bench: Bench, lines: Lines) -> None:
    """A note on a report that was made before its drive was erased."""
    certificate = keep(bench, make_certificate(lines, bench.station.key_id))
    of = finished(lines)
    drives = of.machine.storage.value
    assert drives is not None
    full = replace(of, machine=machine(replace(drives.drives[0], contents=EXT4)))
    seen = Moment(at=certificate.times.started, clock=ClockTrust.SYNCHRONISED, station=bench.station.key_id)
    assert spoken(bench, full).word is LastWord.DATA_PRESENT
    assert spoken(bench, replace(full, seen=seen)).word is LastWord.ERASED_TO_TEST


def test_a_drive_that_was_only_plugged_in_is_no_drive_of_the_machine(bench: Bench) -> None:
    stick = replace(empty_drive("sdx"), removable=True, contents=EXT4, transport=Transport.USB)
    found = spoken(bench, replace(NOTHING, machine=machine(stick)))
    assert [message.code for message in found.reasons] == ["erased.no_drive"]


def test_a_spool_that_cannot_be_read_proves_nothing_and_the_word_is_spoken(
    bench: Bench, lines: Lines
) -> None:
    keep(bench, make_certificate(lines, bench.station.key_id))
    proven = spoken(bench, finished(lines)).word
    shutil.rmtree(bench.state.spool)
    bench.state.spool.touch()  # as a stick that came back with something else in its place
    assert proven is LastWord.ERASED_TO_TEST
    word = spoken(bench, finished(lines, kept=False))
    assert word.word in (LastWord.CHECK, LastWord.DATA_PRESENT)
    assert word.reasons
