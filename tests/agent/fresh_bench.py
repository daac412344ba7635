"""A bench that delivers to servers of the tests' own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from agent.bench.locks import FileLock
from agent.bench.state import State, open_state
from agent.bench.station import Station, load_station
from agent.delivery.delivery import DeliveryOutcome, deliver
from agent.delivery.enrolment import Target, configured_inventory
from agent.spool.spool import Place, Spool
from model.document import encode
from model.event import Event
from tests.agent.delivery.servers import COUNTERS, Asked, Inventory, Responder

FIRST, SECOND = "018f0000-1", "018f0000-2"


class Bench:
    """A bench with a spool and an enrolment code, and the events it emitted."""

    def __init__(self, folder: Path) -> None:
        self.state: State = open_state(
            is_root=False, environment={"ETABLI_LOCKS": str(folder)}, folder=folder / "state"
        )
        self.station: Station = load_station(self.state)
        self.spool = Spool(self.state.spool)
        self.events: list[Event] = []
        self.code_file = folder / "code"
        self.code_file.write_text("let me in\n")
        self.lock = FileLock(folder / "deliverer.lock")

    def keep(self, *names: str) -> None:
        for name in names:
            data = encode({"id": name})
            self.spool.keep(name, data, self.station.sign(data))

    def deliver(
        self,
        url: str,
        for_s: float = 0.0,
        stopped: Callable[[], bool] = lambda: False,
        first: str | None = None,
    ) -> DeliveryOutcome:
        def reach(again: bool, _for_s: float) -> Target:
            return configured_inventory(
                self.state, self.station, url=url, code_file=self.code_file, again=again, stopped=stopped
            )

        return deliver(
            self.spool,
            reach,
            lock=self.lock,
            for_s=for_s,
            emit=self.events.append,
            stopped=stopped,
            first=first,
        )

    def places(self) -> dict[Place, tuple[str, ...]]:
        return {place: self.spool.names(place) for place in Place if self.spool.names(place)}


def enrolled_then(respond: Responder, inventory: Inventory | None = None) -> Responder:
    """A server that enrols as it should, and answers documents as `respond` does."""
    keeps = inventory or Inventory()

    def both(asked: Asked) -> Iterable[bytes]:
        return respond(asked) if asked.path in COUNTERS else keeps(asked)

    return both


def endless(piece: bytes, pause_s: float) -> Iterator[bytes]:
    yield b"HTTP/1.1 201 Created\r\n"
    while True:
        yield piece
        time.sleep(pause_s)  # as slow as the test wants
