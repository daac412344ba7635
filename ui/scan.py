"""A scanner that types like a keyboard, known by its pace: it types one word and never a shortcut. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.erasing.pace import FASTEST_KEY_S

LEANED_S = 0.3
FEWEST = 4  # so many characters at a scanner's pace are a scan


@dataclass(slots=True)
class Burst:
    """Characters that came one after the other at a pace that no hand has. `held` are those of which it is
    not known yet whether a hand typed them. Times are those at which a key was read (monotonic clock): when
    it is looked at says nothing on a machine that is slow.
    """

    held: list[str] = field(default_factory=list)
    last_s: float = float("-inf")

    def heed(self, character: str, at_s: float) -> None:
        """One more character, which belongs to what is held."""
        self.held.append(character)
        self.last_s = at_s

    @property
    def leaned(self) -> str:
        """The letter that is held again and again, as often as no hand presses it; "" for anything else."""
        return self.held[0] if len(self.held) >= FEWEST and len(set(self.held)) == 1 else ""

    def goes_on(self, at_s: float) -> bool:
        """Whether what came at this time would still belong to it."""
        return bool(self.held) and at_s - self.last_s < FASTEST_KEY_S * 2

    def ended(self, *, by_enter: bool = False) -> tuple[str, list[str]]:
        """What was scanned, and what a hand typed: one of them is empty. A key that is leaned on repeats
        itself as fast as a scanner types: that is neither, and nor is a word `by_enter` at that pace which is
        short: it may be a label of three signs, or keys that a slow line brought all at once.
        """
        is_leaned, text, self.held = bool(self.leaned), "".join(self.held), []
        if len(text) < FEWEST:
            return "", [] if by_enter and len(text) > 1 else list(text)
        return ("" if is_leaned else text), []


@dataclass(slots=True)
class Leaning:
    """Knows a key that is leaned on: on a Linux console it repeats itself after 250 ms, then every 33 ms
    (drivers/input/input.c, REP_DELAY and REP_PERIOD). A hand that means the same letter twice takes longer.
    """

    _letter: str = ""
    last_s: float = float("-inf")

    def heed(self, letter: str, at_s: float) -> bool:
        """Whether this letter only repeats the one before it."""
        repeats = letter == self._letter and at_s - self.last_s < LEANED_S
        self._letter, self.last_s = letter, at_s
        return repeats
