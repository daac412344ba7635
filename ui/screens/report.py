"""The report: whether it is made, kept, sent; and the certificates of what was erased."""

from __future__ import annotations

from collections.abc import Iterator

from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from agent.session.ending import delivery_line
from model.event import LastWordSpoken, ReportKept
from model.report import case_code
from papers.banner import poster
from papers.erasing.said import verdict_said
from papers.grade import headline
from papers.language import _, pgettext
from papers.screen.answers import answered_lines
from papers.screen.block import wrapped
from papers.screen.last_word import reason_lines, word_line
from ui.bench import Bench
from ui.keys import CODE_KEY, QR_KEY, WORD_KEY
from ui.look import plain
from ui.screens.base import BenchScreen
from ui.screens.journal import outbox_line
from ui.screens.sheet import CodeSheet, QrSheet, WordSheet, code_words

CODE_ROWS = 5


class ReportScreen(BenchScreen):
    """What there is to hand over."""

    def compose_body(self) -> Iterator[Widget]:
        """One text that scrolls."""
        with VerticalScroll(classes="body"):
            yield Static(id="text")

    def show_body(self, bench: Bench) -> None:
        """Everything anew."""
        width = max(self.size.width - 4, 30)
        lines = [row for line in report_lines(bench, width) for row in wrapped(line, width)]
        self.query_one("#text", Static).update(plain("\n".join(lines)))

    def press(self, letter: str) -> bool:
        """The QR code, the last word, the code for the case: each on the whole screen."""
        shown = {
            pgettext(*WORD_KEY): self.show_word,
            pgettext(*QR_KEY): self.show_qr,
            pgettext(*CODE_KEY): self.show_code,
        }.get(letter.lower())
        if shown is None:
            return False
        shown()
        return True

    def show_word(self) -> None:
        """The last word, once it is spoken."""
        if self._is_made(self.face.bench.word):
            self.app.push_screen(WordSheet())

    def show_qr(self) -> None:
        """The QR code of the report."""
        if self._is_made(self.face.bench.report):
            self.app.push_screen(QrSheet(halves=self.face.half_blocks))

    def show_code(self) -> None:
        """The code for the case."""
        if self._is_made(self.face.bench.report):
            self.app.push_screen(CodeSheet())

    def _is_made(self, event: ReportKept | LastWordSpoken | None) -> bool:
        if event is None:
            self.face.tell(_("The report of this machine is not made yet: F10 makes it."))
        return event is not None

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            sheet_keys(),
            _("F10 makes the report; what is answered afterwards makes another one, which replaces it."),
            _("A report is kept on this machine before it is sent; F7 shows what waits."),
        ]


def sheet_keys() -> str:
    """The keys of what fills the screen."""
    told = (
        _("{key}: QR code").format(key=pgettext(*QR_KEY)),
        _("{key}: the last word in large").format(key=pgettext(*WORD_KEY)),
        _("{key}: the code for the case").format(key=pgettext(*CODE_KEY)),
    )
    return "  ".join(told)


def report_lines(bench: Bench, width: int) -> list[str]:
    """The state of the report, the code of a machine without a label, the grade in it, the certificates,
    what waits.
    """
    lines = [] if bench.word is None else [word_line(bench.word.spoken)]
    if bench.report is None:
        lines.append(_("The report of this machine is not made yet: F10 makes it."))
    elif not bench.is_reported:
        lines.append(_("Something has changed since the report was made: F10 makes it again."))
    else:
        lines.append(_("The report is made and kept."))
    if bench.report is not None:
        lines += _names_of(bench.report, width, is_labelled=bench.answers.label is not None)
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
        lines.append(f"{event.path}  {event.serial or ''}  {verdict_said(event.verdict)}")
        if event.certificate is not None:
            lines.append("  " + _("certificate {id}").format(id=event.certificate))
    return [*lines, "", outbox_line(bench)]


def _names_of(report: ReportKept, width: int, *, is_labelled: bool) -> list[str]:
    """The code by which it is found, large where no label stands on the case, and where it is."""
    code = case_code(report.report)
    large = [] if is_labelled else ["", *(f"  {row}" for row in poster(code, width - 2, CODE_ROWS)), ""]
    found = [*large, *([code_words()] if large else []), _("code {code}").format(code=code)]
    return [*found, _("Report: {path}").format(path=report.path), sheet_keys()]
