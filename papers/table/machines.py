"""The table of machines that a coordinator opens in a spreadsheet: one row a machine, in his language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from model.grade import GradeLetter
from model.listing import DocumentState, MachineItem, ReportItem, ReportTold
from model.rounding import shown_gb, shown_gib
from model.verdict import DriveHealth
from papers.facts.system import CHASSIS
from papers.grade import fitness_words
from papers.language import N_, _, spoken
from papers.plain import printable
from papers.proof import erased_word
from papers.quantities import decimal
from papers.screen.answers import charger_words, missing_words
from papers.table.told import (
    answered,
    certificates_named,
    certified,
    held_down,
    lock_words,
    locked_by,
    provisional_because,
)
from papers.times import stamp_here
from papers.trials.last_word import last_word_text
from papers.wording import word

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # tells Excel that a CSV file is UTF-8
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # OWASP, CSV Injection

GRADES = {GradeLetter.PARTS: N_("for parts"), GradeLetter.RECYCLING: N_("recycling")}
HEALTHS = {
    DriveHealth.FAILING: N_("failing"),
    DriveHealth.WATCH: N_("to watch"),
    DriveHealth.UNKNOWN: N_("unknown"),
    DriveHealth.HEALTHY: N_("healthy"),
}

Cell = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a row is made of: a report, the machine when the list is one of them, the words of its use."""

    report: ReportItem
    machine: MachineItem | None = None
    url: str = ""
    use: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its title in English, for the catalogue, and its cell of a row; None is left empty."""

    title: str
    cell: Callable[[Row], Cell]


def _of_told(read: Callable[[ReportTold], Cell]) -> Callable[[Row], Cell]:
    """A cell of what only the report itself tells; empty where that was not asked or cannot be read."""
    return lambda row: None if row.report.told is None else read(row.report.told)


COLUMNS = (
    Column(title=N_("Label"), cell=lambda row: row.machine.label if row.machine else row.report.label),
    Column(title=N_("Lot"), cell=lambda row: row.machine.lot if row.machine else row.report.lot),
    Column(title=N_("Grade"), cell=lambda row: _grade(row.report.grade)),
    Column(title=N_("Cosmetic grade"), cell=lambda row: row.report.cosmetic),
    Column(title=N_("To check"), cell=lambda row: _yes(row.report.to_check)),
    Column(title=N_("Suggested use"), cell=lambda row: row.use),
    Column(title=N_("Windows 11"), cell=lambda row: _windows_11(row.report)),
    Column(title=N_("Linux"), cell=lambda row: _linux(row.report)),
    Column(title=N_("Points"), cell=lambda row: decimal(row.report.score)),
    Column(title=N_("Points at most"), cell=lambda row: decimal(row.report.score_of)),
    Column(title=N_("Drives"), cell=lambda row: row.report.health and _(HEALTHS[row.report.health])),
    Column(title=N_("Erased?"), cell=lambda row: erased_word(row.machine.erased) if row.machine else None),
    Column(title=N_("Erased: reason"), cell=lambda row: _because(row.machine)),
    Column(title=N_("Last word"), cell=lambda row: last_word_text(row.machine.word) if row.machine else None),
    Column(title=N_("Last word: reason"), cell=lambda row: _word_because(row.machine)),
    Column(title=N_("Vendor"), cell=lambda row: row.report.vendor),
    Column(title=N_("Model"), cell=lambda row: row.report.model),
    Column(title=N_("Serial"), cell=lambda row: row.report.serial),
    Column(title=N_("Kind"), cell=lambda row: row.report.chassis and _(CHASSIS[row.report.chassis])),
    Column(title=N_("Processor"), cell=lambda row: row.report.processor),
    Column(title=N_("Memory (GB)"), cell=lambda row: _sized(row.report.memory_bytes, shown_gib)),
    Column(title=N_("Storage (GB)"), cell=lambda row: _sized(row.report.storage_bytes, shown_gb)),
    Column(title=N_("Battery (%)"), cell=lambda row: row.report.battery_health_percent),
    Column(title=N_("Differs"), cell=lambda row: _yes(row.report.differs)),
    Column(
        title=N_("Identity uncertain"),
        cell=lambda row: _yes(row.machine is not None and row.machine.doubtful),
    ),
    Column(title=N_("Quarantine"), cell=lambda row: _yes(row.report.state is DocumentState.QUARANTINED)),
    Column(title=N_("Replayed"), cell=lambda row: _yes(row.report.replayed)),
    Column(title=N_("Inspected"), cell=lambda row: stamp_here(row.report.finished)),
    Column(title=N_("Received"), cell=lambda row: stamp_here(row.report.received)),
    Column(title=N_("Bench"), cell=lambda row: row.report.station_name),
    Column(title=N_("Reports"), cell=lambda row: row.machine.reports if row.machine else None),
    Column(title=N_("Report"), cell=lambda row: row.report.id),
    Column(title=N_("Address"), cell=lambda row: row.url),
    Column(title=N_("Remark"), cell=_of_told(lambda told: told.entered.note)),
    Column(title=N_("Charger"), cell=_of_told(lambda told: charger_words(told.entered))),
    Column(title=N_("Missing parts"), cell=_of_told(lambda told: missing_words(told.entered))),
    Column(title=N_("Done by"), cell=_of_told(lambda told: told.entered.operator)),
    Column(title=N_("What limits the grade"), cell=_of_told(held_down)),
    Column(title=N_("Locked by"), cell=_of_told(locked_by)),
    Column(title=N_("Locks to check for"), cell=_of_told(lambda told: lock_words(told.locks_to_look))),
    Column(title=N_("Answered"), cell=_of_told(answered)),
    Column(title=N_("Provisional because"), cell=_of_told(provisional_because)),
    Column(title=N_("Certificate"), cell=_of_told(certificates_named)),
    Column(title=N_("Certified"), cell=_of_told(certified)),
)


def titles() -> list[str]:
    """The titles of the columns, in the language spoken."""
    return [_(column.title) for column in COLUMNS]


def cells(row: Row) -> list[str | int | float]:
    """The cells of a row; texts are safe to open in a spreadsheet."""
    return [_safe(column.cell(row)) for column in COLUMNS]


def use_words(report: ReportItem) -> str:
    """The policy's own words of its use, as far as the report tells them."""
    return (report.told and report.told.use_wording.get(spoken().value)) or report.suggested_use


