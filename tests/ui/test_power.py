"""A laptop whose charger is pulled: told, asked, and no key that was meant for something else agrees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.desk import power
from papers.language import Language
from tests.agent.desk.desk_room import DeskRoom
from tests.ui.technician import Technician, at_the_screens


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
