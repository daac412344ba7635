"""Help: every question has its own, by F1 and by its letter twin, and it fits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from model.event import ReportKept
from model.report import case_code
from papers.language import Language
from tests.agent.desk.desk_room import DeskRoom
from tests.ui.technician import Technician, at_the_screens
from ui.app import BenchApp
from ui.bench import Bench
from ui.finding.palette import PaletteDialog
from ui.questions.consent import ConsentDialog
from ui.questions.settings import SettingDialog
from ui.screens.dialog import Dialog
from ui.screens.help import HelpScreen
from ui.screens.sheet import Sheet, less_words
from ui.screens.small import TooSmall
from ui.screens.trials import TrialsScreen
from ui.screens.trying.screen import ColourScreen

# What closes by any key, or is nothing but a colour; what questions are made of.
ANY_KEY = {Sheet, HelpScreen, TooSmall, ColourScreen}
FRAMES = {SettingDialog, ConsentDialog}


def test_the_screens_know_every_question() -> None:
    assert BenchApp.SCREENS
    assert PaletteDialog in set(questions())


def questions(kind: type[Any] = Dialog) -> Iterator[type[Any]]:
    """Every question of the screens."""
    for below in kind.__subclasses__():
        if below.__module__.startswith("ui."):
            yield below
            yield from questions(below)


def test_every_question_has_a_help_of_its_own() -> None:
    lacking = {
        kind
        for kind in questions()
        if kind.help_lines is Dialog.help_lines and not set(kind.__mro__) & ANY_KEY
    }
    assert lacking <= FRAMES


def test_a_code_that_leads_nowhere_by_itself_says_so() -> None:
    kept = ReportKept(report="01a22aad-df82-77e1-8583-119380f0e460", path="/x")
    bench, code = Bench(report=kept), case_code(kept.report)
    assert less_words(code, bench) == f"{code} alone, for want of room: search for it in the inventory"
    assert less_words(kept.report.upper(), bench) == kept.report.upper()


@pytest.mark.slow
def test_the_question_mark_explains_a_question_and_answers_nothing(tmp_path: Path) -> None:
    room = DeskRoom(tmp_path)

    async def work(hand: Technician) -> None:
        await hand.sees("NOTE")
        await hand.press("f10")
        await hand.sees("batterie gonflée")
        await hand.press("?")
        await hand.sees("Les essais sans réponse, l’un après l’autre", "Une touche : retour")
        assert "F3" not in "".join(hand.screen())
        await hand.press("x")
        await hand.sees("batterie gonflée")
        await hand.press("escape", "f4", "?")
        await hand.sees("Partout")
        await hand.press("escape")
        assert isinstance(hand.app.screen, TrialsScreen)

    at_the_screens(room, work, language=Language.FRENCH)
    assert room.desk.session.entered.trials == ()
    room.stopped.set()
    room.ended()
