"""What is drawn when news comes: what changed, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import OptionList, Static

from model.event import ErasuresSeen
from tests.agent.desk.desk_room import DeskRoom
from tests.ui.technician import Technician, at_the_screens
from ui.bench import heard
from ui.screens.drives import DrivesScreen

SERIALS = ("WD-11112222", "WD-33334444", "WD-55556666")


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was drawn: the id of a text, or of a row."""
    told: list[str] = []
    update, replace_row = Static.update, OptionList.replace_option_prompt

    def note_update(self: Static, *words: object, **options: object) -> None:
        told.append(str(self.id))
        update(self, *words, **options)  # type: ignore[arg-type]  # as they came

    def note_row(self: OptionList, option_id: str, prompt: str) -> OptionList:
        told.append(f"row {option_id}")
        return replace_row(self, option_id, prompt)

    monkeypatch.setattr(Static, "update", note_update)
    monkeypatch.setattr(OptionList, "replace_option_prompt", note_row)
    return told


def test_news_of_one_drive_draws_its_row_and_what_says_how_far_it_is(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[str]
) -> None:
    room = DeskRoom(tmp_path_factory.mktemp("room"))
    for name, serial in zip(("sdb", "sdc", "sdd"), SERIALS, strict=True):
        room.table.put(name, serial)

    async def work(hand: Technician) -> None:
        await hand.sees("GRADE")
        await hand.press("f3")
        await hand.sees("55556666")
        await hand.press("enter")
        await hand.type("2222")
        await hand.press("enter")
        await hand.sees("starting")
        screen = hand.app.screen
        assert isinstance(screen, DrivesScreen)
        (running,) = hand.app.bench.running
        drawn.clear()
        screen.show_bench(hand.app.bench)
        assert drawn == [], "nothing is new"
        news = ErasuresSeen(running=(replace(running, fraction=0.5),))
        screen.show_bench(heard(hand.app.bench, news))
        assert drawn == ["head", "row 1", "text"]

    at_the_screens(room, work)
    for service in room.table.services.values():
        service.has_ended = True
    room.stopped.set()
    room.ended()
