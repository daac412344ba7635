"""Jobs: the folder of each erasure, its worker, and the certificate that comes of it."""

from __future__ import annotations

import json
import os
import secrets
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from agent.bench.counter import next_count
from agent.bench.disk import Disk, make_folder, write_durably
from agent.bench.locks import Busy, FileLock
from agent.bench.provenance import new_report_id
from agent.bench.state import State, StateError, unwritable
from host.durable import filesystem_of
from host.errors import HostError
from host.live import LiveHost
from host.service import Service, start_service
from judge.erasure.chain import Link
from judge.identity import same_drive
from judge.identity.same_drive import drive_name
from model.document import UnreadableDocument, decode, encode
from model.drive import Drive
from model.erasure import DriveToken, WipePlan
from model.journal import Interrupted, Opened, Record, StopCause
from papers.errors import reason
from papers.language import _
from wipe.consent import Consent
from wipe.journal import FIXED_NAME, JournalError, read_chain, read_lines
from wipe.journal import NAME as JOURNAL_NAME
from wipe.order import CERTIFIED_NAME, LOCK_NAME, ORDER_NAME, STATUS_NAME, Status, WorkOrder
from wipe.resume import is_finished

LOG_NAME = "worker.log"
INHIBIT = (
    "/usr/bin/systemd-inhibit",
    "--what=sleep:shutdown:handle-lid-switch",
    "--who=etabli",
    "--mode=block",
)
# sd_booted(3), and the bus on which logind is asked: without them systemd-inhibit starts nothing.
LOGIND = ("/run/systemd/system", "/run/dbus/system_bus_socket")
HERE = Path(__file__).resolve().parents[2]


class NoDurableJournal(StateError):
    """The state folder would not survive a power cut, so nothing may be erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One erasure: its folder and the order in it."""

    folder: Path
    order: WorkOrder

    @property
    def is_running(self) -> bool:
        """Whether a worker holds it at this moment."""
        lock = FileLock(self.folder / LOCK_NAME)
        try:
            lock.acquire()
        except Busy:
            return True
        lock.release()
        return False

    @property
    def is_certified(self) -> bool:
        """Whether its certificate has been kept."""
        return (self.folder / CERTIFIED_NAME).exists()

    def lines(self) -> list[bytes]:
        """The journal's lines. Raises JournalError."""
        return read_lines(self.folder)

    def chain(self) -> list[Link]:
        """The journal's entries; none while there is no journal. Raises JournalError."""
        return read_chain(self.lines())

    def records(self) -> list[Record]:
        """The journal's records. Raises JournalError."""
        return [link.entry.record for link in self.chain()]

    @property
    def tail_differs(self) -> bool:
        """Whether it stopped because the drive does not hold what was written to it before."""
        try:
            stops = [item for item in self.records() if isinstance(item, Interrupted | Opened)]
        except JournalError:
            return False
        last = stops[-1] if stops else None
        return isinstance(last, Interrupted) and last.cause is StopCause.TAIL_DIFFERS

    @property
    def was_begun(self) -> bool:
        """Whether a worker ever wrote to its journal; an order that was not carried out is no erasure."""
        try:
            return bool(self.lines())
        except JournalError:
            return True

    @property
    def is_finished(self) -> bool:
        """Whether its journal has come to its end."""
        try:
            return is_finished(self.records())
        except JournalError:
            return False

    def status(self) -> Status | None:
        """How far its worker says it is; None before its first word."""
        try:
            return decode((self.folder / STATUS_NAME).read_bytes(), Status)
        except (OSError, UnreadableDocument):
            return None


def wipe_folder(state: State) -> Path:
    """Where the jobs of a bench lie."""
    return state.folder / "wipe"


def check_durable(state: State) -> bool:
    """That a journal in the state folder survives a power cut; whether it lies on FAT. Raises
    NoDurableJournal.
    """
    try:
        found = filesystem_of(LiveHost(), state.folder)
    except HostError as error:
        raise NoDurableJournal(str(error)) from error
    if found.durable is not True:
        raise NoDurableJournal(
            _(
                "{folder} is in memory ({kind}) and would not survive a power cut: without a journal that "
                "does, nothing is erased. Give a folder on a real drive with --folder."
            ).format(folder=state.folder, kind=found.kind)
        )
    return found.is_fat


def make_job(
    state: State, plan: WipePlan, drive: Drive, *, on_fat: bool, consent: Consent | None = None
) -> Job:
    """A fresh job, on the disk when this returns; without a consent no worker carries it out. Raises
    StateError.
    """
    job = new_report_id()
    order = WorkOrder(
        job=job,
        plan=plan,
        drive=drive,
        marker_key=secrets.token_hex(32),
        seed=secrets.token_hex(16),
        fixed_journal=on_fat,
        consent=consent,
    )
    return _written(wipe_folder(state) / job, order)


def _counted(folder: Path, order: WorkOrder) -> WorkOrder:
    """The order with the next count of its station: it is the last one that was written."""
    return replace(order, counter=_next_count(folder.parent.parent, 0))


def count_here(state: State, *, at_least: int = 0) -> int:
    """The next count of this station, above `at_least`: a drive was read again. Raises StateError."""
    try:
        return _next_count(state.folder, at_least)
    except OSError as error:
        raise unwritable(state.folder, error) from error


