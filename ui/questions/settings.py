"""Another name for this bench, another inventory: what is typed is checked as the configuration is, and stays
in its field until it is right.
"""

from __future__ import annotations

from collections.abc import Iterator

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from model.api import CODE_LIMIT_BYTES, TEXT_LIMIT
from model.enrolment_code import split_card
from model.event import OrderAnswered
from model.order import SetInventory, SetStation
from papers.language import _
from ui.look import plain
from ui.screens.dialog import Dialog
from ui.screens.typed import TypedOrScanned, scan_stands

URL_LIMIT = 500


class SettingDialog(Dialog):
    """Fields that a bench takes or refuses."""

    def refused(self, sentence: str) -> None:
        """Why it is not taken."""
        if self.is_mounted:
            self.query_one("#refusal", Static).update(plain(sentence))

    def heard(self, event: OrderAnswered) -> None:
        """Taken: back to the list."""
        if event.taken:
            self.dismiss()
            self.face.tell(_("Changed, and kept for every later start."))
        else:
            self.refused(event.message or "")


class StationDialog(SettingDialog):
    """One name; an empty one calls the bench after its key."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name_known = name

    def compose_body(self) -> Iterator[Widget]:
        """The question and a field."""
        yield Static(plain(_("How is this bench called? It stands on reports and certificates.")))
        yield TypedOrScanned(self._name_known, id="name", max_length=TEXT_LIMIT, select_on_focus=True)
        yield Static(id="refusal", classes="refusal")
        yield Static(plain(_("Enter: take it. Esc: leave it as it was.")))

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _("The name stands on reports and certificates that are made from here on."),
            _("Nothing typed: the bench is called after its key."),
            _("Esc: back, nothing is changed."),
        ]

    @on(Input.Submitted)
    def _submitted(self) -> None:
        name = self.query_one("#name", TypedOrScanned).taken()
        if name is None:
            self.refused(scan_stands())
        elif name == self._name_known:
            self.dismiss()
        else:
            self.face.give(SetStation(name=name), self.heard)


class InventoryDialog(SettingDialog):
    """The address, and the code that enrols the bench there, which is not shown."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def compose_body(self) -> Iterator[Widget]:
        """The questions and their fields."""
        yield Static(plain(_("Address of the inventory, https://… (nothing: the one on this machine):")))
        yield Input(self._url, id="url", max_length=URL_LIMIT, select_on_focus=True)
        yield Static(plain(_("Enrolment code, which a coordinator gives (nothing: enrolled already):")))
        yield TypedOrScanned(id="code", max_length=CODE_LIMIT_BYTES, password=True)
        yield Static(id="refusal", classes="refusal")
        yield Static(plain(_("Enter: next, then take it. Esc: leave it as it was.")))

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _("Reports and certificates go to this address, also those that wait."),
            _("The code is scanned or typed, and never shown; it is asked for once."),
            _("Nothing typed as address: reports stay in the inventory on this machine."),
            _("Esc: back, nothing is changed."),
        ]

    @on(Input.Submitted, "#url")
    def _to_code(self, event: Input.Submitted) -> None:
        """One scan may bring both; a hand's Enter then takes them."""
        url, code = split_card(event.value)
        field = self.query_one("#code", Input)
        if code:
            self.query_one("#url", Input).value, field.value = url, code
            self.refused(scan_stands())
        field.focus()

    @on(Input.Submitted, "#code")
    def _submitted(self) -> None:
        url, code = self.query_one("#url", Input).value, self.query_one("#code", TypedOrScanned).taken()
        if code is None:
            self.refused(scan_stands())
        elif url.strip() == self._url and not code:
            self.dismiss()
        else:
            self.face.give(SetInventory(url=url, code=code), self.heard)
