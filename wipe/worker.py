"""The process that erases one drive: `python -m wipe.worker FOLDER`, with the order in the folder.

It outlives its terminal, ends at SIGTERM with a journal that can be resumed, and takes nobody else down
with it: a drive that hangs holds this process only.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from host.drive.block_device import LiveDrive
from host.drive.drive_ports import DriveError
from host.live import LiveHost
from host.timing import LiveClock
from model.document import decode, encode
from model.erasure import Preparation, WipePhase
from model.journal import Finished, Interrupted, Noted, Opened, Refused, StopCause
from model.message import Message, say
from model.version import VERSION
from wipe.described import describe
from wipe.health import ask_health
from wipe.heat import Heat, probe_temperature
from wipe.journal import Journal, JournalError, open_store, read_chain, room_for
from wipe.live import asker
from wipe.opal import PSID_LENGTH
from wipe.order import LOCK_NAME, ORDER_NAME, STATUS_NAME, Status, WorkOrder
from wipe.resume import ResumePoint, resume_point
from wipe.run import Erasure
from wipe.second_lock import second_lock
from wipe.used_since import note_ends
from wipe.work import BytesDone, Work

ENDED, BUSY, NO_JOURNAL = 0, 2, 3
STATUS_EVERY_S = 1.0
LOCK_TRIES, LOCK_PAUSE_S = 20, 0.05  # another process may be testing the lock at this instant
SMOOTHING = 0.2


class StatusFile:
    """Writes how far it is, at most once a second."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written_s = float("-inf")
        self._last: tuple[str, int, float] | None = None
        self._rate: float | None = None
        self._least_s = float("inf")
        self.heat: Heat | None = None

    def begin(self) -> None:
        """The work begins; what an earlier process wrote is over."""
        self.tell(BytesDone(phase=WipePhase.START, method=None, done=0, total=0))

    def tell(self, progress: BytesDone) -> None:
        """Note how far it is; another phase at once, for a drive may be silent from then on."""
        now = time.monotonic()
        is_same = self._last is not None and self._last[0] == progress.phase
        if is_same and now - self._written_s < STATUS_EVERY_S:
            return
        self._measure(progress, now)
        left = self._left_s(progress)
        self._write(
            Status(
                pid=os.getpid(),
                at_s=now,
                phase=progress.phase,
                method=progress.method,
                done=progress.done,
                total=progress.total,
                fraction=progress.fraction,
                rate_bytes_per_s=self._rate,
                left_s=left,
                temperature_celsius=self.heat.celsius if self.heat is not None else None,
            )
        )
        self._written_s = now

    def _left_s(self, progress: BytesDone) -> float | None:
        """The seconds that this phase has left, None where it cannot be told; within a phase never more."""
        if not self._rate or not progress.total:
            return None
        self._least_s = min(self._least_s, (progress.total - progress.done) / self._rate)
        return self._least_s

    def end(self) -> None:
        """The work is over."""
        self._write(
            Status(
                pid=os.getpid(), at_s=time.monotonic(), phase=WipePhase.END, method=None, done=0, total=0,
                fraction=None, rate_bytes_per_s=None, left_s=None, finished=True,
            )
        )  # fmt: skip

    def _measure(self, progress: BytesDone, now: float) -> None:
        """Bytes per second, smoothed; another phase begins anew."""
        if self._last is not None and self._last[0] == progress.phase and progress.done >= self._last[1]:
            current = (progress.done - self._last[1]) / max(now - self._last[2], 1e-6)
            self._rate = current if self._rate is None else (1 - SMOOTHING) * self._rate + SMOOTHING * current
        else:
            self._rate, self._least_s = None, float("inf")
        self._last = (progress.phase, progress.done, now)

    def _write(self, status: Status) -> None:
        part = self._path.with_suffix(".part")
        with suppress(OSError):  # progress may not be seen; the erasing goes on
            part.write_bytes(encode(status))
            part.rename(self._path)


