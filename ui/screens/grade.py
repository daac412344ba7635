"""The grade: its letter, its reasons, and what only a person can answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from textual import on
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from model.grade import CosmeticGrade
from model.lock import LockKind
from model.order import EnterAnswers
from model.report import PersonalAnswers
from papers.banner import banner
from papers.facts.system import LOCKS
from papers.grade import headline, reason_text, systems_lines, use_line
from papers.language import N_, _, pgettext
from papers.letters import letter_word
from papers.plain import printable
from papers.screen.answers import FIELDS
from papers.screen.block import wrapped
from papers.wording import word
from ui.bench import Bench
from ui.keys import NO, YES
from ui.look import fitted_line, plain, put, put_rows
from ui.screens.ask import LetterDialog, TextDialog
from ui.screens.base import BenchScreen

TEXTS = ("label", "lot", "operator", "note")
ORDER = ("label", "lot", "cosmetic", "note", "operator")
OPERATOR = N_("who does the work")
COSMETIC = {
    CosmeticGrade.A: N_("no visible trace of use"),
    CosmeticGrade.B: N_("light traces: fine scratches, seen up close"),
    CosmeticGrade.C: N_("marked traces: scratches, shiny keys, small dents"),
    CosmeticGrade.D: N_("damaged, and usable: cracks, missing covers, stains"),
}
UNKNOWN = "?"
ALL_LOCKS = "all"
# What a hand presses to answer, in the order of the list.
JUMPS = "lwontabcefghik"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerField:
    """One answer: its name, the letter that jumps to it, what it is called, and what is answered."""

    name: str
    jump: str
    title: str
    value: str


class GradeScreen(BenchScreen):
    """The letter above, the answers in a list below."""

    def compose_body(self) -> Iterator[Widget]:
        """The grade and the answers."""
        with VerticalScroll(id="details"):
            yield Static(id="text")
        yield OptionList(id="answers", markup=False)

    def show_body(self, bench: Bench) -> None:
        """Everything anew; the chosen answer stays chosen."""
        width = max(self.size.width - 4, 30)
        lines = [row for line in grade_text(bench, width) for row in wrapped(line, width)]
        put(self.query_one("#text", Static), "\n".join(lines))
        shown = self.query_one(OptionList)
        rows = {
            field.name: fitted_line(f"{field.jump}  {field.title:<26} {field.value}", width)
            for field in fields(bench)
        }
        place = shown.highlighted
        if not put_rows(shown, rows):
            shown.clear_options()
            shown.add_options([Option(plain(text), id=name) for name, text in rows.items()])
            shown.highlighted = place or 0

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self._ask(event.option_id or "")

    def press(self, letter: str) -> bool:
        """The letter of a field asks for it."""
        found = next((field for field in fields(self.face.bench) if field.jump == letter.lower()), None)
        if found is None:
            return False
        self._ask(found.name)
        return True

    def _ask(self, name: str) -> None:
        """The question about one answer."""
        app, answers = self.face, self.face.bench.answers
        title = next((field.title for field in fields(app.bench) if field.name == name), name)
        if name in TEXTS:
            value = getattr(answers, name) or ""
            self.app.push_screen(TextDialog(title, value, self._take_text(name)))
        elif name == "cosmetic":
            choices = {grade.value: _(text) for grade, text in COSMETIC.items()}
            self.app.push_screen(LetterDialog(title, choices, self._take_looks))
        elif name:
            choices = {
                pgettext(*YES): _("locked"),
                pgettext(*NO): _("not locked: it was checked"),
                UNKNOWN: _("not checked"),
            }
            self.app.push_screen(LetterDialog(title, choices, lambda answer: self._take_lock(name, answer)))

    def _take_text(self, name: str) -> Callable[[str], None]:
        def take(text: str) -> None:
            known = {field: getattr(self.face.bench.answers, field) for field in TEXTS}
            known[name] = text or None
            self._enter(replace(self.face.bench.answers, **known))

        return take

    def _take_looks(self, letter: str) -> None:
        self._enter(replace(self.face.bench.answers, cosmetic=CosmeticGrade(letter)))

    def _take_lock(self, name: str, answer: str) -> None:
        answers = self.face.bench.answers
        kinds = [str(kind) for kind in LockKind] if name == ALL_LOCKS else [name]
        locks = {kind: value for kind, value in answers.locks.items() if kind not in kinds}
        if answer != UNKNOWN:
            locks |= dict.fromkeys(kinds, answer == pgettext(*YES))
        self._enter(replace(answers, locks=locks))

    def _enter(self, answers: PersonalAnswers) -> None:
        self.face.give(EnterAnswers(answers=answers))

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _("Above: the grade and what limits it. Below: what only a person can answer."),
            _("The letter before an answer asks for it; so does Enter on it."),
            _("A label can be scanned."),
        ]


def fields(bench: Bench) -> list[AnswerField]:
    """Every answer, with what is known."""
    answers = bench.answers
    names = {**FIELDS, "operator": OPERATOR}
    looks = "…" if answers.cosmetic is None else f"{answers.cosmetic}, {_(COSMETIC[answers.cosmetic])}"
    values = {name: printable(getattr(answers, name) or "…") for name in TEXTS} | {"cosmetic": looks}
    told = [(name, _(names[name]), values[name]) for name in ORDER]
    told.append((ALL_LOCKS, _("all locks"), _locks_word(answers)))
    told += [(str(kind), _(LOCKS[kind]), _lock_word(answers, kind)) for kind in LockKind]
    return [
        AnswerField(name=name, jump=jump, title=title, value=value)
        for jump, (name, title, value) in zip(JUMPS, told, strict=True)
    ]


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
