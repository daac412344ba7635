"""The erasing of a run: the list frozen and shown, the countdown, the jobs, their certificates."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain

from agent.bench.locks import Busy, FileLock, machine_lock_path
from agent.bench.state import State, StateError
from agent.bench.station import Station
from agent.bench.wrong_order import WrongOrder
from agent.erasing.certificate import Entered, note_entered
from agent.erasing.charger import ChargerNews
from agent.erasing.erased_before import erased_elsewhere, erased_here
from agent.erasing.jobs import Job, NoDurableJournal, check_durable, known_jobs, make_job, start_worker
from agent.erasing.plans import hash_of, plan_all
from agent.erasing.resuming import interrupted_job
from agent.erasing.screens import PressedKeys
from agent.erasing.thaw import Thawed, thaw
from agent.erasing.workers import Ended, JobProgress, Start, certify, follow_jobs, told_of
from agent.settings.profiles import EraseOrder, needs_key
from host.boot import BootFacts, start_of
from host.boot import Start as Origin
from host.clock import clock_trust
from host.live import LiveHost
from host.port import Host
from host.power import runs_on_battery_alone
from host.suspend import KernelSleeper, Sleeper
from host.timing import Clock, LiveClock
from model.certificate import MediaSource, Performer
from model.erasure import WipePhase, WipePlan, WipePolicy
from model.event import (
    CountdownEnded,
    CountdownStarted,
    DriveOrdered,
    Event,
    Progress,
    Step,
    Troubled,
)
from model.identity import IdentityKey
from model.machine import Machine
from model.message import Message, say
from model.provenance import ClockTrust
from model.report import PersonalAnswers
from papers.title import machine_title
from wipe.consent import OrderedBy, consent_now
from wipe.journal import JournalError
from wipe.order import Status
from wipe.planned import PlannedDrive
from wipe.protection import unmatched
from wipe.shown import ShownList
from wipe.unattended import ErasedBefore, Sorted, sort_drives, still_ordered

STEP = Step.ERASE
COUNTDOWN_S, WAIT_FOR_KEY_S, TICK_S = 30.0, 600.0, 1.0
PROGRESS_EVERY_S = 5.0
LOCK_WAIT_S = 1.0
MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What the erasing works with; tests give their own drives, clock and workers, never a way around a
    decision.
    """

    facts: BootFacts
    keys: PressedKeys
    watched: Callable[[], bool]
    clock: Clock
    host: Host
    plans: Callable[[WipePolicy], Sequence[PlannedDrive]] = plan_all
    start: Start = start_worker
    sleeper: Sleeper = field(default_factory=KernelSleeper)
    durable: Callable[[State], bool] = check_durable
    on_battery: Callable[[], bool] = runs_on_battery_alone
    trust: Callable[[datetime], ClockTrust] = clock_trust


@dataclass(frozen=True, slots=True, kw_only=True)
class UnattendedOutcome:
    """What came of it. `complete`: every ordered drive reached its level. `possible` is False when nothing
    could be erased here at all (nowhere durable for the journal).
    """

    complete: bool
    possible: bool = True
    certificates: tuple[str, ...] = ()


class _Answer(StrEnum):
    """How a countdown ended."""

    RAN_OUT = "ran_out"
    KEY = "key"
    UNSEEN = "unseen"
    STOPPED = "stopped"


