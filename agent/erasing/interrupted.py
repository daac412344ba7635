"""Erasures that were interrupted: whether a drive of today is surely the one, and what a person should know
before it goes on.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.erasing.jobs import Job
from agent.erasing.plans import needs_code
from host.drive.block_device import LiveDrive
from host.drive.drive_ports import DriveError
from judge.identity.same_drive import drive_name
from model.drive import ContentKind, Drive
from model.erasure import WipeRefusal
from model.message import Message
from wipe.interrupted import ResumeDoubt, told_of
from wipe.journal import JournalError
from wipe.planned import PlannedDrive
from wipe.resume import ResumePoint, resume_point
from wipe.tail import is_lost


def is_nameless(job: Job) -> bool:
    """Whether the job's drive has no name that outlives a boot: an adapter tells the same of every drive that
    is put into it.
    """
    names = drive_name(job.order.plan.drive, serial_is_own=not job.order.drive.serial_is_bridges)
    return names.serial is None


def doubts(job: Job, item: PlannedDrive, everything: Sequence[PlannedDrive]) -> tuple[Message, ...]:
    """Why one yes for all is not enough: this drive is confirmed again by its serial and its code."""
    drive, point = item.drive, point_of(job)
    by_code = job.order.consent is not None and job.order.consent.by_code
    in_use = item.outcome.in_use if isinstance(item.outcome, WipeRefusal) else ()
    doubt = ResumeDoubt(
        weak_name=is_nameless(job) or _has_weak_name(item) or by_code or needs_code(item, everything),
        contents_unknown=drive.contents.is_unknown and not job.order.drive.contents.is_unknown,
        contents_new=new_contents(job.order.drive, drive, point),
        written_gone=job.tail_differs or written_is_gone(job, drive, point),
    )
    return (*told_of(doubt, drive.path), *in_use[:1])


def _has_weak_name(item: PlannedDrive) -> bool:
    """Whether another drive may tell the same: makers have shipped one serial in many drives, and only a WWN
    is given out worldwide.
    """
    return item.token is None or drive_name(item.token).wwn is None


def new_contents(before: Drive, now: Drive, point: ResumePoint) -> bool:
    """Whether something is on the drive that was not there; once it was written to from its beginning, all
    that is recognised is new.
    """
    seen = {
        _kind(content.where, now.name, content.kind, content.format) for content in now.contents.value or ()
    }
    was_overwritten = point.started is not None and point.offset > 0
    known = {
        _kind(content.where, before.name, content.kind, content.format)
        for content in before.contents.value or ()
    }
    return bool(seen if was_overwritten else seen - known)


def _kind(where: str, drive: str, kind: ContentKind, form: str) -> tuple[str, ContentKind, str]:
    """A content without the kernel's name of the drive, which changes."""
    return where.removeprefix(drive).removeprefix("p"), kind, form


def point_of(job: Job) -> ResumePoint:
    """Where the job came to; a journal that cannot be read tells nothing."""
    try:
        return resume_point(job.records())
    except JournalError:
        return ResumePoint()


def written_is_gone(job: Job, drive: Drive, point: ResumePoint) -> bool:
    """Whether what was written before is not there, or cannot be looked for."""
    if point.started is None or point.offset == 0 or point.method is not None:
        return False
    try:
        opened = LiveDrive(drive.path, drive.transport, exclusive=False, direct=True)
    except DriveError:
        return True
    try:
        return is_lost(opened.block, point, job.order.seed)
    except DriveError:
        return True
    finally:
        opened.close()
