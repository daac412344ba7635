"""What a technician does at the screens, and the mistakes of a tired one: by keys, over a real desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.spool.spool import Place, Spool
from model.document import decode, format_of
from model.grade import CosmeticGrade
from model.report import REPORT_FORMAT, Charger, Report
from model.trial import TrialKind, TrialResult
from papers.language import Language, speak
from tests.agent.desk.desk_room import DeskRoom
from tests.ui.technician import Technician, at_the_screens
from ui.keys import FINISH_KEY, SCREENS, key_line, letter_of
from ui.look import end_of, fitted_line
from ui.screens.trials import TrialsScreen

SERIAL = "WD-11112222"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[DeskRoom]:
    room = DeskRoom(tmp_path)
    yield room
    for service in room.table.services.values():
        service.has_ended = True
    room.stopped.set()
    room.ended()


def kept(room: DeskRoom) -> list[Report]:
    """The reports in the outbox."""
    spool = Spool(room.table.office.state.spool)
    found = (spool.read(Place.WAITING, name) for name in spool.names(Place.WAITING))
    whole = [item.data for item in found if item is not None]
    return [decode(data, Report) for data in whole if format_of(data) == REPORT_FORMAT]


@pytest.mark.parametrize("language", Language)
def test_the_line_of_keys_fits_the_console(language: Language) -> None:
    speak(language)
    assert len(key_line(80)) <= 80
    speak(Language.ENGLISH)


@pytest.mark.parametrize("language", Language)
def test_every_function_key_has_a_letter_of_its_own(language: Language) -> None:
    speak(language)
    letters = ["?", *map(letter_of, SCREENS), FINISH_KEY]
    assert len(set(letters)) == len(letters) == len(re.findall(r"F\d+", key_line(80)))
    speak(Language.ENGLISH)


def test_one_drive_is_erased_and_the_report_made(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)

    async def work(hand: Technician) -> None:
        await hand.sees("Atelier Fictif", "GRADE")
        await hand.press("f3")
        await hand.sees("11112222", "would be erased")
        await hand.press("enter")
        await hand.sees("type the last four characters")
        await hand.type("2222")
        await hand.press("enter")
        await hand.sees("starting")
        room.table.finish("sdb")
        await hand.sees("ERASED (thorough level)")
        await hand.scan("A-0042")
        await hand.press("f10", "f10")
        await hand.sees("question 1 of 3")
        await hand.press("b", "n")
        await hand.pilot.pause(0.4)  # the same letter at once would be a key that is leaned on
        await hand.press("n")
        await hand.sees("The report is made and kept", "!!! CHECK !!!", "comes from a recording")

    at_the_screens(room, work)
    (report,) = kept(room)
    assert report.entered.label == "A-0042"
    assert report.entered.cosmetic is CosmeticGrade.B
    assert set(report.entered.locks.values()) == {False}
    assert (report.entered.missing, report.entered.charger) == ((), Charger.THERE)
    assert report.certificates
    assert not any(room.table.benches["sdb"].platters.read(0, 1 << 16))


def test_a_wrong_serial_erases_nothing_and_says_so(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)

    async def work(hand: Technician) -> None:
        await hand.press("f3")
        await hand.sees("11112222")
        await hand.press("enter")
        await hand.type("9999")
        await hand.press("enter")
        await hand.sees("No drive here has a serial that ends in “9999”")

    at_the_screens(room, work)
    assert room.table.jobs == []


def test_enter_that_is_leaned_on_erases_nothing(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)

    async def work(hand: Technician) -> None:
        await hand.press("f3")
        await hand.sees("11112222")
        await hand.pilot.press(*["enter"] * 30)
        await hand.pilot.pause(0.5)

    at_the_screens(room, work)
    assert room.table.jobs == []


def test_a_scan_of_the_very_serial_confirms_nothing(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)

    async def work(hand: Technician) -> None:
        await hand.press("f3")
        await hand.sees("11112222")
        await hand.press("enter")
        await hand.scan(SERIAL)
        await hand.sees("faster than a hand types")

    at_the_screens(room, work)
    assert room.table.jobs == []


def test_a_scanned_word_is_a_label_and_presses_no_shortcut(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("GRADE")
        await hand.scan("drjms-17")  # each letter is the key of a screen
        await hand.sees("drjms-17", "Atelier Fictif", "this machine is drjms-17")
        await hand.scan("rj1")  # so short that it may be keys that a slow line brought together
        await hand.sees("faster than a hand types", "drjms-17")
        await hand.scan("B)ààà&")  # on a console that is set to AZERTY
        await hand.sees("Scanned B-0001, but this machine is drjms-17")
        assert hand.app.bench.answers.label == "drjms-17"

    at_the_screens(room, work)


def test_a_drive_that_is_pulled_while_it_is_asked_for_is_said_and_not_erased(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)

    async def work(hand: Technician) -> None:
        await hand.press("f3")
        await hand.sees("11112222")
        await hand.press("enter")
        room.table.pull("sdb")
        await hand.sees("is not here any more")
        await hand.type("2222")
        await hand.press("enter")
        await hand.pilot.pause(0.5)

    at_the_screens(room, work)
    assert room.table.jobs == []


def test_finishing_twice_makes_one_report(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("GRADE")
        await hand.press("f10", "f10", "f10")
        await hand.sees("The report is made and kept")
        await hand.press("x", "f10", "f10", "f10")
        await hand.sees("nothing has changed since")

    at_the_screens(room, work)
    assert len(kept(room)) == 1


def test_a_screen_that_dies_leaves_the_erasure_and_a_new_one_takes_it_up(room: DeskRoom) -> None:
    room.table.put("sdb", SERIAL)

    async def work(hand: Technician) -> None:
        await hand.press("f3")
        await hand.sees("11112222")
        await hand.press("enter")
        await hand.type("2222")
        await hand.press("enter")
        await hand.sees("starting")

    at_the_screens(room, work)
    assert len(room.table.jobs) == 1
    room.table.finish("sdb")

    async def come_back(hand: Technician) -> None:
        await hand.press("f3")
        await hand.sees("ERASED (thorough level)", "certificate")

    at_the_screens(room, come_back)


def test_trials_are_answered_one_after_the_other(room: DeskRoom) -> None:
    room.machine = "notebook"

    async def work(hand: Technician) -> None:
        await hand.sees("GRADE")
        await hand.press("f4")
        await hand.sees("is the battery swollen?")
        await hand.press("n", "y", "n")
        await hand.sees("! screen DOES NOT WORK")
        await hand.finish()
        await hand.sees("FAILED", "The report is made and kept")

    at_the_screens(room, work)
    (report,) = kept(room)
    found = {trial.kind: trial.result for trial in report.entered.trials}
    assert found == {
        TrialKind.SWOLLEN_BATTERY: TrialResult.PASSED,
        TrialKind.KEYBOARD: TrialResult.PASSED,
        TrialKind.SCREEN: TrialResult.FAILED,
    }


def test_answers_that_come_faster_than_the_desk_takes_them_are_all_kept(room: DeskRoom) -> None:
    room.machine = "notebook"

    async def work(hand: Technician) -> None:
        await hand.sees("GRADE")
        await hand.press("f4")
        await hand.sees("is the battery swollen?")
        screen = hand.app.screen
        assert isinstance(screen, TrialsScreen)
        assert all(screen.press(letter) for letter in "nyyn")
        await hand.finish()
        await hand.sees("The report is made and kept")

    at_the_screens(room, work)
    (report,) = kept(room)
    assert len(report.entered.trials) == 4


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (100, 37), (240, 67)])
@pytest.mark.parametrize("language", Language)
def test_every_screen_fits_every_console(room: DeskRoom, size: tuple[int, int], language: Language) -> None:
    room.table.put("sdb", SERIAL)
    room.machine = "dying-drive"

    async def work(hand: Technician) -> None:
        await hand.sees("NOTE" if language is Language.FRENCH else "GRADE")
        for key in ("f3", "f4", "f5", "f6", "f7", "f8", "f2", "f1"):
            await hand.press(key)
            lines = hand.screen()
            assert len(lines) == size[1]
            assert all(len(line) <= size[0] for line in lines)

    at_the_screens(room, work, language=language, size=size)


def test_the_other_language_is_shown_over_the_same_bench(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.press("f8")
        await hand.sees("Language: English")
        await hand.press("l")

    assert at_the_screens(room, work) is Language.FRENCH


def test_leaving_asks_and_one_digit_answers(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("GRADE")
        await hand.press("ctrl+q")
        await hand.sees("not made yet", "Esc: stay")
        await hand.press("escape", "ctrl+q", "2")
        await hand.pilot.pause(0.5)

    at_the_screens(room, work)
    assert room.ended() in (0, 1)
    assert len(kept(room)) == 1


@pytest.mark.parametrize(
    ("width", "shown"),
    [(30, "one two three"), (13, "one two three"), (12, "one two…"), (8, "one two…"), (2, "o…")],
)
def test_a_line_is_cut_between_words(width: int, shown: str) -> None:
    assert fitted_line("one two three", width) == shown


@pytest.mark.parametrize(("width", "shown"), [(12, "WD-11112222"), (11, "WD-11112222"), (8, "…1112222")])
def test_of_a_serial_the_end_stays(width: int, shown: str) -> None:
    assert end_of(SERIAL, width) == shown
