"""A terminal too small to read what one confirms: nothing is asked there, and nothing ordered."""

from __future__ import annotations

from collections.abc import Iterator

from textual import events
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from model.exit_status import ExitStatus
from papers.language import _
from ui.look import plain
from ui.screens.dialog import Dialog

COLUMNS, LINES = 72, 20


class TooSmall(Dialog):
    """Lies over everything until the terminal has grown; its keys only lead out."""

    def compose_body(self) -> Iterator[Widget]:
        """Why nothing else stands here."""
        lines = (
            _("Too small: the screens need {columns} × {lines}.").format(columns=COLUMNS, lines=LINES),
            _("What runs goes on."),
            _("Esc: leave the screens"),
        )
        yield Static(plain("\n".join(lines)))

    def on_resize(self, event: events.Resize) -> None:
        """Large enough again: back to what lies below."""
        if not is_too_small(event.size):
            self.dismiss()

    def action_explain(self) -> None:
        """There is no room for help."""

    def press(self, letter: str) -> bool:
        """No letter means anything here."""
        del letter
        return True

    def on_key(self, event: events.Key) -> None:
        """Escape leaves the screens, and nothing else."""
        event.stop()
        event.prevent_default()  # the frame's own on_key would show what lies below
        if event.key == "escape":
            self.face.end(ExitStatus.DONE)


def is_too_small(size: Size) -> bool:
    """Whether a question and its keys may not fit."""
    return size.width < COLUMNS or size.height < LINES
