"""A machine with a simulated drive inside that a profile orders erased, and a clock that jumps."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from agent.bench.state import State
from agent.erasing.certificate import Entered
from agent.erasing.jobs import Job, NoDurableJournal
from agent.erasing.plans import hash_of
from agent.erasing.screens import PressedKeys
from agent.erasing.unattended import Erasing, Means, UnattendedOutcome
from agent.erasing.workers import Start
from agent.settings.profiles import EraseOrder
from host.boot import BootFacts
from host.service import Service
from model.certificate import MediaSource
from model.erasure import WipePlan, WipePolicy
from model.event import Event, Troubled
from model.provenance import ClockTrust
from tests.agent.fresh_bench import Bench as Office
from tests.fake_host import FakeHost
from tests.lab.nvme.drive import NvmeTraits
from tests.wipe.bench import Bench, Traits, drive_of
from tests.wipe.test_unattended import KEY
from wipe.features import ask_features
from wipe.journal import Journal, open_store
from wipe.planned import PlannedDrive
from wipe.resume import resume_point
from wipe.run import Erasure
from wipe.work import Work


def nowhere(_state: State) -> bool:
    """A state folder in memory."""
    raise NoDurableJournal("in memory")


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

    def __init__(self, folder: Path, traits: Traits | None = None, policy: WipePolicy | None = None) -> None:
        self.office = Office(folder)
        self.state: State = self.office.state
        policy = policy or WipePolicy()
        self.bench = Bench(folder / "drive", traits or NvmeTraits(), policy=policy)
        self.clock = Ticking()
        self.keys = PressedKeys(self.clock.monotonic)
        self.events: list[Event] = []
        self.stopping = threading.Event()
        self.watched = True
        self.on_battery = False
        self.facts: BootFacts = KEY
        self.order = EraseOrder(profile="all", policy=policy)
        self.here: list[PlannedDrive] = [self.planned()]
        self.sleeps = 0
        self.started: list[Job] = []

    def planned(self) -> PlannedDrive:
        plan = self.bench.planned()
        return PlannedDrive(drive=drive_of(plan.drive), outcome=plan)

    def plans(self, policy: WipePolicy) -> Sequence[PlannedDrive]:
        """What is here; the drive as it is at this moment once the machine has slept."""
        if not self.sleeps:
            return tuple(self.here)
        self.bench.policy = policy
        return (self.planned(),)

    def sleep(self, seconds: int) -> float:
        """See host.suspend.Sleeper: the drive is without power meanwhile."""
        self.sleeps += 1
        self.bench.power_cycle()
        return float(seconds)

    def start(self, job: Job) -> Service:
        """What `wipe.worker` does, on the simulated drive."""
        self.started.append(job)
        store = open_store(job.folder, fixed=job.order.fixed_journal)
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

    def means(self, *, durable: Callable[[State], bool] = lambda _state: False) -> Means:
        start: Start = self.start
        return Means(
            facts=self.facts,
            keys=self.keys,
            watched=lambda: self.watched,
            clock=self.clock,
            host=FakeHost(),
            plans=self.plans,
            start=start,
            sleeper=self,
            durable=durable,
            on_battery=lambda: self.on_battery,
            trust=lambda _now: ClockTrust.SYNCHRONISED,
        )

    def run(self, *, durable: Callable[[State], bool] = lambda _state: False) -> UnattendedOutcome:
        return Erasing(
            order=self.order,
            means=self.means(durable=durable),
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
