"""Ending of the commands that erase: the lock they share, delivery of certificates, exit status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from agent.bench.locks import Busy, FileLock, machine_lock_path
from agent.bench.state import State, StateError
from agent.bench.station import load_station
from agent.erasing.workers import Ended
from agent.settings.configuration import Configuration
from model.exit_status import ExitStatus
from papers.language import _
from papers.terminal import complain
from papers.wording import word

LOCK_WAIT_S = 1.0
DELIVERY_S = 20.0


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


def deliver_certificates(state: State, configuration: Configuration) -> None:
    """Hand the certificates over; what cannot be delivered waits in the spool."""
    from agent.delivery.delivery import deliver_spool
    from model.event import NotDelivered

    waiting = []
    station = load_station(state, name=configuration.station.name)
    deliver_spool(
        state,
        station,
        inventory_url=configuration.inventory.url,
        code_file=configuration.inventory.code_file,
        for_s=DELIVERY_S,
        emit=lambda event: waiting.append(event) if isinstance(event, NotDelivered) else None,
        stopped=lambda: False,
    )
    for event in waiting:
        complain(word(event.message))


def status_of(ended: Sequence[Ended]) -> int:
    """The design's exit status: 0 only when each drive reached its level and has its certificate."""
    return (
        ExitStatus.DONE
        if all(item.judgement.as_ordered and item.certificate for item in ended)
        else ExitStatus.FINDINGS
    )
