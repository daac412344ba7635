"""Whole sessions by keys alone, from the facts to the label and the report, and how many keys they take.

What is typed into a field (label, serial) and scanned is not counted; the Enter that ends it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.spool.spool import Place, Spool
from model.document import decode, format_of
from model.grade import CosmeticGrade
from model.report import REPORT_FORMAT, Report
from model.trial import ANSWERS, TrialKind, TrialResult
from papers.language import Language, pgettext
from tests.agent.desk.desk_room import DeskRoom
from tests.ui.recorded_machines import desktop, dying, laptop
from tests.ui.technician import Technician, at_the_screens
from ui.keys import NO, YES
from ui.questions.finish import NONE, FinishDialog
from ui.screens.walk import WalkDialog, unanswered

pytestmark = pytest.mark.slow

FRENCH = Language.FRENCH
LEANED_S = 0.35  # a hand that means the same letter twice takes so long
LABEL = "A-0042"
DESKTOP_KEYS, LAPTOP_KEYS = 11, 24  # as docs/testing.md and the guides tell


@pytest.fixture(params=Language)
def language(request: pytest.FixtureRequest) -> Language:
    assert isinstance(request.param, Language)
    return request.param


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[list[DeskRoom]]:
    """Rooms that are left at the end."""
    opened: list[DeskRoom] = []
    yield opened
    for room in opened:
        for service in room.table.services.values():
            service.has_ended = True
        room.stopped.set()
        room.ended()


def kept(room: DeskRoom) -> list[Report]:
    """The reports in the outbox, the newest last."""
    spool = Spool(room.table.office.state.spool)
    found = (spool.read(Place.WAITING, name) for name in sorted(spool.names(Place.WAITING)))
    whole = [item.data for item in found if item is not None]
    return [decode(data, Report) for data in whole if format_of(data) == REPORT_FORMAT]


async def erase(hand: Technician, number: int, serial: str, *, shown: str) -> None:
    """Choose a drive, type the end of its serial."""
    if number > 1:
        await hand.press(str(number))
    await hand.sees(serial[-8:], shown)
    await hand.press("enter")
    await hand.sees(f"To erase /dev/{shown}" if hand.language is Language.ENGLISH else f"/dev/{shown}")
    await hand.type(serial[-4:])
    await hand.press("enter")
    await hand.leaves_dialog()


async def answer_everything(hand: Technician) -> None:
    """F10, then one letter for each question: all is well, light traces, all there, no lock."""
    await hand.press("f10")
    while isinstance(hand.app.screen, WalkDialog | FinishDialog):
        left = unanswered(hand.app.bench)
        if isinstance(hand.app.screen, WalkDialog) and left:
            await hand.press(pgettext(*(NO if left[0] in ANSWERS else YES)))
        else:
            await hand.press("b" if hand.app.bench.answers.cosmetic is None else pgettext(*NONE))
        await hand.pilot.pause(LEANED_S)


def words(hand: Technician, english: str, french: str) -> str:
    return english if hand.language is Language.ENGLISH else french


def test_a_healthy_desktop_with_one_drive_takes_at_most_twelve_keys(
    tmp_path: Path, rooms: list[DeskRoom], language: Language
) -> None:
    room = desktop(tmp_path, drives=1)
    rooms.append(room)

    async def work(hand: Technician) -> None:
        await hand.sees(words(hand, "GRADE", "NOTE"))
        await hand.scan(LABEL)
        await hand.press("f3")
        await erase(hand, 1, "WD-00001111", shown="sda")
        room.table.finish("sda")
        await hand.sees(words(hand, "ERASED (thorough level)", "EFFACÉ (niveau renforcé)"))
        await answer_everything(hand)
        await hand.sees(words(hand, "The report is made and kept", "Le rapport est fait"), LABEL)
        assert hand.keys == DESKTOP_KEYS <= 12, hand.pressed

    at_the_screens(room, work, language=language)
    report = kept(room)[-1]
    assert report.entered.label == LABEL
    assert report.entered.cosmetic is CosmeticGrade.B
    assert set(report.entered.locks.values()) == {False}
    assert {trial.result for trial in report.entered.trials} == {TrialResult.PASSED}
    assert len(report.certificates) == 1
    assert not any(room.table.benches["sda"].platters.read(0, 1 << 16))


def test_questions_that_are_answered_while_the_drive_is_erased_cost_no_key_more(
    tmp_path: Path, rooms: list[DeskRoom], language: Language
) -> None:
    room = desktop(tmp_path, drives=1)
    rooms.append(room)

    async def work(hand: Technician) -> None:
        await hand.sees(words(hand, "GRADE", "NOTE"))
        await hand.scan(LABEL)
        await hand.press("f3")
        await erase(hand, 1, "WD-00001111", shown="sda")
        await answer_everything(hand)
        await hand.sees(words(hand, "The report is made and kept", "Le rapport est fait"), LABEL)
        assert len(kept(room)) == 1
        room.table.finish("sda")
        for _time in range(200):
            if len(kept(room)) > 1:
                break
            await hand.pilot.pause(0.05)
        await hand.sees(words(hand, "The report is made and kept", "Le rapport est fait"))
        assert hand.keys == DESKTOP_KEYS <= 12, hand.pressed

    at_the_screens(room, work, language=language)
    assert [len(report.certificates) for report in kept(room)] == [0, 1]


def test_a_laptop_takes_at_most_twenty_five_keys_with_every_trial(
    tmp_path: Path, rooms: list[DeskRoom], language: Language
) -> None:
    room = laptop(tmp_path)
    rooms.append(room)

    async def work(hand: Technician) -> None:
        await hand.sees(words(hand, "GRADE", "NOTE"))
        await hand.scan(LABEL)
        await hand.press("f3")
        await erase(hand, 1, "S1DBNSAF512345", shown="sda")
        room.table.finish("sda")
        await hand.sees(words(hand, "ERASED (thorough level)", "EFFACÉ (niveau renforcé)"))
        await answer_everything(hand)
        await hand.sees(words(hand, "The report is made and kept", "Le rapport est fait"), LABEL)
        assert hand.keys == LAPTOP_KEYS <= 25, hand.pressed

    at_the_screens(room, work, language=language)
    (report,) = kept(room)
    every = {kind for kind in TrialKind if kind is not TrialKind.DRIVES_INSIDE}
    assert {trial.kind for trial in report.entered.trials} == every
    assert report.certificates


def test_a_desktop_with_four_drives_erases_them_beside_each_other(
    tmp_path: Path, rooms: list[DeskRoom], language: Language
) -> None:
    room = desktop(tmp_path)
    rooms.append(room)

    async def work(hand: Technician) -> None:
        await hand.sees(words(hand, "GRADE", "NOTE"))
        await hand.press("f3")
        for number, name in enumerate(("sda", "sdb", "sdc", "sdd"), 1):
            await erase(hand, number, f"WD-0000{number}111", shown=name)
        for name in ("sda", "sdb", "sdc", "sdd"):
            room.table.finish(name)
        await hand.press("f7")
        await hand.sees("/dev/sda", "/dev/sdb", "/dev/sdc", "/dev/sdd")
        await hand.scan(LABEL)
        await answer_everything(hand)
        await hand.sees(words(hand, "The report is made and kept", "Le rapport est fait"), LABEL)

    at_the_screens(room, work, language=language)
    report = kept(room)[-1]
    assert report.entered.label == LABEL
    assert len(report.certificates) == 4
    for bench in room.table.benches.values():
        assert not any(bench.platters.read(0, 1 << 16))


def test_a_drive_that_dies_is_named_and_never_called_erased(
    tmp_path: Path, rooms: list[DeskRoom], language: Language
) -> None:
    room = dying(tmp_path)
    rooms.append(room)

    async def work(hand: Technician) -> None:
        await hand.sees("NVDYING0000042", words(hand, "FAILING", "DÉFAILLANT"))
        await hand.press("f3")
        await erase(hand, 1, "NVDYING0000042", shown="nvme0n1")
        room.table.finish("nvme0n1")
        await hand.sees(words(hand, "have it destroyed", "faites-le détruire"))
        await hand.scan(LABEL)
        await hand.finish()
        await hand.sees(words(hand, "FAILED", "ÉCHEC"), LABEL)

    at_the_screens(room, work, language=language)
    report = kept(room)[-1]
    assert report.entered.label == LABEL
    assert report.certificates
