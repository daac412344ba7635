"""A program at a terminal of its own (a pty): keys go in, and it is told when a text has come out."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SIZE = struct.pack("HHHH", 24, 80, 0, 0)  # struct winsize, ioctl_tty(2)
CONTROL = re.compile(rb"\x1b\[[0-9;:?<=>]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]")
MOMENT_S = 0.002
CGROUPS = Path("/sys/fs/cgroup")


class NeverCame(AssertionError):
    """What was waited for did not come to the screen."""


@dataclass
class Terminal:
    """Started at once. What was written is kept as plain text: control sequences part words, and colours do
    not count.
    """

    argv: Sequence[str]
    environment: Mapping[str, str]
    pid: int = 0
    began_s: float = 0.0
    _fd: int = -1
    _out: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self.began_s = time.monotonic()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.execve(self.argv[0], list(self.argv), dict(self.environment))  # noqa: S606 - no shell
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, SIZE)

    def press(self, keys: bytes) -> float:
        """Write keys; when that was."""
        self.forget()
        at_s = time.monotonic()
        os.write(self._fd, keys)
        return at_s

    def forget(self) -> None:
        """What came so far does not count any more."""
        while self._read(0.0):
            pass
        self._out.clear()

    def wait_for(self, text: str, timeout_s: float = 60.0) -> float:
        """When this text came."""
        wanted, deadline = text.encode(), time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if self._read(0.2):
                now = time.monotonic()
                if wanted in CONTROL.sub(b"", bytes(self._out)):
                    return now
        shown = CONTROL.sub(b"", bytes(self._out))[-2000:].decode(errors="replace")
        raise NeverCame(f"{text!r} never came: {shown!r}")

    def rest(self, seconds: float) -> None:
        """Read what comes for a while."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._read(left)

    def _read(self, timeout_s: float) -> bool:
        ready, _, _ = select.select([self._fd], [], [], timeout_s)
        if not ready:
            return False
        try:
            self._out += os.read(self._fd, 1 << 16)
        except OSError:  # EIO: the program has ended, pty(7)
            time.sleep(MOMENT_S)  # its end is waited for
            return False
        return True

    def memory_kb(self) -> tuple[int, int]:
        """Resident and proportional set size (proc_pid_smaps(5))."""
        text = Path(f"/proc/{self.pid}/smaps_rollup").read_text(encoding="ascii")
        found = {name: int(size) for name, size in re.findall(r"^(Rss|Pss):\s+(\d+) kB", text, re.MULTILINE)}
        return found["Rss"], found["Pss"]

    def processor_s(self) -> float:
        """Processor time so far, user and system (proc_pid_stat(5))."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        """Kill it, as a screen that dies."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._fd)


class CannotSlow(Exception):
    """This machine lets nobody here limit a process."""


class Slowed:
    """A process that gets one part in `times` of a processor's time, by the kernel's bandwidth control (a
    group of its own: cgroups(7), cpu.max, cpu.cfs_quota_us). Stopping it in turns would not do: Textual draws
    everything anew when it is continued. Raises CannotSlow.
    """

    PERIOD_US = 20_000

    def __init__(self, pid: int, times: float) -> None:
        self._pid, self._quota_us = pid, round(self.PERIOD_US / times)
        self._group = CGROUPS / f"etabli-perf-{pid}"

    def __enter__(self) -> None:
        v2 = CGROUPS / "cgroup.controllers"
        self._group = (CGROUPS if v2.exists() else CGROUPS / "cpu") / self._group.name
        try:
            self._group.mkdir()
            if v2.exists():
                (self._group / "cpu.max").write_text(f"{self._quota_us} {self.PERIOD_US}")
            else:
                (self._group / "cpu.cfs_period_us").write_text(str(self.PERIOD_US))
                (self._group / "cpu.cfs_quota_us").write_text(str(self._quota_us))
            (self._group / "cgroup.procs").write_text(str(self._pid))
        except OSError as error:
            raise CannotSlow(str(error)) from error

    def __exit__(self, *_: object) -> None:
        """The group goes once its process has: see `Terminal.end`."""

    def close(self) -> None:
        """Take the empty group away."""
        self._group.rmdir()
