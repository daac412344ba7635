"""A trial by the machine itself runs in the desk: it ends with its screen, and what it finds is an answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import agent.trying.runner
from agent.bench.wrong_order import WrongOrder
from model.event import AnswersSeen, OrderAnswered, Troubled
from model.order import BeginTrial, EndTrial, EnterAnswers, TellTrial
from model.report import PersonalAnswers
from model.trial import Trial, TrialKind, TrialResult, results_of
from model.trying import LidTrial, PlainTrial, TrialSeen
from tests.agent.desk.desk_room import PATIENCE_S, DeskRoom
from tests.agent.trying.handy import HandyTrier

LID, SOUND, RUN = TrialKind.LID, TrialKind.SOUND, TrialKind.BATTERY_RUN


@pytest.fixture
def room(tmp_path: Path) -> Iterator[DeskRoom]:
    room = DeskRoom(tmp_path)
    yield room
    room.stopped.set()
    room.ended()


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)  # the desk has a thread of its own


def over(room: DeskRoom, kind: TrialKind = LID) -> TrialSeen:
    return room.wait_for(TrialSeen, lambda event: event.seen.trial is kind and event.seen.is_over)


def test_what_the_machine_finds_is_an_answer_like_a_persons(room: DeskRoom) -> None:
    lid = HandyTrier(result=TrialResult.PASSED)
    room.triers[LID] = lid
    room.open(entered=PersonalAnswers(operator="Anne"))
    assert room.give(BeginTrial(trial=LID)).taken
    room.wait_for(TrialSeen, lambda event: isinstance(event.seen, LidTrial) and not event.seen.is_over)
    lid.decided.set()
    assert over(room).seen.found is TrialResult.PASSED
    answers = room.wait_for(AnswersSeen, lambda event: bool(event.answers.trials)).answers
    assert results_of(answers.trials) == {LID: TrialResult.PASSED}
    assert answers.trials[0].by == "Anne"


def test_an_answer_that_was_on_its_way_takes_nothing_away_that_the_machine_found(room: DeskRoom) -> None:
    room.triers[LID] = HandyTrier(result=TrialResult.PASSED)
    room.open()
    room.give(BeginTrial(trial=LID))
    room.triers[LID].decided.set()  # type: ignore[attr-defined]
    over(room)
    sound = Trial(kind=SOUND, result=TrialResult.PASSED, at=datetime.now(UTC))
    room.give(EnterAnswers(answers=PersonalAnswers(note="a scratch", trials=(sound,))))
    both = {LID: TrialResult.PASSED, SOUND: TrialResult.PASSED}
    room.wait_for(AnswersSeen, lambda event: results_of(event.answers.trials) == both)
    answers = room.desk.session.entered
    by_hand = Trial(kind=LID, result=TrialResult.FAILED, at=datetime.now(UTC))
    room.give(EnterAnswers(answers=replace(answers, trials=(sound, by_hand))))
    assert results_of(room.desk.session.entered.trials)[LID] is TrialResult.FAILED


def test_a_trial_lets_go_when_its_screen_dies_and_not_when_another_one_does(room: DeskRoom) -> None:
    lid = HandyTrier(result=TrialResult.PASSED)
    room.triers[LID] = lid
    room.open()
    room.here.add("there")
    room.give(BeginTrial(trial=LID))
    until(lid.holds.is_set)
    room.here.remove("there")
    time.sleep(0.6)  # two rounds of the desk: nothing is to happen in them
    assert lid.holds.is_set()
    room.here.remove("here")
    until(lambda: not lid.holds.is_set())
    assert over(room).seen.found is None
    assert not room.desk.session.entered.trials


@pytest.mark.parametrize("how", ["unwatched", "stopped", "ended"])
def test_a_trial_lets_go_when_nobody_watches_or_the_desk_stops(room: DeskRoom, how: str) -> None:
    lid = HandyTrier()
    room.triers[LID] = lid
    room.open()
    room.give(BeginTrial(trial=LID))
    until(lid.holds.is_set)
    if how == "unwatched":
        room.watched = False
    elif how == "stopped":
        room.stopped.set()
    else:
        assert room.give(EndTrial(trial=LID)).taken
    until(lambda: not lid.holds.is_set())
    over(room)


def test_one_trial_is_in_front_and_a_long_one_goes_on_beside_it(room: DeskRoom) -> None:
    room.triers |= {kind: HandyTrier() for kind in (LID, SOUND, RUN)}
    sound_battery = Trial(kind=TrialKind.SWOLLEN_BATTERY, result=TrialResult.PASSED, at=datetime.now(UTC))
    room.open(entered=PersonalAnswers(trials=(sound_battery,)))
    assert room.give(BeginTrial(trial=RUN)).taken
    assert room.give(BeginTrial(trial=LID)).taken
    refused = room.give(BeginTrial(trial=SOUND))
    assert not refused.taken
    assert "Another trial is still running" in (refused.message or "")


def test_a_word_reaches_the_trial_that_runs_and_no_other(room: DeskRoom) -> None:
    lid = HandyTrier()
    room.triers[LID] = lid
    room.open()
    assert not room.give(TellTrial(trial=LID, word="on")).taken
    room.give(BeginTrial(trial=LID))
    assert room.give(TellTrial(trial=LID, word="on")).taken
    until(lambda: lid.words == ["on"])


def test_what_cannot_be_tried_says_so_and_answers_nothing(room: DeskRoom) -> None:
    room.triers |= {LID: HandyTrier(cannot=True), SOUND: HandyTrier(mistakes=True)}
    room.open()
    assert not room.give(BeginTrial(trial=TrialKind.CAMERA)).taken
    room.give(BeginTrial(trial=LID))
    seen = over(room).seen
    assert isinstance(seen, PlainTrial)
    assert seen.why is not None
    room.give(BeginTrial(trial=SOUND))
    assert over(room, SOUND).seen.found is None
    assert "ZeroDivisionError" in (room.wait_for(Troubled).traceback or "")
    assert not room.desk.session.entered.trials


def test_a_trial_that_hangs_is_left_behind_and_the_others_go_on(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent.trying.runner, "LET_GO_S", 0.3)
    deaf = HandyTrier(deaf=True, result=TrialResult.PASSED)
    room.triers |= {LID: deaf, SOUND: HandyTrier()}
    room.open()
    room.give(BeginTrial(trial=LID))
    room.give(EndTrial(trial=LID))
    assert over(room).seen.why is not None
    assert not room.give(BeginTrial(trial=LID)).taken
    assert room.give(BeginTrial(trial=SOUND)).taken
    deaf.decided.set()  # too late: nobody waits for it
    until(
        lambda: (
            room.give(BeginTrial(trial=LID)).message == "Another trial is still running: end that one first."
        )
    )
    assert not room.desk.session.entered.trials


def test_a_recorded_machine_is_not_tried(room: DeskRoom) -> None:
    room.open()
    runner = agent.trying.runner.TrialRunner(
        triers=None, emit=lambda _event: None, is_here=lambda _screen: True, found=lambda _seen: None
    )
    with pytest.raises(WrongOrder, match="recorded machine"):
        runner.begin(BeginTrial(trial=LID), "here", None)
    assert isinstance(room.give(EndTrial(trial=LID)), OrderAnswered)
