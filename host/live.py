"""The live host: the machine in front of us."""

from __future__ import annotations

import glob
import os
import subprocess
import threading
import time
from collections.abc import Sequence
from typing import Any

from host.errors import HostError, Hung, NotAllowed, NotReadable, NotThere
from host.libraries import ask_library
from host.port import ONLY_ZERO, OUTPUT_LIMIT_BYTES, READ_LIMIT_BYTES, Answer, Library, accepted
from host.processes import Children, collect
from host.redaction.windows_key import REFUSAL, holds_windows_key


class LiveHost:
    """Asks this machine. Safe to use from many threads; `stop()` kills every tool that is running."""

    def __init__(self) -> None:
        self._left_behind: list[str] = []
        self._children = Children()
        self._lock = threading.Lock()

    @property
    def is_root(self) -> bool:
        return os.geteuid() == 0

    @property
    def left_behind(self) -> tuple[str, ...]:
        with self._lock:
            return tuple(self._left_behind)

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float,
        answers: frozenset[int] = ONLY_ZERO,
        limit_bytes: int = OUTPUT_LIMIT_BYTES,
    ) -> Answer:
        """See Host.run."""
        return self._run(argv, subprocess.DEVNULL, timeout_s, answers, limit_bytes)

    def give(self, argv: Sequence[str], data: bytes, *, timeout_s: float) -> Answer:
        """Run a tool that reads `data` as its stdin, which lies in no file. Raises as `run` does."""
        descriptor = os.memfd_create("given")
        try:
            with open(descriptor, "wb", closefd=False) as file:
                file.write(data)
            os.lseek(descriptor, 0, os.SEEK_SET)
            return self._run(argv, descriptor, timeout_s, ONLY_ZERO, OUTPUT_LIMIT_BYTES)
        finally:
            os.close(descriptor)

    def _run(
        self, argv: Sequence[str], given: int, timeout_s: float, answers: frozenset[int], limit_bytes: int
    ) -> Answer:
        """See Host.run; `given` is what the tool has as its stdin."""
        started = time.monotonic()
        try:
            status, stdout, stderr, truncated = collect(
                argv, timeout_s=timeout_s, limit_bytes=limit_bytes, children=self._children, given=given
            )
        except Hung:
            with self._lock:
                self._left_behind.append(" ".join(argv))
            raise
        answer = Answer(
            argv=tuple(argv),
            exit_status=status,
            stdout=stdout,
            stderr=stderr,
            duration_s=time.monotonic() - started,
            truncated=truncated,
        )
        return accepted(answer, answers)

    def read(self, path: str, *, limit_bytes: int = READ_LIMIT_BYTES) -> bytes:
        """See Host.read. The firmware's table with the Windows key is refused to everybody."""
        if holds_windows_key(path) and os.path.exists(path):
            raise NotAllowed(path, REFUSAL)
        try:
            with open(path, "rb", buffering=0) as file:
                return _read_up_to(file.fileno(), limit_bytes)
        except OSError as error:
            raise _host_error(path, error) from error

    def link(self, path: str) -> str:
        """See Host.link."""
        try:
            return os.path.realpath(path, strict=True)
        except OSError as error:
            raise _host_error(path, error) from error

    def glob(self, pattern: str) -> tuple[str, ...]:
        """See Host.glob."""
        return tuple(sorted(glob.glob(pattern)))

    def ask(self, library: Library, argument: str = "") -> Any:
        """See Host.ask."""
        return ask_library(library, argument)

    def stop(self) -> None:
        """Kill every tool that is running; their callers get ToolFailed."""
        self._children.kill()


def _read_up_to(descriptor: int, limit_bytes: int) -> bytes:
    """sysfs gives a whole attribute a read, other files give what they like: read until the end or the
    limit.
    """
    parts = bytearray()
    while len(parts) < limit_bytes:
        chunk = os.read(descriptor, limit_bytes - len(parts))
        if not chunk:
            break
        parts += chunk
    return bytes(parts)


def _host_error(path: str, error: OSError) -> HostError:
    """The host's word for an operating system error."""
    said = error.strerror or str(error)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return NotThere(path, said)
    if isinstance(error, PermissionError):
        return NotAllowed(path, said)
    return NotReadable(path, said)
