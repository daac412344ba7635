"""What a trial found becomes an answer, and a swollen battery stops them all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.bench.state import State
from agent.session.attach_server import GivenOrder
from agent.session.remembering import answers_known
from agent.session.request import Request
from agent.session.stream import EventStream
from judge.trials.found import found_in
from model.event import AnswersSeen, FactsSeen, OrderAnswered
from model.machine import Machine
from model.order import BeginTrial, EnterAnswers, Measure
from model.report import PersonalAnswers
from model.trial import BatteryRun, Trial, TrialKind, TrialResult, results_of
from model.trying import BatteryRunTrial, CameraTrial, PlainTrial, SoundPhase, SoundTrial, TrialSeen
from tests.agent.desk.desk_room import DeskRoom
from tests.agent.trying.handy import HandyTrier

AT = datetime(2026, 11, 30, tzinfo=UTC)
SWOLLEN, RUN = TrialKind.SWOLLEN_BATTERY, TrialKind.BATTERY_RUN
RAN = BatteryRunTrial(
    trial=RUN, wanted_s=900.0, ran_s=900.0, start_mwh=40000, now_mwh=35720, full_mwh=42800, whole_s=9000.0
)
BOTH = SoundTrial(
    trial=TrialKind.SOUND, phase=SoundPhase.HEARD, left=True, right=True, found=TrialResult.PASSED
)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[DeskRoom]:
    room = DeskRoom(tmp_path)
    yield room
    room.stopped.set()
    room.ended()


def trial(kind: TrialKind, result: TrialResult) -> Trial:
    return Trial(kind=kind, result=result, at=AT)


def answer(room: DeskRoom, *trials: Trial) -> None:
    assert room.give(EnterAnswers(answers=PersonalAnswers(trials=trials))).taken


def test_a_microphone_that_heard_both_sides_answers_for_sound_and_microphone() -> None:
    found = results_of(found_in(BOTH, PersonalAnswers(), AT))
    assert found == {TrialKind.SOUND: TrialResult.PASSED, TrialKind.MICROPHONE: TrialResult.PASSED}
    other = replace(BOTH, trial=TrialKind.MICROPHONE)
    assert results_of(found_in(other, PersonalAnswers(), AT)) == found


def test_it_answers_for_nothing_that_it_did_not_hear_or_that_a_person_answered() -> None:
    one_side = replace(BOTH, trial=TrialKind.MICROPHONE, right=False)
    assert results_of(found_in(one_side, PersonalAnswers(), AT)) == {TrialKind.MICROPHONE: TrialResult.PASSED}
    said = PersonalAnswers(trials=(trial(TrialKind.MICROPHONE, TrialResult.FAILED),))
    assert results_of(found_in(BOTH, said, AT)) == {TrialKind.SOUND: TrialResult.PASSED}


def test_what_is_undecided_is_no_answer() -> None:
    for seen in (replace(BOTH, found=None), RAN, PlainTrial(trial=RUN)):
        assert found_in(seen, PersonalAnswers(), AT) == ()


def test_a_run_on_battery_is_told_with_its_figures() -> None:
    (found,) = found_in(replace(RAN, found=TrialResult.PASSED), PersonalAnswers(operator="Anne"), AT)
    assert found.battery_run == BatteryRun(ran_s=900.0, lost_percent=10.0, whole_s=9000.0)
    assert found.by == "Anne"


def test_a_person_who_decides_on_a_run_decides_on_its_figures(room: DeskRoom) -> None:
    room.triers[RUN] = lambda _given: RAN
    room.open()
    answer(room, trial(SWOLLEN, TrialResult.PASSED))
    assert room.give(BeginTrial(trial=RUN)).taken
    room.wait_for(TrialSeen, lambda event: event.seen.is_over)
    answer(room, trial(SWOLLEN, TrialResult.PASSED), trial(RUN, TrialResult.FAILED))
    (ran,) = (item for item in room.desk.session.entered.trials if item.kind is RUN)
    assert ran.battery_run is not None
    assert ran.battery_run.ran_s == 900.0


def test_an_answer_that_comes_while_the_machine_is_recognised_is_kept(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(machine: Machine, request: Request, state: State) -> PersonalAnswers:
        known = answers_known(machine, request, state)
        late = PersonalAnswers(trials=(trial(RUN, TrialResult.FAILED),))
        room.orders.put(GivenOrder(screen="here", number=99, order=EnterAnswers(answers=late)))
        time.sleep(0.1)  # the desk would have taken it by now
        return known

    monkeypatch.setattr("agent.session.remembering.answers_known", slowly)
    room.open()
    room.wait_for(FactsSeen, lambda event: event.is_whole)
    room.wait_for(OrderAnswered, lambda event: event.number == 99)
    assert results_of(room.desk.session.entered.trials) == {RUN: TrialResult.FAILED}


def test_a_swollen_battery_ends_every_trial_and_no_other_begins(room: DeskRoom) -> None:
    lid = HandyTrier()
    room.triers |= {TrialKind.LID: lid, RUN: HandyTrier()}
    room.open()
    room.wait_for(FactsSeen, lambda event: event.is_whole)
    assert room.give(BeginTrial(trial=TrialKind.LID)).taken
    answer(room, trial(SWOLLEN, TrialResult.FAILED))
    room.wait_for(TrialSeen, lambda event: event.seen.trial is TrialKind.LID and event.seen.is_over)
    assert not lid.holds.is_set()
    for order in (BeginTrial(trial=TrialKind.LID), BeginTrial(trial=RUN), Measure(quick=True)):
        refused = room.give(order)
        assert not refused.taken
        assert "swollen" in (refused.message or "")
    answer(room, trial(SWOLLEN, TrialResult.PASSED))
    assert room.give(BeginTrial(trial=TrialKind.LID)).taken


def test_no_battery_is_run_down_that_nobody_looked_at(room: DeskRoom) -> None:
    room.triers |= {TrialKind.LID: HandyTrier(result=TrialResult.PASSED), RUN: HandyTrier()}
    room.open()
    refused = room.give(BeginTrial(trial=RUN))
    assert not refused.taken
    assert "swollen" in (refused.message or "")
    answer(room, trial(SWOLLEN, TrialResult.NOT_DONE))
    assert not room.give(BeginTrial(trial=RUN)).taken
    answer(room, trial(SWOLLEN, TrialResult.PASSED))
    assert room.give(BeginTrial(trial=RUN)).taken


def test_a_run_on_battery_goes_on_when_nobody_looks_and_others_are_tried(room: DeskRoom) -> None:
    run, lid = HandyTrier(result=TrialResult.PASSED), HandyTrier(result=TrialResult.PASSED)
    room.triers |= {RUN: run, TrialKind.LID: lid}
    room.idle_s = 0.5
    room.open()
    answer(room, trial(SWOLLEN, TrialResult.PASSED))
    assert room.give(BeginTrial(trial=RUN)).taken
    assert room.give(BeginTrial(trial=TrialKind.LID)).taken
    lid.decided.set()
    room.wait_for(TrialSeen, lambda event: event.seen.trial is TrialKind.LID and event.seen.is_over)
    room.watched = False
    assert run.holds.wait(5)
    room.stopped.wait(1.5)
    assert room.status is None
    run.decided.set()
    room.wait_for(AnswersSeen, lambda event: RUN in results_of(event.answers.trials))


def test_what_a_trial_sees_is_written_to_no_file(tmp_path: Path) -> None:
    stream = EventStream(tmp_path / "events.jsonl")
    stream.emit(TrialSeen(seen=CameraTrial(trial=TrialKind.CAMERA, picture=("@@..  a face",))))
    stream.emit(AnswersSeen(answers=PersonalAnswers(note="a scratch"), is_reported=False))
    stream.close()
    written = (tmp_path / "events.jsonl").read_text()
    assert "a scratch" in written
    assert "a face" not in written
    assert len(stream.since(0, timeout_s=0)) == 2
