"""What a desk may do on the battery alone: nothing heavy begins or goes on there without a person's word.

An agreement is for what waits at that moment: the next measurement asks again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.erasing.looking import Looking
from model.event import Event, PowerSeen

LOOK_EVERY_S = 2.0
NOBODY: frozenset[str] = frozenset()


@dataclass(slots=True)
class DeskPower:
    """`waits`: a measurement waits for the charger, or for a person who agrees. `agreed`: to the one that
    waits or runs. `is_measuring` is set by who measures, `is_given_up` while one that a person stopped comes
    to its end.
    """

    on_battery: Callable[[], bool]
    emit: Callable[[Event], None]
    waits: bool = False
    agreed: bool = False
    is_measuring: bool = False
    is_given_up: bool = False
    _is_alone: bool = False
    _until_change: bool = False  # the benchmarks saw no charger where this look sees one
    _looking: Looking[bool] = field(init=False)
    _looked_s: float = float("-inf")
    _told: PowerSeen | None = None

    def __post_init__(self) -> None:
        self._looking = Looking(lambda _names: self.on_battery())

    def may_measure(self) -> bool:
        """Whether a measurement may begin at this moment; else it waits."""
        self._is_alone = self.on_battery()
        if self._is_alone and not self.agreed:
            self.waits = True
            return False
        self.waits, self.is_measuring, self.is_given_up = False, True, False
        return True

    def measured(self, *, refused: bool) -> None:
        """It has ended; `refused`: for want of power, as the benchmarks themselves saw it."""
        self.is_measuring, self.agreed = False, False
        self.waits |= refused and not self.is_given_up
        self._until_change, self.is_given_up = refused, False

    def look(self) -> None:
        """See whether the charger came or went; never waits for the answer."""
        now = time.monotonic()
        if now - self._looked_s >= LOOK_EVERY_S:
            self._looked_s = now
            self._looking.ask(NOBODY)
        found = self._looking.answer()
        if found is not None:
            self._until_change &= found == self._is_alone
            self._is_alone = found

    @property
    def was_pulled(self) -> bool:
        """Whether a measurement runs that nobody agreed to on the battery."""
        runs = self.is_measuring and not self.is_given_up
        return runs and self._is_alone and not self.agreed and not self.waits

    @property
    def may_go_on(self) -> bool:
        """Whether what waits may begin: the charger is in."""
        return self.waits and not self.is_measuring and not self._is_alone and not self._until_change

    def tell(self, *, held: bool) -> None:
        """What a screen has to know, when it is news; `held`: an erasure waits as well."""
        seen = PowerSeen(on_battery=self._is_alone, measuring_waits=self.waits, erasing_waits=held)
        if seen != self._told:
            self._told = seen
            self.emit(seen)
