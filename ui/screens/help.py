"""Help: what can be done on the screen below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual import events
from textual.widget import Widget
from textual.widgets import Static

from papers.language import _, pgettext
from ui.keys import SCREENS, letter_of
from ui.look import plain
from ui.screens.dialog import Dialog


class HelpScreen(Dialog):
    """Any key closes it."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__()
        self._lines = lines

    def compose_body(self) -> Iterator[Widget]:
        """The lines of the screen, then the keys that work everywhere."""
        everywhere = [f"  {item.key.upper()}, {letter_of(item)}: {pgettext(*item.label)}" for item in SCREENS]
        lines = [
            *self._lines,
            "",
            _("Everywhere:"),
            *everywhere,
            "  " + _("F10, z: make the report. Ctrl-Q: leave. Ctrl-P: every action by its name."),
            "  " + _("F9, Space: a letter for each row; pressing it goes there."),
            "  " + _("A scanned label is taken on every screen."),
            "",
            _("Any key: back"),
        ]
        yield Static(plain("\n".join(lines)))

    def action_explain(self) -> None:
        """Close it."""
        self.dismiss()

    def press(self, letter: str) -> bool:
        """Close it."""
        del letter
        self.dismiss()
        return True

    def on_key(self, event: events.Key) -> None:
        """Close it."""
        event.stop()
        self.dismiss()
