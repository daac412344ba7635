"""Start a long-lived process of our own: a session of its own, a log, and nothing inherited."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from host.errors import ToolMissing

LOG_LIMIT_BYTES = 1 << 20
PRIVATE_UMASK = 0o077
PIPE_BYTES = 4096


class Service:
    """A process that was started and left to itself; it outlives its starter."""

    def __init__(self, pid: int, log: Path, log_begins: int = 0) -> None:
        self.pid = pid
        self.log = log
        self._log_begins = log_begins  # what stands before it was said by others
        self._exit_status: int | None = None

    def exit_status(self) -> int | None:
        """How it ended (negative for a signal), None while it runs; only its starter can ask."""
        if self._exit_status is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                return None
            if pid == self.pid:
                self._exit_status = os.waitstatus_to_exitcode(status)
        return self._exit_status

    def last_words(self) -> str:
        """The last line of its log that is not blank; empty when it said nothing."""
        try:
            data = self.log.read_bytes()[self._log_begins :][-4096:]
        except OSError:
            return ""
        lines = data.decode("utf-8", "replace").strip().splitlines()
        return lines[-1].strip() if lines else ""


def start_service(argv: Sequence[str], *, log: Path, folder: Path, secret: bytes | None = None) -> Service:
    """Start `argv` in `folder` with its output appended to `log`, and no other open file. Its stdin gives
    `secret`, which no disk and no command line ever holds, and ends; without one there is none.

    A log above a mebibyte starts afresh; where it cannot be written, what is said is lost. Raises
    ToolMissing.
    """
    descriptor, given = _open_log(log), _open_secret(secret)
    log_begins = os.fstat(descriptor).st_size
    try:
        child = subprocess.Popen(
            list(argv),
            stdin=given,
            stdout=descriptor,
            stderr=descriptor,
            cwd=folder,
            start_new_session=True,
            umask=PRIVATE_UMASK,
        )
    except OSError as error:
        raise ToolMissing(" ".join(argv), f"{argv[0]} cannot be started: {error.strerror}") from error
    finally:
        os.close(descriptor)
        if given != subprocess.DEVNULL:
            os.close(given)
    # No code waits for this process: without this, Popen would warn that it still runs.
    child.returncode = 0
    return Service(child.pid, log, log_begins)


def _open_secret(secret: bytes | None) -> int:
    """What gives it once: a pipe, which takes 4096 bytes before anybody reads (PIPE_BUF, pipe(7)); for more,
    memory (memfd_create(2)).
    """
    if secret is None:
        return subprocess.DEVNULL
    if len(secret) > PIPE_BYTES:
        with os.fdopen(os.memfd_create("secret"), "r+b", closefd=False) as file:
            file.write(secret)
            file.seek(0)
            return file.fileno()
    reading, writing = os.pipe2(os.O_CLOEXEC)
    os.write(writing, secret)
    os.close(writing)
    return reading


def _open_log(log: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    try:
        if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
            flags |= os.O_TRUNC
        return os.open(log, flags, 0o600)
    except OSError:
        return os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
