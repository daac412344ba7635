"""A question that lies over a screen: Escape leaves it, and letters that a hand pressed come one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget

from papers.language import _
from ui.bench import Bench
from ui.face import Face


class Dialog(ModalScreen[None]):
    """The frame of every question; where it has a field, keys go there at once."""

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar = [("f1", "explain", "")]
    _has_left = False

    def compose(self) -> ComposeResult:
        """A frame around the question's own widgets."""
        with VerticalScroll(classes="dialog"):
            yield from self.compose_body()

    def compose_body(self) -> Iterator[Widget]:
        """The question's own widgets."""
        raise NotImplementedError  # Textual's metaclass leaves no room for that of an abstract class

    def press(self, letter: str) -> bool:
        """A letter that a hand pressed outside of a field; whether it meant something."""
        del letter
        return False

    def help_lines(self) -> list[str]:
        """What can be done here, a line each."""
        return [
            _("A question: the keys that answer it stand below it."),
            _("Esc: back, nothing is changed."),
        ]

    def action_explain(self) -> None:
        """What can be done here; the question stays open below."""
        self.face.explain(self.help_lines(), everywhere=False)

    def take_scan(self, text: str) -> bool:
        """A word that was scanned outside of a field; whether there is a place for it."""
        del text
        return True  # it is swallowed: a scan answers no question

    def show_bench(self, bench: Bench) -> None:
        """The bench changed below the question."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Leave, once: Textual's own takes away whatever lies on top, also for a question that has gone. One
        that something lies over goes when it comes into sight again.
        """
        self._has_left = True
        on_top = self.app.screen is self
        return super().dismiss(result) if on_top else AwaitComplete()

    def on_screen_resume(self) -> None:
        """It comes into sight."""
        if self._has_left:
            self.dismiss()

    def on_key(self, event: events.Key) -> None:
        """Escape leaves without an answer."""
        if event.key == "escape":
            event.stop()
            self.dismiss()

    @property
    def face(self) -> Face:
        """The application."""
        return cast("Face", self.app)
