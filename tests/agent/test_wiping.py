"""Following workers: when one is taken for stuck in the kernel, and what is said of it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from agent.wipe_jobs import Job
from agent.wiping import Seen, Workers, is_stuck
from host.service import Service
from model.document import encode
from model.event import DriveErased
from tests.agent.ordered_room import Room
from wipe.order import STATUS_NAME, Status

HOUR = 3600.0


@pytest.fixture
def room(tmp_path: Path) -> Room:
    (tmp_path / "drive").mkdir()
    return Room(tmp_path)


def status(phase: str, at_s: float = 0.0) -> Status:
    return Status(
        pid=1,
        at_s=at_s,
        phase=phase,
        method=None,
        done=0,
        total=0,
        fraction=None,
        rate_bytes_per_s=None,
        left_s=None,
    )


@pytest.mark.parametrize(
    ("phase", "silent_s", "stopped", "stuck"),
    [
        ("write", 600.0, False, False),  # the kernel is still trying
        ("write", HOUR, False, True),
        ("verify", HOUR, False, True),
        ("erase", 12 * HOUR, False, False),  # a SECURITY ERASE is one command
        ("erase", 25 * HOUR, False, True),
        ("write", 60.0, True, False),
        ("erase", 180.0, True, True),
    ],
)
def test_a_worker_is_stuck_when_it_is_silent_for_longer_than_its_step_may_be(
    room: Room, phase: str, silent_s: float, stopped: bool, stuck: bool
) -> None:
    seen = Seen(job=room.one_job(), status=status(phase), silent_s=silent_s)
    assert is_stuck(seen, stopped=stopped) is stuck


def test_an_unattended_run_leaves_a_worker_behind_that_is_stuck_and_names_it(room: Room) -> None:
    room.starts = stuck_worker
    assert not room.run().complete
    erased = [event for event in room.events if isinstance(event, DriveErased)]
    assert [(event.as_ordered, event.certificate) for event in erased] == [(False, None)]
    assert "order.left_behind" in room.troubles


def stuck_worker(job: Job) -> Service:
    """It told how far it is long ago, and never ends."""
    (job.folder / STATUS_NAME).write_bytes(encode(status("write", at_s=time.monotonic() - 2 * HOUR)))
    return Endless(job.folder)


class Endless(Service):
    def __init__(self, folder: Path) -> None:
        super().__init__(0, folder / "log")

    def exit_status(self) -> int | None:
        """It runs."""
        return None


def test_a_worker_that_goes_on_is_not_left_behind(room: Room) -> None:
    workers = Workers(lambda job: Endless(job.folder))
    workers.add(room.one_job())
    assert workers.ended() == []
    assert len(workers.running) == 1
