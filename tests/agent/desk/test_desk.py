"""A desk carries out what screens order, tells what became of it, and loses nothing when they go."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

import benchmarks.run
from agent.bench.locks import FileLock, machine_lock_path
from model.erasure import EraseVerdict
from model.event import (
    AnswersSeen,
    DriveErased,
    DrivesSeen,
    ErasuresSeen,
    FactsSeen,
    NotDelivered,
    ReportKept,
    SessionStarted,
    Troubled,
)
from model.message import say
from model.order import (
    EnterAnswers,
    EraseDrive,
    GiveUpErasure,
    LeaveBench,
    LookAgain,
    MakeReport,
    Measure,
    ResumeErasure,
    StopErasure,
    StopMeasuring,
)
from model.report import PersonalAnswers
from tests.agent.desk.desk_room import DeskRoom, kept

SERIAL = "WD-11112222"


def test_facts_come_in_while_probes_answer_and_then_whole(room: DeskRoom) -> None:
    room.open()
    assert room.wait_for(SessionStarted).attended
    whole = room.wait_for(FactsSeen, lambda event: event.is_whole)
    assert whole.machine.cpu.value is not None
    assert whole.verdicts


def test_a_drive_that_was_shown_and_confirmed_is_erased_and_certified(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)
    room.open()
    (item,) = room.drives(1)
    assert room.erase(item, "2222").taken
    room.wait_for(ErasuresSeen, lambda event: len(event.running) == 1 and not event.running[0].waits)
    room.table.finish("sdb")
    erased = room.wait_for(DriveErased)
    assert erased.verdict is EraseVerdict.PURGED
    seen = room.wait_for(DrivesSeen, lambda event: any(drive.ended_job for drive in event.drives))
    assert [drive.ended_job for drive in seen.drives] == [erased.job]
    assert erased.certificate is not None
    assert not any(room.table.benches["sdb"].platters.read(0, 1 << 16))


@pytest.mark.parametrize("word", ["", "222", "9999", "/dev/sdb", ":AAAA"])
def test_a_word_that_does_not_confirm_erases_nothing(room: DeskRoom, word: str) -> None:
    room.table.put("sdb", SERIAL)
    room.open()
    (item,) = room.drives(1)
    answer = room.erase(item, word)
    assert not answer.taken
    assert answer.message
    assert room.table.jobs == []


@pytest.mark.parametrize("stale", ["plan", "serial", "diskseq", "pulled"])
def test_what_is_not_as_it_was_shown_is_not_erased(room: DeskRoom, stale: str) -> None:
    room.table.put("sdb", SERIAL)
    room.open()
    (item,) = room.drives(1)
    assert item.token is not None
    token = item.token
    order = EraseDrive(plan=item.plan_hash or "", drive=token, word="2222")
    if stale == "pulled":
        room.table.pull("sdb")
        room.wait_for(DrivesSeen, lambda event: not event.drives)
    others = {
        "plan": replace(order, plan="0123456789ab"),
        "serial": replace(order, drive=replace(token, serial="WD-99992222")),
        "diskseq": replace(order, drive=replace(token, diskseq=77)),
    }
    answer = room.give(others.get(stale, order))
    assert not answer.taken
    assert "/dev/sdb" in (answer.message or "")
    assert room.table.jobs == []


def test_a_drive_is_not_ordered_twice(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)
    room.open()
    (item,) = room.drives(1)
    assert room.erase(item, "2222").taken
    assert not room.erase(item, "2222").taken
    room.wait_for(ErasuresSeen, lambda event: bool(event.running))
    assert len(room.table.jobs) == 1


def test_a_refused_drive_cannot_be_ordered(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)
    plan = room.table.planned["sdb"].outcome
    room.table.refuse("sdb", say("wipe.mounted", drive="/dev/sdb", where="/home"))
    room.open()
    (item,) = room.drives(1)
    assert item.plan_hash is None
    assert plan.drive is not None
    assert not room.give(EraseDrive(plan="", drive=plan.drive, word="2222")).taken


def test_on_the_battery_alone_somebody_has_to_agree(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)
    room.battery = True
    room.open()
    (item,) = room.drives(1)
    assert not room.erase(item, "2222").taken
    assert item.token is not None
    agreed = EraseDrive(plan=item.plan_hash or "", drive=item.token, word="2222", on_battery=True)
    assert room.give(agreed).taken


def test_while_another_command_erases_nothing_is_ordered_here(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)
    lock = FileLock(machine_lock_path("wipe", room.table.office.state))
    with lock.held():
        room.open()
        room.wait_for(Troubled, lambda event: event.message.code == "desk.another_wipe")
        (item,) = room.drives(1)
        assert not room.erase(item, "2222").taken
    assert room.erase(item, "2222").taken


def test_other_commands_may_erase_while_nothing_runs_here(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)
    room.open()
    (item,) = room.drives(1)
    lock = FileLock(machine_lock_path("wipe", room.table.office.state))
    with lock.held():
        pass
    assert room.erase(item, "2222").taken
    room.wait_for(ErasuresSeen, lambda event: bool(event.running))
    room.table.finish("sdb")
    room.wait_for(DriveErased)
    with lock.held(wait_s=5.0):
        pass


def test_a_twin_that_is_plugged_in_makes_the_end_of_a_serial_too_little(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)
    room.open()
    (item,) = room.drives(1)
    assert item.drive_code is None
    room.table.put("sdc", "XX-00002222")
    shown = room.drives(2)
    assert all(drive.drive_code for drive in shown)
    assert not room.erase(shown[0], "2222").taken
    assert room.erase(shown[0], f"{SERIAL}:{shown[0].drive_code}").taken


def test_screens_that_die_leave_the_erasure_to_itself(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)
    room.idle_s = 0.2
    room.open()
    (item,) = room.drives(1)
    assert room.erase(item, "2222").taken
    room.watched = False
    room.wait_for(ErasuresSeen, lambda event: bool(event.running))
    room.table.finish("sdb")
    assert room.wait_for(DriveErased).certificate is not None
    assert room.ended() in (0, 1)
    (report,) = kept(room)
    assert report.certificates, "what was done while nobody looked is in a report"


def test_what_was_answered_is_in_the_report_when_the_bench_is_left(room: DeskRoom) -> None:
    room.open()
    room.wait_for(FactsSeen, lambda event: event.is_whole)
    answers = PersonalAnswers(label="A-0042", operator="Anne", note="charnière cassée")
    assert room.give(EnterAnswers(answers=answers)).taken
    assert not room.wait_for(AnswersSeen, lambda event: event.answers == answers).is_reported
    assert room.give(LeaveBench()).taken
    room.ended()
    (report,) = kept(room)
    assert report.entered.label == "A-0042"
    assert room.wait_for(NotDelivered).report == report.id


def test_two_screens_that_answer_at_once_lose_neither_answer(room: DeskRoom) -> None:
    room.open()
    blank = PersonalAnswers()
    for answered in (replace(blank, label="A-0042"), replace(blank, note="A-0042")):
        assert room.give(EnterAnswers(answers=answered, seen=blank)).taken
    entered = room.desk.session.entered
    assert (entered.label, entered.note) == ("A-0042", "A-0042")
    scan = EnterAnswers(answers=replace(blank, label="B-0001"), seen=blank)
    assert not room.give(scan).taken
    assert room.desk.session.entered == entered
    told = room.wait_for(AnswersSeen, lambda event: event.answers == entered)
    assert told.answers.label == "A-0042", "the screen is told what holds instead"


def test_who_leaves_without_a_report_leaves_none(room: DeskRoom) -> None:
    room.open()
    room.wait_for(FactsSeen, lambda event: event.is_whole)
    room.give(EnterAnswers(answers=PersonalAnswers(label="A-0042")))
    room.give(LeaveBench(report=False))
    room.ended()
    assert kept(room) == []


def test_an_answer_after_a_report_makes_another_one_that_supersedes_it(room: DeskRoom) -> None:
    room.open()
    room.wait_for(FactsSeen, lambda event: event.is_whole)
    room.give(EnterAnswers(answers=PersonalAnswers(label="A-0042")))
    assert room.give(MakeReport()).taken
    first = room.wait_for(ReportKept).report
    room.wait_for(AnswersSeen, lambda event: event.is_reported)
    room.give(EnterAnswers(answers=PersonalAnswers(label="A-0042", note="sans chargeur")))
    room.wait_for(AnswersSeen, lambda event: not event.is_reported)
    room.give(LeaveBench())
    room.ended()
    assert [report.supersedes for report in kept(room)] == [None, first]


def test_an_interrupted_erasure_waits_and_goes_on(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)
    room.open()
    (item,) = room.drives(1)
    room.erase(item, "2222")
    room.wait_for(ErasuresSeen, lambda event: bool(event.running))
    room.table.interrupt_job("sdb")
    seen = room.wait_for(DrivesSeen, lambda event: bool(event.waiting) and not event.is_looking)
    (waiting,) = seen.waiting
    assert waiting.token is not None
    assert not room.give(ResumeErasure(job=waiting.job, drive=replace(waiting.token, diskseq=5))).taken
    word = f"{SERIAL}:{waiting.drive_code}" if waiting.doubts else ""
    if waiting.doubts:
        assert not room.give(ResumeErasure(job=waiting.job, drive=waiting.token)).taken
    assert room.give(ResumeErasure(job=waiting.job, drive=waiting.token, word=word)).taken
    room.wait_for(ErasuresSeen, lambda event: bool(event.running))
    assert len(room.table.jobs) == 2


def test_an_interrupted_erasure_that_is_given_up_is_certified_as_not_erased(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)
    room.open()
    (item,) = room.drives(1)
    room.erase(item, "2222")
    room.wait_for(ErasuresSeen, lambda event: bool(event.running))
    room.table.interrupt_job("sdb")
    seen = room.wait_for(DrivesSeen, lambda event: bool(event.waiting) and not event.is_looking)
    assert room.give(GiveUpErasure(job=seen.waiting[0].job)).taken
    ended = room.wait_for(DriveErased, lambda event: event.certificate is not None)
    assert ended.verdict not in (EraseVerdict.PURGED, EraseVerdict.CLEARED)
    room.wait_for(DrivesSeen, lambda event: not event.waiting and not event.is_looking)


@pytest.mark.parametrize(
    "order", [StopErasure(job="x"), GiveUpErasure(job="x"), StopMeasuring()], ids=lambda order: order.kind
)
def test_an_order_about_nothing_is_refused_in_words(room: DeskRoom, order: StopErasure) -> None:
    room.open()
    answer = room.give(order)
    assert not answer.taken
    assert answer.message


def test_an_erasure_that_is_ordered_while_measuring_begins_when_that_has_ended(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = hold_measuring(monkeypatch)
    room.measured = True
    room.table.put("sdb", SERIAL)
    room.open()
    (item,) = room.drives(1)
    room.wait_for(FactsSeen, lambda event: event.is_whole)
    assert not room.give(Measure()).taken, "it is measured already"
    assert room.erase(item, "2222").taken
    assert room.wait_for(ErasuresSeen, lambda event: bool(event.running)).running[0].waits
    assert room.table.jobs == []
    held()
    room.wait_for(ErasuresSeen, lambda event: bool(event.running) and not event.running[0].waits)
    assert len(room.table.jobs) == 1
    assert not room.give(Measure()).taken, "a drive is being erased"


def hold_measuring(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Measuring that lasts until it is let go."""
    gate = threading.Event()
    monkeypatch.setattr(benchmarks.run, "run_benchmarks", lambda *_a, **_k: gate.wait(20) and None)
    return gate.set


