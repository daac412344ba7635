"""The pace of what is typed: a hand, or a scanner that types for it."""

from __future__ import annotations

import time
from collections.abc import Callable

from agent.bench.wrong_order import WrongOrder
from papers.language import _

FASTEST_KEY_S = 0.03  # a quick hand needs twice as long for a key, a scanner a tenth of it
FEWEST_KEYS = 3  # so few may be one stroke of a hand


class Pace:
    """How fast the keys of one line came."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._keys = 0
        self._began_s: float | None = None

    def heed(self, typed: str) -> None:
        """Keys that came at this moment."""
        if typed:
            self._keys += len(typed)
            self._began_s = self._clock() if self._began_s is None else self._began_s

    @property
    def is_a_hands(self) -> bool:
        """Whether a hand may have typed all of them."""
        if self._began_s is None or self._keys <= FEWEST_KEYS:
            return True
        return self._clock() - self._began_s >= FASTEST_KEY_S * (self._keys - 1)


def not_by_hand() -> WrongOrder:
    """The refusal of an answer that came faster than a hand types."""
    return WrongOrder(
        _("That came faster than a hand types, as from a scanner. Nothing was changed: type it by hand.")
    )
