"""Clock interface: wall time, monotonic time, interruptible pause."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back."""
        ...

    def pause(self, seconds: float) -> None:
        """Wait; returns at once when the work is to stop."""
        ...


class LiveClock:
    """This machine's clock; `stopping` cuts pauses short."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def pause(self, seconds: float) -> None:
        self._stopping.wait(seconds)
