"""Suspend to RAM: the whole machine sleeps some seconds, which takes the power from its drives
(Documentation/admin-guide/pm/sleep-states.rst; Documentation/admin-guide/rtc.rst).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

DEEP, MEMORY = "deep", "mem"  # suspend-to-idle takes the power from no drive
SHORTEST_S = 2.0


class CannotSuspend(Exception):
    """The machine does not sleep; the text is the kernel's or names the file, untranslated."""


class Sleeper(Protocol):
    """What puts the machine to sleep."""

    def sleep(self, seconds: int) -> float:
        """Sleep about so long; how long the machine really slept, in seconds. Raises CannotSuspend, also when
        it did not sleep at all."""
        ...


def slept_since_boot() -> float:
    """How long this machine has slept since it was started (clock_gettime(2): only CLOCK_BOOTTIME counts
    sleep)."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)


class KernelSleeper:
    """This machine, by /sys/power and the first clock that can wake it."""

    def __init__(self, root: Path = Path("/"), slept: Callable[[], float] = slept_since_boot) -> None:
        self._power, self._clocks, self._slept = root / "sys/power", root / "sys/class/rtc", slept

    def sleep(self, seconds: int) -> float:
        """See Sleeper.sleep."""
        if MEMORY not in _read(self._power / "state").split():
            raise CannotSuspend(f"{self._power / 'state'}: no {MEMORY}")
        before = self._slept()
        with self._deep(), self._alarm(seconds):
            os.sync()
            _write(self._power / "state", MEMORY)
        slept = self._slept() - before
        if slept < SHORTEST_S:
            raise CannotSuspend(f"the machine slept {slept:.1f} s only")
        return slept

    @contextmanager
    def _deep(self) -> Iterator[None]:
        """The sleep that cuts the power, for as long as this lasts."""
        offered = _read(self._power / "mem_sleep").split()
        usual = next((word.strip("[]") for word in offered if word.startswith("[")), None)
        if DEEP not in {word.strip("[]") for word in offered}:
            raise CannotSuspend(f"{self._power / 'mem_sleep'}: no {DEEP}")
        _write(self._power / "mem_sleep", DEEP)
        try:
            yield
        finally:
            if usual is not None and usual != DEEP:
                _write(self._power / "mem_sleep", usual)

    @contextmanager
    def _alarm(self, seconds: int) -> Iterator[None]:
        """An alarm that wakes the machine; taken away at the end."""
        clock = next(iter(sorted(self._clocks.glob("rtc*/wakealarm"))), None)
        if clock is None:
            raise CannotSuspend(f"{self._clocks}: no clock that wakes the machine")
        _write(clock, "0")
        _write(clock, f"+{seconds}")
        try:
            if not _read(clock).strip("0\n"):
                raise CannotSuspend(f"{clock}: the alarm was not set")
            yield
        finally:
            _write(clock, "0")


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace").strip()
    except OSError as error:
        raise CannotSuspend(f"{path}: {error.strerror}") from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "ascii")
    except OSError as error:
        raise CannotSuspend(f"{path}: {error.strerror}") from error
