"""A stage: jobs that run at the same time, and the progress that is told while they do."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from host.port import Host
from model.benchmark import Benchmark, BenchmarkKind
from model.event import BenchmarkFinished, Event, Progress, Step

STEP = Step.BENCHMARK
TICK_S = 0.5

OnEvent = Callable[[Event], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedBenchmark:
    """One benchmark that a job will give a result of."""

    kind: BenchmarkKind
    subject: str
    tool: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageJob:
    """Benchmarks that one thread makes one after the other; `work` gives one result for each planned."""

    planned: tuple[PlannedBenchmark, ...]
    expected_s: float
    work: Callable[[Host], Iterator[Benchmark]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Jobs that do not disturb each other."""

    jobs: tuple[StageJob, ...]

    @property
    def expected_s(self) -> float:
        """That of its longest job."""
        return max((job.expected_s for job in self.jobs), default=0.0)


class Teller:
    """Tells how far all stages together are, by the time that each is expected to take."""

    def __init__(self, total_s: float, on_event: OnEvent) -> None:
        self._total_s, self._on_event = max(total_s, 1.0), on_event
        self._done_s, self._stage_s, self._began = 0.0, 0.0, time.monotonic()
        self._part = ""

    def begin(self, stage: Stage) -> None:
        """A stage begins."""
        self._stage_s, self._began = stage.expected_s, time.monotonic()
        self._part = ", ".join(dict.fromkeys(item.kind for job in stage.jobs for item in job.planned))
        self.tick()

    def tick(self) -> None:
        """Tell again; a stage that takes longer than expected stands still at its end."""
        done = self._done_s + min(time.monotonic() - self._began, self._stage_s)
        left_s = round(max(self._total_s - done, 0.0), 1)
        fraction = round(min(done / self._total_s, 1.0), 3)
        self._on_event(Progress(step=STEP, part=self._part, fraction=fraction, left_s=left_s, message=None))

    def end(self) -> None:
        """The stage ended."""
        self._done_s += self._stage_s

    def finished(self, benchmark: Benchmark) -> None:
        """A result."""
        self._on_event(BenchmarkFinished(benchmark=benchmark))


def run_stage(host: Host, stage: Stage, teller: Teller) -> list[Benchmark]:
    """The results of all jobs, in the order of the plan; events are told by the calling thread alone.

    An unforeseen error in a job is raised here, after the other jobs have ended.
    """
    told: queue.SimpleQueue[tuple[PlannedBenchmark, Benchmark] | BaseException | None] = queue.SimpleQueue()

    def work(job: StageJob) -> None:
        try:
            for planned, result in zip(job.planned, job.work(host), strict=True):
                told.put((planned, result))
        except BaseException as error:  # noqa: BLE001 - raised again by the calling thread
            told.put(error)
        finally:
            told.put(None)

    for job in stage.jobs:
        threading.Thread(target=work, args=(job,), daemon=True, name="benchmark").start()
    teller.begin(stage)
    results: dict[PlannedBenchmark, Benchmark] = {}
    errors: list[BaseException] = []
    running = len(stage.jobs)
    while running:
        try:
            item = told.get(timeout=TICK_S)
        except queue.Empty:
            teller.tick()
            continue
        if item is None:
            running -= 1
        elif isinstance(item, BaseException):
            errors.append(item)
        else:
            results[item[0]] = item[1]
            teller.finished(item[1])
    teller.end()
    for error in errors:
        raise error
    return [results[planned] for job in stage.jobs for planned in job.planned]
