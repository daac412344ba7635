"""Frozen drives are thawed before any worker starts: the machine sleeps once for all of them, then every
drive is found again by what lasts of it, asked again, and planned again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from agent.erasing.jobs import Job, is_same_drive, moved, replanned
from host.port import Host
from host.suspend import Sleeper
from host.timing import LiveClock
from judge.identity.same_drive import drive_name
from model.erasure import WipePlan, WipePolicy
from model.message import Message, say
from wipe.journal import Journal, open_store, room_for
from wipe.planned import PlannedDrive
from wipe.thaw import after_thaw, announce, dangers, give_up, sleep_once, still_frozen, wants_thaw, why_awake

PlanAgain = Callable[[WipePolicy], Sequence[PlannedDrive]]


@dataclass(slots=True)
class Thawed:
    """The jobs as they stand now. `ended` came to their end by it; `told` is for the person, by drive."""

    jobs: list[Job] = field(default_factory=list)
    ended: list[Job] = field(default_factory=list)
    told: list[tuple[str, Message]] = field(default_factory=list)


def thaw(
    jobs: Sequence[Job], *, host: Host, sleeper: Sleeper, plan_again: PlanAgain, erasing: Sequence[Job]
) -> Thawed:
    """Let the machine sleep when a job wants it and nothing speaks against it. `erasing` are jobs of this
    machine whose worker runs. Raises JournalError, WrongOrder.
    """
    frozen = [job for job in jobs if wants_thaw(job.order, job.records())]
    if not frozen:
        return Thawed(jobs=list(jobs))
    trouble = _against(host, plan_again(_without_suspend(frozen[0])), erasing) or _sleep(frozen, sleeper)
    done = Thawed()
    if trouble is not None:
        done.told += [(job.order.plan.drive.path, trouble) for job in frozen]
    seen: dict[WipePolicy, Sequence[PlannedDrive]] = {}
    for job in jobs:
        policy = _without_suspend(job)
        if policy not in seen:
            seen[policy] = plan_again(policy)
        same = [drive for drive in seen[policy] if is_same_drive(job, drive.token)]
        item = same[0] if len(same) == 1 else None  # twins cannot be told apart: the order stays as it was
        if item is not None and item.token != job.order.plan.drive and not _may_move(job):
            item = None
        _go_on(done, job, item, was_frozen=job in frozen)
    return done


def _may_move(job: Job) -> bool:
    """Whether the drive may be another one by now as far as this boot's token tells. An order that needed a
    code never moves: a twin that was not confirmed may have woken in the place of one that did not.
    """
    consent = job.order.consent
    if consent is not None:
        return not consent.by_code
    return drive_name(job.order.plan.drive).wwn is not None


def _without_suspend(job: Job) -> WipePolicy:
    return replace(job.order.plan.policy, suspend=False)


def _against(host: Host, drives: Sequence[PlannedDrive], erasing: Sequence[Job]) -> Message | None:
    """The first reason not to sleep."""
    for job in erasing:
        return say("wipe.suspend_erasing", drive=job.order.plan.drive.path)
    found = dangers(host, [item.drive for item in drives], [item.outcome for item in drives])
    return found[0] if found else None


def _sleep(frozen: Sequence[Job], sleeper: Sleeper) -> Message | None:
    """Announced in the journal of every frozen drive; why it did not sleep, None when it did."""
    for job in frozen:
        with _journal_of(job) as journal:
            announce(journal, job.order, resumed=bool(job.records()))
    outcome = sleep_once(sleeper)
    for job in frozen:
        with _journal_of(job) as journal:
            journal.add(outcome)
    return why_awake(outcome)


def _go_on(done: Thawed, job: Job, item: PlannedDrive | None, *, was_frozen: bool) -> None:
    """One job after the sleep; a drive that is not found keeps its order, and its worker will say so."""
    if item is None or item.token is None:
        done.jobs.append(job)
        return
    changed = _looks_otherwise(job, item)
    if not was_frozen and not changed:
        done.jobs.append(job if item.token == job.order.plan.drive else moved(job, item.token, item.drive))
        return
    left = (
        say("wipe.contents_changed", drive=item.drive.path)
        if changed
        else after_thaw(job.order.plan, item.outcome)
    )
    if isinstance(left, WipePlan):
        done.jobs.append(replanned(job, left, item.drive))
        message = still_frozen(job.order.plan, item.outcome) if isinstance(item.outcome, WipePlan) else None
    else:
        message = left
        with _journal_of(job) as journal:
            give_up(journal, job.order, left, begun=bool(job.records()))
        done.ended.append(job)
    if message is not None:
        done.told.append((item.drive.path, message))


def _looks_otherwise(job: Job, item: PlannedDrive) -> bool:
    """Whether both ends hold something else than when its erasure was agreed to: it may be a twin that
    woke in the drive's place.
    """
    consent = job.order.consent
    return consent is not None and isinstance(item.outcome, WipePlan) and item.look != consent.look


@contextmanager
def _journal_of(job: Job) -> Iterator[Journal]:
    """A job's journal, open for a record."""
    room_bytes = room_for(job.order.plan)
    store = open_store(job.folder, fixed=job.order.fixed_journal, room_bytes=room_bytes)
    try:
        yield Journal(store, LiveClock(threading.Event()))
    finally:
        store.close()
