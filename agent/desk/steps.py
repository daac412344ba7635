"""The steps of a desk, walked one after the other beside its loop."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from model.event import Step


class StepRunner:
    """Walks steps in the order in which they are asked for; `walk` lets nothing out."""

    def __init__(self, walk: Callable[[Step], None]) -> None:
        self._walk = walk
        self._asked: queue.SimpleQueue[Step] = queue.SimpleQueue()
        self._waiting: list[Step] = []
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, daemon=True, name="desk-steps")
        self._thread.start()

    def ask(self, *steps: Step) -> None:
        """Walk these once those before them have come to their end."""
        with self._changed:
            self._waiting += steps
        for step in steps:
            self._asked.put(step)

    def forget(self, step: Step) -> None:
        """Leave a step out that has not begun."""
        with self._changed:
            self._waiting[1:] = [item for item in self._waiting[1:] if item is not step]

    @property
    def is_busy(self) -> bool:
        """Whether a step is walked, or waits to be."""
        with self._changed:
            return bool(self._waiting)

    def has(self, step: Step) -> bool:
        """Whether this step is walked, or waits to be."""
        with self._changed:
            return step in self._waiting

    def _run(self) -> None:
        while True:
            step = self._asked.get()
            with self._changed:
                is_wanted = bool(self._waiting) and self._waiting[0] is step
            if not is_wanted:
                continue
            self._walk(step)
            with self._changed:
                self._waiting.pop(0)
