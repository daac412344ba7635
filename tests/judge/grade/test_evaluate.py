"""What points and caps make of a machine: the limits that hold, in their order, and what nobody knows."""

from __future__ import annotations

from msgspec import structs

from judge.grade.evaluate import earned, evaluate
from judge.grade.figures import Figure, Subject
from judge.grade.policy import default_policy, read_policy
from judge.grade.policy_file import Cap, Policy, Rule
from judge.health.drive_health import judge_drive
from model.fact import Why, absent, unknown
from model.grade import GradeLetter, ReasonKind
from model.lock import LockKind
from model.machine import Machine
from model.report import PersonalAnswers
from tests.judge.grade.test_policy import changed
from tests.judge.machines import graded, laptop, measured

LOCKED = PersonalAnswers(locks={LockKind.MDM: True})


def with_caps(*caps: Cap) -> Policy:
    """The policy of the house with these caps only."""
    policy = default_policy()
    return structs.replace(policy, file=structs.replace(policy.file, caps=caps))


def subject(machine: Machine) -> Subject:
    drives = machine.storage.value.drives if machine.storage.value else ()
    verdicts = tuple(judge_drive(item) for item in drives)
    return Subject(machine=machine, verdicts=verdicts, benchmarks=measured(), system=drives[0])


def below(limit: GradeLetter, figure: Figure = Figure.MEMORY_GIB, under: float = 1000.0) -> Cap:
    """A cap that holds every machine."""
    return Cap(limit=limit, fact=figure, below=under)


def test_the_lowest_limit_is_said_first_and_a_figure_once() -> None:
    caps = (
        below(GradeLetter.B),
        below(GradeLetter.C, Figure.CPU_CORES),
        below(GradeLetter.D),
        below(GradeLetter.C, Figure.CPU_YEAR, 3000.0),
    )
    found = evaluate(subject(laptop()), with_caps(*caps), caps, ())
    assert found.letter is GradeLetter.D
    assert [(reason.rule, reason.limit) for reason in found.caps] == [
        (Figure.MEMORY_GIB, GradeLetter.D),
        (Figure.CPU_CORES, GradeLetter.C),
        (Figure.CPU_YEAR, GradeLetter.C),
    ]


def test_a_rule_that_speaks_of_two_things_is_said_twice() -> None:
    entered = PersonalAnswers(locks={LockKind.MDM: True, LockKind.ABSOLUTE: True})
    grade = graded(laptop(), measured(), entered)
    assert [reason.rule for reason in grade.reasons].count("active_lock") == 2


def test_what_nobody_knows_is_no_cap_and_is_said_once() -> None:
    caps = (below(GradeLetter.D),)
    found = evaluate(subject(laptop(memory=unknown(Why.NEEDS_ROOT))), with_caps(*caps), caps, ())
    assert found.caps == ()
    assert [(reason.kind, reason.rule) for reason in found.unknown] == [
        (ReasonKind.UNKNOWN, Figure.MEMORY_GIB)
    ]


def test_what_a_rule_without_points_asked_for_in_vain_is_listed() -> None:
    grade = graded(laptop(memory=unknown(Why.NEEDS_ROOT)), measured())
    said = [reason.rule for reason in grade.reasons if reason.kind is ReasonKind.UNKNOWN]
    assert said.count(Rule.UNCORRECTED_MEMORY_ERRORS) == 1
    assert said.count(Figure.MEMORY_GIB) == 1


def test_a_policy_that_has_its_own_limit_for_locks_is_followed() -> None:
    own = read_policy(
        changed('rule = "active_lock"\nlimit = "parts"\n', 'rule = "active_lock"\nlimit = "recycling"\n'), "p"
    )
    grade = graded(laptop(), measured(), LOCKED, own)
    assert grade.functional is GradeLetter.RECYCLING
    assert [reason.rule for reason in grade.reasons].count("active_lock") == 1


def test_no_points_to_be_had_earn_not_even_a_hundredth() -> None:
    policy = default_policy()
    letters = structs.replace(policy.file.letters, A=4, B=3, C=2, D=1)
    low = structs.replace(policy, file=structs.replace(policy.file, letters=letters))
    assert earned(0.0, 0.0, low) is GradeLetter.PARTS
    assert earned(0.9, 100.0, low) is GradeLetter.PARTS
    assert earned(1.0, 100.0, low) is GradeLetter.D


def test_a_note_without_weight_weighs_nothing() -> None:
    policy = default_policy()
    notes = tuple(structs.replace(note, weight=0.0, steps=(), kinds={}) for note in policy.file.notes)
    empty = structs.replace(policy, file=structs.replace(policy.file, notes=notes, caps=()))
    found = evaluate(subject(laptop()), empty, (), ())
    assert (found.score, found.score_of, found.letter) == (0.0, 0.0, GradeLetter.PARTS)


def test_a_part_that_is_not_there_brings_no_points_and_is_said_to_be_absent() -> None:
    grade = graded(laptop(batteries=absent()), measured())
    (note,) = [reason for reason in grade.reasons if reason.rule == Figure.BATTERY_HEALTH]
    assert (note.kind, note.points) == (ReasonKind.SCORE, 0.0)
    assert note.message.code == f"grade.absent.{Figure.BATTERY_HEALTH}"
