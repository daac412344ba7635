"""The state folder: where it is, who may read it, and what is said when it cannot be used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agent.bench.state import StateError, open_state, state_folder


def test_root_keeps_its_state_where_systems_do() -> None:
    assert state_folder(is_root=True, environment={"HOME": "/root"}) == Path("/var/lib/etabli")


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"HOME": "/home/a"}, "/home/a/.local/state/etabli"),
        ({"HOME": "/home/a", "XDG_STATE_HOME": "/s"}, "/s/etabli"),
        ({"HOME": "/home/a", "XDG_STATE_HOME": "relative"}, "/home/a/.local/state/etabli"),
    ],
)
def test_others_keep_it_in_the_xdg_state_folder(environment: dict[str, str], folder: str) -> None:
    assert state_folder(is_root=False, environment=environment) == Path(folder)


def test_without_a_home_a_sentence_names_the_option() -> None:
    with pytest.raises(StateError, match="--folder"):
        state_folder(is_root=False, environment={})


def test_every_folder_is_private_whatever_the_umask(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        state = open_state(is_root=False, environment={}, folder=tmp_path / "new" / "state")
    finally:
        os.umask(old)
    for folder in (state.folder, state.spool, state.station, state.run, state.inventory):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_file_in_the_way_is_named_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(StateError, match=f"{tmp_path}/state"):
        open_state(is_root=False, environment={}, folder=tmp_path / "state")


def test_a_folder_where_nothing_can_be_made_is_named_in_a_sentence() -> None:
    with pytest.raises(StateError, match=r"/proc/etabli cannot be made.*--folder"):
        open_state(is_root=True, environment={}, folder=Path("/proc/etabli"))


def test_a_relative_folder_stays_the_same_one_after_a_change_of_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    state = open_state(is_root=False, environment={}, folder=Path("state"))
    assert state.folder == tmp_path / "state"