@dataclass(slots=True)
class Erasing:
    """One order, carried out once by `run()`. `stopped` is the order to stop the whole run."""

    order: EraseOrder
    means: Means
    state: State
    station: Station
    identity: tuple[IdentityKey, ...]
    entered: Entered
    emit: Callable[[Event], None]
    stopped: Callable[[], bool]
    _told: dict[str, tuple[str, float]] = field(default_factory=dict)
    _elsewhere: tuple[ErasedBefore, ...] = ()
    _seen: tuple[PlannedDrive, ...] = ()
    _charger: ChargerNews = field(init=False)

    def __post_init__(self) -> None:
        self._charger = ChargerNews(self.means.on_battery, is_alone=False)

    def run(self) -> UnattendedOutcome:
        """From the list to the certificates."""
        if start_of(self.means.facts) is Origin.OTHER:
            self._trouble(say("order.not_the_image"))
            return UnattendedOutcome(complete=False)
        try:
            on_fat = self.means.durable(self.state)
        except NoDurableJournal as error:
            self._trouble(say("order.nowhere_durable", error=str(error)))
            return UnattendedOutcome(complete=False, possible=False)
        lock = FileLock(machine_lock_path("wipe", self.state))
        try:
            lock.acquire(wait_s=LOCK_WAIT_S)
        except Busy:
            self._trouble(say("order.another_wipe"))
            return UnattendedOutcome(complete=False)
        try:
            return self._erase(on_fat=on_fat)
        except (WrongOrder, StateError, JournalError) as error:
            self._trouble(say("order.not_carried_out", error=str(error)))
            return UnattendedOutcome(complete=False)
        finally:
            lock.release()

    def _erase(self, *, on_fat: bool) -> UnattendedOutcome:
        self._elsewhere, trouble = erased_elsewhere(self.state, self.order.inventory_url, self._present())
        if trouble is not None:
            self._trouble(trouble)
        listed = self._sorted()
        for message in listed.waiting:
            self._trouble(message)
        if not listed.ordered:
            self._trouble(say("order.no_drive"))
            return UnattendedOutcome(complete=False)
        if self.means.on_battery():
            self._trouble(say("order.on_battery"))
            return UnattendedOutcome(complete=False)
        refusal = self._count_down(listed)
        if refusal is None and self.means.on_battery():  # pulled out while the time ran
            refusal = say("order.on_battery")
        shown = replace(self.means.keys.shown_list(), machine=self.order.machine, until=self.order.until)
        self.emit(CountdownEnded(erasing=refusal is None, message=refusal))
        if refusal is not None:
            self._trouble(refusal)
            return UnattendedOutcome(complete=False)
        # All that decided is asked a second time: a drive may be another by now, or found to be plugged in.
        frozen = still_ordered(listed.ordered, self._sorted().ordered)
        gone = [item for item in listed.ordered if item not in frozen]
        for item in gone:
            self._trouble(say("order.changed", drive=item.drive.path))
        if not listed.is_all:
            self._trouble(say("order.not_all"))
        ended = self._carry_out(frozen, shown, on_fat=on_fat)
        reached = all(item.judgement.as_ordered and item.certificate is not None for item in ended)
        return UnattendedOutcome(
            complete=reached and not gone and not listed.waiting and listed.is_all,
            certificates=tuple(item.certificate for item in ended if item.certificate is not None),
        )

    def _present(self) -> tuple[PlannedDrive, ...]:
        return tuple(self.means.plans(self.order.policy))

    def _sorted(self) -> Sorted:
        present, protect = self._present(), self.order.policy.protect
        self._seen = present
        found = sort_drives(present, (*erased_here(self.state), *self._elsewhere), protect)
        mistyped = unmatched(protect, present)
        return replace(found, left=(*found.left, *mistyped))

    def _count_down(self, listed: Sorted) -> Message | None:
        """Show the list and let the time run; why nothing is erased, None when there was no objection."""
        plan = _hash_of(listed)
        now = datetime.now(UTC)
        waits = needs_key(self.order, self.means.facts, self.identity, now, self.means.trust(now))
        self.means.keys.begin(plan)
        self.emit(
            CountdownStarted(
                drives=tuple(_ordered(item) for item in listed.ordered),
                waiting=listed.waiting,
                left=listed.left,
                plan=plan,
                seconds=COUNTDOWN_S,
                needs_key=waits,
            )
        )
        if waits:
            more: list[str] = []
            answer = self._wait(WAIT_FOR_KEY_S, lambda keys: _begins(plan, keys, more), part="key")
            if answer is not _Answer.KEY:
                return _refusals(answer) or say("order.no_key")
            if more:  # the first key begins the countdown, any other one stops it, however soon it comes
                return say("order.key_pressed")
        answer = self._wait(COUNTDOWN_S, bool, part="countdown")
        return say("order.key_pressed") if answer is _Answer.KEY else _refusals(answer)

    def _wait(self, seconds: float, is_answer: Callable[[list[str]], bool], *, part: str) -> _Answer:
        """Let time pass until it is over, a key answers, no screen shows it, or the run is stopped."""
        clock = self.means.clock
        end = clock.monotonic() + seconds
        while True:
            if self.stopped():
                return _Answer.STOPPED
            if is_answer(self.means.keys.taken()):
                return _Answer.KEY
            if not self.means.watched():
                return _Answer.UNSEEN
            left = end - clock.monotonic()
            if left <= 0:
                return _Answer.RAN_OUT
            self.emit(Progress(step=STEP, part=part, fraction=1 - left / seconds, left_s=left, message=None))
            clock.pause(min(TICK_S, left))

    def _carry_out(self, frozen: Sequence[PlannedDrive], shown: ShownList, *, on_fat: bool) -> list[Ended]:
        jobs, protect = [], self.order.policy.protect
        for item in frozen:
            if isinstance(item.outcome, WipePlan):
                consent = replace(
                    consent_now(self.means.host, item, OrderedBy.PROFILE, by_code=False, protect=protect),
                    at_s=shown.ended_s,
                    shown=shown,
                )
                job = interrupted_job(self.state, item, self._seen, consent)
                if job is None:
                    job = make_job(self.state, item.outcome, item.drive, on_fat=on_fat, consent=consent)
                jobs.append(job)
                note_entered(jobs[-1], self.entered)
        thawed = self._thaw(jobs)
        following = follow_jobs(thawed.jobs, show=self._show, stopped=self.stopped, start=self.means.start)
        done = chain(((job, False) for job in thawed.ended), following)
        return [self._certified(job, stuck=stuck) for job, stuck in done]

    def _thaw(self, jobs: Sequence[Job]) -> Thawed:
        """Frozen drives first, while none is being erased. Raises JournalError, WrongOrder, StateError."""
        done = thaw(
            jobs,
            host=self.means.host,
            sleeper=self.means.sleeper,
            plan_again=self.means.plans,
            erasing=[job for job in known_jobs(self.state) if job.is_running],
        )
        for path, message in done.told:
            self._trouble(say("order.frozen", drive=path))
            self._trouble(message)
        return done

    def _certified(self, job: Job, *, stuck: bool) -> Ended:
        ended = certify(self.state, self.station, job, self.entered, host=self.means.host, stuck=stuck)
        for event in told_of(ended):
            self.emit(event)
        return ended

    def _show(self, seen: Sequence[JobProgress]) -> None:
        """How far each drive is, not more often than a person reads; and what became of the charger."""
        if (news := self._charger.news()) is not None:
            self._trouble(news)
        now = self.means.clock.monotonic()
        for item in seen:
            status, name = item.status, item.job.order.plan.drive.name
            if status is None or status.finished:
                continue
            phase, at_s = self._told.get(name, ("", float("-inf")))
            if phase == status.phase and now - at_s < PROGRESS_EVERY_S:
                continue
            self._told[name] = (status.phase, now)
            fraction = status.fraction
            if fraction is None and status.total:
                fraction = status.done / status.total
            self.emit(
                Progress(
                    step=STEP, part=name, fraction=fraction, left_s=status.left_s, message=_phase(status)
                )
            )

    def _trouble(self, message: Message) -> None:
        self.emit(Troubled(where=STEP, message=message))


