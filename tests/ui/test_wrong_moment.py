"""Every question meets what a tired hand, a scanner and a terminal do at the wrong moment: a scan, Enter that
is leaned on, a window made small. None answers anything, and the question stands there afterwards.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual import events

from agent.settings.configuration import load_configuration
from model.drive import Transport
from model.erasure import Preparation, WipePlan
from model.report import PersonalAnswers
from tests.agent.desk.desk_room import PATIENCE_S, DeskRoom
from tests.ui.technician import Technician, at_the_screens
from ui.finding.palette import PaletteDialog
from ui.questions.finish import FinishDialog
from ui.questions.missing import MissingDialog
from ui.questions.settings import InventoryDialog, StationDialog
from ui.scan import LEANED_S
from ui.screens.ask import LetterDialog, TextDialog, YesDialog
from ui.screens.dialog import Dialog
from ui.screens.erase import EraseDialog
from ui.screens.leave import LeaveDialog
from ui.screens.resume import ResumeDialog
from ui.screens.walk import WalkDialog

pytestmark = pytest.mark.slow

SERIAL = "WD-11112222"
REPEAT_S = 0.033  # drivers/input/input.c, REP_PERIOD
KEYS: dict[type[Dialog], tuple[str, ...]] = {
    EraseDialog: ("f3", "1", "enter"),
    LeaveDialog: ("ctrl+q",),
    PaletteDialog: ("ctrl+p",),
    WalkDialog: ("f10",),
    LetterDialog: ("f5", "home", "down", "down", "enter"),
    TextDialog: ("f5", "home", "down", "enter"),
    StationDialog: ("f8", "b"),
    InventoryDialog: ("f8", "i"),
    FinishDialog: ("f10", "f10"),  # the last: whoever leaves all of it open gets a report
}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[DeskRoom]:
    room = DeskRoom(tmp_path)
    room.table.put("sdb", SERIAL)
    yield room
    for service in room.table.services.values():
        service.has_ended = True
    room.stopped.set()
    room.ended()


async def opens(hand: Technician, kind: type[Dialog]) -> None:
    """Wait until this question lies on top: a letter is held until it is known that no scanner types it."""
    waited = 0.0
    while type(hand.app.screen) is not kind and waited < PATIENCE_S:
        await hand.pilot.pause(0.05)
        waited += 0.05
    assert type(hand.app.screen) is kind, (kind, hand.screen())


async def leave(hand: Technician) -> None:
    """Back to a screen, by Escape."""
    for _time in range(8):
        if isinstance(hand.app.screen, Dialog):
            await hand.press("escape")
            await hand.pilot.pause(LEANED_S)
    assert not isinstance(hand.app.screen, Dialog), hand.screen()


async def lean_on_enter(hand: Technician) -> None:
    """As a console repeats it, after the first quarter of a second."""
    for _time in range(15):
        hand.app.post_message(events.Key("enter", "\r"))
        await hand.pilot.pause(REPEAT_S)
    await hand.pilot.pause(0.2)


async def scan_something(hand: Technician) -> None:
    """Every letter that answers some question is in it."""
    await hand.scan("NYOXA-B12CPZ9F3")


async def shrink(hand: Technician) -> None:
    """Too small to read anything, keys into the dark, and large again."""
    await hand.pilot.resize_terminal(40, 10)
    await hand.sees("Too small")
    await hand.press("enter", "y", "1")
    await hand.pilot.resize_terminal(100, 37)
    await hand.pilot.pause(0.2)


@pytest.mark.parametrize("mishap", [lean_on_enter, scan_something, shrink])
def test_no_mishap_answers_a_question(
    room: DeskRoom, mishap: Callable[[Technician], Awaitable[None]]
) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("GRADE")
        for kind, keys in KEYS.items():
            await hand.press(*keys)
            await opens(hand, kind)
            await mishap(hand)
            label = hand.app.bench.answers.label
            assert replace(hand.app.bench.answers, label=None) == PersonalAnswers(), kind
            assert label is None or mishap is scan_something
            assert hand.app.is_running
            assert room.table.jobs == []
            if mishap is not lean_on_enter:
                assert type(hand.app.screen) is kind, (kind, hand.screen())
            if kind is not FinishDialog:
                await leave(hand)

    at_the_screens(room, work)
    found = load_configuration(room.configuration)
    assert (found.station.name, found.inventory.url, found.inventory.code_file) == (None, None, None)
    assert replace(room.desk.session.entered, label=None) == PersonalAnswers()
    assert not room.desk.session.kept


@pytest.mark.parametrize("mishap", [lean_on_enter, scan_something, shrink])
def test_no_mishap_stops_resumes_or_ticks(
    room: DeskRoom, mishap: Callable[[Technician], Awaitable[None]]
) -> None:
    async def work(hand: Technician) -> None:
        await hand.press("f3")
        await hand.sees("11112222")
        await hand.press("enter")
        await hand.type("2222")
        await hand.press("enter")
        await hand.sees("starting")
        await hand.press("enter")
        await opens(hand, YesDialog)
        await mishap(hand)
        assert not room.table.services["sdb"].has_ended
        await hand.press("escape")
        room.table.interrupt_job("sdb")
        await hand.sees("interrupted: LAB WD-11112222")
        await hand.press("down", "enter")
        await opens(hand, ResumeDialog)
        await mishap(hand)
        assert len(room.table.jobs) == 1
        await hand.press("escape", "f10", "f10", "escape")
        await hand.pilot.pause(0.3)
        await hand.press("p")
        await opens(hand, MissingDialog)
        await mishap(hand)
        assert hand.app.bench.answers.missing is None

    at_the_screens(room, work)


def test_a_scan_fills_the_fields_of_a_loose_drive_and_its_psid_and_confirms_nothing(room: DeskRoom) -> None:
    item = room.table.planned["sdb"]
    assert isinstance(item.outcome, WipePlan)
    plan = replace(item.outcome, preparations=(Preparation.PSID_REVERT,))
    loose = replace(item.drive, transport=Transport.USB)
    room.table.planned["sdb"] = replace(item, drive=loose, outcome=plan)
    psid = "ABCDEFGH12345678ABCDEFGH12345678"

    async def work(hand: Technician) -> None:
        await hand.press("f3")
        await hand.sees("11112222")
        await hand.press("enter")
        for name, word in (("asset", "D-0007"), ("source", "A-0042"), ("psid", psid)):
            field = await hand.writes_into(name)
            await hand.scan(word)
            assert field.value == word
        await hand.writes_into("word")
        await hand.scan(SERIAL)
        await hand.sees("faster than a hand types")
        assert hand.app.bench.answers.label is None
        assert room.table.jobs == []

    at_the_screens(room, work)
    assert room.table.jobs == []


def test_f10_pressed_twice_or_leaned_on_skips_no_question(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("GRADE")
        for _time in range(10):
            hand.app.post_message(events.Key("f10", None))
            await hand.pilot.pause(REPEAT_S)
        await hand.sees("is the battery swollen?")
        await hand.press("f10")
        await hand.sees("question 1 of 3")
        for _time in range(10):
            hand.app.post_message(events.Key("escape", None))
            await hand.pilot.pause(REPEAT_S)
        await hand.sees("question 2 of 3")

    at_the_screens(room, work)
    assert not room.desk.session.kept
