"""What nobody has answered yet, one question after the other: each is answered by one letter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from textual import events
from textual.widget import Widget
from textual.widgets import Static

from judge.last_word.asked import is_stopped
from judge.last_word.unanswered import LookedFor, PersonAsked, none_locked, unanswered
from model.grade import CosmeticGrade
from model.lock import LockKind
from model.order import EnterAnswers
from model.report import PersonalAnswers
from model.trial import TrialKind
from papers.facts.system import LOCKS
from papers.language import _, ngettext, pgettext
from papers.trials.hints import trial_hint
from papers.trials.names import trial_name
from ui.bench import Bench
from ui.keys import FINISH_KEY, NO, YES
from ui.look import put
from ui.screens.dialog import Dialog
from ui.screens.grade import COSMETIC
from ui.screens.trying.answers import answer_line, answer_of, answered
from ui.screens.trying.dialog import TryingDialog


class WalkDialog(Dialog):
    """Asks what is left. `finish` is called when F10 is pressed again, `ended` when nothing is left or a
    swollen battery ends it, `ask_lock` when a lock was found. Escape leaves the rest unanswered.
    """

    BINDINGS = [("f10", "finish", "")]  # noqa: RUF012 - as Textual declares it

    def __init__(
        self, finish: Callable[[], None], ended: Callable[[], None], ask_lock: Callable[[], None]
    ) -> None:
        super().__init__()
        self._finish, self._ended, self._ask_lock = finish, ended, ask_lock
        self._is_over = False

    def compose_body(self) -> Iterator[Widget]:
        """One text."""
        yield Static(id="question")

    def on_mount(self) -> None:
        """The first question."""
        self.show_bench(self.face.bench)

    def show_bench(self, bench: Bench) -> None:
        """The question that stands first by now; its end when there is none."""
        left = _left(bench)
        if not self.is_mounted or not self.is_current or self._is_over:
            return
        if left and not is_stopped(bench.answers.trials):
            put(self.query_one("#question", Static), "\n".join(question_lines(left)))
        else:
            self._is_over = True
            self.dismiss()
            self._ended()

    def on_screen_resume(self) -> None:
        """The machine may have answered meanwhile."""
        self.show_bench(self.face.bench)

    def press(self, letter: str) -> bool:
        """An answer; the next question comes by itself."""
        if letter.lower() == FINISH_KEY:
            self.action_finish()
            return True
        left = _left(self.face.bench)
        answers = with_answer(self.face.bench.answers, left[0], letter.lower()) if left else None
        if left and left[0] is LookedFor.LOCKS and letter.lower() == pgettext(*YES):
            self.dismiss()
            self._ask_lock()
            return True
        if answers is None:
            return False
        self.face.give(EnterAnswers(answers=answers))
        self.show_bench(self.face.bench)
        return True

    def on_key(self, event: events.Key) -> None:
        """Enter lets the machine try it by itself; Escape goes back."""
        left = _left(self.face.bench)
        if event.key == "enter" and left and isinstance(left[0], TrialKind):
            event.stop()
            self.app.push_screen(TryingDialog(left[0], lambda: None))  # what it finds is an answer

    def action_finish(self) -> None:
        """Leave what is not answered."""
        self.dismiss()
        self._finish()


def _left(bench: Bench) -> tuple[PersonAsked, ...]:
    return () if bench.machine is None else unanswered(bench.machine, bench.answers)


def with_answer(answers: PersonalAnswers, asked: PersonAsked, letter: str) -> PersonalAnswers | None:
    """The answers with that of this letter; None: it says nothing here."""
    match asked:
        case TrialKind():
            result = answer_of(asked, letter)
            return None if result is None else answered(answers, asked, result).answers
        case LookedFor.LOCKS:
            return replace(answers, locks=none_locked(answers)) if letter == pgettext(*NO) else None
        case LookedFor.LOOKS:
            found = next((grade for grade in CosmeticGrade if grade.lower() == letter), None)
            return None if found is None else replace(answers, cosmetic=found)


def question_lines(left: tuple[PersonAsked, ...]) -> list[str]:
    """The first question, what it means, and its letters."""
    count = len(left)
    more = ngettext("{count} question left", "{count} questions left", count).format(count=count)
    leave = _("F10: the report without these answers. Esc: back.")
    return [more, "", *_asking(left[0]), "", leave]


def _asking(asked: PersonAsked) -> list[str]:
    match asked:
        case TrialKind():
            return [trial_name(asked), trial_hint(asked), "", answer_line()]
        case LookedFor.LOCKS:
            names = ", ".join(_(LOCKS[kind]) for kind in LockKind)
            return [
                _("Is one of these locked? {locks}").format(locks=names),
                "",
                _("{key}: none of them, I looked for each").format(key=pgettext(*NO)),
                _("{key}: yes, or I do not know: answer each on the screen Grade").format(key=pgettext(*YES)),
            ]
        case LookedFor.LOOKS:
            choices = [f"  {grade.value}: {_(text)}" for grade, text in COSMETIC.items()]
            return [_("How does it look?"), *choices]
