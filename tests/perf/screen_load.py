"""A bench that reports for measuring: a real run's events at ten times speed, sixteen drives being erased.

`python -m tests.perf.screen_load FOLDER EVENTS` serves them at the socket of the state folder until it ends.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from agent.bench.state import open_state
from agent.desk.seen import bench_drive
from agent.session.attach_server import SessionSocket
from agent.session.stream import EventStream
from model.bench import BenchDrive, RunningErasure
from model.document import decode_event
from model.erasure import Method, WipePhase
from model.event import DrivesSeen, ErasuresSeen, FactsSeen, Numbered, SessionFinished, SessionStarted
from tests.agent.commands.wipe.loose_table import Table

SPEED = 10.0
DRIVES = 16
STEPS = 1000  # so many reports of an erasure from its beginning to its end
RATE_BYTES_PER_S = 180e6


def bench_drives(folder: Path) -> tuple[BenchDrive, ...]:
    """Simulated drives at a dock, all of them being erased."""
    table = Table(folder)
    for place in range(DRIVES):
        table.put(f"sd{'abcdefghijklmnop'[place]}", f"LAB-0000{place:04}")
    everything = table.plans(frozenset())
    return tuple(
        bench_drive(number, item, everything, f"job-{number}") for number, item in enumerate(everything, 1)
    )


def erasures(drives: tuple[BenchDrive, ...], step: int) -> ErasuresSeen:
    """How far they are: each somewhere else, all of them changed since the last report."""
    running = []
    for place, item in enumerate(drives):
        assert item.token is not None
        fraction = (step / STEPS + place / DRIVES) % 1.0
        running.append(
            RunningErasure(
                job=item.job or "",
                drive=item.token,
                phase=WipePhase.WRITE,
                method=Method.OVERWRITE_ZERO,
                fraction=fraction,
                rate_bytes_per_s=RATE_BYTES_PER_S + 1e6 * ((step + place) % 7),
                left_s=3600 * (1 - fraction),
                temperature_celsius=30.0 + (step + place) % 9,
                silent_s=0.2,
            )
        )
    return ErasuresSeen(running=tuple(running))


def told_by(run: list[Numbered]) -> Iterator[Numbered]:
    """A run's events again and again, without its beginning and its end, and without its own drives."""
    left_out = (SessionStarted, SessionFinished, DrivesSeen, ErasuresSeen)
    useful = [item for item in run if not isinstance(item.event, left_out)]
    long_s = useful[-1].at_s
    for turn in itertools.count():
        for item in useful:
            yield replace(item, at_s=item.at_s + turn * long_s)


def main() -> None:
    """Serve until ended; each second of the run passes in a tenth of one."""
    folder, source = Path(sys.argv[1]), Path(sys.argv[2])
    state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=folder)
    run = [decode_event(line) for line in source.read_bytes().splitlines()]
    stream = EventStream()
    with tempfile.TemporaryDirectory() as name:
        drives = bench_drives(Path(name))
    stream.emit(next(item.event for item in run if isinstance(item.event, SessionStarted)))
    stream.emit(next(item.event for item in reversed(run) if isinstance(item.event, FactsSeen)))
    stream.emit(DrivesSeen(drives=drives, waiting=(), is_looking=False))
    SessionSocket(state.run, "load", stream, lambda: None, on_order=lambda _order: None)
    began, step = time.monotonic(), 0
    for item in told_by(run):
        while (time.monotonic() - began) * SPEED < item.at_s:
            stream.emit(erasures(drives, step))
            step += 1
            time.sleep(max(began + step / SPEED - time.monotonic(), 0.0))  # as fast as it was
        stream.emit(item.event)


if __name__ == "__main__":
    main()
