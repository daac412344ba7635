"""Interrupted erasures: which wait, on which drive of today each goes on, and how one is given up."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agent.bench.state import State
from agent.erasing.azerty import as_meant
from agent.erasing.interrupted import doubts, is_nameless
from agent.erasing.jobs import Job, is_same_drive, known_jobs, moved, ordered_at
from agent.erasing.plans import check_confirmation
from host.port import Host
from host.timing import LiveClock
from model.erasure import RefusalCause, WipePlan
from model.message import Message, say
from wipe.consent import Consent, OrderedBy, consent_now
from wipe.interrupted import given_up
from wipe.journal import Journal, open_store, room_for
from wipe.planned import PlannedDrive
from wipe.thaw import give_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruption:
    """An erasure that was interrupted. `item` is its drive of today, None when it is not here or cannot be
    told from another one; `why` it cannot go on, also for a drive that is protected by now. With `doubts` it
    is confirmed anew.
    """

    job: Job
    item: PlannedDrive | None
    why: Message | None = None
    doubts: tuple[Message, ...] = ()


def waiting_jobs(state: State) -> list[Job]:
    """The erasures that were begun, and neither run nor came to an end."""
    return [
        job
        for job in known_jobs(state)
        if job.was_begun and not (job.is_certified or job.is_running or job.is_finished)
    ]


def resumable_jobs(state: State) -> list[Job]:
    """Of those that wait, the ones whose drive no later order was carried out on: what that left there is not
    erased again.
    """
    begun = [job for job in known_jobs(state) if job.was_begun]
    return [job for job in waiting_jobs(state) if not _was_ordered_again(job, begun)]


def _was_ordered_again(job: Job, begun: Sequence[Job]) -> bool:
    later = [other for other in begun if ordered_at(other) > ordered_at(job)]
    return any(is_same_drive(job, other.order.plan.drive) for other in later)


def interruptions(jobs: Iterable[Job], drives: Sequence[PlannedDrive]) -> Iterator[Interruption]:
    """Each job with its drive by what lasts: WWN, serial and model."""
    for job in jobs:
        item, why = drive_of(job, drives)
        why = why if item is None else _protection(item)
        found = doubts(job, item, drives) if item is not None and why is None else ()
        yield Interruption(job=job, item=item, why=why, doubts=found)


def drive_of(job: Job, drives: Sequence[PlannedDrive]) -> tuple[PlannedDrive | None, Message | None]:
    """The one drive of a job; none, and why, when it is not here or cannot be told from another."""
    token = job.order.plan.drive
    names = {"model": token.model or "", "serial": token.serial or ""}
    same = [item for item in drives if is_same_drive(job, item.token)]
    if len(same) == 1:
        return same[0], None
    if same:
        return None, say("order.resume_several", **names)
    if is_nameless(job):
        return None, say("order.resume_nameless", **names, job=job.order.job)
    return None, say("order.resume_not_here", **names)


def _protection(item: PlannedDrive) -> Message | None:
    """Why the configuration of today keeps a drive from being erased."""
    if isinstance(item.outcome, WipePlan) or RefusalCause.PROTECTED not in item.outcome.causes:
        return None
    return say("wipe.protected", drive=item.drive.path, serial=item.serial or item.drive.path)


def go_on(
    host: Host,
    job: Job,
    item: PlannedDrive,
    everything: Sequence[PlannedDrive],
    *,
    word: str = "",
    protect: Sequence[str] = (),
) -> Job:
    """The job on today's drive, with today's agreement: `word` confirms, by serial and code, a drive that may
    be another one. The caller holds `only_one`. Raises WrongOrder, StateError.
    """
    if word:
        word = as_meant(word, everything)
        check_confirmation(word, item, everything, with_code=True)
    if item.token is None:
        raise ValueError(f"{item.drive.path} told nothing of itself")
    by_code = bool(word)
    consent = consent_now(
        host, item, OrderedBy.RESUMED, by_code=by_code, word=word, told_of_loss=by_code, protect=protect
    )
    return moved(job, item.token, item.drive, consent)


def interrupted_job(
    state: State, item: PlannedDrive, everything: Sequence[PlannedDrive], consent: Consent
) -> Job | None:
    """The erasure of an ordered drive that a power cut interrupted, under today's order; None where there is
    none, where it was another plan, or where it is doubtful whether all that it wrote is still on this drive,
    which is erased from its beginning then. Raises StateError.
    """
    if item.token is None or not isinstance(item.outcome, WipePlan):
        return None
    for seen in interruptions(resumable_jobs(state), everything):
        before = seen.job.order.plan
        # A person who once agreed that what was written is gone did not agree for today's order.
        is_sure = seen.item == item and not (seen.why or seen.doubts or seen.job.order.may_differ)
        is_same_plan = (before.policy, before.ladder) == (item.outcome.policy, item.outcome.ladder)
        if is_sure and is_same_plan and not before.found_running and not item.outcome.found_running:
            return moved(seen.job, item.token, item.drive, consent)
    return None


def give_up_job(job: Job) -> None:
    """The last words of its journal: the drive is not erased. The caller holds `only_one`. Raises
    JournalError.
    """
    store = open_store(job.folder, fixed=job.order.fixed_journal, room_bytes=room_for(job.order.plan))
    try:
        give_up(Journal(store, LiveClock(threading.Event())), job.order, given_up(), begun=True)
    finally:
        store.close()
