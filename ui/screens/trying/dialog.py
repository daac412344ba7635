"""A trial by the machine itself: what it sees while it runs, and the question when it cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual import events
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from model.event import OrderAnswered
from model.order import BeginTrial, EndTrial, TellTrial
from model.trial import BESIDE, TrialKind, TrialResult
from model.trying import SeenTrial
from papers.language import _
from papers.trials.hints import asked_with_hint
from papers.trials.names import trial_name, trial_result
from papers.wording import word
from ui.bench import Bench
from ui.look import plain
from ui.screens.dialog import Dialog
from ui.screens.trying.answers import answer_line, answer_of, answered
from ui.screens.trying.widget import TrialWidget
from ui.screens.trying.widgets import option_of, widget_of


class TryingDialog(Dialog):
    """Begins the trial, or watches one that runs. What the machine decides closes it; a letter answers
    by hand, Escape leaves the question open. `answered` is called once there is an answer, `refused` with the
    sentence that says why the machine does not try it.
    """

    def __init__(
        self, kind: TrialKind, answered: Callable[[], None], refused: Callable[[str], None] | None = None
    ) -> None:
        super().__init__()
        self._kind, self._answered, self._refused = kind, answered, refused
        self._is_begun = False
        self._is_over = False
        self._widget: TrialWidget | None = None

    def compose_body(self) -> Iterator[Widget]:
        """What is tried, what is seen of it, and how to answer."""
        yield Static(plain(asked_with_hint(self._kind)))
        yield Vertical(id="tried")
        yield Static(id="why", classes="refusal")
        yield Static(id="how")

    def on_mount(self) -> None:
        """Begin, where nobody has."""
        seen = self.face.bench.tried.get(self._kind)
        if seen is not None and not seen.is_over:
            self._is_begun = True
            self.show_bench(self.face.bench)
        else:
            order = BeginTrial(trial=self._kind, option=option_of(self._kind))
            self.face.give(order, self._hear_begin)

    def _hear_begin(self, event: OrderAnswered) -> None:
        """It runs; or it cannot, which is said where the question stands."""
        if not event.taken:
            self.dismiss()
            (self._refused or self.face.tell)(event.message or "")
        self._is_begun = event.taken

    def show_bench(self, bench: Bench) -> None:
        """What is seen by now."""
        seen = bench.tried.get(self._kind)
        if not self.is_mounted or not self._is_begun or self._is_over or seen is None:
            return
        if seen.is_over and seen.found is TrialResult.PASSED:
            self._end(seen)
            return
        self._is_over = seen.is_over
        if self._widget is None or not self._widget.suits(seen):
            self._widget = widget_of(seen)
            place = self.query_one("#tried", Vertical)
            place.remove_children()
            place.mount(self._widget)
        self._widget.show(seen)
        self.query_one("#why", Static).update(plain("" if seen.why is None else word(seen.why)))
        self.query_one("#how", Static).update(plain("\n".join(self._how(seen))))

    def _how(self, seen: SeenTrial) -> list[str]:
        """How to go on."""
        if seen.is_over and seen.found is not None:
            return [_("Found: {result}. Esc: back.").format(result=trial_result(self._kind, seen.found))]
        own = [] if self._widget is None or seen.is_over else self._widget.keys_told()
        if self._kind in BESIDE and not seen.is_over:
            return [*own, answer_line(), _("Esc: back; it goes on meanwhile.")]
        return [*own, answer_line(), _("Esc: leave the question open.")]

    def _end(self, seen: SeenTrial) -> None:
        """The machine has decided."""
        self._is_over = True
        self.dismiss()
        if seen.found is not None:
            result = trial_result(self._kind, seen.found)
            self.face.tell(f"{trial_name(self._kind)}: {result}")
            self._answered()

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [asked_with_hint(self._kind), answer_line(), _("Esc: leave the question open.")]

    def press(self, letter: str) -> bool:
        """A word for the trial, or one of the answers."""
        told = None if self._widget is None or self._is_over else self._widget.word_of(letter.lower())
        result = answer_of(self._kind, letter.lower())
        if told is not None:
            self.face.give(TellTrial(trial=self._kind, word=told))
        elif result is not None:
            self._leave(is_answered=True)
            self.face.give(answered(self.face.bench.answers, self._kind, result))
            self._answered()
        return told is not None or result is not None

    def on_key(self, event: events.Key) -> None:
        """Escape ends it and leaves the question open."""
        if event.key == "escape":
            event.stop()
            event.prevent_default()  # Textual would ask the frame's on_key as well
            seen = self.face.bench.tried.get(self._kind)
            self._leave()
            if self._is_over and seen is not None and seen.found is not None:
                self._answered()

    def _leave(self, *, is_answered: bool = False) -> None:
        """Let go of what the trial holds; one that goes on beside others does, until it is answered."""
        if not self._is_over and (is_answered or self._kind not in BESIDE):
            self.face.give(EndTrial(trial=self._kind), lambda _event: None)  # it may have ended meanwhile
        self.dismiss()
