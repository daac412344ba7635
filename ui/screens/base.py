"""What every screen has: a head, a notice, a line of keys, and a way to show the bench."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import OptionList, Static

from papers.language import _
from papers.plain import printable
from papers.screen.block import wrapped
from papers.screen.key_state import key_word
from papers.steps import step_name
from papers.title import machine_title
from ui.bench import Bench
from ui.face import Face
from ui.finding.jump import Jump, label, lettered, option_jumps, text_jumps
from ui.key_state import key_of
from ui.keys import key_line
from ui.look import bar, fitted_line, put


class BenchScreen(Screen[None]):
    """A screen over the bench. What each has of its own raises where it lacks: Textual's metaclass leaves no
    room for that of an abstract class.
    """

    def __init__(self) -> None:
        super().__init__()
        self._jumps: dict[str, Jump] = {}

    def compose(self) -> ComposeResult:
        """Head, the screen's own, notice, keys."""
        yield Static(id="head")
        yield from self.compose_body()
        yield Static(id="notice")
        yield Static(id="keys")

    def compose_body(self) -> Iterator[Widget]:
        """The screen's own widgets."""
        raise NotImplementedError  # see above

    def show_body(self, bench: Bench) -> None:
        """Bring them up to date."""
        raise NotImplementedError  # see above

    def help_lines(self) -> list[str]:
        """What can be done here, a line each."""
        raise NotImplementedError  # see above

    def jumps(self) -> Iterator[Jump]:
        """The rows in sight that a letter may go to."""
        for shown in self.query(OptionList):
            yield from option_jumps(shown, self.arrive)
        for body in self.query(".body").results(VerticalScroll):
            yield from text_jumps(body, str(body.query_one("#text", Static).content).split("\n"))

    def arrive(self, name: str) -> None:
        """A letter went to the row of this name: it is chosen."""
        shown = self.query_one(OptionList)
        shown.highlighted = shown.get_option_index(name)

    def show_jumps(self) -> None:
        """Lay a letter over the margin of each row in sight, until a key is pressed."""
        self.hide_jumps()
        self._jumps = lettered(self.jumps())
        self.mount(*(label(letter, jump) for letter, jump in self._jumps.items()))
        self.face.tell(_("A letter goes to its row; any other key: back."))

    def hide_jumps(self) -> bool:
        """Take the letters away; whether there were any."""
        there, self._jumps = bool(self._jumps), {}
        if there:
            self.query(".jump").remove()
            self.face.tell("")
        return there

    def jump(self, letter: str) -> bool:
        """A letter that a hand pressed while the rows have letters; whether they had."""
        found = self._jumps.get(letter)
        there = self.hide_jumps()
        if found is not None:
            found.go()
        return there

    def on_key(self, event: events.Key) -> None:
        """Any other key takes the letters away, and does nothing else."""
        if not event.is_printable and self._jumps:
            event.stop()
            event.prevent_default()
            self.hide_jumps()

    def press(self, letter: str) -> bool:
        """A letter that a hand pressed here; whether it meant something."""
        del letter
        return False

    def take_scan(self, text: str) -> bool:
        """A word that was scanned; whether this screen has a place for it."""
        del text
        return False

    @property
    def face(self) -> Face:
        """The application."""
        return cast("Face", self.app)

    @on(events.ScreenResume)
    def keep_styles(self, event: events.ScreenResume) -> None:
        """Its styles are those it was mounted with, and left with: nothing on another screen changes them."""
        event.refresh_styles = False

    def on_screen_resume(self) -> None:
        """It comes into sight."""
        self.show_bench(self.face.bench)

    def show_bench(self, bench: Bench) -> None:
        """Bring everything up to date."""
        if not (self.is_mounted and self.query("#head")):  # mounted comes before its widgets are there
            return
        put(self.query_one("#head", Static), head_line(bench, self.size.width))
        notice = wrapped(self.face.notice, self.size.width) if self.face.notice else []
        put(self.query_one("#notice", Static), "\n".join(notice))
        put(self.query_one("#keys", Static), key_line(self.size.width))
        self.show_body(bench)
        if self._jumps:
            self.call_after_refresh(self._check_jumps)

    def _check_jumps(self) -> None:
        """Rows that came or went meanwhile take the letters with them."""
        here = [(jump.row, jump.name) for jump in self._jumps.values()]
        if here and here != [(jump.row, jump.name) for jump in lettered(self.jumps()).values()]:
            self.hide_jumps()


def scroll_line() -> str:
    """How a text beside a list is scrolled."""
    return _("Tab: to the text, which the arrows then scroll; Tab again: back to the list.")


def head_line(bench: Bench, width: int) -> str:
    """Which machine it is, and what goes on."""
    title = "" if bench.machine is None else machine_title(bench.machine)
    names = [printable(part) for part in (bench.answers.label, title or _("Établi")) if part]
    key = key_of(bench)
    told = [part for part in (_now(bench), None if key is None else key_word(key)) if part]
    left, right = " " + "  ".join(names), f"{'  '.join(told)} "
    left = fitted_line(left, width - len(right) - 1)
    return left.ljust(max(width - len(right), 0)) + right


def _now(bench: Bench) -> str:
    """The step that is walked, and how far it is; else how many drives are being erased."""
    if bench.step is not None:
        fraction = None if bench.progress is None else bench.progress.fraction
        share = "" if fraction is None else f" {100 * fraction:.0f} %"
        return step_name(bench.step.step) + share
    if bench.running:
        told = [item.fraction for item in bench.running if item.fraction is not None]
        return f"{_('Erasing')} {bar(min(told), 10) if told else ''}".strip()
    return ""
