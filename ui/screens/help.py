"""Help: what can be done on the screen below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual import events
from textual.widget import Widget
from textual.widgets import Static

from papers.language import _, pgettext
from ui.keys import SCREENS, letter_of
from ui.look import named, plain
from ui.screens.dialog import Dialog

BESIDE, COLUMN = 3, 22  # names in a row, cells of each: the help of every screen stands whole at 80x24


class HelpScreen(Dialog):
    """Any key closes it."""

    def __init__(self, lines: Sequence[str], *, everywhere: bool) -> None:
        super().__init__()
        self._lines, self._everywhere = lines, everywhere

    def compose_body(self) -> Iterator[Widget]:
        """The lines of the screen, then the keys that work everywhere."""
        lines = [*self._lines, "", *(everywhere_lines() if self._everywhere else ()), _("Any key: back")]
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


def everywhere_lines() -> list[str]:
    """The keys of all screens; a question that is open keeps them from working."""
    told = [named(f"{item.key.upper()}, {letter_of(item)}", pgettext(*item.label)) for item in SCREENS]
    rows = [told[place : place + BESIDE] for place in range(0, len(told), BESIDE)]
    return [
        _("Everywhere:"),
        *("  " + "".join(text.ljust(COLUMN) for text in row).rstrip() for row in rows),
        "  " + _("F10, z: make the report. Ctrl-Q: leave. Ctrl-P: every action by its name."),
        "  " + _("F9, Space: a letter for each row; pressing it goes there."),
        "  " + _("A scanned label is taken on every screen."),
        "",
    ]
