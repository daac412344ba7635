"""Finding one's way: a letter for each row in sight, and every action by its name in either language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from papers.language import Language
from tests.agent.desk.desk_room import PATIENCE_S, DeskRoom
from tests.ui.technician import Technician, at_the_screens
from ui.finding.palette import Action, found_actions


@pytest.fixture
def room(tmp_path: Path) -> Iterator[DeskRoom]:
    room = DeskRoom(tmp_path)
    room.table.put("sdb", "WD-11112222")
    room.table.put("sdc", "WD-33334444")
    yield room
    room.stopped.set()
    room.ended()


async def letter_before(hand: Technician, text: str) -> str:
    """The letter that stands before a row; it comes after the sentence about the letters."""
    waited_s = 0.0
    while (row := next(row for row in hand.screen() if text in row))[0] == " ":
        assert waited_s < PATIENCE_S, row
        await hand.pilot.pause(0.05)
        waited_s += 0.05
    return row[0]


def test_a_letter_goes_to_its_row_on_every_screen(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("GRADE")
        await hand.press("f9")
        await hand.sees("A letter goes to its row")
        first = await letter_before(hand, "Machine")
        await hand.press(first)
        await stands_first(hand, "Machine")
        await hand.press("f3")
        await hand.sees("WD-33334444")
        await hand.press("f9", "b")
        await hand.sees("33334444", "would be erased")
        await hand.press("f5", "space")
        await hand.sees("A letter goes to its row")
        await hand.press(await letter_before(hand, "cosmetic grade"))
        await hand.sees("no visible trace of use", "lid and screen above")
        await hand.press("b", "f8", "f9")
        await hand.sees("A letter goes to its row")
        await hand.press(await letter_before(hand, "This bench"))
        await hand.sees("another name for this bench")

    at_the_screens(room, work)
    assert room.table.jobs == []


def test_another_key_takes_the_letters_away_and_does_nothing_else(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("GRADE")
        await hand.press("f3")
        await hand.sees("would be erased")  # rows that come take the letters away
        await hand.press("f9")
        await hand.sees("A letter goes to its row")
        await hand.press("enter")
        await no_letters(hand)
        assert not hand.app.screen.is_modal
        await hand.press("f9")
        await hand.sees("A letter goes to its row")
        await hand.press("Z")
        await no_letters(hand)

    at_the_screens(room, work)


async def stands_first(hand: Technician, text: str) -> None:
    """Wait until this row is the first below the head."""
    for _ in range(200):
        if next(row for row in hand.screen()[1:] if row.strip()).strip().startswith(text):
            return
        await hand.pilot.pause(0.05)
    raise AssertionError("\n".join(hand.screen()))


async def no_letters(hand: Technician) -> None:
    """Wait until they have gone: a letter is held for a moment, as a scanner may be typing it."""
    for _ in range(200):
        if not hand.app.screen.query(".jump"):
            return
        await hand.pilot.pause(0.05)
    raise AssertionError("\n".join(hand.screen()))


def test_help_is_at_hand_in_every_question_and_what_was_typed_stays(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("GRADE")
        await hand.press("f3")
        await hand.sees("would be erased")
        await hand.press("enter")
        await hand.sees("To erase /dev/sdb for good")
        await hand.type("11")
        await hand.press("f1")
        await hand.sees("what is scanned or pasted confirms nothing", "Any key: back")
        await hand.press("f1")
        await hand.sees("To erase /dev/sdb for good")
        assert hand.app.screen.query_one("#word", Input).value == "11"
        await hand.press("escape", "ctrl+q", "f1")
        await hand.sees("1 leaves only these screens")
        await hand.press("1")
        await hand.sees("Esc: stay")

    at_the_screens(room, work)
    assert room.table.jobs == []


def test_every_action_is_found_by_a_part_of_its_name_and_run_by_enter(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("NOTE")
        await hand.press("ctrl+p")
        await hand.sees("Faire le rapport", "Effacer le disque choisi")
        await hand.type("etiqu")
        await hand.sees("Saisir l’étiquette")
        await hand.press("enter")
        await hand.sees("Entrée : valider")
        await hand.press("escape", "ctrl+p")
        await hand.type("erase")
        await hand.press("enter")
        await hand.sees("WD-11112222", "tapez")

    at_the_screens(room, work, language=Language.FRENCH)
    assert room.table.jobs == []


def test_a_scan_into_the_palette_runs_nothing(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("GRADE")
        await hand.press("ctrl+p")
        await hand.scan("report")
        await hand.sees("faster than a hand types")
        assert not hand.app.bench.is_reported
        assert hand.app.bench.report is None

    at_the_screens(room, work)


def test_words_are_found_whatever_their_accents_and_order() -> None:
    actions = [Action("Saisir l’étiquette", "Enter the label", lambda: None)]
    assert found_actions(actions, "ETIQUETTE saisir") == actions
    assert found_actions(actions, "label") == actions
    assert found_actions(actions, "lot") == []
