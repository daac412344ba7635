"""The trials that nobody has answered yet, one after the other: each is answered by one letter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from textual import events
from textual.widget import Widget
from textual.widgets import Static

from judge.last_word import unanswered as left_of
from model.trial import TrialKind
from papers.language import _, ngettext
from papers.plain import printable
from papers.trials.hints import trial_hint
from papers.trials.names import trial_name
from ui.bench import Bench
from ui.keys import FINISH_F_KEY, FINISH_KEY
from ui.look import put
from ui.screens.dialog import Dialog
from ui.screens.trying.answers import answer_line, answer_of, answered
from ui.screens.trying.dialog import TryingDialog


def unanswered(bench: Bench) -> tuple[TrialKind, ...]:
    """The trials that are left."""
    return left_of.unanswered(bench.whole_machine, bench.answers)


class WalkDialog(Dialog):
    """Asks for what is left, and calls `go_on` when nothing is, or F10 is pressed again. Escape goes back and
    leaves the rest unanswered.
    """

    def __init__(self, go_on: Callable[[], None]) -> None:
        super().__init__()
        self._go_on = go_on
        self._refusal: tuple[TrialKind, str] | None = None  # why the machine does not try which of them
        self._is_over = False

    def compose_body(self) -> Iterator[Widget]:
        """One text."""
        yield Static(id="question")

    def on_mount(self) -> None:
        """The first question."""
        self.show_bench(self.face.bench)

    def on_screen_resume(self) -> None:
        """The machine may have answered meanwhile."""
        self.show_bench(self.face.bench)

    def show_bench(self, bench: Bench) -> None:
        """The question that stands first by now; its end when there is none."""
        if not self.is_mounted or not self.is_current or self._is_over:
            return
        left = unanswered(bench)
        if left:
            kind, why = self._refusal or (None, "")
            told = question_lines(left) + (["", printable(why)] if kind is left[0] else [])
            put(self.query_one("#question", Static), "\n".join(told))
        else:
            self.finish()

    def press(self, letter: str) -> bool:
        """An answer; the next question comes by itself."""
        left = unanswered(self.face.bench)
        result = answer_of(left[0], letter.lower()) if left else None
        if letter.lower() == FINISH_KEY:
            self.finish()
        elif result is not None:
            self.face.give(answered(self.face.bench.answers, left[0], result))
            self.show_bench(self.face.bench)
        return True

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _("The trials without an answer, one after the other."),
            answer_line(),
            _("Enter: the machine tries it by itself, where it can."),
            _("F10, {key}: go on without the rest; the last word names what is left.").format(key=FINISH_KEY),
            _("Esc: back; F4 shows them all."),
        ]

    def take_scan(self, text: str) -> bool:
        """A label is taken, and answers no question."""
        del text
        return False

    def on_key(self, event: events.Key) -> None:
        """Enter lets the machine try it by itself; F10 goes on without what is left."""
        left = unanswered(self.face.bench)
        if event.key == FINISH_F_KEY:
            event.stop()
            self.finish()
        elif event.key == "enter" and left:
            event.stop()
            refused = partial(self._refuse, left[0])
            self.app.push_screen(TryingDialog(left[0], lambda: None, refused))  # what it finds is an answer

    def _refuse(self, kind: TrialKind, why: str) -> None:
        """It stands below its question."""
        self._refusal = (kind, why)
        self.show_bench(self.face.bench)

    def finish(self) -> None:
        """No more questions of this kind."""
        self._is_over = True
        self.dismiss()
        self.app.call_later(self._go_on)


def question_lines(left: tuple[TrialKind, ...]) -> list[str]:
    """The first question, what it means, and its letters."""
    count, kind = len(left), left[0]
    more = ngettext("{count} trial left", "{count} trials left", count).format(count=count)
    ways = [
        answer_line(),
        _("Enter: the machine tries it, if it can. F10: go on without the rest. Esc: back."),
    ]
    return [more, "", trial_name(kind), trial_hint(kind), "", *ways]
