"""The grade explains itself, and what nobody knows never helps."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.measure import not_done
from host.replay import ReplayHost
from host.shared import SharedHost
from judge.drive_health import judge_drive
from judge.grade import WORST_FIRST, grade_machine
from judge.policy import PolicyError, default_policy, read_policy
from model.benchmark import Benchmark, BenchmarkKind, Benchmarks
from model.drive import DriveKind, Storage
from model.fact import Why, absent, present, unknown
from model.grade import CosmeticGrade, Grade, GradeLetter, ReasonKind
from model.lock import LockKind, LockState
from model.machine import Machine
from model.message import say
from model.report import PersonalAnswers
from model.trial import TrialResult
from papers.grade import grade_lines
from papers.language import Language, speak
from papers.sentences import SENTENCES
from probes.run import probe_machine
from tests.judge.facts_tree import alternatives, get, leaves, not_known, put

RECORDINGS = Path(__file__).resolve().parents[1] / "recordings"
NOBODY = PersonalAnswers()
MEASURED = {
    BenchmarkKind.CPU_SINGLE: 1000.0,
    BenchmarkKind.CPU_ALL: 4000.0,
    BenchmarkKind.MEMORY_STRESS: None,
}


@cache
def recorded(name: str) -> Machine:
    """A machine of the recordings."""
    host = ReplayHost.open(RECORDINGS / f"{name}.json.gz", timing=False)
    return probe_machine(SharedHost(host), deep=False, on_event=lambda _event: None)


def benchmarks() -> Benchmarks:
    """Benchmarks that all passed."""
    results = tuple(
        replace(
            not_done(kind, "tool", say("benchmark.stopped")),
            result=TrialResult.PASSED,
            value=value,
            reason=None,
        )
        for kind, value in MEASURED.items()
    )
    return Benchmarks(quick=True, results=results, watch=None, refused=None)


def graded(machine: Machine, measured: Benchmarks | None = None, entered: PersonalAnswers = NOBODY) -> Grade:
    """The grade by the default policy, with the verdicts that the drives deserve."""
    drives = machine.storage.value.drives if machine.storage.value else ()
    verdicts = tuple(judge_drive(drive) for drive in drives)
    return grade_machine(machine, verdicts, measured, entered, default_policy())


def worth(grade: Grade) -> tuple[int, float]:
    """A grade as something that can be compared: the letter, then the share of the points."""
    return WORST_FIRST.index(grade.functional), round(grade.score / grade.score_of, 9)


MACHINES = ("notebook", "tower", "old-desktop")


@pytest.mark.parametrize("name", MACHINES)
def test_no_fact_of_a_machine_is_worth_more_unknown_than_its_best_known_value(name: str) -> None:
    machine = recorded(name)
    for path, hint in leaves(machine, Machine):
        if path[0] in ("missing", "identity"):
            continue
        hidden = worth(graded(put(machine, path, not_known(hint)), benchmarks()))
        known = alternatives(get(machine, path), hint)
        best = max((worth(graded(put(machine, path, value), benchmarks())) for value in known), default=None)
        assert best is None or hidden <= best, path


@pytest.mark.parametrize("name", MACHINES)
def test_no_benchmark_is_worth_more_not_done_than_its_best_result(name: str) -> None:
    machine, whole = recorded(name), benchmarks()
    for place, result in enumerate(whole.results):
        missing = replace(result, result=TrialResult.NOT_DONE, value=None)
        best = replace(result, value=None if result.value is None else 1e6)
        worths = [worth(graded(machine, with_result(whole, place, item))) for item in (missing, best)]
        assert worths[0] <= worths[1], result.kind


def with_result(whole: Benchmarks, place: int, result: Benchmark) -> Benchmarks:
    """The same benchmarks with another result."""
    results = list(whole.results)
    results[place] = result
    return replace(whole, results=tuple(results))


def test_a_machine_of_which_nothing_is_known_gets_no_points_and_lists_what_is_missing() -> None:
    nothing: Any = unknown(Why.TOOL_FAILED)
    fields = [name for name in Machine.__dataclass_fields__ if name not in ("identity", "missing")]
    grade = graded(Machine(**dict.fromkeys(fields, nothing)))
    assert grade.score == 0
    assert grade.to_check
    listed = [reason.rule for reason in grade.reasons if reason.kind is ReasonKind.UNKNOWN]
    assert len(listed) == len([note for note in default_policy().file.notes if not note.portable_only])


def test_points_of_the_reasons_add_up_to_the_score() -> None:
    grade = graded(recorded("notebook"), benchmarks())
    assert sum(reason.points or 0 for reason in grade.reasons) == pytest.approx(grade.score)
    assert sum(reason.of or 0 for reason in grade.reasons) == pytest.approx(grade.score_of)


def test_an_active_lock_caps_at_parts() -> None:
    entered = PersonalAnswers(locks={LockKind.ACTIVATION_LOCK: True})
    grade = graded(recorded("notebook"), benchmarks(), entered)
    assert WORST_FIRST.index(grade.functional) <= WORST_FIRST.index(GradeLetter.PARTS)
    assert any(
        reason.kind is ReasonKind.ELIMINATION and reason.limit is GradeLetter.PARTS
        for reason in grade.reasons
    )


def test_an_unknown_lock_leaves_the_grade_standing_and_marks_it() -> None:
    machine = recorded("notebook")
    answered = PersonalAnswers(locks=dict.fromkeys(LockKind, False))
    unanswered, answers = graded(machine, benchmarks()), graded(machine, benchmarks(), answered)
    assert unanswered.functional is answers.functional
    assert unanswered.to_check


def test_an_inactive_absolute_and_a_windows_key_are_worth_a_note() -> None:
    machine = recorded("notebook")
    locks = machine.locks.value
    assert locks is not None
    told = tuple(
        replace(lock, state=present(LockState.INACTIVE)) if lock.kind is LockKind.ABSOLUTE else lock
        for lock in locks.locks
    )
    grade = graded(replace(machine, locks=present(replace(locks, locks=told, windows_key=present(True)))))
    notes = {reason.rule for reason in grade.reasons if reason.kind is ReasonKind.NOTE}
    assert {"lock_absolute", "windows_key"} <= notes


def test_memory_that_failed_its_test_is_for_parts() -> None:
    failed = with_result(benchmarks(), 2, replace(benchmarks().results[2], result=TrialResult.FAILED))
    assert graded(recorded("tower"), failed).functional in (GradeLetter.PARTS, GradeLetter.RECYCLING)


def test_a_machine_without_a_drive_says_so_and_is_no_better_than_c() -> None:
    grade = graded(replace(recorded("tower"), storage=present(Storage(drives=(), hidden=()))), benchmarks())
    assert WORST_FIRST.index(grade.functional) <= WORST_FIRST.index(GradeLetter.C)
    assert "no_drive" in {reason.rule for reason in grade.reasons}


def test_a_battery_is_not_asked_of_a_machine_that_stands() -> None:
    tower = replace(recorded("tower"), batteries=absent())
    assert "battery_health_percent" not in {reason.rule for reason in graded(tower).reasons}


def test_a_stick_is_no_drive_of_the_machine() -> None:
    machine = recorded("tower")
    storage = machine.storage.value
    assert storage is not None
    sticks = tuple(replace(drive, kind=DriveKind.USB_STICK) for drive in storage.drives)
    grade = graded(replace(machine, storage=present(replace(storage, drives=sticks, hidden=()))))
    assert "no_drive" in {reason.rule for reason in grade.reasons}


def test_the_cosmetic_grade_is_the_one_entered_and_moves_nothing() -> None:
    worn = graded(recorded("tower"), None, PersonalAnswers(cosmetic=CosmeticGrade.D))
    assert worn.cosmetic is CosmeticGrade.D
    assert worn.functional is graded(recorded("tower")).functional


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", MACHINES)
def test_every_reason_has_its_sentence_and_every_line_fits(name: str, language: Language) -> None:
    grade = graded(recorded(name), benchmarks())
    assert not [reason.message.code for reason in grade.reasons if reason.message.code not in SENTENCES]
    speak(language)
    lines = grade_lines(grade)
    speak(Language.ENGLISH)
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if "{" in line]


def test_the_law_is_kept_in_both_languages() -> None:
    with pytest.raises(PolicyError, match="reconditionn"):
        read_policy(changed('fr = "Pièces détachées"', 'fr = "Reconditionné"'), "p.toml")


def changed(old: str, new: str) -> bytes:
    """The default policy with something else in it."""
    text = (Path(__file__).resolve().parents[2] / "judge" / "policies" / "default.toml").read_text("utf-8")
    assert old in text
    return text.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("A = 75", "A = 40", ["letters", "line", "above"]),
        ("{ from = 1.8, points = 5 }", "{ from = 1.8, points = 99 }", ["notes", "never fall"]),
        ("{ from = 3.5, points = 12 }", "{ from = 0.5, points = 12 }", ["notes", "rises"]),
        ("weight = 25", "weight = 30", ["notes", "last step"]),
        ('fact = "cpu_year"', 'fact = "cpu_colour"', ["cpu_colour"]),
        ('rule = "no_drive"', 'rule = "no_drive"\nvalue = 3', ["caps", "no value"]),
        ('limit = "parts"', 'limit = "garbage"', ["garbage"]),
        ('version = "1"', "version = 1", ["line 6", "version", "str"]),
        ('name = "etabli-default"', 'nam = "x"', ["nam", "line 5"]),
    ],
)
def test_a_bad_policy_names_the_place_and_what_was_expected(old: str, new: str, words: list[str]) -> None:
    with pytest.raises(PolicyError) as caught:
        read_policy(changed(old, new), "p.toml")
    assert not [word for word in ("p.toml", *words) if word not in str(caught.value)], str(caught.value)
