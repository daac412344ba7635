"""Leaving the bench: what becomes of what is not reported, and of erasures that run."""

from __future__ import annotations

from collections.abc import Iterator

from textual.widget import Widget
from textual.widgets import Static

from model.order import LeaveBench
from papers.language import _, ngettext
from ui.bench import Bench
from ui.look import plain
from ui.screens.dialog import Dialog


class LeaveDialog(Dialog):
    """One key answers; Escape stays."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench

    def compose_body(self) -> Iterator[Widget]:
        """What would happen, and the keys."""
        yield Static(plain("\n".join(leave_lines(self._bench))))

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _("1 leaves only these screens: erasures and measurements go on."),
            _("2 and 3 end the bench; an erasure that runs comes to its end first."),
            _("Esc: stay."),
        ]

    def press(self, letter: str) -> bool:
        """A digit; others mean nothing."""
        match letter:
            case "1":
                self.face.end(0)
            case "2" | "3":
                self.face.give(LeaveBench(report=letter == "2"))
                self.dismiss()
            case _:
                return False
        return True


def leave_lines(bench: Bench) -> list[str]:
    """What runs, what is not reported, and what each key does."""
    count, lines = len(bench.running), []
    if count:
        lines.append(
            ngettext(
                "{count} drive is being erased. It goes on without the screens.",
                "{count} drives are being erased. They go on without the screens.",
                count,
            ).format(count=count)
        )
    if not bench.is_reported:
        lines.append(_("The report of this machine is not made yet."))
    return [
        *lines,
        "",
        _("1: leave the screens, the bench goes on (“etabli ui” takes it up again)"),
        _("2: make the report, then end the bench"),
        _("3: end the bench without a report"),
        _("Esc: stay"),
    ]
