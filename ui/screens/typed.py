"""A field whose text confirms something for good: only a hand may fill it."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from agent.bench.wrong_order import WrongOrder
from agent.erasing.pace import Pace, not_by_hand


class TypedByHand(Input):
    """What came faster than a hand types, or was pasted, is no confirmation."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]  # an id, a placeholder
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
        self._pace, self._was_pasted = Pace(self._read_s), False
        if not is_a_hands:
            self.value = ""
            raise not_by_hand()
        return text


__all__ = ["TypedByHand", "WrongOrder"]
