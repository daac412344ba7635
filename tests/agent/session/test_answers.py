"""What people answered holds until it is answered anew, with its day and person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.bench.history import SeenReport, answers_of, remember
from agent.session.answers import answered_now, laid_on, still_answered
from model.grade import CosmeticGrade
from model.identity import IdentityKey, KeyKind
from model.report import AnsweredBefore, Charger, PersonalAnswers
from model.trial import Trial, TrialKind, TrialResult
from tests.agent.documents import empty_machine, make_report

WHEN = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
UUID = IdentityKey(kind=KeyKind.SYSTEM_UUID, value="4c4c4544-0042-3510-8052-b4c04f4d3132")
SERIAL = IdentityKey(kind=KeyKind.SERIAL, value="pf0fict42")
OTHER_UUID = IdentityKey(kind=KeyKind.SYSTEM_UUID, value="4c4c4544-0042-3510-8052-b4c04f4d3133")
LABEL = IdentityKey(kind=KeyKind.LABEL, value="a-1")
SERIAL = IdentityKey(kind=KeyKind.SERIAL, value="pf0x1234")
ANSWERS = PersonalAnswers(
    label="A-1",
    lot="2026-10",
    operator="Anne",
    note="lid is loose",
    cosmetic=CosmeticGrade.B,
    locks={"mdm": False, "absolute": True},
)


def seen(entered: PersonalAnswers = ANSWERS) -> SeenReport:
    """An earlier report."""
    return SeenReport(report="r", finished=WHEN, identity=(UUID,), machine=empty_machine(), entered=entered)


def test_without_an_earlier_report_only_what_was_typed_is_known() -> None:
    assert still_answered(PersonalAnswers(label="A-1"), None) == PersonalAnswers(label="A-1")


def test_every_answer_holds_but_who_is_at_the_bench() -> None:
    held = still_answered(PersonalAnswers(operator="Bo"), seen())
    assert (held.label, held.lot, held.note, held.cosmetic) == ("A-1", "2026-10", "lid is loose", "B")
    assert held.locks == ANSWERS.locks
    assert held.operator == "Bo"
    assert set(held.before) == {"label", "lot", "note", "cosmetic", "mdm", "absolute"}
    assert set(held.before.values()) == {AnsweredBefore(at=WHEN, by="Anne")}


def test_what_is_typed_replaces_what_was_answered() -> None:
    held = still_answered(PersonalAnswers(lot="2026-11", locks={"mdm": True}), seen())
    assert held.lot == "2026-11"
    assert held.locks == {"mdm": True, "absolute": True}
    assert not {"lot", "mdm"} & set(held.before)


def test_an_answer_keeps_its_first_day_and_person() -> None:
    first = AnsweredBefore(at=datetime(2026, 1, 1, tzinfo=UTC), by="Zoé")
    held = still_answered(PersonalAnswers(), seen(replace(ANSWERS, before={"mdm": first})))
    assert held.before["mdm"] == first
    assert held.before["absolute"] == AnsweredBefore(at=WHEN, by="Anne")


def test_asked_again_locks_and_looks_are_open() -> None:
    held = still_answered(PersonalAnswers(), seen(), ask_again=True)
    assert (held.locks, held.cosmetic, held.label) == ({}, None, "A-1")


@pytest.mark.parametrize(("earlier", "lot"), [(None, "usual"), (seen(), "2026-10")])
def test_the_usual_lot_is_for_machines_that_have_none(earlier: SeenReport | None, lot: str) -> None:
    assert still_answered(PersonalAnswers(), earlier, usual_lot="usual").lot == lot


@pytest.mark.parametrize(
    ("keys", "is_found"),
    [
        ((UUID, SERIAL), True),
        ((LABEL, UUID, SERIAL), True),
        ((LABEL, UUID), True),
        ((UUID,), False),
        ((LABEL, OTHER_UUID), False),
        ((LABEL,), True),
        ((OTHER_UUID,), False),
        ((), False),
    ],
)
def test_answers_are_of_the_machine_and_not_of_whoever_has_its_label(
    tmp_path: Path, keys: tuple[IdentityKey, ...], is_found: bool
) -> None:
    report = make_report("01a22aad-df82-77e1-8583-119380f0e460", "0" * 64)
    report = replace(report, entered=ANSWERS, machine=replace(report.machine, identity=(LABEL, UUID, SERIAL)))
    remember(tmp_path, report)
    found = answers_of(tmp_path, keys)
    assert (found is not None) == is_found
    assert found is None or found.entered == ANSWERS


def tried(kind: TrialKind, result: TrialResult = TrialResult.PASSED) -> Trial:
    """What Anne tried."""
    return Trial(kind=kind, result=result, at=WHEN, by="Anne")


TRIED = replace(
    ANSWERS,
    trials=(tried(TrialKind.KEYBOARD), tried(TrialKind.DRIVES_INSIDE, TrialResult.NOT_FITTED)),
)


def test_a_trial_holds_at_the_next_run_but_what_lay_inside_is_asked_anew() -> None:
    """Somebody may have fitted a drive since that the machine does not show."""
    assert still_answered(PersonalAnswers(), seen(TRIED)).trials == (tried(TrialKind.KEYBOARD),)
    assert still_answered(PersonalAnswers(), seen(TRIED), same_look=True).trials == TRIED.trials


def test_a_trial_that_is_made_again_replaces_the_earlier_one() -> None:
    again = (tried(TrialKind.KEYBOARD, TrialResult.FAILED),)
    assert still_answered(PersonalAnswers(trials=again), seen(TRIED)).trials == again
    assert still_answered(PersonalAnswers(trials=again), None).trials == again


def test_what_is_answered_anew_is_of_today_and_the_rest_keeps_its_day() -> None:
    monday = AnsweredBefore(at=datetime(2026, 11, 2, tzinfo=UTC), by="Anne")
    known = PersonalAnswers(
        note="hinge",
        cosmetic=CosmeticGrade.B,
        locks={"mdm": False},
        before=dict.fromkeys(("note", "cosmetic", "mdm"), monday),
    )
    again = replace(known, cosmetic=CosmeticGrade.C, locks={"mdm": True})
    assert answered_now(known, again).before == {"note": monday}
    assert answered_now(known, known).before == known.before


def found_of(kind: TrialKind, result: TrialResult) -> Trial:
    return Trial(kind=kind, result=result, at=WHEN, by="Anne")


def test_an_answer_of_a_screen_that_knew_of_nothing_takes_away_nothing() -> None:
    sound = found_of(TrialKind.SOUND, TrialResult.PASSED)
    known = replace(ANSWERS, trials=(sound,))
    lid = found_of(TrialKind.LID, TrialResult.FAILED)
    blank = PersonalAnswers()
    new = PersonalAnswers(lot="2026-11", locks={"autopilot": False}, trials=(lid,))
    held = laid_on(known, new, blank)
    assert held == replace(
        known, lot="2026-11", locks={"mdm": False, "absolute": True, "autopilot": False}, trials=(sound, lid)
    )


def test_what_somebody_took_away_is_taken_away_and_nothing_else() -> None:
    sound, lid = found_of(TrialKind.SOUND, TrialResult.PASSED), found_of(TrialKind.LID, TrialResult.FAILED)
    seen = replace(ANSWERS, trials=(sound, lid))
    new = replace(seen, note=None, cosmetic=None, locks={"absolute": True}, trials=(lid,))
    known = replace(seen, lot="entered at another screen meanwhile", charger=Charger.THERE)
    held = laid_on(known, new, seen)
    assert (held.note, held.cosmetic, held.locks, held.trials) == (None, None, {"absolute": True}, (lid,))
    assert (held.lot, held.charger, held.label) == (known.lot, Charger.THERE, "A-1")


def test_an_answer_that_is_given_once_more_does_not_undo_another_one_of_the_meantime() -> None:
    seen = replace(ANSWERS, trials=(found_of(TrialKind.SOUND, TrialResult.PASSED),))
    known = replace(seen, trials=(found_of(TrialKind.SOUND, TrialResult.FAILED),))
    assert laid_on(known, replace(seen, operator="Bo"), seen) == replace(known, operator="Bo")
