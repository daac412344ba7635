"""The grade: its letter, its reasons, and what only a person can answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from textual import on
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import OptionList, Static

from model.grade import CosmeticGrade
from model.lock import LockKind
from model.order import EnterAnswers
from model.report import Charger, PersonalAnswers
from papers.banner import banner
from papers.facts.system import LOCKS
from papers.grade import headline, reason_text, systems_lines, use_line
from papers.language import N_, NP_, _, pgettext
from papers.letters import letter_word
from papers.plain import printable
from papers.screen.answers import CHARGERS, FIELDS, charger_words, missing_words
from papers.screen.block import wrapped
from papers.screen.looking import WHERE
from papers.wording import word
from ui.bench import Bench
from ui.keys import NO, YES
from ui.look import fitted_line, named, put
from ui.questions.looks import looks_choices, looks_question, looks_words
from ui.questions.missing import MissingDialog
from ui.rows import RowList
from ui.screens.ask import LetterDialog, TextDialog
from ui.screens.base import BenchScreen, scroll_line

UNANSWERED = "…"
TEXTS = ("label", "lot", "operator", "note")
ORDER = ("label", "lot", "cosmetic", "charger", "missing", "note", "operator")
OPERATOR = N_("who does the work")
UNKNOWN = "?"
ALL_LOCKS = "all"
CHARGER_KEYS = {
    Charger.THERE: NP_("key for yes", "y"),
    Charger.MISSING: NP_("key for no", "n"),
    Charger.NOT_NEEDED: NP_("key for none fitted", "a"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerField:
    """One answer: its name, what it is called, and what is answered."""

    name: str
    title: str
    value: str


class GradeScreen(BenchScreen):
    """The letter above, the answers in a list below, which has the keys."""

    AUTO_FOCUS = "OptionList"

    def compose_body(self) -> Iterator[Widget]:
        """The grade and the answers."""
        with VerticalScroll(id="details"):
            yield Static(id="text")
        yield RowList(id="answers")

    def show_body(self, bench: Bench) -> None:
        """Everything anew; the chosen answer stays chosen."""
        width = max(self.size.width - 4, 30)
        lines = [row for line in grade_text(bench, width) for row in wrapped(line, width)]
        put(self.query_one("#text", Static), "\n".join(lines))
        rows = {field.name: fitted_line(f"{field.title:<28} {field.value}", width) for field in fields(bench)}
        self.query_one(RowList).show_rows(rows)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.ask(event.option_id or "")

    def arrive(self, name: str) -> None:
        """A letter that goes to an answer asks for it."""
        super().arrive(name)
        self.ask(name)

    def ask(self, name: str) -> None:
        """The question about one answer."""
        app, answers = self.face, self.face.bench.answers
        title = next((field.title for field in fields(app.bench) if field.name == name), name)
        match name:
            case "label" | "lot" | "operator" | "note":
                value = getattr(answers, name) or ""
                take = self._take_text(name)
                self.app.push_screen(TextDialog(title, value, take, is_scanned=name == "label"))
            case "cosmetic":
                question = f"{title}\n{looks_question()}"
                self.app.push_screen(LetterDialog(question, looks_choices(), self._take_looks))
            case "charger":
                letters = {pgettext(*key): _(CHARGERS[kind]) for kind, key in CHARGER_KEYS.items()}
                self.app.push_screen(LetterDialog(title, letters, self._take_charger))
            case "missing":
                self.app.push_screen(MissingDialog(answers.missing or (), self._take_missing))
            case "":
                return
            case _:
                choices = {
                    pgettext(*YES): _("locked"),
                    pgettext(*NO): _("not locked: it was checked"),
                    UNKNOWN: _("not checked"),
                }
                self.app.push_screen(LetterDialog(title, choices, self._take_lock_of(name)))

    def _take_text(self, name: str) -> Callable[[str], None]:
        def take(text: str) -> None:
            known = {field: getattr(self.face.bench.answers, field) for field in TEXTS}
            known[name] = text or None
            self._enter(replace(self.face.bench.answers, **known))

        return take

    def _take_looks(self, letter: str) -> None:
        self._enter(replace(self.face.bench.answers, cosmetic=CosmeticGrade(letter)))

    def _take_charger(self, letter: str) -> None:
        kind = next(kind for kind, key in CHARGER_KEYS.items() if pgettext(*key) == letter)
        self._enter(replace(self.face.bench.answers, charger=kind))

    def _take_missing(self, missing: tuple[str, ...]) -> None:
        self._enter(replace(self.face.bench.answers, missing=missing))

    def _take_lock_of(self, name: str) -> Callable[[str], None]:
        def take(answer: str) -> None:
            answers = self.face.bench.answers
            kinds = [str(kind) for kind in LockKind] if name == ALL_LOCKS else [name]
            locks = {kind: value for kind, value in answers.locks.items() if kind not in kinds}
            if answer != UNKNOWN:
                locks |= dict.fromkeys(kinds, answer == pgettext(*YES))
            self._enter(replace(answers, locks=locks))

        return take

    def _enter(self, answers: PersonalAnswers) -> None:
        self.face.give(EnterAnswers(answers=answers))

    def help_lines(self) -> list[str]:
        """What can be done here."""
        chosen = self.query_one(OptionList).highlighted
        shown = fields(self.face.bench)
        about = None if chosen is None or chosen >= len(shown) else shown[chosen]
        return [
            *([] if about is None else [named(about.title, field_hint(about.name)), ""]),
            _("Above: the grade and what limits it. Below: what only a person can answer."),
            _("Enter on an answer asks for it; so does its letter after F9 or Space."),
            scroll_line(),
            _("A label can be scanned."),
        ]


HINTS = {
    "label": N_("what stands on its sticker; the inventory finds it by that."),
    "lot": N_("the lot it came with."),
    "cosmetic": N_("by the drawing; it is part of the grade."),
    "charger": N_("whether its own charger lies with it."),
    "missing": N_("parts to be found before it is given away."),
    "note": N_("one sentence that stands on the report."),
    "operator": N_("your name; it stands on reports and certificates."),
    ALL_LOCKS: N_("one answer for every lock, once all of them were checked."),
}


def field_hint(name: str) -> str:
    """What an answer is for; of a lock, where a person looks."""
    return _(HINTS[name]) if name in HINTS else _(WHERE[LockKind(name)])


def fields(bench: Bench) -> list[AnswerField]:
    """Every answer, with what is known."""
    answers = bench.answers
    names = {**FIELDS, "operator": OPERATOR}
    values = {name: printable(getattr(answers, name) or UNANSWERED) for name in TEXTS}
    values["cosmetic"] = UNANSWERED if answers.cosmetic is None else looks_words(answers.cosmetic)
    values["charger"] = charger_words(answers) or UNANSWERED
    values["missing"] = missing_words(answers) or UNANSWERED
    told = [(name, _(names[name]), values[name]) for name in ORDER]
    told.append((ALL_LOCKS, _("all locks"), _locks_word(answers)))
    told += [(str(kind), _(LOCKS[kind]), _lock_word(answers, kind)) for kind in LockKind]
    return [AnswerField(name=name, title=title, value=value) for name, title, value in told]


def _lock_word(answers: PersonalAnswers, kind: LockKind) -> str:
    found = answers.locks.get(kind)
    return "…" if found is None else _("locked") if found else _("not locked")


def _locks_word(answers: PersonalAnswers) -> str:
    found = {answers.locks.get(kind) for kind in LockKind}
    return _("not locked") if found == {False} else _("locked") if True in found else "…"


def grade_text(bench: Bench, width: int) -> list[str]:
    """The letter in large, and everything that moved it."""
    if bench.graded is None:
        return [_("The grade comes once the machine is inspected.")]
    grade = bench.graded.grade
    lines = [f"  {row}" for row in banner(letter_word(grade.functional), width - 2)]
    lines += [headline(grade), *(f"! {word(item)}" for item in bench.graded.provisional), use_line(grade)]
    lines += systems_lines(grade)
    return [*lines, *(f"  {reason_text(reason)}" for reason in grade.reasons)]