def test_a_recorded_machine_is_never_erased(room: DeskRoom) -> None:
    room.open()
    room.desk.means = None
    room.wait_for(FactsSeen, lambda event: event.is_whole)
    room.desk._erasing = None
    assert not room.give(LookAgain()).taken


def test_a_machine_that_is_switched_off_ends_the_desk(room: DeskRoom) -> None:
    room.open()
    room.wait_for(FactsSeen, lambda event: event.is_whole)
    room.stopped.set()
    assert room.ended() in (0, 1)


def test_an_interrupted_erasure_is_shown_while_another_drive_is_erased(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)
    room.table.put("sdc", "WD-33334444")
    room.open()
    first, second = room.drives(2)
    assert room.erase(first, "2222").taken
    assert room.erase(second, "4444").taken
    room.wait_for(ErasuresSeen, lambda event: len(event.running) == 2)
    room.table.interrupt_job("sdb")
    seen = room.wait_for(DrivesSeen, lambda event: bool(event.waiting))
    assert [item.drive.serial for item in seen.waiting] == [SERIAL]


def test_a_desk_that_nobody_watches_ends_though_its_report_cannot_be_kept(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.session.session.keep_report", lambda *_: False)
    room.idle_s = 0.2
    room.open()
    room.wait_for(FactsSeen, lambda event: event.is_whole)
    room.give(EnterAnswers(answers=PersonalAnswers(label="A-0042")))
    room.watched = False
    assert room.ended() == 3
