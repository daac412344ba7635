"""Resuming an erasure: one letter for a drive that is surely the same, its serial and code for another."""

from __future__ import annotations

from collections.abc import Iterator

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from agent.bench.wrong_order import WrongOrder
from model.bench import WaitingErasure
from model.event import OrderAnswered
from model.order import ResumeErasure
from papers.erasing.asked import word_asked
from papers.language import _, pgettext
from papers.plain import printable
from papers.wording import word as in_words
from ui.keys import YES
from ui.look import plain
from ui.screens.dialog import Dialog
from ui.screens.typed import TypedByHand


class ResumeDialog(Dialog):
    """Shows the drive of today and every doubt."""

    def __init__(self, item: WaitingErasure) -> None:
        super().__init__()
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
            what = word_asked(token.serial, with_code=True)
            question = _("To erase {drive} for good, type the {what}:").format(drive=token.path, what=what)
            yield Static(plain(question))
            yield TypedByHand(id="word", max_length=200)
        else:
            yield Static(plain(_("{letter}: resume. Any other key: back.").format(letter=pgettext(*YES))))
        yield Static(id="refusal", classes="refusal")

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _("An erasure that was interrupted goes on where it stopped."),
            _("Where the drive may be another one, its serial and the code are asked again."),
            _("Esc: back; the drive is NOT erased, and waits."),
        ]

    def press(self, letter: str) -> bool:
        """Answer for a drive that is surely the same."""
        if self._item.doubts:
            return False
        if letter.lower() == pgettext(*YES):
            self._give("")
        else:
            self.dismiss()
        return True

    @on(Input.Submitted)
    def _submitted(self) -> None:
        try:
            word = self.query_one("#word", TypedByHand).typed()
        except WrongOrder as error:
            self._refuse(str(error))
            return
        if word:
            self._give(word)

    def _give(self, word: str) -> None:
        token = self._item.token
        if token is not None:
            self.face.give(ResumeErasure(job=self._item.job, drive=token, word=word), self._answered)

    def _answered(self, event: OrderAnswered) -> None:
        if event.taken:
            self.dismiss()
        elif self.is_mounted:
            self._refuse(event.message or "")

    def _refuse(self, sentence: str) -> None:
        self.query_one("#refusal", Static).update(plain(sentence))
