"""Answers without a new run: signed by the bench that looked, with the facts and their time as they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.bench.state import State, open_state
from agent.bench.station import Station, load_station
from agent.session.noting import NoteOrder, note
from agent.session.outcome import keep_report
from agent.spool.naming import report_file
from judge.grade.policy import default_policy
from judge.signature import is_signed_by
from model.document import decode
from model.event import Event
from model.fact import Why, present, unknown
from model.grade import CosmeticGrade, GradeLetter
from model.lock import Lock, LockKind, Locks, LockState
from model.report import AnsweredBefore, PersonalAnswers, Report
from model.settings_text import BadSettings
from tests.agent.documents import empty_machine, make_report

KNOWN = "01a22aad-df82-77e1-8583-119380f0e460"
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
LOCKS = Locks(
    locks=(Lock(kind=LockKind.ABSOLUTE, state=unknown(Why.NEEDS_PERSON), source=None),),
    windows_key=unknown(Why.NOT_REPORTED),
)


@pytest.fixture(name="bench")
def _bench(tmp_path: Path) -> tuple[State, Station]:
    """A bench that has reported the machine A-0101."""
    state = open_state(is_root=False, environment={}, folder=tmp_path)
    station = load_station(state)
    machine = replace(empty_machine(), locks=present(LOCKS))
    report = make_report(KNOWN, station.key_id, label="A-0101", machine=machine)
    report = replace(report, entered=replace(report.entered, operator="Anne"))
    assert keep_report(state, station, with_keys(report), lambda _event: None)
    return state, station


def with_keys(report: Report) -> Report:
    from agent.session.report import with_label

    return replace(report, machine=with_label(report.machine, report.entered.label))


def noted(bench: tuple[State, Station], *, word: str = "A0101", **order: object) -> Report:
    events: list[Event] = []
    typed = order.pop("typed", PersonalAnswers(locks={"absolute": False}))
    assert isinstance(typed, PersonalAnswers)
    report = note(
        *bench,
        NoteOrder(word=word, typed=typed, by="Zoé", ask_again=bool(order.pop("ask_again", False))),
        default_policy(),
        emit=events.append,
        clock=lambda: NOW,
    )
    assert report is not None
    return report


def test_a_noted_report_supersedes_the_last_one_and_is_signed_by_the_bench(
    bench: tuple[State, Station],
) -> None:
    report = noted(bench)
    assert report.supersedes == KNOWN
    state, station = bench
    path = report_file(report.id, state.folder)
    assert is_signed_by(station.spki, path.read_bytes(), path.with_suffix(".sig").read_bytes())
    assert decode(path.read_bytes(), Report) == report


def test_the_facts_keep_the_time_at_which_they_were_seen(bench: tuple[State, Station]) -> None:
    """Else an answer of today would be a look at the drives of today, and undo what was seen since."""
    known = decode(report_file(KNOWN, bench[0].folder).read_bytes(), Report)
    report = noted(bench)
    assert report.times == known.times
    assert replace(report.machine, identity=()) == replace(known.machine, identity=())
    assert report.evidence == known.evidence
    assert report.troubles == known.troubles


def test_an_answer_has_its_own_day_and_person(bench: tuple[State, Station]) -> None:
    report = noted(bench)
    assert report.entered.before["absolute"] == AnsweredBefore(at=NOW, by="Zoé")
    assert report.entered.before["label"].by == "Anne"
    assert report.entered.operator == "Anne"


def test_the_grade_follows_the_answers(bench: tuple[State, Station]) -> None:
    locked = noted(bench, typed=PersonalAnswers(locks={"absolute": True}, cosmetic=CosmeticGrade.C))
    assert (locked.grade.functional, locked.grade.cosmetic) == (GradeLetter.PARTS, CosmeticGrade.C)
    free = noted(bench, typed=PersonalAnswers(locks=dict.fromkeys(map(str, LockKind), False)))
    assert not [reason for reason in free.grade.reasons if reason.rule.startswith("lock")]
    assert free.grade.cosmetic is CosmeticGrade.C
    again = noted(bench, typed=PersonalAnswers(), ask_again=True)
    assert (again.entered.locks, again.entered.cosmetic, again.entered.label) == ({}, None, "A-0101")


@pytest.mark.parametrize("word", ["A-0101", "a0101", "A 0101", KNOWN, KNOWN[:18]])
def test_a_machine_is_found_by_label_in_any_spelling_and_by_id(
    bench: tuple[State, Station], word: str
) -> None:
    assert noted(bench, word=word).supersedes == KNOWN


def test_nothing_answered_is_a_wrong_order(bench: tuple[State, Station]) -> None:
    with pytest.raises(BadSettings, match="Nothing to note"):
        noted(bench, typed=PersonalAnswers(operator="Zoé"))


def test_what_was_altered_since_gets_no_new_signature(bench: tuple[State, Station]) -> None:
    path = report_file(KNOWN, bench[0].folder)
    path.write_bytes(path.read_bytes().replace(b"A-0101", b"A-0102"))
    with pytest.raises(BadSettings, match="altered"):
        noted(bench)


def test_a_file_from_elsewhere_gets_no_signature_of_this_bench(
    bench: tuple[State, Station], tmp_path: Path
) -> None:
    path = report_file(KNOWN, bench[0].folder)
    other = tmp_path / "copy.json"
    other.write_bytes(path.read_bytes())
    with pytest.raises(BadSettings, match="answer where it was made"):
        noted(bench, word=str(other))


def test_nothing_is_the_last_report_and_an_unknown_word_is_named(bench: tuple[State, Station]) -> None:
    folder = bench[0].folder
    assert report_file(None, folder).stem == KNOWN
    with pytest.raises(BadSettings, match="B-7: no such file"):
        report_file("B-7", folder)


def test_a_label_of_two_machines_names_none(bench: tuple[State, Station]) -> None:
    state, station = bench
    other = with_keys(make_report(KNOWN[:-1] + "1", station.key_id, label="A0-101"))
    assert keep_report(state, station, other, lambda _event: None)
    with pytest.raises(BadSettings, match=r"matches several.*A-0101.*A0-101|matches several.*A0-101.*A-0101"):
        report_file("a0101", state.folder)


def test_a_note_about_a_mechanism_needs_more_than_a_persons_not_locked() -> None:
    """Who looked for Absolute and found none did not say that it is there."""
    from judge.grade.locks import lock_reasons

    machine = replace(empty_machine(), locks=present(LOCKS))
    entered = PersonalAnswers(locks={"absolute": False})
    assert not [reason for reason in lock_reasons(machine, entered) if reason.rule == "lock_absolute"]
    inactive = Lock(kind=LockKind.ABSOLUTE, state=present(LockState.INACTIVE), source="x")
    machine = replace(machine, locks=present(replace(LOCKS, locks=(inactive,))))
    found = [reason.message.code for reason in lock_reasons(machine, entered)]
    assert "grade.lock.absolute.inactive" in found


@pytest.mark.process
@pytest.mark.slow
def test_the_page_of_the_inventory_beside_a_bench_goes_the_way_of_the_command(
    bench: tuple[State, Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    from agent.commands.note import note_for_page

    state, station = bench
    monkeypatch.setattr("agent.delivery.delivery.deliver_spool", lambda *_words, **_more: None)
    typed = PersonalAnswers(operator="Zoé", locks={"mdm": False})
    assert note_for_page(state.folder, KNOWN, typed) is None
    path = report_file("A-0101", state.folder)
    report = decode(path.read_bytes(), Report)
    assert (report.supersedes, report.entered.before["mdm"].by) == (KNOWN, "Zoé")
    assert is_signed_by(station.spki, path.read_bytes(), path.with_suffix(".sig").read_bytes())
    said = note_for_page(state.folder, "01a22aad-0000-77e1-8583-119380f0e460", typed)
    assert said is not None
    assert "no report" in said
