"""Resuming an erasure: one letter for a drive that is surely the same, its serial and code for another."""

from __future__ import annotations

from collections.abc import Iterator

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from agent.bench.wrong_order import WrongOrder
from model.bench import WaitingErasure
from model.order import ResumeErasure
from papers.erasing.asked import word_asked
from papers.language import _, pgettext
from papers.plain import printable
from papers.wording import word as in_words
from ui.bench import Bench
from ui.keys import YES
from ui.look import plain
from ui.questions.consent import ASKED, POWER, REFUSAL, ConsentDialog
from ui.screens.typed import TypedByHand


class ResumeDialog(ConsentDialog):
    """Shows the drive of today and every doubt."""

    def __init__(self, item: WaitingErasure, *, on_battery: bool) -> None:
        super().__init__(on_battery=on_battery)
        self._item = item

    def compose_body(self) -> Iterator[Widget]:
        """The drive, the doubts, and what is to be typed."""
        item = self._item
        token = item.token or item.drive
        names = (token.path, token.model or _("unknown model"), token.serial or _("no serial"))
        lines = [_("Interrupted: {drive}").format(drive="  ".join(map(printable, names)))]
        lines += [f"! {in_words(message)}" for message in item.doubts]
        yield Static(plain("\n".join(lines)))
        if item.drive_code is not None:
            yield Static(plain(_("code to confirm it: {code}").format(code=item.drive_code)))
            yield from self.compose_power()
            what = word_asked(token.serial, with_code=True)
            question = _("To erase {drive} for good, type the {what}:").format(drive=token.path, what=what)
            yield Static(plain(question), id=ASKED)
            yield TypedByHand(id="word", max_length=200)
        else:
            yield from self.compose_power()
            yield Static(plain(self._way()), id=ASKED)
        yield Static(id=REFUSAL, classes="refusal")

    def _way(self) -> str:
        """How a drive that is surely the same is resumed."""
        if self._on_battery:
            return _("Enter: resume it. Esc: back, nothing is changed.")
        return _("{letter}: resume. Any other key: back.").format(letter=pgettext(*YES))

    def show_bench(self, bench: Bench) -> None:
        """Without the charger a letter is not enough."""
        was_on_battery = self._on_battery
        super().show_bench(bench)
        if self.is_mounted and self._on_battery and not was_on_battery and self._item.drive_code is None:
            self.query_one(f"#{ASKED}", Static).update(plain(self._way()))
            self.call_after_refresh(lambda: self.query_one(f"#{POWER}", Input).focus())

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _("An erasure that was interrupted goes on where it stopped."),
            _("Where the drive may be another one, its serial and the code are asked again."),
            _("Esc: back; the drive is NOT erased, and waits."),
        ]

    def press(self, letter: str) -> bool:
        """Answer for a drive that is surely the same."""
        if self._item.doubts or self._on_battery:
            return False
        if letter.lower() == pgettext(*YES):
            self._give("")
        else:
            self.dismiss()
        return True

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if event.input.id == POWER and self.query("#word"):
            self.focus_next(Input)
            return
        if event.input.id == POWER:
            if self.entered(POWER):
                self._give("")
            return
        try:
            word = self.query_one("#word", TypedByHand).typed()
        except WrongOrder as error:
            self.refuse(str(error))
            return
        if word:
            self._give(word)

    def _give(self, word: str) -> None:
        token = self._item.token
        if token is not None:
            order = ResumeErasure(job=self._item.job, drive=token, word=word, on_battery=self.agreed)
            self.face.give(order, self.heard)
