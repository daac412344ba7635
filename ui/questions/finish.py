"""Before the report: each thing that only a person knows is asked once, by one key; F10 makes it without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from textual import events
from textual.widget import Widget
from textual.widgets import Static

from agent.session.answers import answered_now
from judge.last_word.asked import may_have_charger, trials_left
from model.grade import CosmeticGrade
from model.order import EnterAnswers
from model.report import Charger, PersonalAnswers
from papers.language import NP_, _, ngettext, pgettext
from papers.screen.looking import looking_lines, open_locks
from ui.bench import Bench
from ui.keys import FINISH_KEY, YES
from ui.look import plain
from ui.questions.looks import looks_choices, looks_question
from ui.questions.missing import MissingDialog
from ui.screens.dialog import Dialog

NONE, PARTS, NO_CHARGER = NP_("key for none", "n"), NP_("key for parts", "p"), NP_("key for charger", "c")
LOOKS, COMPLETE, CHARGER, LOCKS = "looks", "complete", "charger", "locks"


def open_questions(bench: Bench) -> list[str]:
    """What nobody has answered yet, of what a report wants to know."""
    answers = bench.answers
    found = [] if answers.cosmetic is not None else [LOOKS]
    found += [] if answers.charger is not None and answers.missing is not None else [COMPLETE]
    is_open = bench.graded is not None and any(
        kind not in answers.locks for kind in open_locks(bench.graded.grade)
    )
    return [*found, *([LOCKS] if is_open else [])]


class FinishDialog(Dialog):
    """One question after the other. Escape leaves one open; `done` is called after the last, or at once by
    F10.
    """

    def __init__(self, bench: Bench, done: Callable[[], None]) -> None:
        super().__init__()
        self._left, self._done = open_questions(bench), done
        self._count = len(self._left)

    def compose_body(self) -> Iterator[Widget]:
        """The question."""
        yield Static(id="question")

    def on_mount(self) -> None:
        """The first one."""
        self._ask()

    def _ask(self) -> None:
        """Show the next one; after the last the report is made."""
        if not self._left:
            self.finish()
            return
        bench = self.face.bench
        number = self._count - len(self._left) + 1
        head = _("Before the report, question {number} of {count}").format(number=number, count=self._count)
        lines = [head, *_trials_open(bench), "", *_question(bench, self._left[0]), ""]
        lines.append(_("Esc: leave it open. F10: make the report without it."))
        self.query_one("#question", Static).update(plain("\n".join(lines)))

    def finish(self) -> None:
        """No more questions."""
        self.dismiss()
        self.app.call_later(self._done)

    def _next(self) -> None:
        self._left = self._left[1:]
        self._ask()

    def press(self, letter: str) -> bool:
        """Answer the one that stands there; other letters mean nothing."""
        bench, typed = self.face.bench, letter.lower()
        if typed == FINISH_KEY:
            self.finish()
            return True
        answers = _answered(bench, self._left[0], typed) if self._left else None
        if answers is not None:
            self._enter(answers)
        elif self._left and self._left[0] == COMPLETE and typed == pgettext(*PARTS):
            self.app.push_screen(MissingDialog(bench.answers.missing or (), self._take_missing))
        return True

    def _take_missing(self, missing: tuple[str, ...]) -> None:
        """The parts; of a charger that may be needed nothing is said by that, so it is asked for next."""
        bench = self.face.bench
        answers = replace(bench.answers, missing=missing)
        if answers.charger is None and _usual_charger(bench) is Charger.NOT_NEEDED:
            answers = replace(answers, charger=Charger.NOT_NEEDED)
        elif answers.charger is None:
            self._left.insert(1, CHARGER)
            self._count += 1
        self._enter(answers)

    def _enter(self, answers: PersonalAnswers) -> None:
        self.face.give(EnterAnswers(answers=answered_now(self.face.bench.answers, answers)))
        self._next()

    def on_key(self, event: events.Key) -> None:
        """Escape goes on to the next one; F10 to the report. No binding of the application reaches here."""
        if event.key == "escape":
            event.stop()
            event.prevent_default()  # the frame's own on_key would leave them all
            self._next()
        elif event.key == "f10":
            event.stop()
            self.finish()

    def take_scan(self, text: str) -> bool:
        """A label is taken, and answers no question."""
        del text
        return False


def _trials_open(bench: Bench) -> list[str]:
    left = () if bench.machine is None else trials_left(bench.machine, bench.answers.trials)
    if not left:
        return []
    told = ngettext("{count} trial is not made yet (F4).", "{count} trials are not made yet (F4).", len(left))
    return [told.format(count=len(left))]


def _usual_charger(bench: Bench) -> Charger:
    """What “nothing is missing” says of the charger."""
    return Charger.THERE if bench.machine is None or may_have_charger(bench.machine) else Charger.NOT_NEEDED


def _question(bench: Bench, name: str) -> list[str]:
    match name:
        case "looks":
            choices = looks_choices()
            return [looks_question(), *(f"  {letter}: {text}" for letter, text in choices.items())]
        case "complete":
            return _complete_question(bench)
        case "charger":
            there, gone = _("the charger is there"), _("the charger is missing")
            letters = (f"  {pgettext(*YES)}: {there}", f"  {pgettext(*NONE)}: {gone}")
            return [_("And the charger?"), *letters]
        case _:
            kinds = () if bench.graded is None else open_locks(bench.graded.grade)
            told = [f"  {line}" for line in looking_lines(kinds)]
            none = _("{key}: I checked them all, none is locked").format(key=pgettext(*NONE))
            return [_("Is it locked? Where to look:"), *told, f"  {none}", _("One is locked: Esc, then F5.")]


def _complete_question(bench: Bench) -> list[str]:
    with_charger = _usual_charger(bench) is Charger.THERE
    nothing = _("nothing, and the charger is there") if with_charger else _("nothing")
    lines = [_("Is anything missing?"), f"  {pgettext(*NONE)}: {nothing}"]
    lines += [f"  {pgettext(*NO_CHARGER)}: " + _("the charger, and nothing else")] if with_charger else []
    return [*lines, f"  {pgettext(*PARTS)}: " + _("parts: cover, screws, caddy …")]


def _answered(bench: Bench, name: str, typed: str) -> PersonalAnswers | None:
    """The answers with that letter; None when it says nothing here."""
    answers = bench.answers
    if name == LOOKS and typed.upper() in set(CosmeticGrade):
        return replace(answers, cosmetic=CosmeticGrade(typed.upper()))
    if name == COMPLETE and typed == pgettext(*NONE):
        return replace(answers, missing=(), charger=answers.charger or _usual_charger(bench))
    if name == COMPLETE and typed == pgettext(*NO_CHARGER) and _usual_charger(bench) is Charger.THERE:
        return replace(answers, missing=(), charger=Charger.MISSING)
    if name == CHARGER and typed in (pgettext(*YES), pgettext(*NONE)):
        return replace(answers, charger=Charger.THERE if typed == pgettext(*YES) else Charger.MISSING)
    if name == LOCKS and typed == pgettext(*NONE) and bench.graded is not None:
        looked = {str(kind): False for kind in open_locks(bench.graded.grade) if kind not in answers.locks}
        return replace(answers, locks=answers.locks | looked)
    return None
