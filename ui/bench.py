"""The bench as a screen knows it: what was heard so far, event by event. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from model.bench import BenchDrive, RunningErasure, SettingsSeen, WaitingErasure
from model.event import (
    AnswersSeen,
    Delivered,
    DriveErased,
    DrivesSeen,
    ErasuresSeen,
    Event,
    FactsSeen,
    Graded,
    LastWordSpoken,
    NotDelivered,
    OrderAnswered,
    OutboxSeen,
    PowerSeen,
    Progress,
    ReportKept,
    SessionFinished,
    SessionStarted,
    Step,
    StepFinished,
    StepStarted,
    Troubled,
)
from model.machine import Machine
from model.message import Message
from model.report import PersonalAnswers
from model.trial import TrialKind
from model.trying import SeenTrial, TrialSeen
from model.verdict import DriveVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Everything that the screens show. None, and an empty tuple, is what was not heard yet."""

    session: SessionStarted | None = None
    machine: Machine | None = None
    verdicts: tuple[DriveVerdict, ...] = ()
    is_whole: bool = False
    drives: tuple[BenchDrive, ...] = ()
    waiting: tuple[WaitingErasure, ...] = ()
    is_looking: bool = True
    drives_trouble: Message | None = None
    on_battery: bool = False
    power: PowerSeen | None = None
    running: tuple[RunningErasure, ...] = ()
    erased: tuple[DriveErased, ...] = ()
    answers: PersonalAnswers = field(default_factory=PersonalAnswers)
    is_reported: bool = False
    tried: Mapping[TrialKind, SeenTrial] = field(default_factory=dict)
    graded: Graded | None = None
    report: ReportKept | None = None
    delivered: Delivered | None = None
    not_delivered: NotDelivered | None = None
    word: LastWordSpoken | None = None
    outbox: OutboxSeen | None = None
    settings: SettingsSeen | None = None
    step: StepStarted | None = None
    progress: Progress | None = None
    troubles: tuple[Troubled, ...] = ()
    answered: OrderAnswered | None = None
    finished: SessionFinished | None = None

    @property
    def whole_machine(self) -> Machine | None:
        """The facts once all of them are known, None before: questions rest on all of them."""
        return self.machine if self.is_whole else None

    def verdict_of(self, name: str) -> DriveVerdict | None:
        """What is thought of the drive with this name of the kernel's."""
        return next((verdict for verdict in self.verdicts if verdict.name == name), None)

    def running_of(self, job: str | None) -> RunningErasure | None:
        """How far an erasure is."""
        return next((item for item in self.running if item.job == job), None)


def heard(bench: Bench, event: Event) -> Bench:
    """The bench once this was heard, too."""
    match event:
        case FactsSeen():
            return replace(bench, machine=event.machine, verdicts=event.verdicts, is_whole=event.is_whole)
        case DrivesSeen():
            return replace(
                bench,
                drives=event.drives,
                waiting=event.waiting,
                is_looking=event.is_looking,
                drives_trouble=event.trouble,
                on_battery=event.on_battery,
            )
        case PowerSeen():
            return replace(bench, power=event, on_battery=event.on_battery)
        case ErasuresSeen():
            return replace(bench, running=event.running)
        case AnswersSeen():
            return replace(bench, answers=event.answers, is_reported=event.is_reported)
        case TrialSeen():
            return replace(bench, tried={**bench.tried, event.seen.trial: event.seen})
        case DriveErased():
            return replace(bench, erased=(*bench.erased, event))
        case Troubled():
            return replace(bench, troubles=(*bench.troubles, event))
        case ReportKept() | Delivered() | NotDelivered() | OutboxSeen():
            return _heard_of_report(bench, event)
        case _:
            return _heard_of_steps(bench, event)


def _heard_of_report(bench: Bench, event: ReportKept | Delivered | NotDelivered | OutboxSeen) -> Bench:
    """What became of the report of this machine; what is said of others is in the journal."""
    name = None if bench.report is None else bench.report.report
    match event:
        case ReportKept():
            return replace(bench, report=event, delivered=None, not_delivered=None)
        case Delivered() if event.report == name:
            return replace(bench, delivered=event, not_delivered=None)
        case NotDelivered() if event.report == name:
            return replace(bench, not_delivered=event)
        case OutboxSeen():
            return replace(bench, outbox=event)
        case _:
            return bench


def _heard_of_steps(bench: Bench, event: Event) -> Bench:
    match event:
        case SessionStarted():
            return Bench(session=event)
        case StepStarted():
            return replace(bench, step=event, progress=None)
        case StepFinished():
            return replace(bench, step=None, progress=None)
        case Progress():
            return bench if event.step is Step.ERASE else replace(bench, progress=event)
        case Graded():
            return replace(bench, graded=event)
        case LastWordSpoken():
            return replace(bench, word=event)
        case OrderAnswered():
            return replace(bench, answered=event)
        case SettingsSeen():
            return replace(bench, settings=event)
        case SessionFinished():
            return replace(bench, finished=event, step=None, progress=None)
        case _:
            return bench
