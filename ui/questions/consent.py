"""A question whose answer erases a drive: on the battery alone it asks for one word more, also where the
charger is pulled out while it is open.
"""

from __future__ import annotations

from collections.abc import Iterator

from textual.widget import Widget
from textual.widgets import Input, Static

from agent.bench.agreement import agrees
from model.event import OrderAnswered
from papers.language import _
from ui.bench import Bench
from ui.look import plain
from ui.screens.dialog import Dialog

ASKED, POWER, REFUSAL = "asked", "battery", "refusal"


class ConsentDialog(Dialog):
    """Its own question has the name ASKED, and what was wrong with an answer stands in REFUSAL."""

    def __init__(self, *, on_battery: bool) -> None:
        super().__init__()
        self._on_battery = on_battery

    def compose_power(self) -> Iterator[Widget]:
        """The word more, where it is asked."""
        if self._on_battery:
            yield from _power()

    def show_bench(self, bench: Bench) -> None:
        """The charger may have been pulled out."""
        if self.is_mounted and bench.on_battery and not self._on_battery:
            self._on_battery = True
            self.query_one(".dialog").mount(*_power(), before=f"#{ASKED}")

    @property
    def agreed(self) -> bool:
        """Whether somebody agreed to do without the charger."""
        return agrees(self.entered(POWER)) is True

    def entered(self, name: str) -> str:
        """What stands in the field with this name; nothing where there is none."""
        found = self.query(f"#{name}").results(Input)
        return next((field.value.strip() for field in found), "")

    def refuse(self, sentence: str) -> None:
        """Why nothing was done."""
        if self.is_mounted:
            self.query_one(f"#{REFUSAL}", Static).update(plain(sentence))

    def heard(self, event: OrderAnswered) -> None:
        """The order was taken: back to the list; else the sentence that says why not. A word that lacks is
        asked for next.
        """
        if event.taken:
            self.dismiss()
            return
        self.refuse(event.message or "")
        if self.is_mounted and self._on_battery and not self.agreed:
            self.query_one(f"#{POWER}", Input).focus()


def _power() -> tuple[Widget, ...]:
    asked = _("This machine runs on its battery alone. Erase all the same? Type yes:")
    return (Static(plain(asked)), Input(id=POWER, max_length=10))
