"""A desk with a recorded machine, simulated drives on it, and somebody who gives orders."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

from agent.desk.desk import Desk
from agent.desk.means import DeskMeans
from agent.session.attach_server import GivenOrder, SessionSocket
from agent.session.request import Request
from agent.session.session import Session
from agent.session.stream import EventStream
from agent.spool.spool import Place, Spool
from agent.trying.trier import Trier
from host.recording.replay import ReplayHost
from model.bench import BenchDrive
from model.certificate import Performer
from model.document import decode, decode_event, encode_event, format_of
from model.erasure import WipePolicy
from model.event import DrivesSeen, Event, OrderAnswered
from model.order import BenchOrder, EraseDrive
from model.report import REPORT_FORMAT, PersonalAnswers, Report
from model.trial import TrialKind
from tests.agent.commands.wipe.loose_table import Table
from tests.fake_host import FakeHost
from tests.house.files import ROOT
from wipe.planned import PlannedDrive

RECORDINGS = ROOT / "tests" / "recordings"
NOWHERE = "http://127.0.0.1:9"  # the discard port: nobody answers
PATIENCE_S = 45.0  # on a machine that is busy with other tests

POLL_S = 0.04  # between two looks of the desk while nobody orders anything

Kind = TypeVar("Kind", bound=Event)


@dataclass
class DeskRoom:
    """The desk runs in a thread of its own, as it does in its process."""

    folder: Path
    machine: str = "tower"
    recording: Path | None = None  # another machine than those kept beside the tests
    measured: bool = False
    table: Table = field(init=False)
    watched: bool = True
    battery: bool = False
    stopped: threading.Event = field(default_factory=threading.Event)
    orders: queue.SimpleQueue[GivenOrder] = field(default_factory=queue.SimpleQueue)
    desk: Desk = field(init=False)
    door: SessionSocket | None = None
    status: int | None = None
    idle_s: float = 900.0
    triers: dict[TrialKind, Trier] = field(default_factory=dict)
    here: set[str] = field(default_factory=lambda: {"here"})
    _given: int = 0
    _read: dict[int, Event] = field(default_factory=dict)
    _thread: threading.Thread | None = None

    def __post_init__(self) -> None:
        self.table = Table(self.folder)

    @classmethod
    def hurried(cls, monkeypatch: pytest.MonkeyPatch) -> None:
        """For this test, every desk looks as often as a test can wait."""
        monkeypatch.setattr("agent.desk.desk.POLL_S", POLL_S)

    def open(self, *, entered: PersonalAnswers | None = None) -> None:
        """The first screen opens it."""
        self.configuration.touch()
        recording = self.recording or RECORDINGS / f"{self.machine}.json.gz"
        state = self.table.office.state
        session = Session(
            request=Request(
                session="s",
                state_folder=str(state.folder),
                entered=entered or PersonalAnswers(),
                replay=str(recording),
                benchmark=self.measured,
                quick=True,
                inventory_url=NOWHERE,
                deliver_for_s=0.0,
            ),
            state=state,
            station=self.table.office.station,
            host=ReplayHost.open(recording, timing=False),
            stream=EventStream(None),
        )
        self.desk = Desk(
            session=session,
            means=DeskMeans(
                plans=self._plans,
                policy=WipePolicy(),
                plugs=self.table,
                host=FakeHost(),
                durable=lambda _state: False,
                on_battery=lambda: self.battery,
                start=self.table.start,
                triers=self.triers,
            ),
            performer=Performer(name="Anne", title=None, place=None, phone=None),
            orders=self.orders,
            stopped=self.stopped,
            is_watched=lambda: self.watched,
            is_here=self.is_here,
            idle_s=self.idle_s,
            configuration=self.configuration,
        )
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def configuration(self) -> Path:
        """The file that the bench reads its settings from."""
        return self.folder / "etabli.toml"

    def is_here(self, screen: str) -> bool:
        """Whether a screen is attached; where the door of screens was opened, it knows."""
        return screen in self.here or (self.door is not None and self.door.has_screen(screen))

    @property
    def is_open(self) -> bool:
        """Whether a screen has opened it."""
        return self._thread is not None

    def _run(self) -> None:
        self.status = self.desk.run()

    def _plans(self, _policy: WipePolicy, spare: frozenset[str]) -> Sequence[PlannedDrive]:
        return self.table.plans(spare)

    def ended(self) -> int:
        """The exit status, once it has come to its end."""
        assert self._thread is not None
        self._thread.join(PATIENCE_S)
        assert self.status is not None, "the desk has not ended"
        return self.status

    def give(self, order: BenchOrder) -> OrderAnswered:
        """Give an order, and wait for what becomes of it."""
        self._given += 1
        number = self._given
        self.orders.put(GivenOrder(screen="here", number=number, order=order))
        return self.wait_for(OrderAnswered, lambda event: event.number == number)

    def erase(self, item: BenchDrive, word: str) -> OrderAnswered:
        """Order a drive erased as a screen does that shows it."""
        assert item.plan_hash is not None
        assert item.token is not None
        return self.give(EraseDrive(plan=item.plan_hash, drive=item.token, word=word))

    def told(self) -> list[Event]:
        """What somebody hears who attaches at this moment."""
        stream = self.desk.session.stream.since(0, timeout_s=0)
        for numbered in stream:
            if numbered.sequence not in self._read:
                self._read[numbered.sequence] = decode_event(encode_event(numbered)).event
        return [self._read[numbered.sequence] for numbered in stream]

    def wait_for(self, kind: type[Kind], is_meant: Callable[[Kind], bool] = lambda _event: True) -> Kind:
        """The first event of a kind that is meant, told or yet to come."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            for event in self.told():
                if isinstance(event, kind) and is_meant(event):
                    return event
            time.sleep(0.02)  # the stream wakes readers of new events, not of those that took a place
        raise AssertionError(f"no {kind.__name__} came: {self.told()}")

    def drives(self, count: int) -> tuple[BenchDrive, ...]:
        """The drives, once so many are shown and nobody looks any more."""
        seen = self.wait_for(DrivesSeen, lambda event: len(event.drives) == count and not event.is_looking)
        return seen.drives


def kept(room: DeskRoom) -> list[Report]:
    """The reports in the outbox."""
    spool = Spool(room.table.office.state.spool)
    found = (spool.read(Place.WAITING, name) for name in spool.names(Place.WAITING))
    whole = [item.data for item in found if item is not None]
    return [decode(data, Report) for data in whole if format_of(data) == REPORT_FORMAT]
