"""Which parts are missing: the usual ones each under a letter, and any other by its name."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator

from textual import events
from textual.widget import Widget
from textual.widgets import Static

from model.report import MissingPart
from papers.language import NP_, _, pgettext
from papers.screen.answers import PARTS, part_word
from ui.look import named, plain
from ui.screens.ask import TextDialog
from ui.screens.dialog import Dialog

OTHER, NOTHING = NP_("key for another part", "o"), NP_("key for nothing", "n")
LETTERS = dict(zip(string.ascii_lowercase, MissingPart, strict=False))


class MissingDialog(Dialog):
    """A letter ticks a part, or takes the tick away; Enter takes what is ticked."""

    def __init__(self, missing: tuple[str, ...], take: Callable[[tuple[str, ...]], None]) -> None:
        super().__init__()
        self._missing, self._take = list(missing), take

    def compose_body(self) -> Iterator[Widget]:
        """The parts and their letters."""
        yield Static(id="parts")

    def on_mount(self) -> None:
        """Draw it."""
        self._draw()

    def _draw(self) -> None:
        others = [part for part in self._missing if part not in set(MissingPart)]
        lines = [
            _("What is missing?"),
            *(
                "  " + named(letter, f"{self._tick(part)} {_(PARTS[part])}")
                for letter, part in LETTERS.items()
            ),
            *(f"     [x] {part_word(part)}" for part in others),
            "  " + named(pgettext(*OTHER), _("another part")),
            "  " + named(pgettext(*NOTHING), _("nothing is missing")),
            _("Enter: take it. Esc: leave it as it was."),
        ]
        self.query_one("#parts", Static).update(plain("\n".join(lines)))

    def _tick(self, part: str) -> str:
        return "[x]" if part in self._missing else "[ ]"

    def press(self, letter: str) -> bool:
        """Tick a part, name another one, or say that nothing is missing."""
        typed = letter.lower()
        if typed == pgettext(*OTHER):
            self.app.push_screen(TextDialog(_("Which part is missing?"), "", self._add))
        elif typed == pgettext(*NOTHING):
            self._missing = []
            self._done()
        elif typed in LETTERS:
            part = LETTERS[typed].value
            others = [item for item in self._missing if item != part]
            self._missing = others if part in self._missing else [*others, part]
            self._draw()
        return True

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _("A letter ticks what is missing, and once more takes the tick away."),
            _("{key}: a part that has no letter.").format(key=pgettext(*OTHER)),
            _("{key}: nothing is missing.").format(key=pgettext(*NOTHING)),
            _("Enter takes what is ticked; with nothing ticked it says nothing."),
        ]

    def _add(self, text: str) -> None:
        if text and text not in self._missing:
            self._missing.append(text)
        self._draw()

    def on_key(self, event: events.Key) -> None:
        """Enter takes it; with nothing ticked it says nothing."""
        if event.key == "enter" and self._missing:
            event.stop()
            self._done()
        else:
            super().on_key(event)

    def _done(self) -> None:
        self.dismiss()
        self._take(tuple(self._missing))
