"""Stopping workers, and those that do not answer: the right process is asked, as soon as it can hear."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agent.commands.wipe.show import left_behind_words, line_of
from agent.erasing import workers as wiping
from agent.erasing.jobs import Job, stop_worker
from agent.erasing.workers import JobProgress, Workers
from host.service import Service
from model.document import encode
from model.erasure import Method, WipePhase
from tests.lab.nvme.drive import NvmeTraits
from tests.wipe.bench import Bench, drive_of
from wipe.order import LOCK_NAME, STATUS_NAME, Status, WorkOrder
from wipe.work import BytesDone
from wipe.worker import StatusFile

SLEEPER = "import time; time.sleep(60)"
WORKER = """
import signal, sys, threading
from pathlib import Path
from wipe.worker import hold
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
assert hold(Path(sys.argv[1]))
stop.wait(300)
"""


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A job whose worker nobody started."""
    (tmp_path / "drive").mkdir()
    plan = Bench(tmp_path / "drive", NvmeTraits()).planned()
    folder = tmp_path / "job"
    folder.mkdir()
    order = WorkOrder(job="job", plan=plan, drive=drive_of(plan.drive), marker_key="", seed="")
    return Job(folder=folder, order=order)


def status(
    *, pid: int = 1, at_s: float, phase: WipePhase = WipePhase.WRITE, method: Method | None = None
) -> Status:
    """What a worker wrote."""
    return Status(
        pid=pid, at_s=at_s, phase=phase, method=method, done=0, total=0, fraction=None,
        rate_bytes_per_s=None, left_s=None,
    )  # fmt: skip


def write(job: Job, told: Status) -> None:
    """Put it where it is read."""
    (job.folder / STATUS_NAME).write_bytes(encode(told))


@contextmanager
def process(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the test's own."""
    child = subprocess.Popen([sys.executable, "-c", *words])
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def nothing_starts(job: Job) -> Service:
    """A worker that takes its time."""
    return Service(0, job.folder / "log")


@pytest.mark.process
def test_the_number_of_a_worker_that_died_is_not_taken_for_a_worker(job: Job) -> None:
    with process(SLEEPER) as somebody:
        write(job, status(pid=somebody.pid, at_s=time.monotonic()))
        assert not stop_worker(job)
        time.sleep(0.2)  # a signal would have ended it by now
        assert somebody.poll() is None


@pytest.mark.process
def test_a_worker_that_is_only_starting_is_asked_to_stop_once_it_can_hear(job: Job) -> None:
    workers = Workers(nothing_starts)
    workers._running["job"] = (job, lambda: False, time.monotonic())
    workers.stop()
    with process(WORKER, str(job.folder / LOCK_NAME)) as worker:
        deadline = time.monotonic() + 120
        while worker.poll() is None and time.monotonic() < deadline:
            workers.ended()
            time.sleep(0.05)  # the worker is a process of its own
        assert worker.poll() == 0


def test_what_an_earlier_process_told_is_no_word_of_this_one(job: Job) -> None:
    workers = Workers(nothing_starts)
    write(job, status(at_s=time.monotonic() + 1e6))
    workers._running["job"] = (job, lambda: False, time.monotonic())
    assert workers.seen()[0].status is None
    write(job, status(at_s=time.monotonic() - 1e6))
    assert workers.seen()[0].status is None


@pytest.mark.parametrize(
    ("phase", "silent_s", "stuck"),
    [
        (WipePhase.WRITE, 1800.0, False),
        (WipePhase.WRITE, 7200.0, True),
        (WipePhase.ERASE, 7200.0, False),
        (WipePhase.ERASE, 3e5, True),
    ],
)
def test_a_worker_that_says_nothing_for_long_is_left_behind_though_nobody_stopped_it(
    job: Job, phase: WipePhase, silent_s: float, stuck: bool
) -> None:
    workers = Workers(nothing_starts)
    workers._running["job"] = (job, lambda: False, 0.0)
    seen = JobProgress(job=job, status=status(at_s=0.0, phase=phase), silent_s=silent_s)
    assert workers._is_stuck(seen) is stuck
    assert wiping.SILENT_S < wiping.LOST_S


def test_a_drive_that_erases_itself_is_never_to_be_switched_off() -> None:
    erasing = left_behind_words(status(at_s=0.0, phase=WipePhase.ERASE, method=Method.ATA_SECURITY_ERASE))
    assert "leave it powered" in erasing
    assert "switch" in left_behind_words(status(at_s=0.0, phase=WipePhase.WRITE))


def test_a_new_phase_is_told_at_once(tmp_path: Path, job: Job) -> None:
    file = StatusFile(job.folder / STATUS_NAME)
    file.begin()
    file.tell(BytesDone(phase=WipePhase.MARK, method=None, done=24, total=24))
    file.tell(BytesDone(phase=WipePhase.ERASE, method=Method.ATA_SECURITY_ERASE, done=0, total=0))
    told = job.status()
    assert told is not None
    assert told.phase == "erase"
    assert "erase" in line_of(JobProgress(job=job, status=told, silent_s=0.0)).lower()


def test_a_status_that_cannot_be_written_ends_no_erasure(tmp_path: Path) -> None:
    file = StatusFile(tmp_path / "gone" / STATUS_NAME)
    file.begin()
    file.end()