def main(folder: Path) -> int:
    """Carry out the order in a folder."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if not hold(folder / LOCK_NAME):
        return BUSY
    order = decode((folder / ORDER_NAME).read_bytes(), WorkOrder)
    status = StatusFile(folder / STATUS_NAME)
    status.begin()
    try:
        _work(folder, order, stopping, status)
    except JournalError as error:
        sys.stderr.write(f"{error}\n")
        return NO_JOURNAL
    finally:
        status.end()
    return ENDED


def hold(path: Path) -> bool:
    """Whether this job is ours until this process ends. The file names the process, so that it can be asked
    to stop: the number is good for as long as the lock is held.
    """
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    for _ in range(LOCK_TRIES):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(LOCK_PAUSE_S)  # flock(2) has no time-out of its own
            continue
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode("ascii"), 0)
        return True
    return False


def _work(folder: Path, order: WorkOrder, stopping: threading.Event, status: StatusFile) -> None:
    """Open the drive for ourselves alone, look once more, and erase. Raises JournalError."""
    clock = LiveClock(stopping)
    store = open_store(folder, fixed=order.fixed_journal, room_bytes=room_for(order.plan))
    point = resume_point(link.entry.record for link in read_chain(store.lines()))
    journal = Journal(store, clock)
    host = LiveHost()
    try:
        drive = LiveDrive(order.plan.drive.path, order.plan.drive.transport, exclusive=True)
    except DriveError as error:
        path = order.plan.drive.path
        _refuse(journal, order, point, say("wipe.cannot_open", drive=path, error=str(error)))
        return
    try:
        reasons = second_lock(host, drive, order, point, beside=folder.resolve().parent)
        if reasons:
            _refuse(journal, order, point, reasons[0])
            return
        status.heat = Heat(
            partial(probe_temperature, host, drive.token().name),
            clock.monotonic,
            rotational=order.drive.rotational is not False,
        )
        work = Work(
            drive=drive,
            plan=order.plan,
            journal=journal,
            clock=clock,
            marker_key=bytes.fromhex(order.marker_key),
            seed=order.seed,
            stopped=stopping.is_set,
            tell=status.tell,
            psid=given_psid() if Preparation.PSID_REVERT in order.plan.preparations else None,
            heat=status.heat,
            may_differ=order.may_differ,
        )
        Erasure(
            work,
            job=order.job,
            version=VERSION,
            ask=asker(host, drive.token().name),
            health=lambda: ask_health(host, order.plan.drive.path),
            point=point,
            counter=order.counter,
            described=describe(order.drive),
        ).run()
        note_ends(folder, drive.block)
    except DriveError as error:
        _refuse(journal, order, point, say("wipe.drive_error", error=str(error), kind=type(error).__name__))
    finally:
        drive.close()
        journal.close()


def given_psid() -> str | None:
    """The key of the label, which this process's starter put into its stdin; None when it did not."""
    return os.read(sys.stdin.fileno(), PSID_LENGTH).decode("ascii", "replace") or None


def _refuse(journal: Journal, order: WorkOrder, point: ResumePoint, message: Message) -> None:
    """Nothing was done, and why; what an earlier process began can still be resumed."""
    journal.add(
        Opened(
            job=order.job,
            plan=order.plan,
            version=VERSION,
            marker_key=order.marker_key,
            seed=order.seed,
            resumed=point.is_resumed,
            counter=order.counter,
            described=describe(order.drive),
        )
    )
    if point.is_resumed:
        journal.add(Noted(message=message))
        journal.add(Interrupted(reason=message, cause=StopCause.NOT_OPENED))
        return
    journal.add(Refused(message=message))
    journal.add(Finished())


if __name__ == "__main__":
    # os._exit: a thread that hangs in the kernel must not keep the process from ending.
    _status = main(Path(sys.argv[1]))
    sys.stderr.flush()
    os._exit(_status)
