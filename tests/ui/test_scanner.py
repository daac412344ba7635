"""A scanner that is known by its device, at the screens: it fills a label or a field, confirms nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from model.bench import ScanSeen
from model.order import LookAgain
from tests.agent.desk.desk_room import DeskRoom
from tests.ui.technician import Technician, at_the_screens

SERIAL = "WD-11112222"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[DeskRoom]:
    room = DeskRoom(tmp_path)
    yield room
    for service in room.table.services.values():
        service.has_ended = True
    room.stopped.set()
    room.ended()


def test_a_scan_is_the_label_on_any_screen_and_presses_no_key(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("Atelier Fictif", "GRADE")
        await hand.press("f7")
        room.desk.take_scan("dgt-0042")  # each letter is a shortcut somewhere
        await hand.sees("Scanned: this machine is dgt-0042")
        room.desk.take_scan("B-0043")
        await hand.sees("Scanned B-0043, but this machine is dgt-0042")

    at_the_screens(room, work)
    assert room.desk.session.entered.label == "dgt-0042"


def test_a_scan_fills_the_field_that_is_open_and_enter_stays_a_hands(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("Atelier Fictif", "GRADE")
        await hand.press("f5", "f9", "b")
        await hand.sees("Enter: take it")
        room.desk.take_scan("LOT-7")
        await hand.sees("LOT-7", "Enter: take it")
        assert room.desk.session.entered.lot is None
        await hand.press("enter")

    at_the_screens(room, work)
    assert room.desk.session.entered.lot == "LOT-7"
    assert room.desk.session.entered.label is None


def test_a_scan_confirms_no_erasure(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)

    async def work(hand: Technician) -> None:
        await hand.press("f3")
        await hand.sees("11112222")
        await hand.press("enter")
        await hand.sees("type the last four characters")
        room.desk.take_scan(SERIAL)
        await hand.pilot.pause(0.5)
        assert hand.app.focused is not None
        assert isinstance(hand.app.focused, Input)
        assert hand.app.focused.value == SERIAL
        await hand.press("enter")
        await hand.sees("as from a scanner")

    at_the_screens(room, work)
    assert not room.table.services


def test_a_scan_is_for_the_screen_that_last_gave_an_order_and_for_none_that_comes_later(
    room: DeskRoom,
) -> None:
    room.open()
    room.give(LookAgain())
    room.desk.take_scan("A-1234")
    assert room.wait_for(ScanSeen).screen == "here"

    async def work(hand: Technician) -> None:
        await hand.sees("Atelier Fictif", "GRADE")
        room.give(LookAgain())
        room.desk.take_scan("A-5678")
        await hand.pilot.pause(0.5)

    at_the_screens(room, work)
    assert room.desk.session.entered.label is None
