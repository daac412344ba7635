"""Caps: rules that hold a grade down, each speaking only of what is known."""

from __future__ import annotations

from collections.abc import Sequence

from judge.facts import Figure, Subject, figure
from judge.policy import COMPARING, Cap, Rule
from model.benchmark import BenchmarkKind
from model.drive import Drive
from model.grade import GradeLetter, Reason, ReasonKind
from model.message import Message, say
from model.trial import TrialResult
from model.verdict import DriveHealth

COMPARED = {
    Rule.MEMORY_BELOW: Figure.MEMORY_GIB,
    Rule.CPU_LEVEL_BELOW: Figure.CPU_LEVEL,
    Rule.CPU_YEAR_BELOW: Figure.CPU_YEAR,
    Rule.BATTERY_BELOW: Figure.BATTERY_HEALTH,
}
DECISIVE = frozenset({GradeLetter.PARTS, GradeLetter.RECYCLING})


def cap_reason(subject: Subject, cap: Cap, locks: Sequence[Reason]) -> Reason | None:
    """The reason that a cap gives; None when it does not apply, or nobody knows whether it does."""
    message = _compared(subject, cap) if cap.rule in COMPARING else _stated(subject, cap.rule, locks)
    if message is None:
        return None
    kind = ReasonKind.ELIMINATION if cap.limit in DECISIVE else ReasonKind.CAP
    return Reason(kind=kind, rule=cap.rule, message=message, limit=cap.limit)


def _compared(subject: Subject, cap: Cap) -> Message | None:
    """A figure that is known and too small. A machine without any battery is not capped for it: it has
    points to lose.
    """
    value = figure(subject, COMPARED[cap.rule])
    if value is None or cap.value is None or value >= cap.value:
        return None
    if cap.rule is Rule.BATTERY_BELOW and not (subject.is_portable and subject.machine.batteries.value):
        return None
    shown = round(value, 1) if cap.rule is Rule.MEMORY_BELOW else round(value)
    return say(f"grade.cap.{cap.rule}", value=shown, limit=cap.value)


def _stated(subject: Subject, rule: Rule, locks: Sequence[Reason]) -> Message | None:
    match rule:
        case Rule.ACTIVE_LOCK:
            return next((lock.message for lock in locks if lock.kind is ReasonKind.ELIMINATION), None)
        case Rule.MEMORY_STRESS_FAILED:
            return _stress(subject)
        case Rule.DRIVE_FAILING:
            return _drive(subject, DriveHealth.FAILING, rule)
        case Rule.DRIVE_WATCHED:
            return _drive(subject, DriveHealth.WATCH, rule)
        case Rule.NO_DRIVE:
            storage = subject.machine.storage.value
            none = storage is not None and not storage.hidden and subject.own_drives == ()
            return say("grade.cap.no_drive") if none else None
        case Rule.UNCORRECTED_MEMORY_ERRORS:
            return _memory_errors(subject)
        case _:
            raise ValueError(f"{rule} compares a figure")


def _stress(subject: Subject) -> Message | None:
    results = () if subject.benchmarks is None else subject.benchmarks.results
    failed = [
        item
        for item in results
        if item.kind is BenchmarkKind.MEMORY_STRESS and item.result is TrialResult.FAILED
    ]
    return say("grade.cap.memory_stress_failed") if failed else None


def _drive(subject: Subject, health: DriveHealth, rule: Rule) -> Message | None:
    """A drive of this health, unless a healthy one would take its place: then the bad one is only to be
    taken out.
    """
    drives = subject.own_drives or ()
    bad: list[Drive] = [drive for drive in drives if subject.health_of(drive) is health]
    healthy = [drive for drive in drives if subject.health_of(drive) is DriveHealth.HEALTHY]
    if not bad or (healthy and health is DriveHealth.WATCH):
        return None
    return say(f"grade.cap.{rule}", drive=bad[0].model or bad[0].name)


def _memory_errors(subject: Subject) -> Message | None:
    memory = subject.machine.memory.value
    count = None if memory is None else memory.uncorrected_errors.value
    return say("grade.cap.uncorrected_memory_errors", count=count) if count else None
