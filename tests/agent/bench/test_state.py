"""The state folder: where it is, who may read it, and what is said when it cannot be used."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

import agent.bench.state as state_module
from agent.bench.state import StateError, open_state, state_folder
from host.key.partition import BootKey


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


@pytest.fixture(name="fat")
def _fat(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that holds files and folders and nothing else, as FAT does (mknod(2): EPERM)."""

    def refuse(path: Path, mode: int) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), str(path))

    monkeypatch.setattr(os, "mknod", refuse)
    monkeypatch.setattr(state_module, "RUN_FOLDER", tmp_path / "run-of-the-system")
    return tmp_path / "stick"


def test_sockets_of_a_state_folder_on_fat_lie_where_sockets_can_be_made(fat: Path, tmp_path: Path) -> None:
    state = open_state(is_root=True, environment={}, folder=fat)
    assert state.spool == fat / "spool"
    assert state.run.parent == tmp_path / "run-of-the-system"
    assert not (fat / "run").exists()
    assert open_state(is_root=True, environment={}, folder=fat).run == state.run
    assert open_state(is_root=True, environment={}, folder=fat / "other").run != state.run


def test_another_user_has_them_in_the_runtime_folder_or_hears_why_not(fat: Path, tmp_path: Path) -> None:
    runtime = {"XDG_RUNTIME_DIR": str(tmp_path / "user")}
    state = open_state(is_root=False, environment=runtime, folder=fat)
    assert state.run.is_relative_to(tmp_path / "user" / "etabli")
    with pytest.raises(StateError, match=r"can contain no sockets \(FAT\?\)"):
        open_state(is_root=False, environment={}, folder=fat)


def test_an_ordinary_folder_keeps_its_sockets_and_nothing_of_the_trial_stays(tmp_path: Path) -> None:
    state = open_state(is_root=True, environment={}, folder=tmp_path)
    assert state.run == tmp_path / "run"
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".socket")]
    assert not state.on_key


def test_on_a_boot_key_the_state_lies_on_that_key_or_else_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    key = BootKey(is_key=True, partition=Path("/media/etabli"))
    monkeypatch.setattr(state_module, "probe_boot_key", lambda _host: key)
    assert state_folder(is_root=True, environment={}) == Path("/media/etabli/etabli")
    monkeypatch.setattr(state_module, "probe_boot_key", lambda _host: BootKey(is_key=True))
    assert state_folder(is_root=True, environment={}) == Path("/var/lib/etabli")
