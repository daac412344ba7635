"""Whether the machine slept while a bench was open: a lid that was closed, a button that was pressed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from host.suspend import slept_since_boot
from model.event import Troubled
from model.message import say

LEAST_S = 2.0  # the two clocks are not read at the same moment
BENCH = "bench"


@dataclass(slots=True)
class SleepWatch:
    """`asleep_s` counts since the machine was started, also what the bench itself slept to thaw a drive."""

    asleep_s: Callable[[], float] = slept_since_boot
    _known_s: float = field(init=False)

    def __post_init__(self) -> None:
        self._known_s = self.asleep_s()

    def woken(self) -> Troubled | None:
        """What a person is told who comes back to a machine that slept; None when it did not."""
        slept_s, self._known_s = self.asleep_s() - self._known_s, self.asleep_s()
        if slept_s < LEAST_S:
            return None
        return Troubled(where=BENCH, message=say("desk.slept", count=max(1, round(slept_s / 60))))

    def forget(self) -> None:
        """What was slept until here was meant."""
        self._known_s = self.asleep_s()
