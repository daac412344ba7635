"""Which configuration counts, and that none is overlooked in silence."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import agent.settings.places as places_module
from agent.settings.configuration import Configuration, load_configuration
from agent.settings.places import configuration_file, where_looked
from host.key.partition import BootKey
from model.settings_text import BadSettings

PAGE_NAMES = ("configuration.md", "fr/configuration.md")


@pytest.fixture(name="places")
def _places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A clone and a system folder, both without a configuration."""
    clone, system = tmp_path / "clone", tmp_path / "etc"
    clone.mkdir()
    system.mkdir()
    monkeypatch.setattr(places_module, "CLONE", clone)
    monkeypatch.setattr(places_module, "SYSTEM_FOLDER", system)
    return clone, system


def test_the_file_beside_the_clone_counts_before_the_systems(places: tuple[Path, Path]) -> None:
    clone, system = places
    (system / "etabli.toml").write_text('[run]\nlot = "système"\n', encoding="utf-8")
    assert load_configuration(None).run.lot == "système"
    (clone / "etabli.toml").write_text('[run]\nlot = "clone"\n', encoding="utf-8")
    assert load_configuration(None).run.lot == "clone"
    assert load_configuration(None).file == clone / "etabli.toml"


def test_an_ending_that_an_editor_hides_is_accepted(places: tuple[Path, Path]) -> None:
    (places[0] / "etabli.toml.txt").write_text('[run]\nlot = "a"\n', encoding="utf-8")
    assert load_configuration(None).run.lot == "a"


def test_two_files_of_one_folder_are_refused_because_one_would_be_overlooked(
    places: tuple[Path, Path],
) -> None:
    for name in ("etabli.toml", "etabli.toml.txt"):
        (places[0] / name).touch()
    with pytest.raises(BadSettings, match=r"etabli\.toml and .*etabli\.toml\.txt are both there"):
        configuration_file(None)


def test_a_system_file_of_another_name_is_named_and_not_overlooked(places: tuple[Path, Path]) -> None:
    (places[1] / "config.toml").write_text('[wipe]\nprotect = ["S1"]\n', encoding="utf-8")
    with pytest.raises(BadSettings, match=r"config\.toml is not read.*etabli\.toml"):
        load_configuration(None)


def test_where_it_was_looked_for_is_said_when_there_is_none(places: tuple[Path, Path]) -> None:
    configuration = load_configuration(None)
    assert configuration.file is None
    assert configuration.place == where_looked()
    assert all(str(folder / "etabli.toml") in configuration.place for folder in places)


def test_relative_paths_begin_at_the_configurations_folder(tmp_path: Path) -> None:
    file = tmp_path / "etabli.toml"
    file.write_text(
        '[inventory]\ncode_file = "code"\n[run]\npolicy = "p.toml"\n[profile.a]\npolicy = "/q.toml"\n',
        encoding="utf-8",
    )
    configuration = load_configuration(file)
    assert configuration.inventory.code_file == str(tmp_path / "code")
    assert configuration.run.policy == str(tmp_path / "p.toml")
    assert configuration.profile["a"].policy == "/q.toml"


def test_the_program_sets_no_key_of_its_own_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "etabli.toml"
    file.write_text('file = "x"\n', encoding="utf-8")
    with pytest.raises(BadSettings, match="unknown key"):
        load_configuration(file)


PAGES = [Path(__file__).resolve().parents[3] / "docs" / name for name in PAGE_NAMES]


@pytest.mark.parametrize("page", PAGES, ids=PAGE_NAMES)
def test_the_page_about_the_configuration_names_every_key_and_its_example_is_read(
    page: Path, tmp_path: Path
) -> None:
    example = re.search(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    file = tmp_path / "etabli.toml"
    file.write_text(example[1], encoding="utf-8")
    load_configuration(file)
    told = tomllib.loads(example[1])
    for table in ("station", "inventory", "run", "wipe"):
        kind = type(getattr(Configuration(), table))
        assert set(told[table]) == set(kind.__struct_fields__)


def test_on_a_boot_key_the_file_on_its_own_partition_counts_first(
    places: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    partition = tmp_path / "partition"
    partition.mkdir()
    key = BootKey(is_key=True, partition=partition)
    monkeypatch.setattr(places_module, "probe_boot_key", lambda _host: key)
    (places[1] / "etabli.toml").write_text('[run]\nlot = "image"\n', encoding="utf-8")
    assert load_configuration(None).run.lot == "image"
    (partition / "etabli.toml.txt").write_bytes(b'\xef\xbb\xbf[run]\r\nlot = "stick"\r\n')
    assert load_configuration(None).run.lot == "stick"
