"""What a tired technician does wrong: nothing is erased that should not be, nothing is lost, and a sentence
says what happened.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events

from agent.spool.spool import Place, Spool
from model.document import decode, format_of
from model.report import REPORT_FORMAT, Report
from model.trial import TrialKind
from papers.language import Language
from tests.agent.desk.desk_room import DeskRoom
from tests.ui.technician import Technician, at_the_screens
from ui.screens.machine import MachineScreen

pytestmark = pytest.mark.slow

SERIAL, OTHER = "WD-11112222", "WD-33334444"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[DeskRoom]:
    room = DeskRoom(tmp_path)
    room.table.put("sdb", SERIAL)
    yield room
    for service in room.table.services.values():
        service.has_ended = True
    room.stopped.set()
    room.ended()


def reports(room: DeskRoom) -> list[Report]:
    """Those in the outbox."""
    spool = Spool(room.table.office.state.spool)
    found = (spool.read(Place.WAITING, name) for name in spool.names(Place.WAITING))
    whole = [item.data for item in found if item is not None]
    return [decode(data, Report) for data in whole if format_of(data) == REPORT_FORMAT]


async def open_erasing(hand: Technician) -> None:
    await hand.press("f3")
    await hand.sees("11112222")
    await hand.press("enter")
    await hand.sees("type the last four characters")


def untouched(room: DeskRoom) -> bool:
    return room.table.jobs == []


def test_the_serial_of_the_drive_beside_it_erases_neither(room: DeskRoom) -> None:
    room.table.put("sdc", OTHER)

    async def work(hand: Technician) -> None:
        await open_erasing(hand)
        await hand.type("4444")
        await hand.press("enter")
        await hand.sees("“4444” names /dev/sdc, not /dev/sdb. Nothing was changed.")

    at_the_screens(room, work)
    assert untouched(room)


def test_a_scan_into_a_question_of_yes_and_no_is_no_answer(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await open_erasing(hand)
        await hand.type("2222")
        await hand.press("enter")
        await hand.sees("starting")
        await hand.press("enter")
        await hand.sees("Stop this erasure?")
        await hand.scan("yyyzzz-y")
        await hand.sees("Stop this erasure?")
        assert hand.app.bench.answers.label is None

    at_the_screens(room, work)
    assert len(room.table.jobs) == 1


def test_a_scan_into_the_palette_starts_nothing(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("GRADE")
        await hand.press("ctrl+p")
        await hand.pilot.pause(0.3)
        await hand.scan("quit")
        await hand.pilot.pause(0.5)
        assert hand.app.is_running
        await hand.sees("faster than a hand types")

    at_the_screens(room, work)
    assert untouched(room)


def test_a_scan_into_the_questions_that_are_left_answers_none(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("GRADE")
        await hand.press("f10")
        await hand.sees("is the battery swollen?")
        await hand.scan("NYNYNY-42")
        await hand.sees("is the battery swollen?")

    at_the_screens(room, work)
    assert room.desk.session.entered.trials == ()


@pytest.mark.parametrize("seen_together", [1, 5], ids=["at-once", "late"])
def test_a_letter_that_is_leaned_on_answers_one_question_and_is_no_label(
    room: DeskRoom, seen_together: int
) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("GRADE")
        await hand.press("f10")
        await hand.sees("is the battery swollen?")
        at_s = time.monotonic()
        for number, wait_s in enumerate((0.25, 0.25, *[0.033] * 12)):
            key = events.Key("n", "n")
            key.time = at_s  # as the kernel repeats it, however busy this machine is
            hand.app.post_message(key)
            if number < 2 or not number % seen_together:
                await hand.pilot.pause(wait_s * seen_together)
            at_s += wait_s
        await hand.pilot.pause(0.3)
        await hand.sees("keyboard")

    at_the_screens(room, work)
    assert [trial.kind for trial in room.desk.session.entered.trials] == [TrialKind.SWOLLEN_BATTERY]
    assert room.desk.session.entered.label is None


def test_a_scan_that_is_looked_at_late_is_the_label_and_presses_no_key(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("GRADE")
        at_s = time.monotonic()
        for place, letter in enumerate("D-0042+"):
            key = events.Key({"-": "minus", "+": "plus"}.get(letter, letter), letter)
            key.time = at_s + (0.005 * place if letter != "+" else 0.5)
            hand.app.post_message(key)  # a machine that is slow finds them all at once
        await hand.sees("this machine is D-0042")
        assert isinstance(hand.app.screen, MachineScreen)

    at_the_screens(room, work)
    assert room.desk.session.entered.label == "D-0042"


def test_an_order_given_twice_is_carried_out_once(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await open_erasing(hand)
        await hand.type("2222")
        await hand.pilot.press("enter", "enter", "enter")
        await hand.pilot.pause(0.5)
        await hand.press("escape")
        await hand.sees("starting")
        assert not hand.app.bench.waiting

    at_the_screens(room, work)
    assert len(room.table.jobs) == 1


def test_two_screens_with_different_words_erase_by_the_right_one_alone(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await open_erasing(hand)
        async with hand.beside() as second:
            await open_erasing(second)
            await second.type("9999")
            await second.press("enter")
            await second.sees("No drive here has a serial that ends in “9999”")
            await hand.type("2222")
            await hand.press("enter")
            await hand.sees("starting")
            await second.type("2222")
            await second.press("enter")
            await second.sees("/dev/sdb")
            assert len(room.table.jobs) == 1

    at_the_screens(room, work)
    assert len(room.table.jobs) == 1


def test_a_drive_that_comes_back_on_another_port_has_to_be_chosen_again(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await open_erasing(hand)
        item = room.table.planned["sdb"]
        room.table.pull("sdb")
        await hand.sees("is not here any more")
        room.table.replug(item, "sde")
        await hand.pilot.pause(0.5)
        await hand.type("2222")
        await hand.press("enter")
        await hand.pilot.pause(0.5)
        assert untouched(room)

    at_the_screens(room, work)
    assert untouched(room)


def test_a_cable_pulled_in_mid_erase_is_an_interrupted_erasure_and_says_so(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await open_erasing(hand)
        await hand.type("2222")
        await hand.press("enter")
        await hand.sees("starting")
        room.table.interrupt_job("sdb")
        room.table.pull("sdb")
        await hand.sees("interrupted: LAB WD-11112222")
        await hand.press("down")
        await hand.sees("NOT erased")

    at_the_screens(room, work)


@pytest.mark.parametrize("keys", [("ctrl+z",), ("ctrl+s",), ("ctrl+c", "escape"), ("ctrl+q", "escape")])
def test_control_keys_end_and_erase_nothing(room: DeskRoom, keys: tuple[str, ...]) -> None:
    async def work(hand: Technician) -> None:
        await open_erasing(hand)
        await hand.press(*keys)
        await hand.type("99")
        assert hand.app.is_running
        await hand.press("escape", "f2")
        await hand.sees("GRADE")

    at_the_screens(room, work)
    assert untouched(room)


def test_leaving_while_a_drive_is_erased_says_that_it_goes_on(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await open_erasing(hand)
        await hand.type("2222")
        await hand.press("enter")
        await hand.sees("starting")
        await hand.press("ctrl+c")
        await hand.sees("1 drive is being erased. It goes on without the screens.")
        await hand.press("1")
        await hand.pilot.pause(0.3)

    assert at_the_screens(room, work) == 0
    assert not room.table.services["sdb"].has_ended
    assert room.status is None


def test_on_the_battery_alone_a_serial_is_not_enough(room: DeskRoom) -> None:
    room.battery = True

    async def work(hand: Technician) -> None:
        await open_erasing(hand)
        await hand.press("enter")  # nothing typed: nobody agreed
        await hand.type("2222")
        await hand.press("enter")
        await hand.sees("battery")
        await hand.pilot.pause(0.5)

    at_the_screens(room, work)
    assert untouched(room)


def test_resizing_while_a_serial_is_typed_loses_nothing_and_orders_nothing_unseen(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await open_erasing(hand)
        await hand.type("22")
        await hand.pilot.resize_terminal(40, 10)
        await hand.sees("Too small")
        await hand.type("22")
        await hand.press("enter")
        assert untouched(room)
        await hand.pilot.resize_terminal(100, 37)
        await hand.sees("type the last four characters")
        await hand.type("22")
        await hand.press("enter")
        await hand.leaves_dialog()

    at_the_screens(room, work)
    assert len(room.table.jobs) == 1


def test_the_wrong_language_is_changed_and_nothing_is_lost(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("NOTE")
        await hand.scan("A-0042")
        await hand.press("f8", "l")
        await hand.pilot.pause(0.3)

    assert at_the_screens(room, work, language=Language.FRENCH) is Language.ENGLISH

    async def come_back(hand: Technician) -> None:
        await hand.sees("GRADE", "A-0042")

    at_the_screens(room, come_back)


def test_a_lone_byte_of_another_encoding_is_no_key(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await open_erasing(hand)
        hand.app.post_message(events.Key("replacement_character", "\ufffd"))
        await hand.pilot.pause(0.2)
        await hand.type("2222")
        await hand.press("enter")
        await hand.pilot.pause(0.5)
        await hand.sees("No drive here has a serial")

    at_the_screens(room, work)
    assert untouched(room)
