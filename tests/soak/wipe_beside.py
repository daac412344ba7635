"""A locked, a frozen, a lying, a stalled and a vanishing drive erased beside three good ones, many times: the
good ones take the time that they take alone.

    python -m tests.soak.wipe_beside --count 7
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agent.erasing.jobs import HERE, LOG_NAME, Job
from agent.erasing.workers import follow_jobs
from host.service import Service, start_service
from judge.erasure.erasure import EraseJudgement, judge_erasure
from model.erasure import ERASED, EraseVerdict
from tests.wipe.bench import SECRET, drive_of
from tests.wipe.lab_worker import GO, KINDS, MEDIUM, READY, make_drive, make_medium
from wipe.journal import NAME
from wipe.order import WorkOrder

GOOD = ("good", "good", "good")
BAD = ("locked", "frozen", "lying", "stalled", "vanishing")
MOST_RATIO = 1.10
NEVER_ERASED = frozenset({"locked", "vanishing", "stalled"})


@dataclass(slots=True)
class Bench:
    """What one run came to, by job: seconds until its last record, and its verdict."""

    seconds: dict[str, float] = field(default_factory=dict)
    judgements: dict[str, EraseJudgement] = field(default_factory=dict)
    contradictions: list[str] = field(default_factory=list)

    def good_seconds(self) -> float:
        """When the last of the good ones had ended."""
        return max(value for name, value in self.seconds.items() if name.endswith("-good"))


def run(kinds: Sequence[str], folder: Path) -> Bench:
    """Erase all of them at once; done when the good ones are, and the others are then stopped."""
    jobs = [_job(folder / f"{number}-{kind}", kind) for number, kind in enumerate(kinds)]
    services: dict[str, Service] = {}
    bench = Bench()
    left = {job.order.job for job in jobs if job.order.job.endswith("-good")}

    def start(job: Job) -> Service:
        name = job.order.job
        argv = [sys.executable, "-m", "tests.wipe.lab_worker", str(job.folder), name.partition("-")[2]]
        services[name] = start_service(argv, log=job.folder / LOG_NAME, folder=HERE)
        return services[name]

    def let_go(_seen: object) -> None:
        if not (folder / GO).exists() and all((job.folder / READY).exists() for job in jobs):
            (folder / GO).touch()

    for job, _stuck in follow_jobs(jobs, show=let_go, stopped=lambda: not left, start=start):
        name = job.order.job
        left.discard(name)
        bench.seconds[name] = os.stat(job.folder / NAME).st_mtime - os.stat(folder / GO).st_mtime
        bench.judgements[name] = judge_erasure(job.records())
        if bench.judgements[name].verdict in ERASED and SECRET in (job.folder / MEDIUM).read_bytes():
            bench.contradictions.append(name)
    return bench


def _job(folder: Path, kind: str) -> Job:
    """The folder of one drive, and the order in it."""
    folder.mkdir()
    make_medium(folder)
    drive, plan = make_drive(folder, KINDS[kind])
    described = drive_of(drive.token())
    order = WorkOrder(job=folder.name, plan=plan, drive=described, marker_key="", seed="")
    return Job(folder=folder, order=order)


def wrongs(bench: Bench) -> list[str]:
    """What must not be, whatever the time."""
    found = [f"{name}: erased, and its platters say otherwise" for name in bench.contradictions]
    for name, judgement in bench.judgements.items():
        kind = name.partition("-")[2]
        if kind == "good" and judgement.verdict is not EraseVerdict.CLEARED:
            found.append(f"{name}: {judgement.verdict}")
        if kind in NEVER_ERASED and judgement.verdict in ERASED:
            found.append(f"{name}: {judgement.verdict}")
    return found


def main() -> int:
    """Alone and beside in turn; 1 when the medians differ by more than a tenth, or a verdict is wrong."""
    options = argparse.ArgumentParser(prog="python -m tests.soak.wipe_beside", allow_abbrev=False)
    options.add_argument("--count", type=int, default=7)
    given = options.parse_args()
    alone: list[float] = []
    beside: list[float] = []
    bad: list[str] = []
    for number in range(given.count):
        for kinds, times in ((GOOD, alone), (GOOD + BAD, beside)):
            with tempfile.TemporaryDirectory() as folder:
                bench = run(kinds, Path(folder))
            times.append(bench.good_seconds())
            bad += wrongs(bench)
        print(
            f"run {number + 1}: alone {alone[-1]:.2f} s, beside five bad ones {beside[-1]:.2f} s", flush=True
        )
    ratio = statistics.median(beside) / statistics.median(alone)
    print(f"medians {statistics.median(alone):.2f} s and {statistics.median(beside):.2f} s: {ratio:.3f}")
    for word in bad:
        print(word)
    return 0 if not bad and 1 / MOST_RATIO <= ratio <= MOST_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
