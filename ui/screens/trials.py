"""The trials that need a person: what applies to this machine, and what came of each."""

from __future__ import annotations

from collections.abc import Iterator

from textual import on
from textual.widget import Widget
from textual.widgets import OptionList, Static

from judge.last_word.asked import trials_offered
from model.trial import TrialKind, TrialResult, results_of
from papers.language import _
from papers.trials.hints import asked_with_hint, trial_hint
from papers.trials.names import trial_name, trial_result
from ui.bench import Bench
from ui.look import fitted_line, plain, put_prose
from ui.rows import RowList
from ui.screens.base import BenchScreen
from ui.screens.trying.answers import answer_line, answer_of, answered
from ui.screens.trying.dialog import TryingDialog


class TrialsScreen(BenchScreen):
    """One line a trial; a letter answers the chosen one and goes on to the next."""

    def compose_body(self) -> Iterator[Widget]:
        """The list, and what to look for."""
        yield RowList(id="trials")
        yield Static(id="hint")
        yield Static(plain("  ".join((answer_line(), _("Enter: try it")))))

    def show_body(self, bench: Bench) -> None:
        """Everything anew; the chosen one stays chosen."""
        width = max(self.size.width - 4, 30)
        rows = {str(kind): fitted_line(text, width) for kind, text in trial_rows(bench).items()}
        self.query_one(RowList).show_rows(rows)
        self._show_hint()

    @on(OptionList.OptionHighlighted)
    def _show_hint(self) -> None:
        kind = self._chosen()
        text = _("The trials come once the machine is inspected.") if kind is None else trial_hint(kind)
        put_prose(self.query_one("#hint", Static), text, self.size.width)

    def _chosen(self) -> TrialKind | None:
        identifier = self.query_one(RowList).chosen()
        return None if identifier is None else TrialKind(identifier)

    def press(self, letter: str) -> bool:
        """One of the answers."""
        kind = self._chosen()
        result = None if kind is None else answer_of(kind, letter.lower())
        if kind is None or result is None:
            return False
        self.face.give(answered(self.face.bench.answers, kind, result))
        self.query_one(OptionList).action_cursor_down()
        return True

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        """Let the machine try it by itself."""
        kind = self._chosen()
        if kind is not None:
            self.begin(kind)

    def begin(self, kind: TrialKind) -> None:
        """Let the machine try this one."""
        self.arrive(kind)
        self.app.push_screen(TryingDialog(kind, self.query_one(OptionList).action_cursor_down))

    def help_lines(self) -> list[str]:
        """What can be done here."""
        kind = self._chosen()
        return [
            *([] if kind is None else [asked_with_hint(kind), ""]),
            _("Up, Down: choose a trial; below stands what to check."),
            answer_line(),
            _("Enter: the machine tries it by itself, where it can."),
        ]


def trial_rows(bench: Bench) -> dict[TrialKind, str]:
    """A line for each trial that applies, with what came of it."""
    if bench.machine is None or not bench.is_whole:
        return {}
    found = results_of(bench.answers.trials)
    return {
        kind: f"{_mark(found.get(kind))} {trial_name(kind)}  {_word(kind, found.get(kind))}"
        for kind in trials_offered(bench.machine, bench.answers.trials)
    }


def _mark(result: TrialResult | None) -> str:
    """A sign beside every colour: what is done, and what failed."""
    match result:
        case TrialResult.PASSED | TrialResult.NOT_FITTED:
            return "+"
        case TrialResult.FAILED:
            return "!"
        case TrialResult.NOT_DONE | None:
            return "."


def _word(kind: TrialKind, result: TrialResult | None) -> str:
    return "…" if result is None else trial_result(kind, result)
