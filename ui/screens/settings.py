"""Settings: where reports go, the name of this bench, language and keyboard; each is changed here."""

from __future__ import annotations

from collections.abc import Iterator

from textual import on
from textual.widget import Widget
from textual.widgets import OptionList, Static

from host.console.layout import LAYOUTS, LayoutError, set_layout
from papers.language import N_, Language, _, pgettext, spoken
from papers.plain import printable
from ui.bench import Bench
from ui.keys import BENCH_KEY, INVENTORY_KEY, KEYBOARD_KEY, OTHER_LANGUAGE
from ui.look import fitted_line, put_prose
from ui.questions.settings import InventoryDialog, StationDialog
from ui.rows import RowList
from ui.screens.ask import LetterDialog
from ui.screens.base import BenchScreen

INVENTORY, STATION, LANGUAGE, KEYBOARD = "inventory", "station", "language", "keyboard"
LAYOUT_NAMES = {"fr": N_("French (AZERTY)"), "us": N_("American (QWERTY)"), "gb": N_("British (QWERTY)")}


class SettingsScreen(BenchScreen):
    """One row a setting; below, how it is changed."""

    def compose_body(self) -> Iterator[Widget]:
        """The list, and the words about the chosen one."""
        yield RowList(id="settings")
        yield Static(id="hint")

    def show_body(self, bench: Bench) -> None:
        """Everything anew; the chosen one stays chosen."""
        app, width, known = self.face, max(self.size.width - 4, 30), bench.settings
        inventory = None if known is None else known.inventory_url
        told = {
            INVENTORY: (_("Inventory"), printable(inventory or _("the inventory on this machine"))),
            STATION: (_("This bench"), "…" if known is None else printable(known.station)),
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
        name = self.query_one(RowList).chosen()
        hint = next((text for key, text in hint_lines(self.face.bench).items() if key == name), "")
        put_prose(self.query_one("#hint", Static), hint, self.size.width)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        ways = {
            INVENTORY: self.ask_inventory,
            STATION: self.ask_station,
            LANGUAGE: self.change_language,
            KEYBOARD: self.ask_layout,
        }
        if event.option_id in ways:
            ways[event.option_id]()

    def ask_inventory(self) -> None:
        """Where reports go from here on."""
        known = self.face.bench.settings
        if known is not None:
            self.app.push_screen(InventoryDialog(known.inventory_url or ""))

    def ask_station(self) -> None:
        """How this bench is called from here on."""
        known = self.face.bench.settings
        if known is not None:
            self.app.push_screen(StationDialog(known.station))

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
        """The letter of a row."""
        way = {
            pgettext(*INVENTORY_KEY): self.ask_inventory,
            pgettext(*BENCH_KEY): self.ask_station,
            OTHER_LANGUAGE: self.change_language,
            pgettext(*KEYBOARD_KEY): self.ask_layout,
        }.get(letter.lower())
        if way is None:
            return False
        way()
        return True

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _("Up, Down, Enter: choose what to change; below stands how."),
            *hint_lines(self.face.bench).values(),
        ]


def hint_lines(bench: Bench) -> dict[str, str]:
    """How each setting is changed."""
    file = "" if bench.settings is None else bench.settings.file
    kept = "" if not file else " " + _("Kept in {file}.").format(file=printable(file))
    return {
        INVENTORY: _("Enter, {key}: send reports elsewhere.").format(key=pgettext(*INVENTORY_KEY)) + kept,
        STATION: _("Enter, {key}: another name for this bench.").format(key=pgettext(*BENCH_KEY)) + kept,
        LANGUAGE: _("Enter, {key}: other language (autre langue)").format(key=OTHER_LANGUAGE),
        KEYBOARD: _("Enter, {key}: another layout, of the console of this machine alone.").format(
            key=pgettext(*KEYBOARD_KEY)
        ),
    }
