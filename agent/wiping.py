"""Seeing jobs through: workers started, followed, stopped, and a certificate for every one that ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.certificate import Entered, keep_certificate, make_certificate
from agent.spool import SpoolError
from agent.state import State
from agent.station import Station
from agent.wipe_jobs import Job, start_worker, stop_worker
from host.live import LiveHost
from host.service import Service
from judge.certificate import BrokenJournal
from judge.erasure import EraseJudgement, judge_erasure
from wipe.journal import JournalError
from wipe.order import Status

POLL_S = 0.5
SILENT_S = 120.0  # a worker that has told nothing for so long is stuck in the kernel
STARTING_S = 60.0


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


class Follower:
    """Starts the workers of some jobs and follows them; `stopped` asks whether a person wants them to end."""

    def __init__(self, jobs: Sequence[Job], *, show: Show, stopped: Callable[[], bool]) -> None:
        self._jobs = list(jobs)
        self._show, self._stopped = show, stopped
        self._services: dict[str, Service] = {}
        self._heard: dict[str, float] = {}
        self._asked_to_stop = False

    def run(self) -> list[Job]:
        """Until every worker has ended, or is stuck; those that are stuck."""
        for job in self._jobs:
            self._services[job.order.job] = start_worker(job)
            self._heard[job.order.job] = time.monotonic()
        stuck: list[Job] = []
        waiting = list(self._jobs)
        while waiting:
            self._maybe_stop(waiting)
            self._show([self._seen(job) for job in self._jobs])
            for job in tuple(waiting):
                if self._services[job.order.job].exit_status() is not None:
                    waiting.remove(job)
                elif self._asked_to_stop and self._seen(job).silent_s > SILENT_S:
                    waiting.remove(job)
                    stuck.append(job)
            if waiting:
                time.sleep(POLL_S)
        return stuck

    def _maybe_stop(self, waiting: Sequence[Job]) -> None:
        if self._stopped() and not self._asked_to_stop:
            self._asked_to_stop = True
            for job in waiting:
                stop_worker(job)

    def _seen(self, job: Job) -> Seen:
        status = job.status()
        at_s = self._heard[job.order.job] if status is None else status.at_s
        return Seen(job=job, status=status, silent_s=max(time.monotonic() - at_s, 0.0))


def certify(state: State, station: Station, job: Job, entered: Entered, *, stuck: bool = False) -> Ended:
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
        certificate = make_certificate(job, station, LiveHost(), entered)
        identifier = keep_certificate(state, station, job, certificate)
    except (JournalError, BrokenJournal, SpoolError) as error:
        return Ended(job=job, judgement=judgement, certificate=None, trouble=str(error), left_behind=stuck)
    return Ended(job=job, judgement=judgement, certificate=identifier, left_behind=stuck)
