"""One setting is changed in the file that people write: nothing else of it moves."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agent.bench.disk import Disk
from agent.desk import editing
from agent.desk.editing import change_setting, with_setting
from agent.settings.configuration import Configuration, load_configuration
from model.settings_text import BadSettings

WRITTEN = """# le poste du fond
[station]
name = "Poste 3"  # près de la fenêtre
place = "Atelier"

[inventory]
url = 'https://inventaire.example'
code_file = "enrol-code"

[wipe]
protect = ["S3Z9NB0K123456"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "etabli.toml"
    path.write_text(WRITTEN, encoding="utf-8")
    return path


def test_the_line_changes_and_its_comment_stays(file: Path) -> None:
    found = change_setting(load_configuration(file), "station.name", 'Poste "du fond" \\ 4')
    assert found.station.name == 'Poste "du fond" \\ 4'
    assert found == load_configuration(file)
    assert found.wipe.protect == ("S3Z9NB0K123456",)
    told = file.read_text(encoding="utf-8").split("\n")
    assert told[2] == r'name = "Poste \"du fond\" \\ 4"  # près de la fenêtre'
    assert [line for line in told if line != told[2]] == [
        line for line in WRITTEN.split("\n") if not line.startswith("name")
    ]


@pytest.mark.parametrize("key", ["station.name", "inventory.url"])
def test_none_takes_the_line_away_and_only_that(file: Path, key: str) -> None:
    found = change_setting(load_configuration(file), key, None)
    section, _dot, name = key.partition(".")
    assert getattr(getattr(found, section), name) is None
    assert len(file.read_text(encoding="utf-8").split("\n")) == len(WRITTEN.split("\n")) - 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '[station]\nname = "P"\n'),
        ("[run]\nlot = '1'\n", "[run]\nlot = '1'\n\n[station]\nname = \"P\"\n"),
        ("[station]\nplace = 'x'\n", "[station]\nname = \"P\"\nplace = 'x'\n"),
        ("\ufeff[station]\r\nname='old'\r\n", '\ufeff[station]\r\nname="P"\r\n'),
        ("[station] # ici\n[run]\nname_of = 1\n", '[station] # ici\nname = "P"\n[run]\nname_of = 1\n'),
    ],
)
def test_a_setting_finds_its_place_whatever_stood_there(before: str, after: str) -> None:
    assert with_setting(before, "station.name", "P") == after


@pytest.mark.parametrize(
    "text", ['station = { name = "x" }\n', 'station.name = "x"\n', '[station]\nname = """x"""\n']
)
def test_what_is_written_otherwise_is_left_to_an_editor(tmp_path: Path, text: str) -> None:
    file = tmp_path / "etabli.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadSettings, match=r"etabli\.toml"):
        change_setting(load_configuration(file), "station.name", "P")
    assert file.read_text(encoding="utf-8") == text
    assert os.listdir(tmp_path) == ["etabli.toml"]


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("inventory.url", "http://inventaire.example", "expected https"),
        ("inventory.url", "inventaire", "expected https://HOST"),
        ("inventory.url", "https://me:secret@inventaire.example", "no password or token"),
        ("station.name", "x" * 1001, "printable characters"),
        ("station.name", "a\x1b[2J", "printable characters"),
    ],
)
def test_what_no_start_would_accept_is_not_written(file: Path, key: str, value: str, told: str) -> None:
    with pytest.raises(BadSettings, match=told) as refused:
        change_setting(load_configuration(file), key, value)
    assert file.read_text(encoding="utf-8") == WRITTEN
    assert ".part" not in str(refused.value)
    assert os.listdir(file.parent) == ["etabli.toml"]


def test_who_could_read_it_still_can_and_a_link_stays_one(file: Path, tmp_path: Path) -> None:
    file.chmod(0o640)
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    change_setting(load_configuration(link), "station.name", "P")
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert load_configuration(file).station.name == "P"


def test_a_first_setting_makes_a_file_that_everybody_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "etc" / "etabli" / "etabli.toml"
    monkeypatch.setattr(editing, "place_for_new", lambda: file)
    found = change_setting(Configuration(), "inventory.url", "https://inventaire.example")
    assert found.file == file
    assert file.stat().st_mode & 0o777 == 0o644
    assert load_configuration(file).inventory.url == "https://inventaire.example"


def test_a_disk_that_takes_nothing_leaves_the_file_as_it_was(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Disk, "rename", full)
    with pytest.raises(BadSettings, match="cannot be written"):
        change_setting(load_configuration(file), "station.name", "P")
    assert file.read_text(encoding="utf-8") == WRITTEN
    assert os.listdir(file.parent) == ["etabli.toml"]
