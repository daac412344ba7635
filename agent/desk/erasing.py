"""The drives of a desk: those that are here, the erasures that run, and the orders about them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from agent.bench.locks import Busy, FileLock, machine_lock_path
from agent.bench.state import State, StateError
from agent.bench.station import Station
from agent.bench.wrong_order import WrongOrder
from agent.desk.keys import needs_key, with_keys
from agent.desk.means import DeskMeans
from agent.desk.seen import bench_drive, waiting_erasure
from agent.erasing.certificate import Entered
from agent.erasing.jobs import Job, known_jobs
from agent.erasing.looking import Looking, NumberedDrives
from agent.erasing.ordering import LOCK_WAIT_S, OrderDesk, order_erasure, source_named
from agent.erasing.plans import plan_hash
from agent.erasing.psid import checked_psid
from agent.erasing.resuming import (
    Interruption,
    give_up_job,
    go_on,
    interruptions,
    resumable_jobs,
    waiting_jobs,
)
from agent.erasing.thaw import Thawed, thaw
from agent.erasing.workers import Ended, Workers, certify, not_begun, running_of, told_of
from host.plugs import PlugAction
from host.service import Service
from model.erasure import DriveToken, WipePlan
from model.event import DrivesSeen, ErasuresSeen, Event, Step, Troubled
from model.message import Message, say
from model.order import EraseDrive, GiveUpErasure, ResumeErasure, StopErasure
from papers.language import _
from wipe.consent import OrderedBy
from wipe.journal import JournalError
from wipe.planned import PlannedDrive

TELL_EVERY_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DrivesLook:
    """What one look at the drives found."""

    drives: tuple[PlannedDrive, ...]
    interrupted: tuple[Interruption, ...]


@dataclass(slots=True)
class DeskErasing:
    """Orders about drives are carried out by `erase`, `resume`, `stop`, `give_up`; what becomes of them is
    told by `tick`, which never waits for a drive.
    """

    state: State
    station: Station
    means: DeskMeans
    emit: Callable[[Event], None]
    entered: Callable[[], Entered]
    slept: Callable[[], None]  # the machine may have slept because it was told to
    certificates: list[str] = field(default_factory=list)
    findings: bool = False
    _numbers: NumberedDrives = field(default_factory=NumberedDrives)
    _interrupted: tuple[Interruption, ...] = ()
    _pending: list[Job] = field(default_factory=list)
    _keys: dict[str, str] = field(default_factory=dict, repr=False)  # PSIDs, until the worker has its own
    _agreed: set[str] = field(default_factory=set)  # jobs that may begin on the battery alone
    is_held: bool = False  # one that may not waits for the charger
    _workers: Workers = field(init=False)
    _looking: Looking[DrivesLook] = field(init=False)
    _lock: FileLock = field(init=False)
    _is_held: bool = False
    _told_at_s: float = float("-inf")
    _told: object = None
    _ended: list[tuple[str, DriveToken]] = field(default_factory=list)  # jobs, the newest last

    def __post_init__(self) -> None:
        self._workers = Workers(self._start)
        self._looking = Looking(self._look, wait=self.means.waits_for_looks)
        self._lock = FileLock(machine_lock_path("wipe", self.state))

    @property
    def is_busy(self) -> bool:
        """Whether a drive is being erased, or is about to be."""
        return bool(self._workers.running or self._pending)

    def begin(self) -> None:
        """Take up what an earlier desk left running or without its certificate, and look at the drives."""
        try:
            with self._alone():
                self._take_up()
        except StateError as error:
            self._trouble(say("desk.another_wipe", error=str(error)))
        self.look()

    def look(self) -> None:
        """Look at all drives but those that are being erased."""
        self._looking.ask(self._busy())
        self._tell_drives()

    def erase(self, order: EraseDrive) -> None:
        """Raises WrongOrder, StateError."""
        item = self._shown(order)
        self._check_power(agreed=order.on_battery)
        key = checked_psid(order.psid) if needs_key(item) else None
        everything = tuple(self._numbers.drives.values())
        with self._alone():
            desk = OrderDesk(state=self.state, host=self.means.host, on_fat=self.means.durable(self.state))
            entered = self.entered()
            source = source_named(self.state, order.from_machine) or entered.source
            entered = replace(entered, asset=order.asset or entered.asset, source=source)
            job = order_erasure(desk, item, everything, order.word, by=OrderedBy.BENCH, entered=entered)
            self._pend(job, agreed=order.on_battery)
            if key is not None:
                self._keys[job.order.job] = key

    def resume(self, order: ResumeErasure) -> None:
        """Raises WrongOrder, StateError."""
        seen = next((item for item in self._interrupted if item.job.order.job == order.job), None)
        if seen is None:
            raise WrongOrder(_("No erasure of “{drive}” waits to be resumed.").format(drive=order.drive.path))
        if seen.item is None or seen.why is not None or seen.item.token != order.drive:
            raise _changed(order.drive.path)
        if seen.doubts and not order.word:
            raise WrongOrder(_("{drive} is not confirmed.").format(drive=order.drive.path))
        self._check_power(agreed=order.on_battery)
        everything = tuple(self._numbers.drives.values())
        with self._alone():
            self.means.durable(self.state)
            protect = self.means.policy.protect
            word = order.word if seen.doubts else ""
            job = go_on(self.means.host, seen.job, seen.item, everything, word=word, protect=protect)
            self._pend(job, agreed=order.on_battery)
            self._interrupted = tuple(item for item in self._interrupted if item is not seen)

    def _start(self, job: Job) -> Service:
        """Its worker, with the key of its label where a person gave it."""
        key = self._keys.pop(job.order.job, None)
        return self.means.start(job) if key is None else self.means.start_with_key(job, key)

    def _pend(self, job: Job, *, agreed: bool) -> None:
        """It begins at the next moment that is right."""
        self._pending.append(job)
        if agreed:
            self._agreed.add(job.order.job)

    def use_battery(self) -> bool:
        """Those that wait for the charger begin without it; whether there are any."""
        held, self.is_held = self.is_held, False
        if held:
            self._agreed |= {job.order.job for job in self._pending}
        return held

    def stop(self, order: StopErasure) -> None:
        """Raises WrongOrder."""
        pending = [job for job in self._pending if job.order.job == order.job]
        if pending:
            self._pending.remove(pending[0])
            self._release()
        elif not self._workers.stop_one(order.job):
            raise WrongOrder(_("This erasure does not run."))

    def stop_all(self) -> None:
        """Every erasure ends with a journal that can be resumed."""
        self._pending.clear()
        self._workers.stop()

    def give_up(self, order: GiveUpErasure) -> None:
        """Raises WrongOrder, StateError, JournalError."""
        job = next((job for job in waiting_jobs(self.state) if job.order.job == order.job), None)
        if job is None:
            raise WrongOrder(_("This erasure does not wait to be resumed."))
        with self._alone():
            give_up_job(job)
            self._certify(job, stuck=False)
        self.look()

    def tick(self, *, measuring: bool) -> None:
        """What came, what went, what ended; and the erasures that waited for the end of measuring begin."""
        self._see_plugs()
        self._see_look()
        self.is_held = bool(self._pending) and self._lacks_power()
        if self._pending and not measuring and not self.is_held:
            self._start_pending()
        ended = self._workers.ended()
        for job, stuck in ended:
            self._certify(job, stuck=stuck)
        if ended:
            self._release()
            self.look()
        self._tell_running(measuring=measuring)

    def _look(self, spare: frozenset[str]) -> DrivesLook:
        """Raises WrongOrder."""
        drives = with_keys(self.means.policy, lambda policy: self.means.plans(policy, spare))
        waiting = resumable_jobs(self.state)
        return DrivesLook(drives=drives, interrupted=tuple(interruptions(waiting, drives)))

    def _shown(self, order: EraseDrive) -> PlannedDrive:
        """The drive that was shown, as it was shown. Raises WrongOrder."""
        known = (item for item in self._numbers.drives.values() if item.token == order.drive)
        item = next(known, None)
        if item is None or not isinstance(item.outcome, WipePlan) or plan_hash(item.outcome) != order.plan:
            raise _changed(order.drive.path)
        if item.drive.name in self._busy():
            raise WrongOrder(_("{drive} is being erased already.").format(drive=order.drive.path))
        return item

    def _lacks_power(self) -> bool:
        """Whether one that is to begin was not agreed to on the battery, and the charger was pulled since."""
        others = {job.order.job for job in self._pending} - self._agreed
        return bool(others) and self.means.on_battery()

    def _check_power(self, *, agreed: bool) -> None:
        """Raises WrongOrder."""
        if self.means.on_battery() and not agreed:
            raise WrongOrder(_("This machine runs on its battery alone: plug it in, or agree to it."))

    def _busy(self) -> frozenset[str]:
        return frozenset(job.order.plan.drive.name for job in (*self._workers.running, *self._pending))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """While this desk alone erases on this machine: until nothing runs. Raises StateError."""
        if not self._is_held:
            try:
                self._lock.acquire(wait_s=LOCK_WAIT_S)
            except Busy as error:
                raise StateError(_("Another “etabli wipe” is at work on this machine.")) from error
            self._is_held = True
        try:
            yield
        finally:
            self._release()

    def _release(self) -> None:
        if self._is_held and not self.is_busy:
            self._lock.release()
            self._is_held = False

    def _take_up(self) -> None:
        for job in known_jobs(self.state):
            if job.is_certified:
                continue
            if job.is_running:
                self._workers.adopt(job)
            elif job.is_finished:
                self._certify(job, stuck=False)

    def _start_pending(self) -> None:
        """Their workers; a frozen drive is thawed first, which the whole machine sleeps for."""
        jobs, self._pending = self._pending, []
        try:
            done = self._thawed(jobs)
        except (JournalError, WrongOrder, StateError) as error:
            for job in jobs:
                self._trouble(say("desk.not_started", drive=job.order.plan.drive.path, error=str(error)))
            self._release()
            return
        for path, message in done.told:
            self._trouble(say("order.frozen", drive=path))
            self._trouble(message)
        for job in done.jobs:
            self._workers.add(job)
        for job in done.ended:
            self._certify(job, stuck=False)
        self._release()

    def _thawed(self, jobs: Sequence[Job]) -> Thawed:
        """Raises JournalError, WrongOrder, StateError."""
        done = thaw(
            jobs,
            host=self.means.host,
            sleeper=self.means.sleeper,
            plan_again=lambda policy: self.means.plans(policy, frozenset()),
            erasing=self._workers.running,
        )
        self.slept()
        return done

    def _certify(self, job: Job, *, stuck: bool) -> None:
        ended = certify(self.state, self.station, job, Entered(), host=self.means.host, stuck=stuck)
        self._tell_ended(ended)

    def _tell_ended(self, ended: Ended) -> None:
        if ended.certificate is not None:
            self.certificates.append(ended.certificate)
        self.findings |= not (ended.judgement.as_ordered and ended.certificate is not None)
        self._ended.append((ended.job.order.job, ended.job.order.plan.drive))
        for event in told_of(ended):
            self.emit(event)

    def _see_plugs(self) -> None:
        plugs = self.means.plugs.changes()
        if plugs:
            self._numbers.drop({plug.name for plug in plugs if plug.action is PlugAction.REMOVE})
            self.look()

    def _see_look(self) -> None:
        try:
            found = self._looking.answer()
        except WrongOrder as error:
            self._tell_drives(trouble=say("desk.not_listed", error=str(error)))
            return
        if found is None:
            return
        self._numbers.take(found.drives, self._busy())
        active = {job.order.job for job in (*self._workers.running, *self._pending)}
        self._interrupted = tuple(seen for seen in found.interrupted if seen.job.order.job not in active)
        self._tell_drives()

    def _tell_drives(self, trouble: Message | None = None) -> None:
        everything = tuple(self._numbers.drives.values())
        jobs = {job.order.plan.drive.name: job.order.job for job in (*self._workers.running, *self._pending)}
        self.emit(
            DrivesSeen(
                drives=tuple(
                    bench_drive(number, item, everything, jobs.get(item.drive.name), self._ended)
                    for number, item in self._numbers.drives.items()
                ),
                waiting=tuple(waiting_erasure(item) for item in self._interrupted),
                is_looking=self._looking.is_under_way,
                trouble=trouble,
                on_battery=self.means.on_battery(),
            )
        )

    def _tell_running(self, *, measuring: bool) -> None:
        """How far every erasure is, once a second, and at once when one came or ended."""
        running = [*(running_of(seen) for seen in self._workers.seen())]
        running += [not_begun(job, waits=measuring) for job in self._pending]
        names, now = [item.job for item in running], time.monotonic()
        if names != self._told:
            self._told = names
            self._tell_drives()
        elif not running or now - self._told_at_s < TELL_EVERY_S:
            return
        self._told_at_s = now
        self.emit(ErasuresSeen(running=tuple(running)))

    def _trouble(self, message: Message) -> None:
        self.emit(Troubled(where=Step.ERASE, message=message))


def _changed(path: str) -> WrongOrder:
    return WrongOrder(_("{drive} has changed meanwhile: choose it again.").format(drive=path))
