"""A worker on a loop device of the test's own: `python -m tests.wipe.loop_worker FOLDER DEVICE FILE
METHOD`.

It erases as `wipe.worker` does, with the one difference that the guard is told, by parameter and
after looking at the inode, that this loop device is its caller's own.
"""

from __future__ import annotations

import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path

from host.drive.block_device import LiveDrive
from host.timing import LiveClock
from model.drive import Transport
from model.erase_features import EraseFeatures
from model.erasure import Method, WipePlan, WipePolicy
from tests.wipe.bench import KEY, NOT_BOOT, SEED, drive_of
from tests.wipe.loops import check_own
from wipe.guard import Candidate
from wipe.journal import Journal, open_store, read_chain
from wipe.plan import PlanOrder, make_plan
from wipe.resume import resume_point
from wipe.run import Erasure
from wipe.work import Work


def plan_for(drive: LiveDrive, file: Path, methods: tuple[Method, ...]) -> WipePlan:
    """The plan, from the engine's own guard and ladder, with one rung of these methods."""
    check_own(drive.path, file)
    token = drive.token()
    candidate = Candidate(
        token=token, drive=drive_of(token), locks=NOT_BOOT, is_loop=drive.is_loop, loop_is_own=True
    )
    plan = make_plan(PlanOrder(candidate=candidate, features=EraseFeatures(), policy=WipePolicy()))
    if not isinstance(plan, WipePlan):
        raise SystemExit(str(plan.reasons))
    return replace(plan, ladder=tuple(replace(rung, methods=methods) for rung in plan.ladder[:1]))


def main(folder: Path, device: str, file: Path, methods: tuple[Method, ...]) -> None:
    """Erase, or go on."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    check_own(device, file)
    drive = LiveDrive(device, Transport.UNKNOWN, exclusive=True)
    clock = LiveClock(stopping)
    store = open_store(folder, fixed=False)
    point = resume_point(link.entry.record for link in read_chain(store.lines()))
    work = Work(
        drive=drive,
        plan=plan_for(drive, file, methods),
        journal=Journal(store, clock),
        clock=clock,
        marker_key=KEY,
        seed=SEED,
        stopped=stopping.is_set,
        tell=lambda _progress: None,
    )
    Erasure(work, job="loop", version="test", ask=lambda _drive: EraseFeatures(), point=point).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), tuple(Method(word) for word in sys.argv[4:]))
