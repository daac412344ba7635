"""Settings: where reports go, the name of this bench, language and keyboard; and where each is changed."""

from __future__ import annotations

from collections.abc import Iterator

from textual import on
from textual.widget import Widget
from textual.widgets import OptionList, Static

from host.console.layout import LAYOUTS, LayoutError, set_layout
from papers.language import N_, Language, _, spoken
from papers.plain import printable
from ui.bench import Bench
from ui.look import fitted_line, put_prose
from ui.rows import RowList
from ui.screens.ask import LetterDialog
from ui.screens.base import BenchScreen

INVENTORY, STATION, LANGUAGE, KEYBOARD = "inventory", "station", "language", "keyboard"
LAYOUT_NAMES = {"fr": N_("French (AZERTY)"), "us": N_("American (QWERTY)"), "gb": N_("British (QWERTY)")}
LETTER = "l"


class SettingsScreen(BenchScreen):
    """One row a setting; below, how it is changed."""

    def compose_body(self) -> Iterator[Widget]:
        """The list, and the words about the chosen one."""
        yield RowList(id="settings")
        yield Static(id="hint")

    def show_body(self, bench: Bench) -> None:
        """Everything anew; the chosen one stays chosen."""
        del bench
        app, width = self.face, max(self.size.width - 4, 30)
        told = {
            INVENTORY: (_("Inventory"), app.inventory or _("the inventory on this machine")),
            STATION: (_("This bench"), printable(app.station)),
            LANGUAGE: (_("Language"), _("English")),
            KEYBOARD: (_("Keyboard"), app.layout or _("as the terminal sends it")),
        }
        rows = {
            name: fitted_line(_("{name}: {value}").format(name=title, value=value), width)
            for name, (title, value) in told.items()
        }
        self.query_one(RowList).show_rows(rows)
        self._show_hint()

    @on(OptionList.OptionHighlighted)
    def _show_hint(self) -> None:
        hint = self._hint(self.query_one(RowList).chosen())
        put_prose(self.query_one("#hint", Static), hint, self.size.width)

    def _hint(self, name: str | None) -> str:
        match name:
            case "language":
                return _("Enter, {key}: other language (autre langue)").format(key=LETTER)
            case "keyboard":
                return _("Enter: another layout, of the console of this machine alone.")
            case _:
                return _(
                    "It is set in the configuration, which is read when the bench begins: {place}."
                ).format(place=self.face.configured)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        match event.option_id:
            case "language":
                self.change_language()
            case "keyboard":
                self.ask_layout()
            case _:
                self.face.tell(self._hint(event.option_id))

    def change_language(self) -> None:
        """The screens come again in the other language; the bench goes on meanwhile."""
        other = Language.ENGLISH if spoken() is Language.FRENCH else Language.FRENCH
        self.face.end(other)

    def ask_layout(self) -> None:
        """Which layout the console's keyboard has."""
        choices = {str(number): _(LAYOUT_NAMES[name]) for number, name in enumerate(LAYOUTS, 1)}
        self.app.push_screen(LetterDialog(_("Keyboard"), choices, self._take_layout))

    def _take_layout(self, number: str) -> None:
        name = LAYOUTS[int(number) - 1]
        try:
            set_layout(name)
        except LayoutError as error:
            self.face.tell(_("The keyboard stays as it is: {reason}").format(reason=_(error.reason)))
        else:
            self.face.layout = _(LAYOUT_NAMES[name])
            self.face.tell(_("The keyboard is {name} from here on.").format(name=self.face.layout))

    def press(self, letter: str) -> bool:
        """l: the other language."""
        if letter.lower() != LETTER:
            return False
        self.change_language()
        return True

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _("Up, Down, Enter: choose what to change; below stands how."),
            _("Enter, {key}: other language (autre langue)").format(key=LETTER),
        ]
