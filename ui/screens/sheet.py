"""One thing on the whole screen, for eyes or a telephone at some distance: any key goes back."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from model.event import LastWordSpoken
from model.report import case_code
from papers.banner import poster
from papers.language import _
from papers.screen.block import CUT, shortened, wrapped
from papers.screen.last_word import WORD_SIGNS, word_sign
from papers.screen.qr import first_that_fits
from papers.title import machine_title
from papers.trials.last_word import last_word_text
from papers.wording import word as in_words
from ui.bench import Bench
from ui.look import plain
from ui.screens.dialog import Dialog

LEAST_REASONS = 1  # rows


class Sheet(Dialog):
    """Drawn anew whenever the bench changes, or the terminal gets another size."""

    DEFAULT_CLASSES = "sheet"

    def compose(self) -> ComposeResult:
        """Nothing but the sheet, and a line that says what it is, and how to leave it."""
        yield Static(id="sheet")
        yield Static(id="back")

    def drawn(self, bench: Bench, width: int, height: int) -> tuple[Content, str]:
        """What stands on it, in so much room, and what it is in a few words."""
        raise NotImplementedError  # Textual's metaclass leaves no room for that of an abstract class

    def show_bench(self, bench: Bench) -> None:
        """Draw it."""
        if self.is_mounted and self.query("#sheet"):  # not while it closes
            width, back = self.size.width, _("Any key: back")
            drawn, name = self.drawn(bench, width, self.size.height - 1)
            self.query_one("#sheet", Static).update(drawn)
            name = shortened(name, max(width - len(back) - 2, 0))
            self.query_one("#back", Static).update(plain(f"{name}  {back}" if name else back))

    def on_screen_resume(self) -> None:
        """It comes into sight."""
        self.show_bench(self.face.bench)

    def on_resize(self) -> None:
        """Another size is another drawing."""
        self.show_bench(self.face.bench)

    def action_explain(self) -> None:
        """Close it."""
        self.dismiss()

    def press(self, letter: str) -> bool:
        """Close it."""
        del letter
        self.dismiss()
        return True

    def take_scan(self, text: str) -> bool:
        """A label is taken here as on every screen, and is no key."""
        del text
        return False

    def on_key(self, event: events.Key) -> None:
        """Close it."""
        event.stop()
        self.dismiss()


class WordSheet(Sheet):
    """The last word, as large as the screen has room, between signs so that no colour is needed."""

    def drawn(self, bench: Bench, width: int, height: int) -> tuple[Content, str]:
        """The word, and its reasons as far as there is room."""
        if not is_current(bench):  # nobody is to read across the room what held a while ago
            stale = _("Something has changed since the report was made: F10 makes it again.")
            return plain("\n".join(["", *wrapped(stale, width)])), whose_words(bench)
        rows = [] if bench.word is None else word_rows(bench.word, width, height)
        return plain("\n".join(rows)), whose_words(bench)


def goes_on(row: str, width: int) -> str:
    """The last row that has room, with the sign that more follows."""
    return f"{shortened(row, width - len(CUT)).removesuffix(CUT).rstrip('.')}{CUT}"


def is_current(bench: Bench) -> bool:
    """Whether the last word is that of the report that holds everything."""
    word, report = bench.word, bench.report
    return bench.is_reported and word is not None and report is not None and word.report == report.report


def word_rows(event: LastWordSpoken, width: int, height: int) -> list[str]:
    """The rows of the word's sheet."""
    spoken = event.spoken
    text, sign = last_word_text(spoken.word), word_sign(spoken.word)
    frame = f"{sign * WORD_SIGNS} {text} {sign * WORD_SIGNS}".center(width, sign)
    letters = poster(text, width, height - 1 - LEAST_REASONS)
    room = height - 1 - len(letters)
    told = [row for item in (*spoken.reasons, *spoken.besides) for row in wrapped(in_words(item), width)]
    told = [*told[: room - 1], goes_on(told[room - 1], width)] if len(told) > room > 0 else told
    left = " " * ((width - max(map(len, letters), default=0)) // 2)
    empty = [""] * (room - len(told))
    above, below = empty[: len(empty) // 2], empty[len(empty) // 2 :]
    return [frame, *(left + row for row in letters), *above, *told, *below]


def whose_words(bench: Bench) -> str:
    """Which machine it is, and that its report cannot be lost."""
    title = "" if bench.machine is None else machine_title(bench.machine)
    code = None if bench.report is None else _("code {code}").format(code=case_code(bench.report.report))
    kept = _("The report is made and kept.") if bench.is_reported else _("The report is not made again yet.")
    return "  ".join(part for part in (kept, bench.answers.label or code, title) if part)


class QrSheet(Sheet):
    """The address of the report's page, or its id, for a telephone."""

    def __init__(self, *, halves: bool) -> None:
        super().__init__()
        self._halves = halves

    def drawn(self, bench: Bench, width: int, height: int) -> tuple[Content, str]:
        """The code, light on dark whatever the terminal's own colours are, and what it says."""
        texts = qr_texts(bench)
        found = first_that_fits(texts, width, height, halves=self._halves)
        if found is None:
            return plain("\n".join([_("The screen is too small for a QR code."), *texts])), ""
        text, rows = found
        left = " " * ((width - len(rows[0])) // 2)
        drawn = Content.assemble(*((left + row + "\n", "ansi_white on ansi_black") for row in rows))
        return drawn, less_words(text, bench)


def qr_texts(bench: Bench) -> list[str]:
    """What the code may hold, the most telling first."""
    if bench.report is None:
        return []
    page = None if bench.delivered is None else bench.delivered.address
    name = bench.report.report
    return [*([] if page is None else [page]), name.upper(), case_code(name)]


def less_words(text: str, bench: Bench) -> str:
    """What a code holds for which there was no room for more: the short one leads nowhere by itself."""
    if bench.report is None or text != case_code(bench.report.report):
        return text
    return _("{code} alone, for want of room: search for it in the inventory").format(code=text)


class CodeSheet(Sheet):
    """What to write on the case of a machine without a label."""

    def drawn(self, bench: Bench, width: int, height: int) -> tuple[Content, str]:
        """The code as large as there is room."""
        if bench.report is None:
            return plain(""), ""
        code = case_code(bench.report.report)
        words = wrapped(code_words(), width)
        letters = poster(code, width, height - len(words) - 2) or [code]
        left = " " * ((width - max(map(len, letters))) // 2)
        return plain("\n".join(["", *(left + row for row in letters), "", *words])), code


def code_words() -> str:
    """What the code is for."""
    return _("No label: write this code on the case; the inventory finds the report by it.")
