"""The palette: every action by its name, found by what is typed of it in either language."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from textual import events, on
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from agent.bench.wrong_order import WrongOrder
from papers.language import _
from ui.look import plain
from ui.screens.dialog import Dialog
from ui.screens.typed import TypedByHand


@dataclass(frozen=True, slots=True)
class Action:
    """What can be done: its name as it is shown, the same in English, and how."""

    name: str
    english: str
    run: Callable[[], None]


class PaletteDialog(Dialog):
    """Up, Down and Enter choose. A scanner that types into it runs nothing."""

    def __init__(self, actions: Sequence[Action]) -> None:
        super().__init__()
        self._actions = actions
        self._found = list(actions)

    def compose_body(self) -> Iterator[Widget]:
        """The field, what is found, and why nothing was run."""
        yield Static(plain(_("What do you want to do? Type a part of it; Up, Down, Enter. Esc: back.")))
        yield TypedByHand(id="word", max_length=60)
        yield OptionList(id="actions", markup=False)
        yield Static(id="refusal", classes="refusal")

    def on_mount(self) -> None:
        """All of them, until something is typed."""
        self._show("")

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _("Every action of the bench by its name; a part of the name is enough, without accents."),
            _("Up, Down: choose. Enter: do it. Nothing is erased from here without its serial."),
            _("Esc: back."),
        ]

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self._show(event.value)

    def _show(self, text: str) -> None:
        self._found = found_actions(self._actions, text)
        shown = self.query_one(OptionList)
        shown.clear_options()
        shown.add_options([Option(plain(action.name)) for action in self._found])
        shown.highlighted = 0 if text and self._found else None  # Enter alone does nothing

    def on_key(self, event: events.Key) -> None:
        """The arrows choose while the field has the keys."""
        shown = self.query_one(OptionList)
        moves: dict[str, Callable[[], None]] = {
            "up": shown.action_cursor_up,
            "down": shown.action_cursor_down,
            "pageup": shown.action_page_up,
            "pagedown": shown.action_page_down,
        }
        if event.key in moves:
            event.stop()
            moves[event.key]()
        else:
            super().on_key(event)

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def _chosen(self) -> None:
        try:
            self.query_one("#word", TypedByHand).typed()
        except WrongOrder as error:
            self.query_one("#refusal", Static).update(plain(str(error)))
            return
        place = self.query_one(OptionList).highlighted
        if place is not None:
            self.dismiss()
            self.app.call_later(self._found[place].run)


def found_actions(actions: Sequence[Action], text: str) -> list[Action]:
    """Those whose name has every word that was typed, whatever its accents."""
    words = _folded(text).split()
    return [
        action
        for action in actions
        if all(word in f"{_folded(action.name)} {_folded(action.english)}" for word in words)
    ]


def _folded(text: str) -> str:
    found = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in found if not unicodedata.combining(sign))
