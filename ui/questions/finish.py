"""Before the report: each thing that only a person knows is asked once, by one key; F10 makes it without."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual import events
from textual.widget import Widget
from textual.widgets import Static

from agent.session.answers import answered_now
from judge.grade.locks import open_locks
from judge.last_word import questions
from judge.last_word.asked import is_stopped, trials_left
from judge.last_word.questions import OpenQuestion
from model.order import EnterAnswers
from model.report import Charger, PersonalAnswers
from papers.language import NP_, _, ngettext, pgettext
from papers.screen.looking import looking_lines
from ui.bench import Bench
from ui.keys import FINISH_F_KEY, FINISH_KEY, YES
from ui.look import named, plain
from ui.questions.looks import looks_choices, looks_question
from ui.questions.missing import MissingDialog
from ui.scan import Leaning
from ui.screens.dialog import Dialog

NONE, PARTS, NO_CHARGER = NP_("key for none", "n"), NP_("key for parts", "p"), NP_("key for charger", "c")


def still_open(bench: Bench) -> tuple[OpenQuestion, ...]:
    """What nobody has answered yet, of what a report wants to know."""
    grade = None if bench.graded is None else bench.graded.grade
    return questions.open_questions(bench.answers, grade, is_examined=bench.is_whole)


class FinishDialog(Dialog):
    """One question after the other. Escape leaves one open; `done` is called after the last, or at once by
    F10.
    """

    def __init__(self, done: Callable[[], None]) -> None:
        super().__init__()
        self._done = done
        self._left_open: set[OpenQuestion] = set()
        self._answered = 0
        self._leaning = Leaning()

    def compose_body(self) -> Iterator[Widget]:
        """The question."""
        yield Static(id="question")

    def on_mount(self) -> None:
        """The first one."""
        self._ask()

    @property
    def _left(self) -> tuple[OpenQuestion, ...]:
        """The questions that stand before the report, the one that is asked first."""
        return tuple(name for name in still_open(self.face.bench) if name not in self._left_open)

    def _ask(self) -> None:
        """Show the next one; after the last the report is made."""
        left = self._left
        if not left:
            self.finish()
            return
        bench, number = self.face.bench, self._answered + 1
        count = self._answered + len(left)
        head = _("Before the report, question {number} of {count}").format(number=number, count=count)
        lines = [head, *_trials_open(bench), "", *_question(bench, left[0]), ""]
        lines.append(_("Esc: leave it open. F10: make the report without it."))
        self.query_one("#question", Static).update(plain("\n".join(lines)))

    def finish(self) -> None:
        """No more questions."""
        self.dismiss()
        self.app.call_later(self._done)

    def press(self, letter: str) -> bool:
        """Answer the one that stands there; other letters mean nothing."""
        bench, typed = self.face.bench, letter.lower()
        if typed == FINISH_KEY:
            self.finish()
            return True
        asked = next(iter(self._left), None)
        answers = None if asked is None else _answer(bench, asked, typed)
        if answers is not None:
            self._enter(answers)
        elif asked is OpenQuestion.COMPLETE and typed == pgettext(*PARTS):
            self.app.push_screen(MissingDialog(bench.answers.missing or (), self._take_missing))
        return True

    def _take_missing(self, missing: tuple[str, ...]) -> None:
        bench = self.face.bench
        self._enter(questions.with_missing(bench.answers, bench.machine, missing))

    def _enter(self, answers: PersonalAnswers) -> None:
        self._answered += 1
        self.face.give(EnterAnswers(answers=answered_now(self.face.bench.answers, answers)))
        self._ask()

    def on_key(self, event: events.Key) -> None:
        """Escape goes on to the next one; F10 to the report. No binding of the application reaches here."""
        if event.key == "escape":
            event.stop()
            event.prevent_default()  # the frame's own on_key would leave them all
            if self._leaning.heed(event.key, event.time):
                return
            self._left_open |= set(self._left[:1])
            self._answered += 1
            self._ask()
        elif event.key == FINISH_F_KEY:
            event.stop()
            self.finish()

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _("What only a person knows, one key a question: its letter answers and goes on."),
            _("Esc leaves a question open."),
            _("F10, {key}: make the report with what is answered by now.").format(key=FINISH_KEY),
            _("F5 afterwards: change an answer."),
        ]

    def take_scan(self, text: str) -> bool:
        """A label is taken, and answers no question."""
        del text
        return False


def _trials_open(bench: Bench) -> list[str]:
    if is_stopped(bench.answers.trials):
        return [_("Battery swollen: the trials stop here. Put it aside, away from anything that burns.")]
    left = () if bench.machine is None else trials_left(bench.machine, bench.answers.trials)
    if not left:
        return []
    told = ngettext("{count} trial is not made yet (F4).", "{count} trials are not made yet (F4).", len(left))
    return [told.format(count=len(left))]


def _question(bench: Bench, asked: OpenQuestion) -> list[str]:
    match asked:
        case OpenQuestion.LOOKS:
            choices = looks_choices()
            return [looks_question(), *("  " + named(letter, text) for letter, text in choices.items())]
        case OpenQuestion.COMPLETE:
            return _complete_question(bench)
        case OpenQuestion.CHARGER:
            there, gone = _("the charger is there"), _("the charger is missing")
            letters = ("  " + named(pgettext(*YES), there), "  " + named(pgettext(*NONE), gone))
            return [_("And the charger?"), *letters]
        case OpenQuestion.LOCKS:
            kinds = () if bench.graded is None else open_locks(bench.graded.grade)
            told = [f"  {line}" for line in looking_lines(kinds)]
            none = _("{key}: I checked them all, none is locked").format(key=pgettext(*NONE))
            return [_("Is it locked? Where to look:"), *told, f"  {none}", _("One is locked: Esc, then F5.")]


def _complete_question(bench: Bench) -> list[str]:
    with_charger = questions.usual_charger(bench.machine) is Charger.THERE
    nothing = _("nothing, and the charger is there") if with_charger else _("nothing")
    answers = {pgettext(*NONE): nothing}
    if with_charger:
        answers[pgettext(*NO_CHARGER)] = _("the charger, and nothing else")
    answers[pgettext(*PARTS)] = _("parts: cover, screws, caddy …")
    return [_("Is anything missing?"), *("  " + named(letter, text) for letter, text in answers.items())]


def _answer(bench: Bench, asked: OpenQuestion, typed: str) -> PersonalAnswers | None:
    """The answers with that letter; None when it says nothing here."""
    answers, machine = bench.answers, bench.machine
    match asked:
        case OpenQuestion.LOOKS:
            return questions.with_looks(answers, typed)
        case OpenQuestion.COMPLETE if typed == pgettext(*NONE):
            return questions.complete(answers, machine)
        case OpenQuestion.COMPLETE if typed == pgettext(*NO_CHARGER):
            return questions.without_charger(answers, machine)
        case OpenQuestion.CHARGER if typed in (pgettext(*YES), pgettext(*NONE)):
            return questions.with_charger(answers, is_there=typed == pgettext(*YES))
        case OpenQuestion.LOCKS if typed == pgettext(*NONE):
            return questions.with_none_locked(answers, None if bench.graded is None else bench.graded.grade)
        case _:
            return None
