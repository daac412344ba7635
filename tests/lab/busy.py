"""The time between a command and its answer, for the transports: as long as the model says, by its clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

SLICE_S = 0.05


class PowerLost(Exception):
    """The drive lost its power while it was busy: the command is never answered."""


class Busy(Protocol):
    """A model that takes its time."""

    @property
    def power_cycles(self) -> int:
        """How often power was lost."""
        ...

    @property
    def now(self) -> Callable[[], float]:
        """Its clock."""
        ...

    def settle(self) -> None:
        """Let what should have ended by this time end."""
        ...


async def until_answered(drive: Busy, delay_s: float) -> None:
    """Wait until an answer is due, and let the drive have done by then what it says. Raises PowerLost."""
    if delay_s <= 0:
        return
    power_cycles, due_s = drive.power_cycles, drive.now() + delay_s
    while (left_s := due_s - drive.now()) > 0:
        await asyncio.sleep(min(left_s, SLICE_S))
        if drive.power_cycles != power_cycles:
            raise PowerLost
    drive.settle()
