"""Answers without a new run: a report that supersedes the last one, with the same facts and other answers.

The facts keep the time at which they were seen: an answer of today makes no look at the drives of today. The
answers have a day and a person of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from agent.bench.history import SeenReport
from agent.bench.provenance import new_report_id
from agent.bench.state import State
from agent.bench.station import Station
from agent.session.answers import STAYING, still_answered
from agent.session.outcome import Emit, keep_report
from agent.session.report import graded, with_label
from agent.spool.naming import report_file
from agent.spool.spool import DamagedDocument, Place, Spool
from judge.grade.grade import grade_machine
from judge.grade.policy import Policy
from judge.health.drive_health import judge_drive
from judge.signature import is_signed_by
from model.document import UnreadableDocument, decode
from model.event import Graded, SessionStarted
from model.report import AnsweredBefore, PersonalAnswers, Report
from model.settings_text import BadSettings
from papers.errors import why_unreadable
from papers.language import _
from papers.wording import word as in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteOrder:
    """What is to be noted of which report: `word` as a person names it, None for the last one; `by` who
    answers, None where nobody says.
    """

    word: str | None
    typed: PersonalAnswers
    by: str | None = None
    ask_again: bool = False


def note(
    state: State,
    station: Station,
    order: NoteOrder,
    policy: Policy,
    *,
    emit: Emit,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Report | None:
    """Make the report, tell of it like a run does, and keep it; None where it could not be kept. Raises
    BadSettings for an order that cannot be followed.
    """
    if not says_something(order):
        raise BadSettings(_("Nothing to note: give an answer, such as --not-locked all."))
    known = own_report(state, station, order.word)
    report = superseding(known, order, policy, clock())
    report = replace(report, station_name=station.name)
    emit(SessionStarted(session="", report=report.id, steps=(), replayed=report.replayed))
    emit(_graded(report))
    return report if keep_report(state, station, report, emit) else None


def superseding(known: Report, order: NoteOrder, policy: Policy, now: datetime) -> Report:
    """The report with the answers of today, judged by today's rules."""
    entered = _answers(known, order, now)
    machine = with_label(known.machine, entered.label)
    storage = machine.storage.value
    verdicts = tuple(judge_drive(drive) for drive in storage.drives) if storage else ()
    return replace(
        known,
        id=new_report_id(),
        entered=entered,
        machine=machine,
        drive_verdicts=verdicts,
        grade=grade_machine(machine, verdicts, known.benchmarks, entered, policy),
        supersedes=known.id,
    )


def _answers(known: Report, order: NoteOrder, now: datetime) -> PersonalAnswers:
    """What held, and what is answered now with its day; who ran the machine stays who it was."""
    earlier = SeenReport(
        report=known.id,
        finished=known.times.finished,
        identity=known.machine.identity,
        machine=known.machine,
        entered=known.entered,
    )
    held = still_answered(order.typed, earlier, ask_again=order.ask_again, same_look=True)
    today = AnsweredBefore(at=now, by=order.by)
    fresh = [name for name in STAYING if getattr(order.typed, name) is not None]
    return replace(
        held,
        operator=known.entered.operator,
        before=held.before | dict.fromkeys((*fresh, *order.typed.locks), today),
    )


def says_something(order: NoteOrder) -> bool:
    """Whether there is anything to note."""
    return order.ask_again or replace(order.typed, operator=None) != PersonalAnswers()


def own_report(state: State, station: Station, word: str | None) -> Report:
    """The report that is meant, as this station signed it: what was altered since gets no new signature.
    Raises BadSettings.
    """
    path = report_file(word, state.folder)
    try:
        kept = Spool(path.parent.parent).read(Place(path.parent.name), path.stem)
        report = None if kept is None else decode(kept.data, Report)
    except ValueError as error:
        raise BadSettings(_not_here(path)) from error
    except DamagedDocument as error:
        raise BadSettings(f"{path}: {in_words(error.message)}") from error
    except UnreadableDocument as error:
        raise BadSettings(
            _("{path}: not a report: {error}.").format(path=path, error=why_unreadable(error))
        ) from error
    if kept is None or report is None:
        raise BadSettings(_not_here(path))
    if report.station != station.key_id or not is_signed_by(station.spki, kept.data, kept.signature):
        raise BadSettings(
            _("{path}: this bench did not sign it, or it was altered; answer where it was made.").format(
                path=path
            )
        )
    return report


def _not_here(path: Path) -> str:
    return _("{path}: not among the reports of this bench; answer where it was made.").format(path=path)


def _graded(report: Report) -> Graded:
    return graded(report.machine, report.drive_verdicts, report.grade, report.entered, report.limits)
