"""At 80 by 24, in both languages, no screen, question or help cuts a word, or shows a sign that a console
lacks: filled with the longest that people and machines give.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from model.event import FactsSeen
from model.grade import CosmeticGrade
from model.report import PersonalAnswers
from papers.language import Language, pgettext
from tests.agent.desk.desk_room import DeskRoom
from tests.ui.technician import Technician, at_the_screens
from tests.ui.whole_words import cut_short, cut_words, orphans, strange_signs
from ui.keys import BENCH_KEY, CODE_KEY, INVENTORY_KEY, KEYBOARD_KEY, QR_KEY, SCREENS, WORD_KEY
from ui.questions.finish import FinishDialog, still_open

pytestmark = pytest.mark.slow

BACK = {Language.ENGLISH: "Any key: back", Language.FRENCH: "Une touche : retour"}
SERIAL = "S4EVNX0R-111122223333"  # as long as ATA and NVMe can tell
LABEL = "AIDE-NUMERIQUE-2026-000042"
ENTERED = PersonalAnswers(
    label=LABEL,
    lot="Don de la communauté de communes, novembre 2026, 2e camion",
    operator="Marie-Françoise de la Bourdonnaye-Montluc",
    note="charnière gauche fendue, vis manquantes sous le capot, chargeur d’une autre marque ✓ 联想",
    cosmetic=CosmeticGrade.C,
)


@pytest.fixture
def room(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[DeskRoom]:
    room = DeskRoom(tmp_path, machine=request.param)
    room.table.put("nvme0n1", SERIAL)
    room.table.put("nvme1n1", None)  # a code is asked beside its serial
    room.open(entered=ENTERED)
    yield room
    for service in room.table.services.values():
        service.has_ended = True
    room.stopped.set()
    room.ended()


class Eye(Technician):
    """Looks at every screen that it comes by."""

    async def looks(self) -> None:
        """No word is cut here, and every sign can be drawn."""
        await self.pilot.pause(0.2)
        shown = "\n".join(self.screen())
        assert not cut_words(self.app), f"{cut_words(self.app)}\n{shown}"
        assert not cut_short(self.app), shown
        assert not orphans(self.app), shown
        assert not strange_signs(self.app), f"{strange_signs(self.app)}\n{shown}"

    async def asks(self, *keys: str) -> None:
        """Press, look, and look at the help of what is there: whole, to its last line."""
        await self.looks_after(*keys)
        await self.looks_after("f1")
        await self.sees(BACK[self.language])
        await self.press("escape")

    async def looks_after(self, *keys: str) -> None:
        """Press, and look."""
        await self.press(*keys)
        await self.looks()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("room", ["notebook"], indirect=True)
def test_no_screen_and_no_question_cuts_a_word_or_needs_a_sign_that_is_lacking(
    room: DeskRoom, language: Language
) -> None:
    async def work(hand: Technician) -> None:
        eye = Eye(hand.room, hand.app, hand.pilot, language=language)
        await eye.looks()
        room.drives(2)
        await eye.pilot.pause(1.0)
        await _screens(eye, helped=True)
        await eye.press("f3")
        await eye.asks("enter")
        await eye.type("9999")
        await eye.looks_after("enter")
        await eye.press("escape", "2")
        await eye.looks_after("enter")
        await eye.press("escape")
        await _erases_one(eye)
        await _answers(eye)
        await eye.asks("ctrl+q")
        await eye.press("escape")
        await eye.asks("f10")
        await eye.asks("f10")  # beyond the trials that are left
        while still_open(eye.app.bench) and isinstance(eye.app.screen, FinishDialog):
            await eye.looks_after("escape")
        await eye.sees(BACK[language])
        await eye.looks_after("escape")
        for key in (WORD_KEY, QR_KEY, CODE_KEY):
            await eye.looks_after(pgettext(*key))
            await eye.press("escape")

    at_the_screens(room, work, language=language)


@pytest.mark.parametrize(
    ("room", "language"),
    [("dying-drive", Language.FRENCH), ("uefi-desktop", Language.ENGLISH), ("no-drives", Language.FRENCH)],
    indirect=["room"],
)
def test_no_screen_cuts_a_word_of_another_machine(room: DeskRoom, language: Language) -> None:
    async def work(hand: Technician) -> None:
        room.drives(2)
        room.wait_for(FactsSeen, lambda event: event.is_whole)
        await hand.pilot.pause(1.0)
        await _screens(Eye(hand.room, hand.app, hand.pilot), helped=False)

    at_the_screens(room, work, language=language)


async def _screens(eye: Eye, *, helped: bool) -> None:
    for item in SCREENS:
        await eye.looks_after(item.key)
        if helped:
            await eye.asks()


async def _erases_one(eye: Eye) -> None:
    await eye.press("1", "enter")
    await eye.type(SERIAL[-4:])
    await eye.looks_after("enter")
    await eye.asks("enter")  # stop?
    await eye.looks_after("escape")
    eye.room.table.finish("nvme0n1")
    await eye.pilot.pause(1.5)
    await eye.looks()


async def _answers(eye: Eye) -> None:
    await eye.asks("ctrl+p")
    await eye.press("escape", "f8")
    for key in (INVENTORY_KEY, BENCH_KEY, KEYBOARD_KEY):
        await eye.asks(pgettext(*key))
        await eye.press("escape")
    await eye.press("f5")
    await eye.looks_after("f9")
    await eye.press("escape")
    for _row in range(9):
        await eye.asks()
        await eye.asks("enter")
        await eye.press("escape", "down")
    await eye.press("f4")
    for _row in range(16):
        await eye.looks_after("down")
