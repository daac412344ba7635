"""The lid, as its switch tells."""

from __future__ import annotations

from model.trying import LidTrial, SeenTrial
from papers.language import _
from ui.screens.trying.widget import TrialWidget


class LidWidget(TrialWidget):
    """Open or closed, and how often it moved."""

    def suits(self, seen: SeenTrial) -> bool:
        """The lid's."""
        return isinstance(seen, LidTrial)

    def lines(self, seen: SeenTrial) -> list[str]:
        """One line each."""
        if not isinstance(seen, LidTrial):
            return []
        stands = (
            _("not known yet") if seen.is_closed is None else _("closed") if seen.is_closed else _("open")
        )
        return [
            _("Lid: {state}").format(state=stands),
            _("closed: {closed}, opened: {opened}").format(closed=seen.closed, opened=seen.opened),
        ]
