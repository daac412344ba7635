"""The machine: what it is, what is wrong with it, what it is fit for."""

from __future__ import annotations

from collections.abc import Iterator

from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from judge.last_word.problems import limits_of, nothing_is_wrong, worrying_drives
from papers.facts.drives import health_word
from papers.facts.machine import facts_of
from papers.facts.section import lines_of
from papers.grade import headline, reason_text, systems_lines
from papers.language import _
from papers.plain import printable
from papers.screen.block import wrapped
from papers.wording import word
from ui.bench import Bench
from ui.look import put
from ui.screens.base import BenchScreen


class MachineScreen(BenchScreen):
    """Problems first, then everything that is known."""

    def compose_body(self) -> Iterator[Widget]:
        """One text that scrolls."""
        with VerticalScroll(classes="body"):
            yield Static(id="text")

    def show_body(self, bench: Bench) -> None:
        """Everything anew."""
        width = max(self.size.width - 4, 30)
        put(self.query_one("#text", Static), "\n".join(machine_lines(bench, width)))

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _("What is wrong with this machine stands first, then all that is known of it."),
            _("Arrows, Page Up and Page Down: scroll."),
            _("F3: the drives. F5: the grade, and what is to be answered. F10: finish."),
        ]


def machine_lines(bench: Bench, width: int) -> list[str]:
    """The text, no line wider than `width`."""
    if bench.machine is None:
        return [_("Inspecting the machine…")]
    graded = bench.graded
    grade = None if graded is None else graded.grade
    is_provisional = graded is not None and bool(graded.provisional)
    lines = [] if grade is None else wrapped(headline(grade), width)
    lines += [row for text in _problems(bench) for row in wrapped(text, width)]
    if nothing_is_wrong(bench.verdicts, grade, is_provisional=is_provisional, is_examined=bench.is_whole):
        lines.append(_("Nothing wrong was found."))
    if grade is not None:
        lines += [row for text in systems_lines(grade) for row in wrapped(text, width)]
    return [*lines, "", *lines_of(facts_of(bench.machine, bench.verdicts), width)]


def _problems(bench: Bench) -> Iterator[str]:
    """What is wrong, the weightiest first."""
    for verdict in worrying_drives(bench.verdicts):
        names = (verdict.name, verdict.drive.model, verdict.drive.serial)
        yield "! " + " ".join((*(printable(name) for name in names if name), health_word(verdict.health)))
        yield from (f"  {word(message)}" for message in verdict.evidence[:2])
    if bench.graded is not None:
        yield from (f"! {reason_text(reason)}" for reason in limits_of(bench.graded.grade))
        yield from (f"! {word(message)}" for message in bench.graded.provisional)
