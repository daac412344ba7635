"""The journal: what went wrong, what was erased, and what waits to be sent."""

from __future__ import annotations

from collections.abc import Iterator

from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from model.order import SendWaiting
from papers.erasing.said import verdict_said
from papers.language import _, ngettext, pgettext
from papers.screen.block import wrapped
from papers.wording import word
from ui.bench import Bench
from ui.keys import SEND
from ui.look import put
from ui.screens.base import BenchScreen


class JournalScreen(BenchScreen):
    """Sentences, the newest last."""

    def compose_body(self) -> Iterator[Widget]:
        """One text that scrolls."""
        with VerticalScroll(classes="body"):
            yield Static(id="text")

    def show_body(self, bench: Bench) -> None:
        """Everything anew."""
        width = max(self.size.width - 4, 30)
        lines = [row for text in journal_lines(bench) for row in wrapped(text, width)]
        put(self.query_one("#text", Static), "\n".join(lines))

    def press(self, letter: str) -> bool:
        """e: send what waits."""
        if letter.lower() != pgettext(*SEND):
            return False
        self.face.give(SendWaiting())
        return True

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _("What waits to be sent, and everything that went wrong so far."),
            _("{key}: send what waits").format(key=pgettext(*SEND)),
        ]


def journal_lines(bench: Bench) -> list[str]:
    """What waits first, then what happened."""
    lines = [outbox_line(bench), ""]
    lines += [f"{event.path}  {event.serial or ''}  {verdict_said(event.verdict)}" for event in bench.erased]
    lines += [f"! {word(event.message)}" for event in bench.troubles]
    if not bench.erased and not bench.troubles:
        lines.append(_("Nothing went wrong so far."))
    return lines


def outbox_line(bench: Bench) -> str:
    """How much waits, and for whom."""
    if bench.outbox is None:
        return ""
    where = bench.outbox.url or _("the inventory on this machine")
    if not bench.outbox.waiting:
        return _("Nothing waits to be sent to {inventory}.").format(inventory=where)
    return ngettext(
        "{count} document waits to be sent to {inventory}.",
        "{count} documents wait to be sent to {inventory}.",
        bench.outbox.waiting,
    ).format(count=bench.outbox.waiting, inventory=where)
