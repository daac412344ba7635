"""The charger while drives are erased: that it was pulled out is told, and that it is back.

An erasure that runs goes on: its journal is durable, and a drive that erases by itself does not wait.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.erasing.looking import Looking
from host.power import runs_on_battery_alone
from model.message import Message, say

LOOK_EVERY_S = 5.0
NO_DRIVES: frozenset[str] = frozenset()


@dataclass(slots=True)
class ChargerNews:
    """`on_battery` may take its time to answer. `is_alone` is what it last said; before the first look None:
    what that finds is no news.
    """

    on_battery: Callable[[], bool] = runs_on_battery_alone
    is_alone: bool | None = None
    _looking: Looking[bool] = field(init=False)
    _looked_s: float = float("-inf")

    def __post_init__(self) -> None:
        self._looking = Looking(lambda _names: self.on_battery())

    def news(self) -> Message | None:
        """What changed since the last call; never waits."""
        now_s = time.monotonic()
        if now_s - self._looked_s >= LOOK_EVERY_S:
            self._looked_s = now_s
            self._looking.ask(NO_DRIVES)
        found, before = self._looking.answer(), self.is_alone
        if found is None or found == before:
            return None
        self.is_alone = found
        if before is None:
            return None
        return say("order.unplugged") if found else say("order.plugged_again")
