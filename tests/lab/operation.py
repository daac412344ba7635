"""Something that takes time: begun by a clock, done by a fraction, over when its time has come."""

from __future__ import annotations

from collections.abc import Callable

from tests.lab.faults import EraseFault, Faults


class Operation:
    """An operation of `duration_s` that begins when it is made, or `late_s` later; one that stalls is never
    over.
    """

    def __init__(
        self, duration_s: float, faults: Faults, now: Callable[[], float], late_s: float = 0.0
    ) -> None:
        self._duration_s, self._faults, self._now = duration_s, faults, now
        self._begins_s = now() + late_s

    @property
    def begun(self) -> bool:
        """Whether it has begun: until then nothing shows that it will."""
        return self._now() >= self._begins_s

    @property
    def fraction(self) -> float:
        """How much is done, from 0 to 1."""
        elapsed_s = self._now() - self._begins_s
        if elapsed_s < 0:
            return 0.0
        fraction = elapsed_s / self._duration_s if self._duration_s > 0 else 1.0
        stall = self._faults.stall_percent / 100 if self._faults.erase is EraseFault.STALLS else 1.0
        return min(fraction, stall, 1.0)

    @property
    def over(self) -> bool:
        """Whether it has come to its end."""
        return self.fraction >= 1

    @property
    def progress(self) -> int:
        """65536ths, never the last one as long as it runs."""
        return min(int(self.fraction * 65536), 0xFFFF)

    @property
    def remaining_s(self) -> float:
        """How long it still takes, without regard to a stall."""
        return max(self._begins_s + self._duration_s - self._now(), 0.0)
