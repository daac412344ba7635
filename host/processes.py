"""Start a tool, collect what it says within limits, and never wait for one that cannot be killed."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from host.errors import Hung, TimedOut, ToolMissing

FIXED_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
READ_CHUNK_BYTES = 1 << 16
ERRORS_LIMIT_BYTES = 1 << 16
POLL_S = 0.05
CLOSED_POLL_S = 0.002
REAP_S = 0.5  # how long a killed child may take to die before it counts as hung
DRAIN_S = 0.2  # how long a grandchild may hold the pipes open after its parent ended


def tool_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of every tool: a fixed PATH, the C locale in UTF-8, a home, and nothing of the
    caller's.
    """
    return {
        "PATH": FIXED_PATH,
        "LC_ALL": "C.UTF-8",
        "HOME": "/",
        **(extra or {}),
    }


@dataclass(slots=True)
class Children:
    """The tools that run, and those that were killed and did not die."""

    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    hung: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def kill(self) -> None:
        """Kill every tool that is running; their callers get its exit status."""
        for child in tuple(self.running):
            kill_group(child)

    def reap(self) -> None:
        """Take leave of tools that hung and ended since, so that no zombie stays."""
        for child in tuple(self.hung):
            if child.poll() is not None:
                self.hung.remove(child)


def collect(
    argv: Sequence[str],
    *,
    timeout_s: float,
    limit_bytes: int,
    children: Children | None = None,
    given: int = subprocess.DEVNULL,
) -> tuple[int, bytes, bytes, bool]:
    """Exit status, stdout, stderr, and whether stdout passed `limit_bytes` (the tool is stopped for it).

    `given` is a descriptor that the tool reads as its stdin; ordinarily there is none. What the tool itself
    started and left running is killed with it. `children` knows the tool while it runs. Raises ToolMissing,
    TimedOut (killed and gone) and Hung (killed, and still there half a second later).
    """
    question = " ".join(argv)
    children = children or Children()
    children.reap()
    child = _start(argv, question, given)
    children.running.append(child)
    listener = _Listener(child, limit_bytes)
    try:
        in_time = listener.listen(time.monotonic() + timeout_s)
        _end(child, question)
    except Hung:
        children.hung.append(child)
        raise
    finally:
        if child.returncode is None:
            kill_group(child)
        children.running.remove(child)
        listener.close()
    if not in_time:
        raise TimedOut(question, f"stopped after {timeout_s:g} s")
    return child.returncode, bytes(listener.stdout), bytes(listener.stderr), listener.truncated


def _start(argv: Sequence[str], question: str, given: int) -> subprocess.Popen[bytes]:
    """The tool, in a session and process group of its own. Raises ToolMissing."""
    try:
        return subprocess.Popen(
            list(argv),
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=tool_environment(),
            cwd="/",
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise ToolMissing(question, f"{argv[0]} is not installed") from error
    except OSError as error:
        raise ToolMissing(question, f"{argv[0]} cannot be started: {error.strerror}") from error


class _Listener:
    """Reads both pipes of a child until it ended, its time is over, or it said too much."""

    def __init__(self, child: subprocess.Popen[bytes], limit_bytes: int) -> None:
        self.stdout, self.stderr = bytearray(), bytearray()
        self.truncated = False
        self._child = child
        self._limit_bytes = limit_bytes
        self._pipes = tuple(pipe for pipe in (child.stdout, child.stderr) if pipe is not None)
        self._selector = selectors.DefaultSelector()
        for pipe, sink in zip(self._pipes, (self.stdout, self.stderr), strict=True):
            os.set_blocking(pipe.fileno(), False)
            self._selector.register(pipe, selectors.EVENT_READ, sink)

    def listen(self, deadline: float) -> bool:
        """Whether the child ended, or said too much, before the deadline (of the monotonic clock)."""
        ended_at: float | None = None
        while self._selector.get_map() or ended_at is None:
            now = time.monotonic()
            if ended_at is None and has_ended(self._child):
                ended_at = now
            if ended_at is not None and now > ended_at + DRAIN_S:
                return True
            if ended_at is None and now >= deadline:
                return False
            self._read(POLL_S if ended_at is not None else min(deadline - now, POLL_S))
            if len(self.stdout) > self._limit_bytes:
                del self.stdout[self._limit_bytes :]
                self.truncated = True
                return True
        return True

    def _read(self, wait_s: float) -> None:
        """What is there, or comes within `wait_s`."""
        if not self._selector.get_map():
            time.sleep(min(wait_s, CLOSED_POLL_S))  # it closed its pipes: its end is near
            return
        for key, _ in self._selector.select(wait_s):
            chunk = os.read(key.fd, READ_CHUNK_BYTES)
            if not chunk:
                self._selector.unregister(key.fileobj)
            elif key.data is self.stdout:
                self.stdout += chunk
            elif len(self.stderr) < ERRORS_LIMIT_BYTES:
                self.stderr += chunk

    def close(self) -> None:
        """Close the pipes; a child that still writes gets SIGPIPE."""
        self._selector.close()
        for pipe in self._pipes:
            pipe.close()


def has_ended(child: subprocess.Popen[bytes]) -> bool:
    """Whether it ended; it is not reaped, so that its number stays its own while its group is killed."""
    if child.returncode is not None:
        return True
    try:
        return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:  # already reaped elsewhere
        return True


def _end(child: subprocess.Popen[bytes], question: str) -> None:
    """Kill what is left of the child and of all it started, and reap it. Raises Hung when it does not die."""
    kill_group(child)
    try:
        child.wait(REAP_S)
    except subprocess.TimeoutExpired as error:
        raise Hung(question, f"process {child.pid} cannot be killed and was left behind") from error


def kill_group(child: subprocess.Popen[bytes]) -> None:
    """SIGKILL to the whole process group of a child that was not reaped; one that ended is no error."""
    if child.returncode is not None:
        return
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # it is gone, or became another user's (a set-user-id program)
