"""Workers: started, followed, stopped; a certificate for every job that ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from agent.bench.state import State
from agent.bench.station import Station
from agent.erasing.certificate import Entered, completed, keep_certificate, make_certificate
from agent.erasing.jobs import Job, start_worker, stop_worker
from agent.spool.spool import SpoolError
from host.port import Host
from host.service import Service
from judge.erasure.chain import BrokenJournal
from judge.erasure.erasure import EraseJudgement, judge_erasure
from model.bench import RunningErasure
from model.erasure import WipePhase
from model.event import DriveErased, Step, Troubled
from model.message import say
from wipe.journal import JournalError
from wipe.order import Status

POLL_S = 0.5
SILENT_S = 120.0  # a worker that was asked to end and has told nothing for so long is stuck in the kernel
LOST_S = 3600.0  # unattended: the kernel may try a bad place for long before it gives up
LOST_ERASING_S = 48 * 3600.0  # while the drive erases by itself it may say nothing until it is done
ERASING = WipePhase.ERASE


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a job ended. `certificate` is its id, None when none could be kept, and `trouble` says why.
    `left_behind`: its worker is stuck in the kernel and still holds the drive.
    """

    job: Job
    judgement: EraseJudgement
    certificate: str | None
    trouble: str | None = None
    left_behind: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProgress:
    """How far one job is."""

    job: Job
    status: Status | None
    silent_s: float


def told_of(ended: Ended) -> Iterator[DriveErased | Troubled]:
    """What a reader hears of an erasure that ended."""
    token, judgement = ended.job.order.plan.drive, ended.judgement
    yield DriveErased(
        path=token.path,
        serial=token.serial,
        verdict=judgement.verdict,
        as_ordered=judgement.as_ordered,
        reasons=judgement.reasons,
        certificate=ended.certificate,
        job=ended.job.order.job,
    )
    if ended.left_behind:
        yield Troubled(where=Step.ERASE, message=say("order.left_behind", drive=token.path))
    if ended.trouble is not None:
        message = say("order.no_certificate", drive=token.path, error=ended.trouble)
        yield Troubled(where=Step.ERASE, message=message)


def running_of(item: JobProgress) -> RunningErasure:
    """The same for a reader; one whose worker has not said a word is at its start."""
    status = item.status
    begun = not_begun(item.job, silent_s=item.silent_s)
    if status is None:
        return begun
    if status.finished:
        return replace(begun, phase=WipePhase.END)
    told = status.done / status.total if status.total else None
    return replace(
        begun,
        phase=status.phase,
        method=status.method,
        fraction=told if status.fraction is None else status.fraction,
        rate_bytes_per_s=status.rate_bytes_per_s,
        left_s=status.left_s,
        temperature_celsius=status.temperature_celsius,
    )


def not_begun(job: Job, *, silent_s: float = 0.0, waits: bool = False) -> RunningErasure:
    """An order of which no worker has said a word."""
    return RunningErasure(
        job=job.order.job,
        drive=job.order.plan.drive,
        phase=None,
        method=None,
        fraction=None,
        rate_bytes_per_s=None,
        left_s=None,
        temperature_celsius=None,
        silent_s=silent_s,
        waits=waits,
    )


Show = Callable[[Sequence[JobProgress]], None]
Start = Callable[[Job], Service]


class Workers:
    """The workers of some jobs: more can join while others run. `stop` asks all of them to end with a journal
    that can be resumed.
    """

    def __init__(self, start: Start = start_worker) -> None:
        self._start = start
        self._running: dict[str, tuple[Job, Callable[[], bool], float]] = {}
        self._adopted: set[str] = set()
        self._asked: set[str] = set()
        self._asked_to_stop = False

    def add(self, job: Job) -> None:
        """Start the worker of a job."""
        service = self._start(job)
        self._running[job.order.job] = (job, lambda: service.exit_status() is not None, time.monotonic())

    def adopt(self, job: Job) -> None:
        """Follow a worker that another process has started."""
        self._running[job.order.job] = (job, lambda: not job.is_running, time.monotonic())
        self._adopted.add(job.order.job)

    @property
    def running(self) -> tuple[Job, ...]:
        """The jobs whose workers have not ended."""
        return tuple(job for job, _has_ended, _began in self._running.values())

    def seen(self) -> list[JobProgress]:
        """How far each running one is."""
        return [self._seen(job, began) for job, _has_ended, began in self._running.values()]

    def stop(self) -> None:
        """Ask all of them, each as soon as it can hear."""
        self._asked_to_stop = True
        for name, (job, _has_ended, _began) in self._running.items():
            if name not in self._asked and stop_worker(job):
                self._asked.add(name)

    def stop_one(self, job: str) -> bool:
        """Ask one of them; False where it does not run, or cannot hear yet."""
        found = self._running.get(job)
        if found is None or not stop_worker(found[0]):
            return False
        self._asked.add(job)
        return True

    def ended(self) -> list[tuple[Job, bool]]:
        """The jobs whose workers ended since the last call, each with whether its worker is stuck in the
        kernel and was left behind.
        """
        if self._asked_to_stop:
            self.stop()
        found = []
        for name, (job, has_ended, began) in tuple(self._running.items()):
            is_over = has_ended()
            if is_over or self._is_stuck(self._seen(job, began)):
                found.append((job, not is_over))
                del self._running[name]
        return found

    def _is_stuck(self, seen: JobProgress) -> bool:
        if self._asked_to_stop:
            return seen.silent_s > SILENT_S
        is_erasing = seen.status is not None and seen.status.phase == ERASING
        return seen.silent_s > (LOST_ERASING_S if is_erasing else LOST_S)

    def _seen(self, job: Job, began: float) -> JobProgress:
        """What a worker that was started here says; the last word of one before it counts for nothing."""
        status, now = job.status(), time.monotonic()
        oldest = 0.0 if job.order.job in self._adopted else began
        if status is not None and not oldest <= status.at_s <= now:
            status = None
        at_s = began if status is None else status.at_s
        return JobProgress(job=job, status=status, silent_s=max(now - at_s, 0.0))


def follow_jobs(
    jobs: Sequence[Job], *, show: Show, stopped: Callable[[], bool], start: Start = start_worker
) -> Iterator[tuple[Job, bool]]:
    """Start the workers of some jobs and follow them: each job the moment its worker has ended, whatever the
    others do, with whether it is stuck and was left behind. `stopped` asks whether a person wants them to
    end.
    """
    workers = Workers(start)
    for job in jobs:
        workers.add(job)
    while workers.running:
        if stopped():
            workers.stop()
        show(workers.seen())
        yield from workers.ended()
        if workers.running:
            time.sleep(POLL_S)  # workers are processes of their own


def certify(
    state: State, station: Station, job: Job, entered: Entered, *, host: Host, stuck: bool = False
) -> Ended:
    """The verdict and, for a job that ended, its certificate in the spool. A job that can be resumed gets
    its certificate at its end.
    """
    try:
        judgement = judge_erasure(job.records())
    except JournalError as error:
        return Ended(job=job, judgement=judge_erasure(()), certificate=None, trouble=str(error))
    if not job.is_finished:
        return Ended(job=job, judgement=judgement, certificate=None, left_behind=stuck)
    try:
        certificate = make_certificate(job, station, host, completed(job, entered))
        identifier = keep_certificate(state, station, job, certificate)
    except (JournalError, BrokenJournal, SpoolError) as error:
        return Ended(job=job, judgement=judgement, certificate=None, trouble=str(error), left_behind=stuck)
    return Ended(job=job, judgement=judgement, certificate=identifier, left_behind=stuck)
