"""What fills the screen once the report is made: the last word, the QR code, the code for the case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from model.report import case_code
from papers.language import Language
from tests.agent.desk.desk_room import DeskRoom
from tests.papers.screen.test_qr import read
from tests.ui.technician import Technician, at_the_screens


@pytest.fixture
def room(tmp_path: Path) -> Iterator[DeskRoom]:
    room = DeskRoom(tmp_path)
    yield room
    room.stopped.set()
    room.ended()


def test_after_the_report_the_word_fills_the_screen_and_then_the_code_for_the_case(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("GRADE")
        await hand.finish()
        await hand.sees("!!! CHECK !!!", "The report is made and kept", "Any key: back")
        rows = [row for row in hand.screen() if "█" in row]
        assert len(rows) >= 15, "letters of most of the screen's height"
        await hand.press("x")
        report = hand.app.bench.report
        assert report is not None
        await hand.sees("write this code on the case", f"code {case_code(report.report)}")
        await hand.press("q")
        shown = await hand.sees("Any key: back")
        left = min(len(row) - len(row.lstrip()) for row in hand.screen() if "█" in row)
        code = [row[left:] for row in hand.screen() if "█" in row]
        width = max(map(len, code))
        assert read([row.ljust(width) for row in code]) == [case_code(report.report)], shown
        await hand.press("f2")
        await hand.sees("F10 End")

    at_the_screens(room, work)


def test_a_label_that_is_scanned_after_the_last_word_makes_a_report_that_replaces_it(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("NOTE")
        await hand.finish()
        await hand.sees("À VOIR", "Une touche : retour")
        first = hand.app.bench.report
        await hand.scan("A-0042")
        await hand.sees("A-0042", "À VOIR", "Le rapport est fait")
        second = hand.app.bench.report
        assert first is not None
        assert second is not None
        assert first.report != second.report

    at_the_screens(room, work, language=Language.FRENCH)
