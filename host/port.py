"""What a host is: the questions a probe may ask, live or recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from host.errors import HostError, ToolFailed

READ_LIMIT_BYTES = 1 << 20
OUTPUT_LIMIT_BYTES = 8 << 20
ONLY_ZERO = frozenset({0})
ANY_STATUS = frozenset(range(-64, 256))  # every exit status, and minus the number of every signal


class Library(StrEnum):
    """Questions that a Python package answers for us; the answer is plain builtins (dict, list, str,
    int, float, None).

    SENSORS: temperatures and fans, each by chip a list of psutil's named tuples as dicts. BATTERY_ALONE:
    percent and plugged, or None without a battery. UDEV, with a subsystem as argument: a list of
    sys_path, sys_name, device_node and properties. CPUINFO: py-cpuinfo's own dict, which takes more than
    a second. OPAL, with a device file as argument: what the kernel knows of the drive's Opal, as `flags`
    (linux/sed-opal.h), or an `errno` and the `step` that gave it, "open" or "status".
    """

    SENSORS = "psutil.sensors"
    BATTERY_ALONE = "psutil.battery"
    UDEV = "pyudev.devices"
    CPUINFO = "cpuinfo.get_cpu_info"
    OPAL = "sed_opal.status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a tool said: stdout and stderr as bytes, and the exit status that the caller accepts as an answer.

    `truncated` is True when stdout passed the limit and the tool was stopped for it.
    """

    argv: tuple[str, ...]
    exit_status: int
    stdout: bytes
    stderr: bytes
    duration_s: float
    truncated: bool = False

    @property
    def text(self) -> str:
        """Standard output as text; bytes that are no UTF-8 become U+FFFD."""
        return self.stdout.decode("utf-8", "replace")


class Host(Protocol):
    """The machine that is asked. Every method may raise the errors of `host.errors` and no other."""

    @property
    def is_root(self) -> bool:
        """Whether we may read what only root may."""
        ...

    @property
    def left_behind(self) -> tuple[str, ...]:
        """The tools that could not be killed, each as its command line."""
        ...

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float,
        answers: frozenset[int] = ONLY_ZERO,
        limit_bytes: int = OUTPUT_LIMIT_BYTES,
    ) -> Answer:
        """Run a tool with no shell, no stdin, a fixed PATH and LC_ALL=C.UTF-8, and return what it said.

        `answers` are the exit statuses that count as an answer. Raises ToolMissing, ToolFailed,
        TimedOut, Hung, NotRecorded.
        """
        ...

    def read(self, path: str, *, limit_bytes: int = READ_LIMIT_BYTES) -> bytes:
        """At most `limit_bytes` of a file. Raises NotThere, NotAllowed, NotReadable, NotRecorded."""
        ...

    def link(self, path: str) -> str:
        """The absolute, resolved target of a path. Raises NotThere, NotAllowed, NotReadable, NotRecorded."""
        ...

    def glob(self, pattern: str) -> tuple[str, ...]:
        """The existing paths that match, sorted; nothing matching is an empty tuple, as is a pattern
        never recorded.
        """
        ...

    def ask(self, library: Library, argument: str = "") -> Any:
        """What a Python package says. Raises ToolFailed, NotRecorded."""
        ...


def accepted(answer: Answer, answers: frozenset[int]) -> Answer:
    """The answer, when its exit status is one or it was stopped for saying too much. Raises ToolFailed."""
    if answer.exit_status in answers or answer.truncated:
        return answer
    said = (answer.stderr or answer.stdout).decode("utf-8", "replace").strip().splitlines()
    detail = f"exit status {answer.exit_status}" + (f", {said[-1]}" if said else "")
    raise ToolFailed(" ".join(answer.argv), detail, answer.exit_status)


def read_text(host: Host, path: str) -> str:
    """A small text file, stripped of blanks and NULs at its ends; bytes that are no UTF-8 become U+FFFD."""
    return host.read(path).decode("utf-8", "replace").strip("\0 \t\r\n")


def read_optional(host: Host, path: str) -> str | None:
    """The text of a small file; None when it is empty, not there, or cannot be read."""
    try:
        return read_text(host, path) or None
    except HostError:
        return None
