"""The one way in which a person orders an erasure: a typed word confirms the drive, the job is on the disk.

Commands and screens ask in their own way; what they were told comes here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from agent.bench.history import named
from agent.bench.locks import Busy, FileLock, machine_lock_path
from agent.bench.state import State, StateError
from agent.bench.wrong_order import WrongOrder
from agent.erasing.azerty import as_meant
from agent.erasing.certificate import Entered, note_entered
from agent.erasing.jobs import Job, make_job
from agent.erasing.plans import check_confirmation, needs_code
from host.port import Host
from model.certificate import MediaSource
from model.erasure import WipePlan
from papers.language import _
from papers.title import machine_title
from wipe.consent import OrderedBy, consent_now
from wipe.planned import PlannedDrive

LOCK_WAIT_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDesk:
    """Where orders are written: the state folder, `on_fat` where it lies on FAT."""

    state: State
    host: Host
    on_fat: bool


@contextmanager
def only_one(state: State) -> Iterator[None]:
    """While this lasts no other process erases on this machine; an order is written down only then. Raises
    StateError.
    """
    lock = FileLock(machine_lock_path("wipe", state))
    try:
        lock.acquire(wait_s=LOCK_WAIT_S)
    except Busy as error:
        raise StateError(_("Another “etabli wipe” is at work on this machine.")) from error
    try:
        yield
    finally:
        lock.release()


def order_erasure(
    desk: OrderDesk,
    item: PlannedDrive,
    everything: Sequence[PlannedDrive],
    word: str,
    *,
    by: OrderedBy,
    entered: Entered,
) -> Job:
    """The job of a drive that this word confirms; no worker has started yet. The caller holds `only_one`.
    Raises WrongOrder, StateError.
    """
    if not isinstance(item.outcome, WipePlan):
        raise WrongOrder(_("{drive} cannot be erased as it is.").format(drive=item.drive.path))
    word = as_meant(word, everything)
    check_confirmation(word, item, everything)
    by_code = needs_code(item, everything)
    consent = consent_now(desk.host, item, by, by_code=by_code, word=word)
    job = make_job(desk.state, item.outcome, item.drive, on_fat=desk.on_fat, consent=consent)
    note_entered(job, entered)
    return job


def as_shown(item: PlannedDrive, known: Sequence[PlannedDrive]) -> PlannedDrive:
    """The drive as it is known by now, with the plan that was shown. Raises WrongOrder."""
    current = next((other for other in known if other.token == item.token), None)
    if current is None or current.outcome != item.outcome:
        raise WrongOrder(_("{drive} has changed meanwhile: choose it again.").format(drive=item.drive.path))
    return current


def source_named(state: State, word: str) -> MediaSource | None:
    """The machine that a label names, with what this station knows of it; None for no word."""
    if not word:
        return None
    seen = named(state.folder / "history", word)
    if seen is None:
        return MediaSource(title=None, label=word)
    title = machine_title(seen.machine) or None
    return MediaSource(title=title, identity=seen.identity, label=word)
