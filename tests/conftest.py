"""Guards for every test: no real process unless it is marked, no block device for writing ever, no
network but this machine.
"""

from __future__ import annotations

import builtins
import os
import socket
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MAY_START_PROCESSES = ("process", "vm", "slow", "network_namespace")
WRITING = os.O_WRONLY | os.O_RDWR
LOOPBACK = ("127.", "::1", "localhost")


class Forbidden(AssertionError):
    """A test did what no test may do."""


def is_block_device(path: object) -> bool:
    """Whether opening this path opens a block device; what cannot be looked at below /dev counts as one."""
    if isinstance(path, int):
        try:
            return stat.S_ISBLK(os.fstat(path).st_mode)
        except OSError:
            return False
    name = os.fsdecode(os.fspath(path))  # type: ignore[call-overload]  # whatever open() takes
    try:
        return stat.S_ISBLK(os.stat(name).st_mode)
    except FileNotFoundError:
        return False
    except OSError:
        return os.path.abspath(name).startswith("/dev/")


def _guarded_os_open(real: Callable[..., int]) -> Callable[..., int]:
    def guarded(path: Any, flags: int, *arguments: Any, **named: Any) -> int:
        if flags & WRITING and is_block_device(path):
            raise Forbidden(f"a test opened the block device {path} for writing")
        return real(path, flags, *arguments, **named)

    return guarded


def _guarded_open(real: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(file: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        if set(mode) & set("wax+") and is_block_device(file):
            raise Forbidden(f"a test opened the block device {file} for writing")
        return real(file, mode, *arguments, **named)

    return guarded


@pytest.fixture(autouse=True)
def no_block_device_for_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Always, whatever the test is marked with."""
    monkeypatch.setattr(os, "open", _guarded_os_open(os.open))
    monkeypatch.setattr(builtins, "open", _guarded_open(builtins.open))


@pytest.fixture(autouse=True)
def no_real_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless the test says that it starts some."""
    if any(request.node.get_closest_marker(mark) for mark in MAY_START_PROCESSES):
        return

    def refuse(*arguments: Any, **_named: Any) -> Any:
        raise Forbidden(f"an unmarked test started a process: {arguments[1:2]}")

    monkeypatch.setattr(subprocess.Popen, "__init__", refuse)
    for name in ("fork", "posix_spawn", "posix_spawnp", "system", "execv", "execve"):
        monkeypatch.setattr(os, name, refuse)


@pytest.fixture(autouse=True)
def no_network_but_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections go to loopback addresses and Unix sockets only."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(LOOPBACK):
            raise OSError(101, f"tests have no network: {address}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of samples beside the repository; a test that needs it is skipped where it is absent."""
    folder = Path(os.environ.get("ETABLI_SHARED") or Path(__file__).resolve().parents[2] / "shared")
    if not (folder / "corpus").is_dir():
        pytest.skip(f"no samples in {folder}")
    return folder


@pytest.fixture(autouse=True)
def locks_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests run side by side: each takes the machine's locks in a folder of its own."""
    monkeypatch.setenv("ETABLI_LOCKS", str(tmp_path_factory.mktemp("locks")))
