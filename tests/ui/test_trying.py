"""A trial by the machine itself, at the screens: begun by Enter, answered by the machine or by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from model.keyboard import KeyboardLayout
from model.trial import TrialKind, TrialResult, results_of
from model.trying import KeyboardTrial
from papers.language import Language, speak
from papers.trials.keys import key_names
from tests.agent.desk.desk_room import DeskRoom
from tests.agent.trying.handy import HandyTrier
from tests.ui.technician import Technician, at_the_screens
from ui.screens.trying.keyboard import keyboard_lines


@pytest.fixture
def room(tmp_path: Path) -> Iterator[DeskRoom]:
    room = DeskRoom(tmp_path, machine="notebook")
    yield room
    room.stopped.set()
    room.ended()


def found(room: DeskRoom) -> dict[TrialKind, TrialResult]:
    return results_of(room.desk.session.entered.trials)


async def choose_lid(hand: Technician) -> None:
    await hand.press("f4")
    await hand.sees("lid")
    await hand.press("home", *["down"] * 13)
    await hand.sees("Close the lid and open it")


def test_what_the_machine_decides_closes_the_trial_and_goes_on(room: DeskRoom) -> None:
    lid = HandyTrier(result=TrialResult.PASSED)
    room.triers[TrialKind.LID] = lid

    async def work(hand: Technician) -> None:
        await choose_lid(hand)
        await hand.press("enter")
        await hand.sees("Lid: open", "y: yes")
        lid.decided.set()
        await hand.sees("lid: works", "+ lid works", "Plug the charger in")

    at_the_screens(room, work)
    assert found(room) == {TrialKind.LID: TrialResult.PASSED}


@pytest.mark.slow
def test_a_hand_answers_while_it_runs_and_the_devices_are_let_go(room: DeskRoom) -> None:
    lid = HandyTrier()
    room.triers[TrialKind.LID] = lid

    async def work(hand: Technician) -> None:
        await choose_lid(hand)
        await hand.press("enter")
        await hand.sees("Lid: open")
        await hand.scan("A-0042")
        await hand.sees("Lid: open")
        await hand.press("n")
        await hand.sees("! lid DOES NOT WORK", "Plug the charger in")
        assert not lid.holds.is_set()

    at_the_screens(room, work)
    assert found(room) == {TrialKind.LID: TrialResult.FAILED}


@pytest.mark.slow
def test_escape_leaves_the_question_open_and_what_cannot_be_tried_says_so(room: DeskRoom) -> None:
    lid = HandyTrier()
    room.triers[TrialKind.LID] = lid

    async def work(hand: Technician) -> None:
        await choose_lid(hand)
        await hand.press("enter")
        await hand.sees("Lid: open")
        await hand.press("escape")
        await hand.sees(". lid …")
        await hand.pilot.pause(0.5)
        assert not lid.holds.is_set()
        await hand.press("down", "enter")
        await hand.sees("The machine cannot try this by itself", ". charging and power …")

    at_the_screens(room, work)
    assert not found(room)


@pytest.mark.slow
def test_enter_on_a_question_that_no_machine_answers_says_so_below_it(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("GRADE")
        await hand.press("f10")
        await hand.sees("is the battery swollen?")
        await hand.press("enter")
        await hand.sees("is the battery swollen?", "cannot try this by itself: answer the question")
        await hand.press("n")
        await hand.sees("keyboard")
        assert "cannot try" not in " ".join(hand.screen())

    at_the_screens(room, work)


@pytest.mark.parametrize("layout", KeyboardLayout)
@pytest.mark.parametrize("language", Language)
def test_the_keyboard_fits_the_console_and_a_pressed_key_is_told_by_a_sign(
    layout: KeyboardLayout, language: Language
) -> None:
    speak(language)
    first = KeyboardTrial(trial=TrialKind.KEYBOARD, layout=layout, has_pad=True)
    pressed = replace(first, pressed=first.missing[:-2], stuck=first.missing[:1], outside=("USB keyboard",))
    for seen in (first, pressed):
        assert max(len(line) for line in keyboard_lines(seen)) <= 72
        assert len(keyboard_lines(seen)) <= 11
    assert "[F1]" in keyboard_lines(pressed)[0]
    assert " F1 " in keyboard_lines(first)[0]
    names = key_names(first.missing, layout).split()
    assert len(names) >= len(first.missing)
    assert not [name for name in names if name.isdigit() and len(name) > 1]
    speak(Language.ENGLISH)