def _safe(cell: Cell) -> str | int | float:
    """A text that a spreadsheet would take for a formula begins with an apostrophe; control characters
    are taken out.
    """
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return cell
    text = printable(cell.strip())
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _because(machine: MachineItem | None) -> str | None:
    """The sentences that decide whether it is erased."""
    return None if machine is None else " ".join(word(message) for message in machine.erased_because)


def _word_because(machine: MachineItem | None) -> str | None:
    """The sentences that decide the last word."""
    return None if machine is None else " ".join(word(message) for message in machine.word_because)


def _grade(grade: GradeLetter) -> str:
    return _(GRADES[grade]) if grade in GRADES else grade


def _windows_11(report: ReportItem) -> str | None:
    """Whether it is fit for Windows 11, and what is against it."""
    found = report.systems
    return None if found is None else fitness_words(found.windows_11, found.windows_11_because)


def _linux(report: ReportItem) -> str | None:
    found = report.systems
    return None if found is None else fitness_words(found.linux, found.linux_because)


def _yes(value: bool) -> str:
    return _("yes") if value else ""


def _sized(size_bytes: int | None, rounded: Callable[[int], float]) -> str | None:
    """A size in the one unit of its column, rounded as everywhere."""
    return None if size_bytes is None else decimal(rounded(size_bytes), 3)
