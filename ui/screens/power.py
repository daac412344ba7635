"""On the battery alone: what waits, what runs, and a word that is typed to go on without the charger."""

from __future__ import annotations

from collections.abc import Iterator

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from agent.bench.agreement import agrees
from agent.bench.wrong_order import WrongOrder
from agent.desk.asking import asks_for_power, waits_for_charger
from model.event import OrderAnswered
from model.order import StopErasure, StopMeasuring, UseBattery
from papers.language import _, ngettext
from ui.bench import Bench
from ui.look import plain
from ui.screens.dialog import Dialog
from ui.screens.typed import TypedByHand


class PowerDialog(Dialog):
    """Opens by itself, so that no single key answers it: whoever was typing something else agreed to
    nothing. It closes when the charger comes.
    """

    def compose_body(self) -> Iterator[Widget]:
        """What is the matter, and the two words."""
        yield Static(id="matter")
        yield TypedByHand(id="word", max_length=10)
        yield Static(id="refusal", classes="refusal")

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _("Nothing heavy starts or continues here without the charger, unless you agree."),
            _("Plug the charger in, and this question goes by itself."),
            _("The word is typed by hand, then Enter; the Enter key alone says nothing."),
            _("Esc: back; what waits goes on waiting."),
        ]

    def show_bench(self, bench: Bench) -> None:
        """The charger may have come, and what runs may have ended."""
        if not self.is_mounted:
            return
        if not power_is_asked(bench):
            self.dismiss()
            return
        self.query_one("#matter", Static).update(plain("\n".join(power_lines(bench))))

    def on_screen_resume(self) -> None:
        """It comes into sight."""
        self.show_bench(self.face.bench)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        try:
            word = self.query_one("#word", TypedByHand).typed()
        except WrongOrder as error:
            self.query_one("#refusal", Static).update(plain(str(error)))
            return
        bench = self.face.bench
        is_agreed = agrees(word)
        if is_agreed:
            self._go_on(bench)
        elif is_agreed is False:
            self._stop(bench)
        elif word:
            self.query_one("#refusal", Static).update(plain(_("“{word}” is neither.").format(word=word)))

    def _go_on(self, bench: Bench) -> None:
        if waits_for_charger(bench.power):
            self.face.give(UseBattery(), self._answered)
        else:
            self.dismiss()

    def _stop(self, bench: Bench) -> None:
        """Nothing goes on; erasures end so that they can be resumed."""
        if bench.power is not None and bench.power.measuring_waits:
            self.face.give(StopMeasuring())
        for item in bench.running:
            self.face.give(StopErasure(job=item.job))
        self.dismiss()

    def _answered(self, event: OrderAnswered) -> None:
        if event.taken:
            self.dismiss()
        elif self.is_mounted:
            self.query_one("#refusal", Static).update(plain(event.message or ""))


def power_is_asked(bench: Bench) -> bool:
    """Whether this question stands open at the bench."""
    return asks_for_power(bench.power, bench.running, on_battery=bench.on_battery)


def power_lines(bench: Bench) -> list[str]:
    """What waits, what runs, and what each word does."""
    lines = [_("This machine runs on its battery alone: plug the charger in.")]
    power = bench.power
    if power is not None and power.measuring_waits:
        lines.append(_("Measuring waits: it begins by itself once the charger is in."))
    if power is not None and power.erasing_waits:
        lines.append(_("An erasure waits: it begins by itself once the charger is in."))
    begun = sum(not item.waits for item in bench.running)
    if begun:
        told = ngettext(
            "{count} drive is being erased, and goes on as long as the battery lasts.",
            "{count} drives are being erased, and go on as long as the battery lasts.",
            begun,
        )
        lines.append(told.format(count=begun))
    yes = _("Type yes to go on without the charger;")
    no = _("no to measure nothing and stop erasures, which can be resumed.")
    return [*lines, "", yes, no, _("Esc: back")]
