"""The inventory's folder: nobody else's is changed or taken for one; the port stays."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from inventory.errors import FolderError
from inventory.server import ANY_PORT, Listening, _listen_again
from inventory.service import open_inventory
from inventory.store.folder import open_folder

ANY = Listening(host="127.0.0.1", port=ANY_PORT, idle_s=None)


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    folder = tmp_path / "share"
    folder.mkdir()
    folder.chmod(0o775)
    open_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o775


def test_a_folder_that_is_made_is_private(tmp_path: Path) -> None:
    assert open_folder(tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_a_folder_with_other_things_is_named_and_not_taken(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").touch()
    with pytest.raises(FolderError, match=r"is not an inventory: it contains holiday\.jpg"):
        open_folder(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_an_inventory_is_opened_again_whatever_else_lies_in_it(tmp_path: Path) -> None:
    open_inventory(open_folder(tmp_path)).close()
    (tmp_path / "notes.txt").touch()
    open_folder(tmp_path)


def test_what_a_run_leaves_before_the_first_start_is_no_stranger(tmp_path: Path) -> None:
    (tmp_path / "serve.log").touch()
    open_folder(tmp_path)


def test_an_inventory_keeps_its_port_while_nobody_else_has_it(tmp_path: Path) -> None:
    with _listen_again(tmp_path, ANY) as first:
        port = first.getsockname()[1]
    with _listen_again(tmp_path, ANY) as second:
        assert second.getsockname()[1] == port
        other = tmp_path / "other"
        other.mkdir()
        (other / "serve.port").write_text(f"{port}\n")
        with _listen_again(other, ANY) as third:
            assert third.getsockname()[1] != port


@pytest.mark.parametrize("text", ["", "0", "80", "99999", "x", "\u0665"])
def test_a_damaged_note_of_the_port_is_no_port(tmp_path: Path, text: str) -> None:
    (tmp_path / "serve.port").write_text(text, encoding="utf-8")
    with _listen_again(tmp_path, ANY) as listener:
        assert isinstance(listener, socket.socket)
