"""What is asked before a report: each thing once, and no answer takes another one away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judge.grade.locks import open_locks
from judge.last_word.asked import asked_of, trials_offered
from judge.last_word.problems import limits_of, nothing_is_wrong, worrying_drives
from judge.last_word.questions import (
    OpenQuestion,
    complete,
    open_questions,
    usual_charger,
    with_charger,
    with_looks,
    with_missing,
    with_none_locked,
    without_charger,
)
from model.grade import CosmeticGrade, Grade, GradeLetter, PolicyName, Reason, ReasonKind
from model.identity import DriveKey
from model.lock import LockKind
from model.message import say
from model.report import Charger, PersonalAnswers
from model.trial import TrialKind, TrialResult
from model.verdict import DriveHealth, DriveVerdict
from tests.judge.last_word.spoken import trial
from tests.judge.machines import desktop, laptop

NOBODY = PersonalAnswers()
LAPTOP, TOWER = laptop(), desktop()


def graded(*rules: str, kind: ReasonKind = ReasonKind.TO_CHECK) -> Grade:
    """A grade that leaves these to a person."""
    reasons = tuple(Reason(kind=kind, rule=rule, message=say("grade.locks_unknown")) for rule in rules)
    return Grade(
        functional=GradeLetter.B,
        cosmetic=None,
        score=1.0,
        score_of=2.0,
        to_check=True,
        reasons=reasons,
        suggested_use="office",
        use_wording={},
        policy=PolicyName(name="default", version="1", sha256="0" * 64),
    )


def test_looks_parts_and_locks_are_asked_in_that_order_and_the_charger_with_the_parts() -> None:
    asked = open_questions(NOBODY, graded("lock_mdm"), is_examined=True)
    assert asked == (OpenQuestion.LOOKS, OpenQuestion.COMPLETE, OpenQuestion.LOCKS)
    assert open_questions(NOBODY, None, is_examined=True) == asked[:2]
    assert open_questions(NOBODY, graded("lock_mdm"), is_examined=False) == (), "no report is made before"


def test_nothing_is_said_to_be_in_order_before_all_is_examined_and_graded() -> None:
    sound = graded("battery", kind=ReasonKind.SCORE)
    assert nothing_is_wrong((), sound, is_provisional=False, is_examined=True)
    assert not nothing_is_wrong((), None, is_provisional=False, is_examined=True)
    assert not nothing_is_wrong((), sound, is_provisional=True, is_examined=True)
    assert not nothing_is_wrong((), sound, is_provisional=False, is_examined=False)
    for kind in (ReasonKind.ELIMINATION, ReasonKind.CAP, ReasonKind.TO_CHECK):
        assert not nothing_is_wrong((), graded("x", kind=kind), is_provisional=False, is_examined=True)


@pytest.mark.parametrize("missing", [(), ("cover",)])
def test_a_charger_that_nobody_answered_is_asked_alone_once_the_parts_are_known(
    missing: tuple[str, ...],
) -> None:
    answers = PersonalAnswers(missing=missing, cosmetic=CosmeticGrade.B)
    assert open_questions(answers, None, is_examined=True) == (OpenQuestion.CHARGER,)
    there = with_charger(answers, is_there=True)
    assert (there.charger, there.missing) == (Charger.THERE, missing)
    assert with_charger(answers, is_there=False).charger is Charger.MISSING
    assert open_questions(there, None, is_examined=True) == ()


def test_nothing_missing_says_of_the_charger_what_such_a_machine_has() -> None:
    assert complete(NOBODY, LAPTOP).charger is Charger.THERE
    assert complete(NOBODY, TOWER).charger is Charger.NOT_NEEDED
    assert usual_charger(None) is Charger.THERE
    known = replace(NOBODY, charger=Charger.MISSING)
    assert complete(known, LAPTOP).charger is Charger.MISSING
    assert complete(known, LAPTOP).missing == ()


def test_a_charger_is_missing_only_of_a_machine_that_may_have_one() -> None:
    found = without_charger(NOBODY, LAPTOP)
    assert found is not None
    assert (found.charger, found.missing) == (Charger.MISSING, ())
    assert without_charger(NOBODY, TOWER) is None


def test_missing_parts_say_nothing_of_a_charger_but_where_none_belongs_to_it() -> None:
    assert with_missing(NOBODY, LAPTOP, ("cover",)).charger is None
    assert with_missing(NOBODY, TOWER, ("cover",)).charger is Charger.NOT_NEEDED
    known = replace(NOBODY, charger=Charger.MISSING)
    assert with_missing(known, TOWER, ("cover",)).charger is Charger.MISSING
    assert with_missing(known, TOWER, ("cover",)).missing == ("cover",)


@pytest.mark.parametrize("letter", ["b", "B"])
def test_a_letter_of_the_scale_is_taken_in_any_case(letter: str) -> None:
    found = with_looks(NOBODY, letter)
    assert found is not None
    assert found.cosmetic is CosmeticGrade.B
    assert with_looks(NOBODY, "e") is None
    assert with_looks(NOBODY, "") is None


def test_none_is_locked_answers_the_open_locks_and_changes_no_answer() -> None:
    grade = graded("lock_mdm", "lock_absolute")
    seen = replace(NOBODY, locks={str(LockKind.MDM): True})
    found = with_none_locked(seen, grade)
    assert found is not None
    assert found.locks == {str(LockKind.MDM): True, str(LockKind.ABSOLUTE): False}
    assert open_questions(replace(found, cosmetic=CosmeticGrade.A, missing=()), grade, is_examined=True) == (
        OpenQuestion.CHARGER,
    )
    assert with_none_locked(seen, None) is None
    assert OpenQuestion.LOCKS in open_questions(seen, grade, is_examined=True)


def test_a_lock_that_is_no_question_is_not_asked() -> None:
    assert open_locks(graded("lock_mdm", kind=ReasonKind.CAP)) == ()
    assert open_locks(graded("locks")) == tuple(LockKind)
    assert OpenQuestion.LOCKS not in open_questions(NOBODY, graded("drive_health"), is_examined=True)


def test_a_swollen_battery_leaves_nothing_else_to_try() -> None:
    swollen = (trial(TrialKind.SWOLLEN_BATTERY, TrialResult.FAILED),)
    assert trials_offered(LAPTOP, swollen) == (TrialKind.SWOLLEN_BATTERY,)
    assert trials_offered(LAPTOP, ()) == asked_of(LAPTOP)


def test_what_is_wrong_is_a_drive_of_the_machine_that_wears_out_and_what_limits_the_grade() -> None:
    key = DriveKey(wwn=None, model="M", serial="S", size_bytes=1)
    drives = [
        DriveVerdict(name=f"sd{number}", drive=key, health=health, evidence=(), stays=stays)
        for number, (health, stays) in enumerate(
            (health, stays) for health in DriveHealth for stays in (True, False)
        )
    ]
    assert {item.health for item in worrying_drives(drives)} == {DriveHealth.FAILING, DriveHealth.WATCH}
    assert all(item.stays for item in worrying_drives(drives))
    told = {kind: bool(limits_of(graded("rule", kind=kind))) for kind in ReasonKind}
    assert {kind for kind, is_told in told.items() if is_told} == {
        ReasonKind.ELIMINATION, ReasonKind.CAP, ReasonKind.TO_CHECK,
    }  # fmt: skip
