"""Start a tool, collect what it says within limits, and never wait for one that cannot be killed."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from host.errors import Hung, TimedOut, ToolMissing

FIXED_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
READ_CHUNK_BYTES = 1 << 16
ERRORS_LIMIT_BYTES = 1 << 16
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
class _Collected:
    stdout: bytearray
    stderr: bytearray
    truncated: bool = False


def collect(
    argv: Sequence[str],
    *,
    timeout_s: float,
    limit_bytes: int,
    on_start: list[subprocess.Popen[bytes]] | None = None,
) -> tuple[int, bytes, bytes, bool]:
    """Exit status, stdout, stderr, and whether stdout passed `limit_bytes` (the tool is stopped for it).

    Raises ToolMissing, TimedOut (killed and gone) and Hung (killed, and still there half a second later).
    """
    question = " ".join(argv)
    try:
        child = subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL,
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
    if on_start is not None:
        on_start.append(child)
    try:
        got, in_time = _listen(child, time.monotonic() + timeout_s, limit_bytes)
        if not in_time or got.truncated:
            _kill(child, question)
        if not in_time:
            raise TimedOut(question, f"stopped after {timeout_s:g} s")
        return child.wait(), bytes(got.stdout), bytes(got.stderr), got.truncated
    finally:
        if on_start is not None:
            on_start.remove(child)
        for pipe in (child.stdout, child.stderr):
            if pipe is not None:
                pipe.close()


def _listen(child: subprocess.Popen[bytes], deadline: float, limit_bytes: int) -> tuple[_Collected, bool]:
    """Read both pipes until the child ended, the deadline passed, or the limit is reached."""
    got = _Collected(bytearray(), bytearray())
    with selectors.DefaultSelector() as selector:
        for pipe, sink in ((child.stdout, got.stdout), (child.stderr, got.stderr)):
            if pipe is not None:
                os.set_blocking(pipe.fileno(), False)
                selector.register(pipe, selectors.EVENT_READ, sink)
        ended_at: float | None = None
        while selector.get_map():
            now = time.monotonic()
            if ended_at is None and child.poll() is not None:
                ended_at = now
            if ended_at is not None and now > ended_at + DRAIN_S:
                break
            if now >= deadline and ended_at is None:
                return got, False
            for key, _ in selector.select(min(max(deadline - now, 0.0), 0.05)):
                chunk = os.read(key.fd, READ_CHUNK_BYTES)
                if not chunk:
                    selector.unregister(key.fileobj)
                elif key.data is got.stdout:
                    got.stdout += chunk
                elif len(got.stderr) < ERRORS_LIMIT_BYTES:
                    got.stderr += chunk
            if len(got.stdout) > limit_bytes:
                del got.stdout[limit_bytes:]
                got.truncated = True
                return got, True
    return got, _wait_until(child, deadline)


def _wait_until(child: subprocess.Popen[bytes], deadline: float) -> bool:
    """Whether the child, its pipes closed, ended before the deadline."""
    try:
        child.wait(max(deadline - time.monotonic(), 0.01))
    except subprocess.TimeoutExpired:
        return False
    return True


def _kill(child: subprocess.Popen[bytes], question: str) -> None:
    """Kill the child and all it started. Raises Hung when it does not die."""
    kill_group(child)
    try:
        child.wait(REAP_S)
    except subprocess.TimeoutExpired as error:
        raise Hung(question, f"process {child.pid} cannot be killed and was left behind") from error


def kill_group(child: subprocess.Popen[bytes]) -> None:
    """SIGKILL to the whole process group of a child that leads one; one that ended already is no error."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
