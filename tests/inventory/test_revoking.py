"""A station that was lost is revoked by its name or its key id, and by nothing that may mean another one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from etabli import main
from inventory.store.database import open_database
from inventory.store.stations import enrol_station, find_station
from judge.signature import key_id
from model.exit_status import ExitStatus
from tests.inventory.workshop import Bench


@pytest.fixture(name="folder")
def _folder(enrolled: tuple[Path, str], tmp_path: Path) -> Path:
    return Path(shutil.copytree(enrolled[0], tmp_path / "inventory"))


def revoke(folder: Path, *words: str) -> int:
    """The command, on this inventory."""
    return main(["inventory", "revoke", "--folder", str(folder), *words])


def is_revoked(folder: Path, station: str) -> bool:
    """Whether its key is trusted no longer."""
    database = open_database(folder)
    with database.read() as connection:
        found = find_station(connection, station)
    database.close()
    assert found is not None
    return found.revoked is not None


def test_stations_are_listed_without_a_name_and_none_is_revoked(
    folder: Path, bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    assert revoke(folder) == ExitStatus.DONE
    assert bench.id[:12] in capsys.readouterr().out
    assert not is_revoked(folder, bench.id)


def test_a_station_is_revoked_by_the_beginning_of_its_key_id(
    folder: Path, bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    assert revoke(folder, bench.id[:8].upper()) == ExitStatus.DONE
    assert is_revoked(folder, bench.id)
    assert "Revoked for good" in capsys.readouterr().out
    assert revoke(folder, bench.id) == ExitStatus.DONE
    assert "nothing was changed" in capsys.readouterr().out


def test_a_name_that_two_stations_have_revokes_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys = [bytes([number]) * 44 for number in (1, 2)]
    database = open_database(folder)
    with database.write() as connection:
        for spki in keys:
            enrol_station(connection, spki, "Clé 3")
    database.close()
    assert revoke(folder, "Clé 3") == ExitStatus.COULD_NOT_RUN
    said = capsys.readouterr().err
    assert all(key_id(spki)[:12] in said for spki in keys)
    assert not any(is_revoked(folder, key_id(spki)) for spki in keys)


@pytest.mark.parametrize("word", ["", "x", "0000000000000000"])
def test_what_names_no_station_revokes_none(
    folder: Path, bench: Bench, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert revoke(folder, word) == ExitStatus.COULD_NOT_RUN
    assert "No station" in capsys.readouterr().err
    assert not is_revoked(folder, bench.id)
    assert revoke(folder, bench.id[:7]) == ExitStatus.COULD_NOT_RUN
