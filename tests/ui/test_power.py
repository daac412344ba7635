"""A laptop whose charger is pulled: told, asked, and no key that was meant for something else agrees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from agent.desk import power
from model.bench import RunningErasure
from model.erasure import DriveToken, WipePhase
from model.event import PowerSeen
from papers.language import Language
from tests.agent.desk.desk_room import DeskRoom
from tests.judge.facts_tree import blank
from tests.ui.technician import Technician, at_the_screens
from ui.bench import Bench
from ui.screens.power import power_lines


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskRoom]:
    monkeypatch.setattr(power, "LOOK_EVERY_S", 0.0)
    room = DeskRoom(tmp_path)
    room.machine, room.measured, room.battery = "notebook", True, True
    yield room
    room.stopped.set()
    room.ended()


def test_measuring_waits_for_a_typed_word_or_the_charger(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("sur batterie seule", "Les mesures attendent", "Tapez oui")
        await hand.press("o", "enter")
        await hand.sees("« o » n’est ni oui ni non")
        assert hand.app.bench.power is not None
        assert hand.app.bench.power.measuring_waits
        room.battery = False
        await hand.sees("F10 Fin")

    at_the_screens(room, work, language=Language.FRENCH)


def running(*, phase: WipePhase | None, waits: bool = False) -> RunningErasure:
    item: RunningErasure = replace(blank(RunningErasure), drive=blank(DriveToken), phase=phase, waits=waits)
    return item


def test_a_charger_that_is_pulled_while_drives_are_erased_is_said_with_what_each_word_does() -> None:
    erasing = (running(phase=WipePhase.WRITE), running(phase=WipePhase.VERIFY))
    bench = Bench(running=erasing, on_battery=True, power=PowerSeen(on_battery=True))
    told = " ".join(power_lines(bench))
    assert "2 drives are being erased, and go on as long as the battery lasts" in told
    assert "stop erasures, which can be resumed" in told


def test_an_erasure_that_waits_for_the_charger_is_not_called_begun() -> None:
    power = PowerSeen(on_battery=True, erasing_waits=True)
    told = " ".join(power_lines(Bench(running=(running(phase=None, waits=True),), power=power)))
    assert "An erasure waits" in told
    assert "being erased" not in told


async def open_erasing(hand: Technician) -> None:
    """The question before the only drive is erased."""
    await hand.press("f3")
    await hand.sees("11112222")
    await hand.press("enter")


@pytest.fixture
def erasing_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskRoom]:
    monkeypatch.setattr(power, "LOOK_EVERY_S", 0.0)
    room = DeskRoom(tmp_path)
    room.table.put("sdb", "WD-11112222")
    yield room
    for service in room.table.services.values():
        service.has_ended = True
    room.stopped.set()
    room.ended()


@pytest.mark.slow
def test_a_charger_that_is_pulled_while_a_serial_is_typed_is_asked_for_where_it_is_typed(
    erasing_room: DeskRoom,
) -> None:
    room = erasing_room

    async def work(hand: Technician) -> None:
        await open_erasing(hand)
        await hand.sees("type the last four characters")
        room.battery = True
        await hand.sees("Erase all the same?")
        await hand.type("2222")
        await hand.press("enter")
        await hand.sees("plug it in, or agree to it")
        assert room.table.jobs == []
        await hand.writes_into("battery")
        await hand.type("yes")
        await hand.press("enter")
        await hand.writes_into("word")
        await hand.type("2222")
        await hand.press("enter")
        await hand.sees("1 drive is being erased")

    at_the_screens(room, work)
    assert len(room.table.jobs) == 1


@pytest.mark.slow
def test_an_erasure_is_resumed_on_the_battery_alone_by_a_typed_word(erasing_room: DeskRoom) -> None:
    room = erasing_room

    async def work(hand: Technician) -> None:
        await open_erasing(hand)
        await hand.type("2222")
        await hand.press("enter")
        await hand.sees("starting")
        room.table.interrupt_job("sdb")
        await hand.sees("interrupted: LAB WD-11112222")
        await hand.press("down", "enter")
        await hand.sees("y: resume")
        room.battery = True
        await hand.sees("Erase all the same?", "Enter: resume it")
        await hand.writes_into("battery")
        await hand.press("enter")
        await hand.type("y")
        await hand.press("enter")
        await hand.sees("plug it in, or agree to it")
        assert len(room.table.jobs) == 1
        await hand.type("es")
        await hand.press("enter")
        await hand.sees("1 drive is being erased")

    at_the_screens(room, work)
    assert len(room.table.jobs) == 2
