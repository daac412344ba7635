"""The report: whether it is made, kept, sent; and the certificates of what was erased."""

from __future__ import annotations

from collections.abc import Iterator

from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from agent.session.ending import ID_SHOWN, delivery_line
from papers.erasure import verdict_word
from papers.grade import headline
from papers.language import _
from papers.screen.answers import answered_lines
from papers.screen.block import wrapped
from papers.screen.last_word import reason_lines, word_lines
from ui.bench import Bench
from ui.look import plain
from ui.screens.base import BenchScreen
from ui.screens.journal import outbox_line


class ReportScreen(BenchScreen):
    """What there is to hand over."""

    def compose_body(self) -> Iterator[Widget]:
        """One text that scrolls."""
        with VerticalScroll(classes="body"):
            yield Static(id="text")

    def show_body(self, bench: Bench) -> None:
        """Everything anew."""
        width = max(self.size.width - 3, 30)
        lines = [row for line in report_lines(bench, width) for row in wrapped(line, width)]
        self.query_one("#text", Static).update(plain("\n".join(lines)))

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _("F10 makes the report; what is answered afterwards makes another one, which replaces it."),
            _("A report is kept on this machine before it is sent; F7 shows what waits."),
        ]


def report_lines(bench: Bench, width: int) -> list[str]:
    """The state of the report, the grade in it, the certificates, what waits."""
    lines = [] if bench.word is None else word_lines(bench.word.spoken, width)
    if bench.report is None:
        lines.append(_("The report of this machine is not made yet: F10 makes it."))
    elif not bench.is_reported:
        lines.append(_("Something has changed since the report was made: F10 makes it again."))
    else:
        lines.append(_("The report is made and kept."))
    if bench.report is not None:
        lines.append(_("code {code}").format(code=bench.report.report[:ID_SHOWN]))
        lines.append(_("Report: {path}").format(path=bench.report.path))
    if bench.delivered is not None:
        page, sent = bench.delivered.address, _("Sent to the inventory.")
        lines.append(sent if page is None else _("Page: {address}").format(address=page))
    elif bench.not_delivered is not None:
        lines.append(delivery_line(bench.not_delivered))
    if bench.word is not None:
        lines += ["", *reason_lines(bench.word.spoken)]
    if bench.graded is not None:
        lines += ["", headline(bench.graded.grade)]
    lines += answered_lines(bench.answers)
    for event in bench.erased:
        lines.append(f"{event.path}  {event.serial or ''}  {verdict_word(event.verdict)}")
        if event.certificate is not None:
            lines.append("  " + _("certificate {id}").format(id=event.certificate))
    return [*lines, "", outbox_line(bench)]
