"""Delivery: hand over what waits in the spool, with growing pauses, until it is accepted or time is up.

The inventory takes each document once, under its id, so an answer that was lost is asked for again. A
document leaves the waiting place only with a receipt that the inventory signed, or with its refusal in
the words of the contract; whatever else is answered, it stays.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from agent.bench.locks import FileLock, machine_lock_path
from agent.bench.state import State
from agent.bench.station import Station
from agent.delivery.enrolment import Target, configured_inventory
from agent.delivery.handover import LEAST_EXCHANGE_S, DeliveryOutcome, Handover, Reach
from agent.delivery.inventory_client import DeliveryError
from agent.spool.spool import Spool
from model.event import Event
from model.message import say

__all__ = ["DeliveryOutcome", "Reach", "deliver", "deliver_spool", "inventory_of"]

FIRST_PAUSE_S, LONGEST_PAUSE_S, JITTER_S = 0.5, 3.0, 0.5


def deliver_spool(
    state: State,
    station: Station,
    *,
    inventory_url: str | None,
    code_file: str | None,
    for_s: float,
    emit: Callable[[Event], None],
    stopped: Callable[[], bool],
    first: str | None = None,
    longest_pause_s: float = LONGEST_PAUSE_S,
) -> DeliveryOutcome:
    """Deliver everything to the inventory of the configuration, else to the one on this machine."""
    lock = FileLock(machine_lock_path("deliverer", state))
    return deliver(
        Spool(state.spool),
        inventory_of(state, station, inventory_url, code_file, stopped),
        lock=lock,
        for_s=for_s,
        emit=emit,
        stopped=stopped,
        first=first,
        longest_pause_s=longest_pause_s,
    )


def inventory_of(
    state: State, station: Station, url: str | None, code_file: str | None, stopped: Callable[[], bool]
) -> Reach:
    """How the inventory is reached."""
    from agent.delivery.embedded import ensure_inventory

    def configured(again: bool, _for_s: float) -> Target:
        file = None if code_file is None else Path(code_file)
        return configured_inventory(
            state, station, url=url or "", code_file=file, again=again, stopped=stopped
        )

    def none(_again: bool, _for_s: float) -> Target:
        raise DeliveryError(say("delivery.no_inventory"))

    def embedded(again: bool, for_s: float) -> Target:
        return ensure_inventory(state, station, wait_s=for_s, again=again, stopped=stopped)

    if url is not None:
        return configured
    return none if state.on_key else embedded  # on a key nothing listens, and its memory keeps nothing


def deliver(
    spool: Spool,
    reach: Reach,
    *,
    lock: FileLock,
    for_s: float,
    emit: Callable[[Event], None],
    stopped: Callable[[], bool],
    first: str | None = None,
    longest_pause_s: float = LONGEST_PAUSE_S,
) -> DeliveryOutcome:
    """Try for about `for_s` seconds (which may be infinite), at least once, `first` before the older ones.

    Never raises for the inventory's sake; the lock is held while documents are handed over, and free
    during the pauses.
    """
    import stamina
    import stamina.instrumentation

    stamina.instrumentation.set_on_retry_hooks([])  # events tell the story; no library prints
    work = Handover(spool=spool, reach=reach, lock=lock, emit=emit, stopped=stopped, first=first, for_s=for_s)
    failure: DeliveryError | None = None
    try:
        for attempt in stamina.retry_context(
            on=work.is_worth_another_attempt,
            attempts=None,
            timeout=None if math.isinf(for_s) else max(for_s, LEAST_EXCHANGE_S),
            wait_initial=FIRST_PAUSE_S,
            wait_max=longest_pause_s,
            wait_jitter=JITTER_S,
        ):
            with attempt:
                work.once()
    except DeliveryError as error:
        failure = error
    return work.outcome(failure)
