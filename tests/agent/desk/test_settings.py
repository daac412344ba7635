"""Settings changed at the bench: checked as at every start, in the file, in the session, and told to all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.settings.configuration import load_configuration
from model.bench import SettingsSeen
from model.event import FactsSeen, OutboxSeen, ReportKept
from model.order import MakeReport, SetInventory, SetStation
from tests.agent.desk.desk_room import NOWHERE, DeskRoom

SECRET = "code-of-the-coordinator"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[DeskRoom]:
    room = DeskRoom(tmp_path)
    room.open()
    yield room
    room.stopped.set()
    room.ended()


def test_another_name_is_told_to_every_screen_stands_in_the_file_and_on_the_next_report(
    room: DeskRoom,
) -> None:
    assert room.wait_for(SettingsSeen).station.startswith("bench-")
    assert room.give(SetStation(name=" Poste 7 ")).taken
    room.wait_for(SettingsSeen, lambda seen: seen.station == "Poste 7")
    assert load_configuration(room.configuration).station.name == "Poste 7"
    room.wait_for(FactsSeen, lambda event: event.is_whole)
    assert room.give(MakeReport()).taken
    room.wait_for(ReportKept)
    assert room.desk.session.report is not None
    assert room.desk.session.report.station_name == "Poste 7"
    assert room.give(SetStation(name="")).taken
    room.wait_for(SettingsSeen, lambda seen: seen.station.startswith("bench-"))
    assert load_configuration(room.configuration).station.name is None


def test_an_address_that_no_configuration_may_hold_is_refused_and_nothing_changes(room: DeskRoom) -> None:
    for url in ("http://inventaire.example", "https://me:token@inventaire.example", "inventaire"):
        answer = room.give(SetInventory(url=url, code=SECRET))
        assert not answer.taken
        assert (answer.message or "").startswith("The address: ")
    assert load_configuration(room.configuration).inventory.url is None
    assert room.desk.session.request.inventory_url == NOWHERE
    assert not (room.table.office.state.station / "enrol-code").exists()


def test_another_inventory_holds_at_once_and_its_code_is_private_and_told_to_nobody(room: DeskRoom) -> None:
    url = "https://127.0.0.1:9"
    assert room.give(SetInventory(url=url, code=SECRET)).taken
    room.wait_for(SettingsSeen, lambda seen: seen.inventory_url == url)
    room.wait_for(OutboxSeen, lambda seen: seen.url == url)
    found = load_configuration(room.configuration)
    code = room.table.office.state.station / "enrol-code"
    assert (found.inventory.url, found.inventory.code_file) == (url, str(code))
    assert code.read_text() == SECRET
    assert code.stat().st_mode & 0o777 == 0o600
    assert SECRET not in room.configuration.read_text()
    assert SECRET not in repr(room.told())
    assert SECRET not in repr(SetInventory(url=url, code=SECRET))
