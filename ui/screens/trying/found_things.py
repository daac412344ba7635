"""Radios and readers: what was heard, and what lies in them."""

from __future__ import annotations

from model.trying import RadioTrial, ReaderTrial, SeenTrial
from papers.language import _
from ui.screens.trying.widget import TrialWidget


class RadioWidget(TrialWidget):
    """Which radio, and how much it heard."""

    def suits(self, seen: SeenTrial) -> bool:
        """A radio."""
        return isinstance(seen, RadioTrial)

    def lines(self, seen: SeenTrial) -> list[str]:
        """One line."""
        if not isinstance(seen, RadioTrial):
            return []
        told = _("listening…") if seen.count is None else _("heard: {count}").format(count=seen.count)
        return [f"{seen.name or ''}  {told}".strip()]


class ReaderWidget(TrialWidget):
    """What lies in which reader."""

    def suits(self, seen: SeenTrial) -> bool:
        """A reader."""
        return isinstance(seen, ReaderTrial)

    def lines(self, seen: SeenTrial) -> list[str]:
        """One line each."""
        if not isinstance(seen, ReaderTrial):
            return []
        empty = _("{name}: empty")
        full = _("{name}: something is in it")
        return [(full if name in seen.holding else empty).format(name=name) for name in seen.readers]
