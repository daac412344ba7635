"""Locks: one session and one deliverer per machine, one writer per folder; a process that dies lets go."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agent.bench.state import State

POLL_S = 0.05
READABLE_BY_ALL = 0o644


class Busy(Exception):
    """Another process holds the lock; the text names its file."""


class FileLock:
    """An exclusive flock(2) on a file, or on a folder that exists. Not for two threads at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self, wait_s: float = 0.0) -> None:
        """Take the lock, waiting at most so long. Raises Busy, also when the file cannot be opened."""
        deadline = time.monotonic() + wait_s
        while not self._try():
            if time.monotonic() >= deadline:
                raise Busy(str(self.path))
            time.sleep(POLL_S)  # flock(2) has no time-out of its own

    def release(self) -> None:
        """Let go; said explicitly, because a thread that hangs in the kernel keeps open files alive."""
        if self._descriptor is None:
            return
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        os.close(self._descriptor)
        self._descriptor = None

    @contextmanager
    def held(self, wait_s: float = 0.0) -> Iterator[None]:
        """Hold the lock for a while. Raises Busy."""
        self.acquire(wait_s)
        try:
            yield
        finally:
            self.release()

    def _try(self) -> bool:
        """Whether the lock is ours."""
        if self._descriptor is not None:
            raise RuntimeError(f"{self.path} is held already")
        try:
            descriptor = _open(self.path)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True


def machine_lock_path(name: str, state: State, *, replayed: bool = False) -> Path:
    """The file of a lock: one for all users of this machine, or, for a machine that is replayed, one for
    its state folder.
    """
    return (state.run if replayed else state.locks) / f"etabli-{name}.lock"


def _open(path: Path) -> int:
    """The file, made when it is missing and open for reading only, so that every user can lock it.

    An existing one is opened without O_CREAT: in a folder like /tmp the kernel refuses O_CREAT on a file
    of another user (proc_sys_fs(5), protected_regular).
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.open(path, flags)
    except FileNotFoundError:
        descriptor = os.open(path, flags | os.O_CREAT, READABLE_BY_ALL)
    if os.fstat(descriptor).st_uid == os.geteuid():
        os.fchmod(descriptor, READABLE_BY_ALL)  # whatever the umask took away
    return descriptor
