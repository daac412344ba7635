"""A scanner that types like a keyboard, known by its pace: it types one word and never a shortcut. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from agent.erasing.pace import FASTEST_KEY_S

FEWEST = 4  # so many characters at a scanner's pace are a scan


@dataclass(slots=True)
class Burst:
    """Characters that came one after the other at a pace that no hand has. `held` are those of which it is
    not known yet whether a hand typed them.
    """

    clock: Callable[[], float] = monotonic
    held: list[str] = field(default_factory=list)
    _last_s: float = float("-inf")

    def heed(self, character: str) -> None:
        """One more character."""
        self.held.append(character)
        self._last_s = self.clock()

    @property
    def is_going_on(self) -> bool:
        """Whether the next character would still belong to it."""
        return bool(self.held) and self.clock() - self._last_s < FASTEST_KEY_S * 2

    def ended(self) -> tuple[str, list[str]]:
        """What was scanned, and what a hand typed: one of them is empty."""
        text, self.held = "".join(self.held), []
        return (text, []) if len(text) >= FEWEST else ("", list(text))
