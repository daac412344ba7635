"""An erasure that a profile ordered, on simulated drives: shown, counted down, carried out, certified; and
everything that keeps it from beginning.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.certificate import Entered
from agent.profiles import EraseOrder
from agent.spool import Spool
from agent.state import State
from agent.unattended import COUNTDOWN_S, Erasing, Keys, Means, Outcome
from agent.wipe_jobs import Job, NoDurableJournal
from agent.wipe_plans import Planned, hash_of
from agent.wiping import Start
from host.service import Service
from model.certificate import Certificate, MediaSource
from model.document import decode
from model.drive import Content, ContentKind
from model.erasure import EraseVerdict, WipePlan, WipePolicy
from model.event import CountdownEnded, CountdownStarted, DriveErased, Event, Progress, Troubled
from model.fact import present
from model.report import ClockTrust
from tests.agent.bench import Bench as Office
from tests.fake_host import FakeHost
from tests.lab.nvme.drive import NvmeTraits
from tests.wipe.bench import Bench, drive_of
from tests.wipe.test_unattended import KEY, PXE
from wipe.boot_locks import BootFacts
from wipe.features import ask_features
from wipe.journal import Journal, open_store
from wipe.resume import resume_point
from wipe.run import Erasure
from wipe.work import Work


class Ended(Service):
    """A worker that has ended."""

    def __init__(self, folder: Path) -> None:
        super().__init__(0, folder / "log")

    def exit_status(self) -> int | None:
        return 0


@dataclass
class Ticking:
    """A clock that jumps, and lets something happen at a time."""

    at_s: float = 0.0
    happens: dict[float, Callable[[], None]] = field(default_factory=dict)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return self.at_s

    def pause(self, seconds: float) -> None:
        self.at_s += seconds
        for moment in [moment for moment in self.happens if moment <= self.at_s]:
            self.happens.pop(moment)()


class Room:
    """A machine with one simulated drive inside, and what its session would use."""

    def __init__(self, folder: Path) -> None:
        self.office = Office(folder)
        self.state: State = self.office.state
        self.bench = Bench(folder / "drive", NvmeTraits())
        self.keys, self.clock = Keys(), Ticking()
        self.events: list[Event] = []
        self.stopping = threading.Event()
        self.watched = True
        self.on_battery = False
        self.facts: BootFacts = KEY
        self.order = EraseOrder(profile="all", policy=WipePolicy())
        self.here: list[Planned] = [self.planned()]
        self.started: list[Job] = []

    def planned(self) -> Planned:
        plan = self.bench.planned()
        return Planned(drive=drive_of(plan.drive), outcome=plan)

    def plans(self, _policy: WipePolicy) -> Sequence[Planned]:
        return tuple(self.here)

    def start(self, job: Job) -> Service:
        """What `wipe.worker` does, on the simulated drive."""
        self.started.append(job)
        store = open_store(job.folder, fixed=False)
        work = Work(
            drive=self.bench.drive,
            plan=job.order.plan,
            journal=Journal(store, self.bench.clock),
            clock=self.bench.clock,
            marker_key=bytes.fromhex(job.order.marker_key),
            seed=job.order.seed,
            stopped=lambda: False,
            tell=lambda _progress: None,
        )
        Erasure(work, job=job.order.job, version="test", ask=ask_features, point=resume_point(())).run()
        store.close()
        return Ended(job.folder)

    def run(self, *, durable: Callable[[State], bool] = lambda _state: False) -> Outcome:
        start: Start = self.start
        means = Means(
            facts=self.facts,
            keys=self.keys,
            watched=lambda: self.watched,
            clock=self.clock,
            host=FakeHost(),
            plans=self.plans,
            start=start,
            durable=durable,
            on_battery=lambda: self.on_battery,
            trust=lambda _now: ClockTrust.SYNCHRONISED,
        )
        return Erasing(
            order=self.order,
            means=means,
            state=self.state,
            station=self.office.station,
            identity=(),
            entered=Entered(operator="Anne", source=MediaSource(title="DELL Latitude", label="A-0042")),
            emit=self.events.append,
            stopped=self.stopping.is_set,
        ).run()

    @property
    def troubles(self) -> list[str]:
        return [event.message.code for event in self.events if isinstance(event, Troubled)]

    @property
    def is_untouched(self) -> bool:
        """Whether no order was written and the medium is as somebody left it."""
        jobs = self.state.folder / "wipe"
        return not self.started and not jobs.exists() and self.bench.secrets_left == self.bench.size // 512

    @property
    def plan(self) -> str:
        outcomes = [item.outcome for item in self.here]
        return hash_of([outcome for outcome in outcomes if isinstance(outcome, WipePlan)])


@pytest.fixture
def room(tmp_path: Path) -> Room:
    (tmp_path / "drive").mkdir()
    return Room(tmp_path)


def test_the_drive_is_erased_when_nobody_objects(room: Room) -> None:
    outcome = room.run()
    assert outcome.complete
    assert room.bench.secrets_left == 0
    (erased,) = [event for event in room.events if isinstance(event, DriveErased)]
    assert erased.verdict is EraseVerdict.CLEARED or erased.verdict is EraseVerdict.PURGED
    assert outcome.certificates == (erased.certificate,)
    assert room.troubles == []


def test_the_certificate_names_the_machine_and_who_did_it(room: Room) -> None:
    (identifier,) = room.run().certificates
    path = Spool(room.state.spool).find(identifier)
    assert path is not None
    certificate = decode(path.read_bytes(), Certificate)
    assert certificate.source == MediaSource(title="DELL Latitude", label="A-0042")
    assert certificate.performer.name == "Anne"


def test_the_countdown_shows_the_drives_and_lasts_half_a_minute(room: Room) -> None:
    room.run()
    (shown,) = [event for event in room.events if isinstance(event, CountdownStarted)]
    assert [drive.path for drive in shown.drives] == [room.here[0].drive.path]
    assert shown.seconds == COUNTDOWN_S == 30.0
    assert not shown.needs_key
    told = [event.left_s for event in room.events if isinstance(event, Progress)]
    assert told[0] == 30.0
    assert room.clock.at_s >= 30.0


@pytest.mark.parametrize("plan", ["", "the hash of another list"])
def test_any_key_stops_it(room: Room, plan: str) -> None:
    room.clock.happens[29.0] = lambda: room.keys.press(plan)
    outcome = room.run()
    assert not outcome.complete
    assert room.troubles == ["order.key_pressed"]
    assert room.is_untouched
    assert [event.erasing for event in room.events if isinstance(event, CountdownEnded)] == [False]


def test_a_key_that_was_pressed_before_it_was_shown_stops_nothing(room: Room) -> None:
    room.keys.press("")
    assert room.run().complete


def test_stopping_the_run_stops_it(room: Room) -> None:
    room.clock.happens[3.0] = room.stopping.set
    assert not room.run().complete
    assert room.troubles == ["order.stopped"]
    assert room.is_untouched


def test_a_countdown_that_no_screen_shows_ends(room: Room) -> None:
    def leave() -> None:
        room.watched = False

    room.clock.happens[10.0] = leave
    assert not room.run().complete
    assert room.troubles == ["order.unseen"]
    assert room.is_untouched


def test_a_drive_that_appears_during_it_never_joins(room: Room) -> None:
    late = room.planned()
    assert isinstance(late.outcome, WipePlan)
    token = replace(late.outcome.drive, path="/dev/late", name="late", serial="LATE-0001")
    plugged = Planned(drive=drive_of(token), outcome=replace(late.outcome, drive=token))
    room.clock.happens[10.0] = lambda: room.here.append(plugged)
    assert room.run().complete
    assert [job.order.plan.drive.path for job in room.started] == [room.here[0].drive.path]


def test_a_drive_that_was_swapped_during_it_is_not_erased(room: Room) -> None:
    def swap() -> None:
        plan = room.here[0].outcome
        assert isinstance(plan, WipePlan)
        token = replace(plan.drive, diskseq=(plan.drive.diskseq or 0) + 1)
        room.here = [Planned(drive=drive_of(token), outcome=replace(plan, drive=token))]

    room.clock.happens[10.0] = swap
    assert not room.run().complete
    assert room.troubles == ["order.changed"]
    assert room.is_untouched


def test_over_the_network_nothing_begins_without_a_key(room: Room) -> None:
    room.facts = PXE
    assert not room.run().complete
    assert room.troubles == ["order.no_key"]
    assert room.is_untouched


def test_over_the_network_a_key_in_sight_of_the_list_begins_the_countdown(room: Room) -> None:
    room.facts = PXE
    room.clock.happens[100.0] = lambda: room.keys.press(room.plan)
    assert room.run().complete
    assert room.clock.at_s >= 130.0


def test_over_the_network_a_key_for_another_list_begins_nothing(room: Room) -> None:
    room.facts = PXE
    room.clock.happens[100.0] = lambda: room.keys.press("stale")
    assert not room.run().complete
    assert room.troubles == ["order.no_key"]


@pytest.mark.parametrize(
    "facts", [replace(KEY, image_id=""), replace(KEY, root_kind="ext4"), replace(KEY, kernel_line="quiet")]
)
def test_on_another_system_an_order_that_was_slipped_in_is_refused(room: Room, facts: BootFacts) -> None:
    room.facts = facts
    assert not room.run().complete
    assert room.troubles == ["order.not_the_image"]
    assert room.is_untouched


def test_without_a_durable_journal_it_is_inventory_only(room: Room) -> None:
    def nowhere(_state: State) -> bool:
        raise NoDurableJournal("in memory")

    outcome = room.run(durable=nowhere)
    assert not outcome.possible
    assert room.troubles == ["order.nowhere_durable"]
    assert room.is_untouched


def test_on_its_battery_alone_nothing_is_erased(room: Room) -> None:
    room.on_battery = True
    assert not room.run().complete
    assert room.troubles == ["order.on_battery"]
    assert room.is_untouched


def test_a_drive_erased_here_and_used_since_waits_for_a_person(room: Room) -> None:
    assert room.run().complete
    room.bench.fill()
    content = Content(where="x", kind=ContentKind.FILESYSTEM, format="ext4", size_bytes=1)
    used = replace(room.here[0], drive=replace(room.here[0].drive, contents=present((content,))))
    room.here, room.started = [used], []
    assert not room.run().complete
    assert "wipe.used_since" in room.troubles
    assert not room.started
    assert room.bench.secrets_left


def test_a_drive_that_waits_beside_one_that_is_erased_makes_the_order_incomplete(room: Room) -> None:
    nameless = room.planned()
    assert isinstance(nameless.outcome, WipePlan)
    token = replace(nameless.outcome.drive, path="/dev/none", name="none", serial=None, diskseq=99)
    room.here.append(Planned(drive=drive_of(token), outcome=replace(nameless.outcome, drive=token)))
    outcome = room.run()
    assert not outcome.complete
    assert len(outcome.certificates) == 1
    assert room.troubles == ["wipe.no_own_serial"]


def test_it_takes_no_real_time(room: Room) -> None:
    began = time.monotonic()
    room.clock.happens[29.0] = lambda: room.keys.press("")
    room.run()
    assert time.monotonic() - began < 5.0
