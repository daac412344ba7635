"""A run whose state folder has no room goes on in another one, private, and says so."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest

from agent.bench.fallback_state import state_of_run
from agent.bench.state import NoRoom, State, StateError

WHO: dict[str, Any] = {"is_root": False, "environment": {}}


def fill(monkeypatch: pytest.MonkeyPatch, folder: Path, code: int = errno.ENOSPC) -> None:
    """No file can be made below a folder any more."""
    real = tempfile.TemporaryFile

    def make(**options: Any) -> Any:
        if options["dir"].is_relative_to(folder):
            raise OSError(code, os.strerror(code))
        return real(**options)

    monkeypatch.setattr(tempfile, "TemporaryFile", make)


def own(folder: Path) -> State:
    """The state of a run that has nowhere else to go. Raises StateError."""
    return state_of_run(**WHO, folder=folder, others=())[0]


def test_a_folder_with_room_is_used_without_a_word(tmp_path: Path) -> None:
    state, moved = state_of_run(**WHO, folder=tmp_path / "own", others=())
    assert (state.folder, moved) == (tmp_path / "own", None)


def test_a_run_moves_to_a_private_folder_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(monkeypatch, tmp_path / "own")
    (tmp_path / "other").mkdir()
    state, moved = state_of_run(**WHO, folder=tmp_path / "own", others=(tmp_path / "other",))
    refuge = tmp_path / "other" / f"etabli-{os.geteuid()}"
    assert state.folder == refuge
    assert refuge.stat().st_mode & 0o777 == 0o700
    assert moved is not None
    assert str(tmp_path / "own") in moved
    assert str(refuge) in moved


def test_a_station_that_has_its_key_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(monkeypatch, tmp_path)
    (tmp_path / "station").mkdir()
    (tmp_path / "station" / "key.pem").touch()
    assert own(tmp_path).folder == tmp_path


def test_without_room_anywhere_the_first_folder_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(monkeypatch, tmp_path)
    with pytest.raises(NoRoom, match="own"):
        state_of_run(**WHO, folder=tmp_path / "own", others=(tmp_path,))


def test_a_folder_that_is_forbidden_is_no_reason_to_move(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(monkeypatch, tmp_path / "own", errno.EACCES)
    with pytest.raises(StateError, match="own"):
        state_of_run(**WHO, folder=tmp_path / "own", others=(tmp_path,))


@pytest.mark.parametrize("trap", ["link", "open to others"])
def test_what_others_may_have_put_there_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trap: str
) -> None:
    fill(monkeypatch, tmp_path / "own")
    refuge = tmp_path / f"etabli-{os.geteuid()}"
    if trap == "link":
        (tmp_path / "theirs").mkdir()
        refuge.symlink_to(tmp_path / "theirs")
    else:
        refuge.mkdir()
        refuge.chmod(0o755)
    with pytest.raises(NoRoom):
        state_of_run(**WHO, folder=tmp_path / "own", others=(tmp_path,))
