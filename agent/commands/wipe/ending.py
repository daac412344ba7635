"""Ending of the commands that erase: delivery of certificates, exit status."""

from __future__ import annotations

from collections.abc import Sequence

from agent.bench.state import State
from agent.bench.station import load_station
from agent.erasing.workers import Ended
from agent.settings.configuration import Configuration
from model.exit_status import ExitStatus
from papers.terminal import complain
from papers.wording import word

DELIVERY_S = 20.0


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
