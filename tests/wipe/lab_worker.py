"""A worker on one simulated drive, in a process of its own and in real time: `python -m tests.wipe.lab_worker
FOLDER KIND`. It erases as `wipe.worker` does and tells how far it is in the same file; the models are slow as
real drives are, so that time can be measured beside others. It begins when the file `go` is beside its
folder: what starting an interpreter costs is no matter of drives.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

from host.timing import LiveClock
from model.drive import DriveKind, Transport
from model.erasure import WipePlan, WipePolicy
from tests.lab.ata.drive import AtaDrive, AtaTraits
from tests.lab.faults import EraseFault, Faults
from tests.lab.nvme.drive import NvmeDrive, NvmeTraits
from tests.lab.platters import Platters
from tests.lab.ports import JumpingClock, LabDrive
from tests.wipe.bench import KEY, NOT_BOOT, SECRET, SEED, drive_of
from wipe.features import ask_features
from wipe.guard import Candidate
from wipe.journal import Journal, open_store, read_chain
from wipe.order import LOCK_NAME, STATUS_NAME
from wipe.plan import PlanOrder, make_plan
from wipe.resume import resume_point
from wipe.run import Erasure
from wipe.work import Work
from wipe.worker import StatusFile, hold

SIZE = 8 << 20
RATE = 2 << 20  # bytes written per second by every drive
MEDIUM, READY, GO = "medium", "ready", "go"
LONGEST_WAIT_S = 60.0


class LivingClock(JumpingClock):
    """The clock of a drive that takes its time: what a test's clock skips is waited for."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def elapsed_s(self) -> float:
        """Seconds since the drive was made."""
        return time.monotonic() - self._began

    @elapsed_s.setter
    def elapsed_s(self, until_s: float) -> None:
        time.sleep(max(until_s - self.elapsed_s, 0.0))  # the clock is the real one here


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One drive on the bench: what it is and what is wrong with it."""

    traits: AtaTraits | NvmeTraits
    faults: Faults


SLOW = Faults(write_bytes_per_s=RATE)
DISK, FLASH = AtaTraits(), NvmeTraits(sanitize_s=1.0, format_s=0.5)
KINDS: dict[str, Kind] = {
    "good": Kind(traits=DISK, faults=SLOW),
    "locked": Kind(traits=replace(DISK, user_password=b"theirs"), faults=SLOW),
    "frozen": Kind(traits=replace(DISK, frozen=True, sanitize_frozen=True), faults=SLOW),
    "lying": Kind(traits=FLASH, faults=replace(SLOW, erase=EraseFault.LIES)),
    "stalled": Kind(traits=FLASH, faults=replace(SLOW, erase=EraseFault.STALLS, stall_percent=40)),
    "vanishing": Kind(traits=DISK, faults=replace(SLOW, drop_after_bytes=SIZE // 2)),
}


def make_medium(folder: Path) -> None:
    """A medium full of somebody's data."""
    (folder / MEDIUM).write_bytes(SECRET * (SIZE // len(SECRET)))


def make_drive(folder: Path, kind: Kind) -> tuple[LabDrive, WipePlan]:
    """The drive of a folder, and what the engine would do with it."""
    clock = LivingClock()
    platters = Platters(folder / MEDIUM, SIZE)
    if isinstance(kind.traits, AtaTraits):
        model: AtaDrive | NvmeDrive = AtaDrive(platters, kind.traits, kind.faults, clock.monotonic)
        transport, made_of = Transport.SATA, DriveKind.HDD
    else:
        model = NvmeDrive(platters, kind.traits, kind.faults, clock.monotonic)
        transport, made_of = Transport.NVME, DriveKind.SSD
    drive = LabDrive(model, clock, transport=transport)
    token = drive.token()
    candidate = Candidate(token=token, drive=drive_of(token, made_of), locks=NOT_BOOT)
    plan = make_plan(PlanOrder(candidate=candidate, features=ask_features(drive), policy=WipePolicy()))
    if not isinstance(plan, WipePlan):
        raise SystemExit(str(plan.reasons))
    return drive, plan


def _wait_for_the_others(folder: Path) -> None:
    (folder / READY).touch()
    deadline = time.monotonic() + LONGEST_WAIT_S
    while not (folder.parent / GO).exists() and time.monotonic() < deadline:
        time.sleep(0.01)  # the test says when


def main(folder: Path, name: str) -> None:
    """Erase, or go on."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    hold(folder / LOCK_NAME)
    drive, plan = make_drive(folder, KINDS[name])
    clock, status = LiveClock(stopping), StatusFile(folder / STATUS_NAME)
    status.begin()
    store = open_store(folder, fixed=False)
    point = resume_point(link.entry.record for link in read_chain(store.lines()))
    work = Work(
        drive=drive,
        plan=plan,
        journal=Journal(store, clock),
        clock=clock,
        marker_key=KEY,
        seed=SEED,
        stopped=stopping.is_set,
        tell=status.tell,
    )
    _wait_for_the_others(folder)
    Erasure(work, job=folder.name, version="test", ask=ask_features, point=point).run()
    status.end()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
