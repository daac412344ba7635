"""Locks: one holder at a time, let go by whoever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent.bench.locks import Busy, FileLock, machine_lock_path
from agent.bench.state import open_state


def test_a_lock_has_one_holder(tmp_path: Path) -> None:
    with FileLock(tmp_path / "a.lock").held(), pytest.raises(Busy, match=r"a\.lock"):
        FileLock(tmp_path / "a.lock").acquire()


def test_a_lock_that_was_released_can_be_taken(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "a.lock")
    lock.acquire()
    lock.release()
    lock.release()
    with FileLock(tmp_path / "a.lock").held():
        pass


def test_releasing_lets_go_even_while_a_copy_of_the_descriptor_stays_open(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "a.lock")
    lock.acquire()
    assert lock._descriptor is not None
    copy = os.dup(lock._descriptor)
    lock.release()
    with FileLock(tmp_path / "a.lock").held():
        os.close(copy)


def test_waiting_for_a_lock_ends(tmp_path: Path) -> None:
    with FileLock(tmp_path / "a.lock").held():
        began = time.monotonic()
        with pytest.raises(Busy):
            FileLock(tmp_path / "a.lock").acquire(wait_s=0.2)
    assert 0.2 <= time.monotonic() - began < 2.0


def test_a_lock_file_can_be_opened_by_every_user(tmp_path: Path) -> None:
    old = os.umask(0o077)
    try:
        with FileLock(tmp_path / "a.lock").held():
            assert (tmp_path / "a.lock").stat().st_mode & 0o777 == 0o644
    finally:
        os.umask(old)


def test_a_link_in_place_of_a_lock_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Busy):
        FileLock(tmp_path / "a.lock").acquire()
    assert not (tmp_path / "elsewhere").exists()


def test_the_lock_of_a_machine_is_the_same_for_all_state_folders(tmp_path: Path) -> None:
    first = open_state(is_root=False, environment={}, folder=tmp_path / "1")
    second = open_state(is_root=True, environment={}, folder=tmp_path / "2")
    assert machine_lock_path("session", first) == machine_lock_path("session", second)
    assert machine_lock_path("session", first, replayed=True).is_relative_to(first.folder)


@pytest.mark.process
def test_a_holder_that_is_killed_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    program = "import sys, time; from pathlib import Path; from agent.bench.locks import FileLock\n"
    program += "FileLock(Path(sys.argv[1])).acquire(); print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(Busy):
            FileLock(path).acquire()
        holder.send_signal(signal.SIGKILL)
        FileLock(path).acquire(wait_s=5.0)
