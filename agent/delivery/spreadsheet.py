"""The table of machines that a coordinator opens in a spreadsheet: one row a machine, in his language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from judge.grade.policy import Policy, default_policy
from model.board import ChassisKind
from model.grade import GradeLetter
from model.listing import DocumentState, MachineItem, ReportItem
from model.verdict import DriveHealth
from papers.grade import fitness_words
from papers.language import N_, _, spoken
from papers.plain import printable
from papers.proof import erased_word
from papers.quantities import decimal
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
CHASSIS = {
    ChassisKind.LAPTOP: N_("laptop"),
    ChassisKind.DESKTOP: N_("desktop"),
    ChassisKind.ALL_IN_ONE: N_("all-in-one"),
    ChassisKind.MINI: N_("mini PC"),
    ChassisKind.TABLET: N_("tablet"),
    ChassisKind.CONVERTIBLE: N_("convertible"),
    ChassisKind.SERVER: N_("server"),
    ChassisKind.VIRTUAL: N_("virtual machine"),
    ChassisKind.OTHER: N_("other"),
}

Cell = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a row is made of: a report, and the machine when the list is one of machines."""

    report: ReportItem
    machine: MachineItem | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its title in English, for the catalogue, and its cell of a row; None is left empty."""

    title: str
    cell: Callable[[Row], Cell]


COLUMNS = (
    Column(title=N_("Label"), cell=lambda row: row.machine.label if row.machine else row.report.label),
    Column(title=N_("Lot"), cell=lambda row: row.machine.lot if row.machine else row.report.lot),
    Column(title=N_("Grade"), cell=lambda row: _grade(row.report.grade)),
    Column(title=N_("Check"), cell=lambda row: row.report.cosmetic),
    Column(title=N_("To check"), cell=lambda row: _yes(row.report.to_check)),
    Column(title=N_("Suggested use"), cell=lambda row: _use(row.report)),
    Column(title=N_("Windows 11"), cell=lambda row: _fitness(row.report, "Windows 11")),
    Column(title=N_("Linux"), cell=lambda row: _fitness(row.report, "Linux")),
    Column(title=N_("Points"), cell=lambda row: decimal(row.report.score)),
    Column(title=N_("Points at most"), cell=lambda row: decimal(row.report.score_of)),
    Column(title=N_("Drives"), cell=lambda row: row.report.health and _(HEALTHS[row.report.health])),
    Column(title=N_("Erased?"), cell=lambda row: erased_word(row.machine.erased) if row.machine else None),
    Column(title=N_("Erased: reason"), cell=lambda row: _because(row.machine)),
    Column(title=N_("Vendor"), cell=lambda row: row.report.vendor),
    Column(title=N_("Model"), cell=lambda row: row.report.model),
    Column(title=N_("Serial"), cell=lambda row: row.report.serial),
    Column(title=N_("Kind"), cell=lambda row: row.report.chassis and _(CHASSIS[row.report.chassis])),
    Column(title=N_("Processor"), cell=lambda row: row.report.processor),
    Column(title=N_("Memory (GB)"), cell=lambda row: _scaled(row.report.memory_bytes, 1 << 30)),
    Column(title=N_("Storage (GB)"), cell=lambda row: _scaled(row.report.storage_bytes, 10**9)),
    Column(title=N_("Battery (%)"), cell=lambda row: row.report.battery_health_percent),
    Column(title=N_("Differs"), cell=lambda row: _yes(row.report.differs)),
    Column(
        title=N_("Identity uncertain"),
        cell=lambda row: _yes(row.machine is not None and row.machine.doubtful),
    ),
    Column(title=N_("Quarantine"), cell=lambda row: _yes(row.report.state is DocumentState.QUARANTINED)),
    Column(title=N_("Replayed"), cell=lambda row: _yes(row.report.replayed)),
    Column(title=N_("Tested"), cell=lambda row: _local(row.report.finished)),
    Column(title=N_("Received"), cell=lambda row: _local(row.report.received)),
    Column(title=N_("Bench"), cell=lambda row: row.report.station_name),
    Column(title=N_("Reports"), cell=lambda row: row.machine.reports if row.machine else None),
    Column(title=N_("Report"), cell=lambda row: row.report.id),
    Column(title=N_("Address"), cell=lambda row: row.url),
)


def titles() -> list[str]:
    """The titles of the columns, in the language spoken."""
    return [_(column.title) for column in COLUMNS]


def cells(row: Row) -> list[str | int | float]:
    """The cells of a row; texts are safe to open in a spreadsheet."""
    return [_safe(column.cell(row)) for column in COLUMNS]


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


def _grade(grade: GradeLetter) -> str:
    return _(GRADES[grade]) if grade in GRADES else grade


def _use(report: ReportItem) -> str:
    """In the words of the policy that comes with the program; those of another one stand in its reports."""
    policy = _default_policy()
    if report.policy.sha256 != policy.sha256:
        return report.suggested_use
    words = {use.code: {"fr": use.fr, "en": use.en} for use in policy.file.uses}
    return words.get(report.suggested_use, {}).get(spoken(), report.suggested_use)


def _fitness(report: ReportItem, system: str) -> str | None:
    """Whether it is fit for a system, and what is against it."""
    if report.systems is None:
        return None
    found = report.systems
    if system == "Linux":
        return fitness_words(system, found.linux, found.linux_because)
    return fitness_words(system, found.windows_11, found.windows_11_because)


@cache
def _default_policy() -> Policy:
    return default_policy()


def _yes(value: bool) -> str:
    return _("yes") if value else ""


def _scaled(size_bytes: int | None, unit_bytes: int) -> int | str | None:
    """A size; with a decimal below ten units, where a half makes a difference."""
    if size_bytes is None:
        return None
    scaled = size_bytes / unit_bytes
    return decimal(scaled) if scaled < 10 else round(scaled)


def _local(when: datetime) -> str:
    """ISO 8601 with a space, in the time of this machine: every spreadsheet reads it as a date."""
    return when.astimezone().strftime("%Y-%m-%d %H:%M")
