"""Seeing jobs through: workers started, followed, stopped, and a certificate for every one that ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from agent.certificate import Entered, completed, keep_certificate, make_certificate
from agent.spool import SpoolError
from agent.state import State
from agent.station import Station
from agent.wipe_jobs import Job, start_worker, stop_worker
from host.port import Host
from host.service import Service
from judge.certificate import BrokenJournal
from judge.erasure import EraseJudgement, judge_erasure
from wipe.journal import JournalError
from wipe.order import Status

POLL_S = 0.5
SILENT_S = 120.0  # a worker that has told nothing for so long is shown, and left behind when it was stopped
# Nobody stops an unattended run: a worker stuck in the kernel would hold up its report for ever. The kernel
# itself gives a command up after minutes; while a drive erases by itself, one command may last for hours.
LOST_S = 30 * 60.0
LOST_WHILE_ERASING_S = 24 * 3600.0


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
class Seen:
    """How far one job is."""

    job: Job
    status: Status | None
    silent_s: float


Show = Callable[[Sequence[Seen]], None]
Start = Callable[[Job], Service]


class Workers:
    """The workers of some jobs: more can join while others run. `stop` asks all of them to end with a journal
    that can be resumed.
    """

    def __init__(self, start: Start = start_worker) -> None:
        self._start = start
        self._running: dict[str, tuple[Job, Callable[[], bool], float]] = {}
        self._asked_to_stop = False

    def add(self, job: Job) -> None:
        """Start the worker of a job."""
        service = self._start(job)
        self._running[job.order.job] = (job, lambda: service.exit_status() is not None, time.monotonic())

    def adopt(self, job: Job) -> None:
        """Follow a worker that somebody else has started."""
        self._running[job.order.job] = (job, lambda: not job.is_running, time.monotonic())

    @property
    def running(self) -> tuple[Job, ...]:
        """The jobs whose workers have not ended."""
        return tuple(job for job, _has_ended, _began in self._running.values())

    def seen(self) -> list[Seen]:
        """How far each running one is."""
        return [self._seen(job, began) for job, _has_ended, began in self._running.values()]

    def stop(self) -> None:
        """Ask all of them, once."""
        if not self._asked_to_stop:
            self._asked_to_stop = True
            for job in self.running:
                stop_worker(job)

    def ended(self) -> list[tuple[Job, bool]]:
        """The jobs whose workers ended since the last call, each with whether its worker is stuck in the
        kernel and was left behind.
        """
        found = []
        for name, (job, has_ended, began) in tuple(self._running.items()):
            is_over = has_ended()
            stuck = is_stuck(self._seen(job, began), stopped=self._asked_to_stop)
            if is_over or stuck:
                found.append((job, not is_over))
                del self._running[name]
        return found

    def _seen(self, job: Job, began: float) -> Seen:
        status = job.status()
        at_s = began if status is None else status.at_s
        return Seen(job=job, status=status, silent_s=max(time.monotonic() - at_s, 0.0))


def is_stuck(seen: Seen, *, stopped: bool) -> bool:
    """Whether a worker has told nothing for longer than it may; `stopped`: it was asked to end."""
    if stopped:
        return seen.silent_s > SILENT_S
    by_itself = seen.status is not None and seen.status.phase == "erase"
    return seen.silent_s > (LOST_WHILE_ERASING_S if by_itself else LOST_S)


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
            time.sleep(POLL_S)


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
