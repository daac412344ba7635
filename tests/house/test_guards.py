"""The guards of the tests themselves: they fail closed."""

from __future__ import annotations

import io
import os
import socket
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import empty_folders
from tests.guard import OWN_STATE, WATCH, Forbidden, is_raw


@contextmanager
def refused() -> Iterator[None]:
    """What stands below is refused, and the test is not blamed for it."""
    with pytest.raises(Forbidden):
        yield
    WATCH.refusals.clear()


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that looks like a block device."""
    disk = (tmp_path / "disk").resolve()
    disk.write_bytes(b"data")
    real = os.stat

    def fake(name: Any, **named: Any) -> os.stat_result:
        found = real(name, **named)
        return (
            os.stat_result((stat.S_IFBLK | 0o660, *tuple(found)[1:10]), {"st_rdev": os.makedev(8, 0)})
            if str(name) == str(disk)
            else found
        )

    monkeypatch.setattr(os, "stat", fake)
    return disk


WAYS: dict[str, Callable[[Path], object]] = {
    "write only": lambda disk: os.open(disk, os.O_WRONLY),
    "exclusive": lambda disk: os.open(disk, os.O_RDWR | os.O_EXCL),
    "truncate": lambda disk: os.open(disk, os.O_RDONLY | os.O_TRUNC),
    "open": lambda disk: open(disk, "r+b"),  # noqa: SIM115 - it must not even open
    "bytes": lambda disk: open(os.fsencode(disk), "ab"),  # noqa: SIM115
    "FileIO": lambda disk: io.FileIO(disk, "w"),
    "write_bytes": lambda disk: disk.write_bytes(b""),
    "Path.open": lambda disk: disk.open("wb"),
}
STARTS: dict[str, Callable[[], object]] = {
    "run": lambda: subprocess.run(["true"], check=True),
    "fork": os.fork,
    "posix_spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    "exec": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606 - it must not even start
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_block_device_is_not_opened_for_writing(disk: Path, way: Callable[[Path], object]) -> None:
    with refused():
        way(disk)


@pytest.mark.process
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_nor_by_a_marked_test(disk: Path, way: Callable[[Path], object]) -> None:
    with refused():
        way(disk)


def test_nor_through_a_link(disk: Path, tmp_path: Path) -> None:
    link = tmp_path / "by-id"
    link.symlink_to(disk)
    with refused():
        link.write_bytes(b"")


def test_an_unmarked_test_does_not_read_a_block_device(disk: Path) -> None:
    with refused():
        disk.read_bytes()


@pytest.mark.process
def test_a_marked_one_may(disk: Path) -> None:
    assert disk.read_bytes() == b"data"


@pytest.mark.parametrize("name", ["/dev/sdzz", "/dev/nvme99", "/dev/disk/by-id/none"])
def test_what_is_not_there_below_dev_counts_as_one(name: str) -> None:
    assert is_raw(name)


def test_what_cannot_be_looked_at_below_dev_counts_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_named: object) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "stat", refuse)
    assert is_raw("/dev/sda")
    assert not is_raw("/tmp/file")


def test_a_character_device_that_is_not_known_to_be_harmless_counts_as_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = os.stat("/dev/null")
    monkeypatch.setattr(os, "stat", lambda *_arguments, **_named: real)
    assert is_raw("/dev/nvme0")
    assert not is_raw("/dev/null")


def test_the_reports_of_this_machine_are_left_alone() -> None:
    with refused():
        open(f"{OWN_STATE}/spool/report.json", "w")  # noqa: SIM115 - it must not even open


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_an_unmarked_test_starts_no_process(start: Callable[[], object]) -> None:
    with refused():
        start()


def test_a_refusal_is_remembered_when_the_code_under_test_swallows_it() -> None:
    try:
        subprocess.run(["true"], check=True)
    except AssertionError:
        remembered = list(WATCH.refusals)
        WATCH.refusals.clear()
    else:
        remembered = []
    assert remembered


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1", "0.0.0.0"])
def test_there_is_no_network(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as outside, pytest.raises(OSError, match="no network"):
        outside.connect((address, 9))


def test_but_this_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_a_folder_of_locks_serves_the_next_test_only_while_nothing_lies_in_it(tmp_path: Path) -> None:
    folders = empty_folders(tmp_path)
    first = next(folders)
    assert next(folders) == first
    (first / "etabli-wipe.lock").touch()
    second = next(folders)
    assert second != first
    assert not list(second.iterdir())


@pytest.mark.parametrize("sync", [os.fsync, os.fdatasync], ids=["fsync", "fdatasync"])
def test_a_file_that_is_closed_is_not_synced_though_no_drive_is_waited_for(
    sync: Callable[[int], None], tmp_path: Path
) -> None:
    with (tmp_path / "file").open("wb") as file:
        descriptor = file.fileno()
        sync(descriptor)
    with pytest.raises(OSError, match="Bad file descriptor"):
        sync(descriptor)
