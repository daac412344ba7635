"""What every screen has: a head, a notice, a line of keys, and a way to show the bench."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from papers.language import _
from papers.plain import printable
from papers.screen.block import wrapped
from papers.steps import step_name
from papers.title import machine_title
from ui.bench import Bench
from ui.face import Face
from ui.keys import key_line
from ui.look import bar, fitted_line, plain, put


class BenchScreen(Screen[None]):
    """A screen over the bench. What each has of its own raises where it lacks: Textual's metaclass leaves no
    room for that of an abstract class.
    """

    def compose(self) -> ComposeResult:
        """Head, the screen's own, notice, keys."""
        yield Static(id="head")
        yield from self.compose_body()
        yield Static(id="notice")
        yield Static(plain(key_line()), id="keys")

    def compose_body(self) -> Iterator[Widget]:
        """The screen's own widgets."""
        raise NotImplementedError

    def show_body(self, bench: Bench) -> None:
        """Bring them up to date."""
        raise NotImplementedError

    def help_lines(self) -> list[str]:
        """What can be done here, a line each."""
        raise NotImplementedError

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

    def on_screen_resume(self) -> None:
        """It comes into sight."""
        self.show_bench(self.face.bench)

    def show_bench(self, bench: Bench) -> None:
        """Bring everything up to date."""
        if not self.is_mounted or not self.query("#head"):  # it is about to be shown, or closes
            return
        put(self.query_one("#head", Static), head_line(bench, self.size.width))
        notice = wrapped(self.face.notice, self.size.width) if self.face.notice else []
        put(self.query_one("#notice", Static), "\n".join(notice))
        self.show_body(bench)


def head_line(bench: Bench, width: int) -> str:
    """Which machine it is, and what goes on."""
    title = "" if bench.machine is None else machine_title(bench.machine)
    names = [printable(part) for part in (bench.answers.label, title or _("Établi")) if part]
    left, right = " " + "  ".join(names), f"{_now(bench)} "
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