def _next_count(folder: Path, at_least: int) -> int:
    """Above all that the jobs of a state folder have, whatever became of the counter's file."""
    station = folder / "station"
    make_folder(station)
    given = [job.order.counter or 0 for job in _jobs_in(folder / "wipe")]
    return next_count(station, at_least=max([at_least, *given]))


def _written(folder: Path, order: WorkOrder) -> Job:
    """The job with this order, on the disk when this returns; where that fails, an order that was there
    stays. Raises StateError.
    """
    try:
        make_folder(folder)
        order = _counted(folder, order)
        write_durably(Disk(), folder, {ORDER_NAME: encode(order)})
    except OSError as error:
        raise StateError(
            _("{folder}: the job cannot be written: {error}.").format(folder=folder, error=reason(error))
        ) from error
    return Job(folder=folder, order=order)


def known_jobs(state: State) -> Iterator[Job]:
    """All jobs of this bench, the one that was ordered or resumed first before the others; a folder without
    a readable order is none.
    """
    yield from sorted(_jobs_in(wipe_folder(state)), key=ordered_at)


def ordered_at(job: Job) -> tuple[int, str]:
    """Where a job stands among those of its bench: by the station's count, and before it had one, by id."""
    return (job.order.counter or 0, job.order.job)


def _jobs_in(folder: Path) -> Iterator[Job]:
    if not folder.is_dir():
        return
    for place in sorted(folder.iterdir()):
        try:
            order = decode((place / ORDER_NAME).read_bytes(), WorkOrder)
        except (OSError, UnreadableDocument):
            continue
        yield Job(folder=place, order=order)


def moved(job: Job, token: DriveToken, drive: Drive, consent: Consent | None = None) -> Job:
    """The same job on the drive as it is found today: another path, another plug; with a new consent, None
    where that of the order still holds. One that was given knowing that what was written before is gone holds
    for such a drive. Raises StateError.
    """
    may_differ = job.order.may_differ or (consent is not None and consent.told_of_loss)
    plan = replace(job.order.plan, drive=replace(token, size_bytes=job.order.plan.drive.size_bytes))
    consent = consent or job.order.consent
    return _written(
        job.folder, replace(job.order, plan=plan, drive=drive, consent=consent, may_differ=may_differ)
    )


def replanned(job: Job, plan: WipePlan, drive: Drive) -> Job:
    """The same job with what is left to do after the drive's state changed. Raises StateError."""
    return _written(job.folder, replace(job.order, plan=plan, drive=drive))


def is_same_drive(job: Job, token: DriveToken | None) -> bool:
    """Whether a drive of today is the job's, by what lasts of it; one without a serial of its own only in its
    own place and boot: an adapter tells the same of every drive that is put into it.
    """
    planned = job.order.plan.drive
    if token is None:
        return False
    names = drive_name(planned, serial_is_own=not job.order.drive.serial_is_bridges)
    if names.serial is None:
        return planned == token and token.diskseq is not None  # a token names its boot
    found = drive_name(token)
    return names.serial == found.serial and same_drive.is_same_drive(names, found)


def worker_command(job: Job, *, inhibitor: bool) -> list[str]:
    """How a job's worker is started; with `inhibitor`, sleep, shutdown and the lid wait for its end
    (systemd-inhibit(1)).
    """
    command = [sys.executable, "-m", "wipe.worker", str(job.folder)]
    return [*INHIBIT, "--why=" + _("a drive is being erased"), *command] if inhibitor else command


def start_worker(job: Job, psid: str | None = None) -> Service:
    """Start the process that erases; sleep and shutdown wait for it where systemd lets us ask. `psid` goes
    through a pipe: neither the command line nor a file ever holds it.
    """
    inhibitor = all(Path(path).exists() for path in (INHIBIT[0], *LOGIND))
    command = worker_command(job, inhibitor=inhibitor)
    secret = None if psid is None else psid.encode("ascii")
    return start_service(command, log=job.folder / LOG_NAME, folder=HERE, secret=secret)


def stop_worker(job: Job) -> bool:
    """Ask a worker to end with a journal that can be resumed. False where none holds the job: one that was
    just started may come to it yet, and the number in the file may be another process's by now.
    """
    if not job.is_running:
        return False
    try:
        os.kill(int((job.folder / LOCK_NAME).read_text("ascii")), signal.SIGTERM)
    except (OSError, ValueError):
        return False
    return True


def shrink_journal(job: Job) -> None:
    """Keep the journal of an erasure that has its certificate in as many bytes as it has: on FAT its room is
    8 MiB and more a drive, and a key has room for few of those. Whatever fails leaves it as it was.
    """
    roomy = job.folder / FIXED_NAME
    try:
        if not roomy.exists() or job.is_running or not job.is_finished:
            return
        lines = job.lines()
        write_durably(Disk(), job.folder, {JOURNAL_NAME: b"".join(lines)})
        if (job.folder / JOURNAL_NAME).read_bytes() == b"".join(lines):
            Disk().remove(roomy)
            Disk().sync_folder(job.folder)
    except (OSError, JournalError):
        return  # it is only tidiness, and the certificate carries the same lines


def note_certificate(job: Job, identifier: str) -> None:
    """The job has its certificate; no second one is made."""
    write_durably(Disk(), job.folder, {CERTIFIED_NAME: json.dumps(identifier).encode()})


def certificate_of(job: Job) -> str | None:
    """The id of the job's certificate; None when it has none."""
    try:
        return str(json.loads((job.folder / CERTIFIED_NAME).read_bytes()))
    except (OSError, ValueError):
        return None
