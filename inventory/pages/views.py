"""What a page shows of a report, in words."""

from __future__ import annotations

from dataclasses import dataclass

from inventory.reading.reading import ExactBytes
from inventory.receiving.judging import Judgement, judge
from inventory.store.stations import StationRow
from judge.identity.own import belongs_to_machine
from judge.signature import is_signed_by
from model.benchmark import Benchmarks
from model.drive import Drive
from model.grade import Grade, Reason
from model.report import Report, Trouble
from model.verdict import DriveHealth, DriveVerdict
from papers.benchmarks import benchmark_line
from papers.facts import FactLine, Section, facts_of
from papers.grade import SECTIONS, systems_words
from papers.language import Language, _, spoken
from papers.letters import letter_word
from papers.plain import printable
from papers.quantities import decimal, storage_size
from papers.screen.answers import answered_lines, completeness_lines, trial_lines
from papers.steps import step_name
from papers.wording import word


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveView:
    """One drive: its names, the verdict that counts with its evidence, and the other one when it differs."""

    name: str
    title: str
    health: DriveHealth
    evidence: tuple[str, ...]
    stated: DriveHealth | None  # set when the report itself says otherwise
    stays: bool  # False for what was only plugged in, and does not count for the machine


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonView:
    """One reason of a grade; `points` is empty for a rule without points."""

    text: str
    points: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonGroup:
    """Reasons of the same kind."""

    title: str
    reasons: tuple[ReasonView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A report in words."""

    is_signed: bool
    station_name: str
    use: str
    systems: str  # empty where nobody could tell
    reasons: tuple[ReasonGroup, ...]
    drives: tuple[DriveView, ...]
    sections: tuple[Section, ...]
    benchmarks: tuple[str, ...]
    troubles: tuple[str, ...]
    note: str
    operator: str
    answered: tuple[str, ...]
    trials: tuple[str, ...]
    program: str


def view_report(report: Report, exact: ExactBytes, station: StationRow | None) -> ReportView:
    """The report in the language spoken; the signature is checked again, over the bytes that are held."""
    judgement = judge(report)
    spki = b"" if station is None else station.spki
    return ReportView(
        is_signed=is_signed_by(spki, exact.data, exact.signature),
        station_name=printable(report.station_name),
        use=_use(report.grade),
        systems=_systems(report.grade, judgement.grade),
        reasons=_reasons(report.grade),
        drives=_drives(report, judgement),
        sections=_sections(report),
        benchmarks=_benchmarks(report.benchmarks),
        troubles=tuple(_trouble(trouble) for trouble in report.troubles),
        note=printable(report.entered.note or "", keep="\n"),
        operator=printable(report.entered.operator or ""),
        answered=(*completeness_lines(report.entered), *answered_lines(report.entered)),
        trials=trial_lines(report.entered),
        program=printable(report.versions.etabli),
    )


def _trouble(trouble: Trouble) -> str:
    """Where it went wrong, and what."""
    where = step_name(printable(trouble.where))
    return _("{where}: {what}").format(where=where, what=word(trouble.message))


def _sections(report: Report) -> tuple[Section, ...]:
    """The facts; those that one line tells, mostly that there is none, share a section."""
    sections = facts_of(report.machine)
    large = tuple(section for section in sections if len(section.lines) > 1)
    lines = tuple(
        FactLine(label=section.title, text=section.lines[0].text)
        for section in sections
        if len(section.lines) == 1
    )
    return (*large, Section(title=_("Also"), lines=lines)) if lines else large


def _use(grade: Grade) -> str:
    """What it is good for, in the policy's own words."""
    wording = grade.use_wording
    return printable(wording.get(spoken()) or wording.get(Language.ENGLISH) or grade.suggested_use)


def _systems(stated: Grade, recomputed: Grade | None) -> str:
    """Which systems it is fit for: as the report says, or as its facts tell where it does not."""
    found = stated.systems or (None if recomputed is None else recomputed.systems)
    return "" if found is None else f"{systems_words(found)}."


def _reasons(grade: Grade) -> tuple[ReasonGroup, ...]:
    groups = (
        ReasonGroup(
            title=_(title), reasons=tuple(_reason(item) for item in grade.reasons if item.kind in kinds)
        )
        for kinds, title in SECTIONS
    )
    return tuple(group for group in groups if group.reasons)


def _reason(reason: Reason) -> ReasonView:
    points = ""
    if reason.points is not None and reason.of is not None:
        points = _("{points} of {most}").format(points=decimal(reason.points), most=decimal(reason.of))
    elif reason.limit is not None:
        points = _("at most {letter}").format(letter=letter_word(reason.limit))
    return ReasonView(text=word(reason.message), points=points)


def _drives(report: Report, judgement: Judgement) -> tuple[DriveView, ...]:
    """Every drive that has facts or a verdict; the worse verdict is shown."""
    stated = {verdict.name: verdict for verdict in report.drive_verdicts}
    judged = {verdict.name: verdict for verdict in judgement.verdicts}
    drives = () if report.machine.storage.value is None else report.machine.storage.value.drives
    facts = {drive.name: drive for drive in drives}
    return tuple(
        _drive(name, facts.get(name), stated.get(name), judged.get(name))
        for name in dict.fromkeys([*facts, *stated])
    )


def _drive(
    name: str, drive: Drive | None, stated: DriveVerdict | None, judged: DriveVerdict | None
) -> DriveView:
    ranks = tuple(DriveHealth)
    both = [verdict for verdict in (judged, stated) if verdict is not None]
    shown = min(both, key=lambda verdict: ranks.index(verdict.health), default=None)
    other = stated.health if stated and judged and stated.health is not judged.health else None
    return DriveView(
        name=printable(name),
        title=_drive_title(drive),
        health=DriveHealth.UNKNOWN if shown is None else shown.health,
        evidence=() if shown is None else tuple(word(message) for message in shown.evidence),
        stated=other,
        stays=drive is None or belongs_to_machine(drive),
    )


def _drive_title(drive: Drive | None) -> str:
    if drive is None:
        return ""
    size = None if drive.size_bytes is None else storage_size(drive.size_bytes)
    named = " ".join(part for part in (drive.vendor, drive.model) if part)
    return ", ".join(printable(part) for part in (named, size) if part)


def _benchmarks(benchmarks: Benchmarks | None) -> tuple[str, ...]:
    if benchmarks is None:
        return ()
    refused = () if benchmarks.refused is None else (word(benchmarks.refused),)
    return refused + tuple(printable(benchmark_line(item)) for item in benchmarks.results)
