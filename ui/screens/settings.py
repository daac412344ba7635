"""Settings: where reports go, how this bench is called, and the language of the screens."""

from __future__ import annotations

from collections.abc import Iterator

from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from papers.language import Language, _, spoken
from papers.plain import printable
from ui.bench import Bench
from ui.look import put
from ui.screens.base import BenchScreen


class SettingsScreen(BenchScreen):
    """What is set, and where it is changed."""

    def compose_body(self) -> Iterator[Widget]:
        """One text."""
        with VerticalScroll(classes="body"):
            yield Static(id="text")

    def show_body(self, bench: Bench) -> None:
        """Everything anew."""
        del bench
        app = self.face
        lines = [
            _("Inventory: {name}").format(name=app.inventory or _("the inventory on this machine")),
            _("This bench: {name}").format(name=printable(app.station)),
            _("Language: {name}").format(name=_("English")),
            "",
            _("{key}: other language (autre langue)").format(key="l"),
            _("Inventory and name are set in the configuration; “etabli doctor” shows its place."),
        ]
        put(self.query_one("#text", Static), "\n".join(lines))

    def press(self, letter: str) -> bool:
        """l: the other language; the bench goes on meanwhile."""
        if letter.lower() != "l":
            return False
        other = Language.ENGLISH if spoken() is Language.FRENCH else Language.FRENCH
        self.face.end(other)
        return True

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [_("{key}: other language (autre langue)").format(key="l")]
