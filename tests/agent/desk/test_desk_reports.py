"""The report of a bench: made of whole facts, once of the same, and again once an erasure has ended."""

from __future__ import annotations

from agent.session.attach_server import GivenOrder
from model.event import (
    AnswersSeen,
    DriveErased,
    DrivesSeen,
    ErasuresSeen,
    FactsSeen,
    LastWordSpoken,
    OrderAnswered,
    ReportKept,
)
from model.order import MakeReport
from tests.agent.desk.desk_room import DeskRoom, kept

SERIAL = "WD-11112222"


def test_no_report_is_made_of_facts_that_are_not_whole(room: DeskRoom) -> None:
    room.orders.put(GivenOrder(screen="here", number=1, order=MakeReport()))  # before any probe has answered
    room.open()
    answer = room.wait_for(OrderAnswered)
    assert not answer.taken
    assert "still being inspected" in (answer.message or "")
    room.wait_for(FactsSeen, lambda event: event.is_whole)
    assert kept(room) == []


def test_a_report_is_not_made_twice_of_the_same(room: DeskRoom) -> None:
    room.open()
    room.wait_for(FactsSeen, lambda event: event.is_whole)
    assert room.give(MakeReport()).taken
    room.wait_for(AnswersSeen, lambda event: event.is_reported)
    room.wait_for(LastWordSpoken)
    answer = room.give(MakeReport())
    assert not answer.taken
    assert answer.message == "The report is made: nothing has changed since."
    assert len(kept(room)) == 1


def test_a_report_that_was_made_while_a_drive_was_erased_is_made_again_once_it_is(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)
    room.open()
    (item,) = room.drives(1)
    room.wait_for(FactsSeen, lambda event: event.is_whole)
    assert room.erase(item, "2222").taken
    room.wait_for(ErasuresSeen, lambda event: bool(event.running))
    assert room.give(MakeReport()).taken
    first = room.wait_for(ReportKept).report
    room.wait_for(LastWordSpoken, lambda event: event.report == first)
    room.table.finish("sdb")
    room.wait_for(DriveErased)
    second = room.wait_for(ReportKept, lambda event: event.report != first).report
    room.wait_for(LastWordSpoken, lambda event: event.report == second)
    room.wait_for(AnswersSeen, lambda event: event.is_reported)
    assert [(report.id, bool(report.certificates)) for report in kept(room)] == [
        (first, False), (second, True),
    ]  # fmt: skip


def test_an_erasure_makes_no_report_that_nobody_asked_for(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)
    room.open()
    (item,) = room.drives(1)
    room.wait_for(FactsSeen, lambda event: event.is_whole)
    assert room.erase(item, "2222").taken
    room.wait_for(ErasuresSeen, lambda event: bool(event.running))
    room.table.finish("sdb")
    room.wait_for(DriveErased)
    room.wait_for(DrivesSeen, lambda event: any(drive.ended_job for drive in event.drives))
    assert kept(room) == []
