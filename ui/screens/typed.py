"""A field whose text confirms something for good: only a hand may fill it."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from agent.bench.wrong_order import WrongOrder
from agent.erasing.pace import Pace, not_by_hand
from papers.language import _


class TypedByHand(Input):
    """What came faster than a hand types, or was pasted, is no confirmation."""

    def __init__(self, value: str | None = None, **options: object) -> None:
        super().__init__(value, **options)  # type: ignore[arg-type]  # an id, a placeholder
        self._pace = Pace(self._read_s)
        self._was_pasted = False
        self._at_s = 0.0

    def _read_s(self) -> float:
        """When the last key was read; when it is looked at says nothing on a machine that is slow."""
        return self._at_s

    def on_key(self, event: events.Key) -> None:
        """Time every key."""
        if event.is_printable:
            self._at_s = event.time
            self._pace.heed(event.character or "")

    def on_paste(self) -> None:
        """Pasted text was not typed."""
        self._was_pasted = True

    def typed(self) -> str:
        """The text, without blanks at its ends. Raises WrongOrder for one that no hand typed."""
        text, is_a_hands = self.value.strip(), self._pace.is_a_hands and not self._was_pasted
        self._forget()
        if not is_a_hands:
            self.value = ""
            raise not_by_hand()
        return text

    def _forget(self) -> None:
        self._pace, self._was_pasted = Pace(self._read_s), False


class TypedOrScanned(TypedByHand):
    """A scan may stand in it, but the Enter that comes with it takes nothing: a hand's does."""

    def taken(self) -> str | None:
        """The text, without blanks at its ends; None for one that a scanner typed, until Enter is pressed
        again.
        """
        text, is_a_hands = self.value.strip(), self._pace.is_a_hands
        self._forget()
        return text if is_a_hands else None


def scan_stands() -> str:
    """What is said to a scan that nobody has confirmed."""
    return _("Scanned: press Enter once more to take it.")


__all__ = ["TypedByHand", "TypedOrScanned", "WrongOrder"]
