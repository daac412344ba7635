"""Small questions: yes or no, one text, one of a few letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from model.api import TEXT_LIMIT
from papers.language import _, pgettext
from ui.keys import YES
from ui.look import named, plain
from ui.screens.dialog import Dialog
from ui.screens.typed import TypedOrScanned, scan_stands


class YesDialog(Dialog):
    """One letter says yes; every other one, and Escape, says no."""

    def __init__(self, question: str, yes: Callable[[], None]) -> None:
        super().__init__()
        self._question, self._yes = question, yes

    def compose_body(self) -> Iterator[Widget]:
        """The question and its letter."""
        yield Static(plain(self._question))
        yield Static(plain(_("{letter}: yes. Any other key: no.").format(letter=pgettext(*YES))))

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            self._question,
            _("{letter}: yes. Any other key: no.").format(letter=pgettext(*YES)),
            _("Enter and a scanner answer nothing."),
        ]

    def press(self, letter: str) -> bool:
        """Answer it."""
        self.dismiss()
        if letter.lower() == pgettext(*YES):
            self._yes()
        return True


class TextDialog(Dialog):
    """One line of text; Enter takes it, an empty one takes the answer away. `is_scanned`: what a scanner
    types is taken with its own Enter, as a label is.
    """

    def __init__(
        self, question: str, value: str, take: Callable[[str], None], *, is_scanned: bool = False
    ) -> None:
        super().__init__()
        self._question, self._value, self._take, self._is_scanned = question, value, take, is_scanned

    def compose_body(self) -> Iterator[Widget]:
        """The question and a field."""
        yield Static(plain(self._question))
        yield TypedOrScanned(self._value, max_length=TEXT_LIMIT, select_on_focus=True)
        yield Static(id="refusal", classes="refusal")
        yield Static(plain(_("Enter: take it. Esc: leave it as it was.")))

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _("{name}: type it, then Enter; nothing typed takes the answer away.").format(
                name=self._question
            ),
            _("A label can be scanned.")
            if self._is_scanned
            else _("What is scanned stands in the field until Enter is pressed by hand."),
            _("Esc: back, nothing is changed."),
        ]

    @on(Input.Submitted)
    def _submitted(self) -> None:
        field = self.query_one(TypedOrScanned)
        text = field.value.strip() if self._is_scanned else field.taken()
        if text is None:
            self.query_one("#refusal", Static).update(plain(scan_stands()))
        else:
            self.dismiss()
            self._take(text)


class LetterDialog(Dialog):
    """One of a few letters, each with what it says."""

    def __init__(self, question: str, answers: Mapping[str, str], take: Callable[[str], None]) -> None:
        super().__init__()
        self._question, self._answers, self._take = question, answers, take

    def compose_body(self) -> Iterator[Widget]:
        """The question and its letters."""
        lines = [self._question, *("  " + named(letter, text) for letter, text in self._answers.items())]
        yield Static(plain("\n".join([*lines, _("Esc: leave it as it was")])))

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _("One letter answers; Enter and other letters say nothing."),
            *("  " + named(letter, text) for letter, text in self._answers.items()),
            _("Esc: back, nothing is changed."),
        ]

    def press(self, letter: str) -> bool:
        """Answer it."""
        found = next((item for item in self._answers if item.lower() == letter.lower()), None)
        if found is None:
            return False
        self.dismiss()
        self._take(found)
        return True
