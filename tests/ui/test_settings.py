"""The settings at the screens: changed by keys alone, refused with a sentence, and never by a scan."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.settings.configuration import load_configuration
from papers.language import Language
from tests.agent.desk.desk_room import DeskRoom
from tests.ui.technician import Technician, at_the_screens

pytestmark = pytest.mark.slow


@pytest.fixture
def room(tmp_path: Path) -> Iterator[DeskRoom]:
    room = DeskRoom(tmp_path)
    yield room
    room.stopped.set()
    room.ended()


def test_bench_and_inventory_are_changed_by_letters_and_a_wrong_address_says_why(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.press("f8")
        await hand.sees("This bench: bench-")
        await hand.press("b")
        await hand.sees("How is this bench called?")
        await hand.type("Poste 7")
        await hand.press("enter")
        await hand.sees("This bench: Poste 7", "kept for every later start")
        await hand.press("i")
        await hand.sees("Address of the inventory", "Enrolment code")
        await hand.type("http://inventaire.example")
        await hand.press("enter")
        await hand.type("verysecret")
        assert "verysecret" not in "".join(hand.screen())
        await hand.press("enter")
        await hand.sees("The address: expected https, http is for this machine only.")
        await hand.press("f1")
        await hand.sees("it is asked for once")
        await hand.press("escape", "escape")
        await hand.leaves_dialog()

    at_the_screens(room, work)
    found = load_configuration(room.configuration)
    assert (found.station.name, found.inventory.url) == ("Poste 7", None)


def test_a_scan_at_the_wrong_moment_changes_no_setting_before_a_hand_confirms_it(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.press("f8", "p")
        await hand.sees("Comment s’appelle ce poste ?")
        await hand.scan("A-0042")
        await hand.sees("appuyez encore une fois sur Entrée")
        assert load_configuration(room.configuration).station.name is None
        await hand.press("escape")
        await hand.leaves_dialog()
        await hand.press("i", "enter")
        await hand.scan("enrolcode-0001")
        await hand.sees("appuyez encore une fois sur Entrée")
        assert load_configuration(room.configuration).inventory.code_file is None

    at_the_screens(room, work, language=Language.FRENCH)


def test_a_scan_of_an_inventorys_card_brings_address_and_code_and_a_hand_takes_them(room: DeskRoom) -> None:
    code = f"enrolcode-0001 sha256:{'0a' * 32}"

    async def work(hand: Technician) -> None:
        await hand.press("f8", "i")
        await hand.sees("Adresse de l’inventaire")
        await hand.scan(f"https://127.0.0.1:9#{code}")
        await hand.sees("appuyez encore une fois sur Entrée")
        assert load_configuration(room.configuration).inventory.url is None
        assert "enrolcode" not in "".join(hand.screen())
        await hand.press("enter")
        await hand.leaves_dialog()

    at_the_screens(room, work, language=Language.FRENCH)
    found = load_configuration(room.configuration).inventory
    assert found.url == "https://127.0.0.1:9"
    assert Path(found.code_file or "").read_text("utf-8") == code