def _hash_of(listed: Sorted) -> str:
    return hash_of([item.outcome for item in listed.ordered if isinstance(item.outcome, WipePlan)])


def _begins(plan: str, keys: list[str], more: list[str]) -> bool:
    """Whether a key begins the countdown; those that came after it go to `more`."""
    if plan not in keys:
        return False
    more += keys[keys.index(plan) + 1 :]
    return True


def _refusals(answer: _Answer) -> Message | None:
    return {
        _Answer.STOPPED: say("order.stopped"),
        _Answer.UNSEEN: say("order.unseen"),
    }.get(answer)


def _phase(status: Status) -> Message | None:
    """What a worker is doing; None for a phase that has no words."""
    code = {
        WipePhase.MARK: "marking",
        WipePhase.ERASE: "erasing",
        WipePhase.WRITE: "writing",
        WipePhase.VERIFY: "reading",
        WipePhase.COOL: "cooling",
    }.get(status.phase)
    if code is None:
        return None
    if status.rate_bytes_per_s and status.phase in (WipePhase.WRITE, WipePhase.VERIFY):
        return say(f"order.{code}_at", rate=round(status.rate_bytes_per_s / MIB))
    return say(f"order.{code}")


def _ordered(item: PlannedDrive) -> DriveOrdered:
    plan = item.outcome
    if not isinstance(plan, WipePlan):
        raise TypeError(f"{item.drive.path} has no plan")
    first = plan.ladder[0]
    return DriveOrdered(
        path=plan.drive.path,
        model=plan.drive.model,
        serial=plan.drive.serial,
        size_bytes=plan.drive.size_bytes,
        methods=first.methods,
        level=first.level,
        estimated_s=first.estimated_s,
    )


def entered_for(answers: PersonalAnswers, machine: Machine, performer: Performer) -> Entered:
    """What the certificates of a run say of who did it, and of the machine that the drives are in."""
    title = machine_title(machine) or None
    source = MediaSource(title=title, identity=machine.identity, label=answers.label)
    return Entered(
        operator=answers.operator,
        title=performer.title,
        place=performer.place,
        phone=performer.phone,
        lot=answers.lot,
        source=source,
    )


def live_means(
    facts: BootFacts, keys: PressedKeys, watched: Callable[[], bool], stopping: threading.Event
) -> Means:
    """Those of this machine."""
    return Means(facts=facts, keys=keys, watched=watched, clock=LiveClock(stopping), host=LiveHost())
