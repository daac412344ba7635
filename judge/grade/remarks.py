"""Remarks beside a grade: what a person has to check, and what is worth knowing."""

from __future__ import annotations

from judge.grade.caps import name_of
from judge.grade.figures import Figure, Subject, is_disturbed
from model.grade import Reason, ReasonKind
from model.message import Message, say
from model.verdict import DriveHealth


def remarks(subject: Subject) -> list[Reason]:
    """All that is neither a lock nor about points."""
    return [
        *_storage(subject),
        *_other_drives(subject),
        *_disturbed(subject),
        *_heat(subject),
        *_unclaimed(subject),
    ]


def _to_check(rule: str, message: Message) -> Reason:
    return Reason(kind=ReasonKind.TO_CHECK, rule=rule, message=message)


def _note(rule: str, message: Message) -> Reason:
    return Reason(kind=ReasonKind.NOTE, rule=rule, message=message)


def _storage(subject: Subject) -> list[Reason]:
    """What a person has to look at before the storage may be trusted."""
    storage = subject.machine.storage.value
    if storage is None:
        return [_to_check("storage", say("grade.storage_unknown"))]
    found = [
        _to_check("hidden_storage", say("grade.hidden_storage", where=hidden.name or hidden.where))
        for hidden in storage.hidden
    ]
    if subject.has_no_drive:
        found.append(_to_check("no_drive", say("grade.no_drive_seen")))
    found += [
        _to_check("drive_health", say("grade.drive_health_unknown", drive=name_of(drive)))
        for drive in subject.own_drives or ()
        if subject.health_of(drive) is not DriveHealth.FAILING and not subject.is_known(drive)
    ]
    return found


def _disturbed(subject: Subject) -> list[Reason]:
    """A processor that was measured while it did something else."""
    if not any(is_disturbed(subject, figure) for figure in (Figure.COMPRESSION_ALL, Figure.CPU_ALL)):
        return []
    return [_to_check("disturbed", say("grade.disturbed"))]


def _other_drives(subject: Subject) -> list[Reason]:
    """A drive to be watched beside the one that the system goes on."""
    return [
        _note("drive_watched", say("grade.other_drive_watched", drive=name_of(drive)))
        for drive in subject.own_drives or ()
        if drive != subject.system and subject.health_of(drive) is DriveHealth.WATCH
    ]


def _heat(subject: Subject) -> list[Reason]:
    """The processor slowed itself down under load."""
    watch = None if subject.benchmarks is None else subject.benchmarks.watch
    count = None if watch is None else watch.throttle_events
    if watch is None or not count:
        return []
    if watch.highest_celsius is None:
        return [_note("heat", say("grade.slowed_by_heat", count=count))]
    degrees = round(watch.highest_celsius)
    return [_note("heat", say("grade.slowed_by_heat_at", count=count, celsius=degrees))]


def _unclaimed(subject: Subject) -> list[Reason]:
    """What will not work under Linux."""
    return [
        _note("unclaimed", say("grade.unclaimed", device=device.model or device.class_name or device.address))
        for device in subject.machine.unclaimed.value or ()
        if device.matters
    ]
