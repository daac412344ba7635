"""A bench PC on which simulated drives are plugged in, and a person who types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from agent.commands.wipe.bench import LooseDrives, LooseTools
from agent.erasing.certificate import Entered
from agent.erasing.jobs import Job
from agent.erasing.looking import Looking
from agent.erasing.workers import Workers
from agent.spool.spool import Spool
from host.plugs import Plug, PlugAction
from host.service import Service
from model.certificate import Certificate
from model.document import decode
from model.erasure import WipePlan, WipeRefusal
from model.fact import Why, unknown
from model.message import Message
from tests.agent.fresh_bench import Bench as Office
from tests.fake_host import FakeHost
from tests.lab.faults import Faults
from tests.lab.nvme.drive import NvmeTraits
from tests.wipe.bench import Bench, drive_of
from wipe.features import ask_features
from wipe.journal import Journal, open_store
from wipe.planned import PlannedDrive
from wipe.resume import resume_point
from wipe.run import Erasure
from wipe.thaw import announce
from wipe.work import Work


class Slow(Service):
    """A worker that ends when it is told to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(0, folder / "log")
        self.has_ended = False

    def exit_status(self) -> int | None:
        return 0 if self.has_ended else None


@dataclass
class Script:
    """A person: each step is typed, or done."""

    steps: list[str | Callable[[], None]] = field(default_factory=list)

    def read(self, _timeout_s: float) -> str:
        if not self.steps:
            raise EOFError
        step = self.steps.pop(0)
        if isinstance(step, str):
            return step
        step()
        return ""


PERFECT = Faults()


class Table:
    """A bench PC with simulated drives that can be plugged in."""

    def __init__(self, folder: Path) -> None:
        self.office = Office(folder)
        self.folder = folder
        self.benches: dict[str, Bench] = {}
        self.planned: dict[str, PlannedDrive] = {}
        self.spared: list[frozenset[str]] = []
        self.waiting: list[Plug] = []
        self.script = Script()
        self.services: dict[str, Slow] = {}
        self.jobs: list[Job] = []
        self.interrupts = 0
        self.terminations = 0
        self.battery = False
        self.loose: LooseDrives | None = None
        self.forget_keys: Callable[[], None] = lambda: None
        self.clock: Callable[[], float] = count().__next__  # a person who takes the time
        self.looking = Looking(self._look, wait=True)

    def put(self, name: str, serial: str | None, faults: Faults = PERFECT) -> None:
        """A drive on a dock, with its event."""
        (self.folder / name).mkdir()
        bench = Bench(self.folder / name, NvmeTraits(serial=serial or "", model="LAB"), faults)
        plan = bench.planned()
        token = replace(plan.drive, name=name, path=f"/dev/{name}", serial=serial)
        drive = drive_of(token)
        if serial is None:
            drive = replace(drive, serial=unknown(Why.NOT_REPORTED))
        self.benches[name] = bench
        self.planned[name] = PlannedDrive(drive=drive, outcome=replace(plan, drive=token))
        self.waiting.append(Plug(action=PlugAction.ADD, name=name))

    def pull(self, name: str) -> None:
        del self.planned[name]
        self.waiting.append(Plug(action=PlugAction.REMOVE, name=name))

    def replug(self, item: PlannedDrive, name: str) -> None:
        """A drive that was pulled comes back on another port."""
        assert isinstance(item.outcome, WipePlan)
        token = replace(item.outcome.drive, name=name, path=f"/dev/{name}", diskseq=99)
        drive = replace(item.drive, name=name, path=f"/dev/{name}")
        self.planned[name] = PlannedDrive(drive=drive, outcome=replace(item.outcome, drive=token))
        self.waiting.append(Plug(action=PlugAction.ADD, name=name))

    def refuse(
        self,
        name: str,
        *reasons: Message,
        holders: tuple[str, ...] = (),
        mounts: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """Something holds it."""
        item = self.planned[name]
        refusal = WipeRefusal(drive=item.token, name=name, reasons=reasons, in_use=reasons, mounts=mounts)
        self.planned[name] = PlannedDrive(drive=replace(item.drive, holders=holders), outcome=refusal)

    def changes(self) -> tuple[Plug, ...]:
        found, self.waiting = tuple(self.waiting), []
        return found

    def _look(self, spare: frozenset[str]) -> Sequence[PlannedDrive]:
        return self.plans(spare)

    def plans(self, spare: frozenset[str]) -> Sequence[PlannedDrive]:
        self.spared.append(spare)
        return [item for name, item in self.planned.items() if name not in spare]

    def start(self, job: Job) -> Service:
        self.jobs.append(job)
        self.services[job.order.plan.drive.name] = Slow(job.folder)
        return self.services[job.order.plan.drive.name]

    def finish(self, name: str) -> None:
        """Its worker erases and ends."""
        job = next(job for job in self.jobs if job.order.plan.drive.name == name)
        bench = self.benches[name]
        store = open_store(job.folder, fixed=False)
        plan = replace(job.order.plan, drive=bench.drive.token())
        work = Work(
            drive=bench.drive,
            plan=plan,
            journal=Journal(store, bench.clock),
            clock=bench.clock,
            marker_key=bytes.fromhex(job.order.marker_key),
            seed=job.order.seed,
            stopped=lambda: False,
            tell=lambda _progress: None,
        )
        Erasure(work, job=job.order.job, version="test", ask=ask_features, point=resume_point(())).run()
        store.close()
        self.services[name].has_ended = True

    def interrupt_job(self, name: str) -> None:
        """Its worker ends in the middle: what it wrote down is that it began."""
        job = next(job for job in self.jobs if job.order.plan.drive.name == name)
        store = open_store(job.folder, fixed=False)
        announce(Journal(store, self.benches[name].clock), job.order, resumed=False)
        store.close()
        self.services[name].has_ended = True

    def interrupted(self) -> bool:
        heard, self.interrupts = self.interrupts > 0, max(self.interrupts - 1, 0)
        return heard

    def interrupt(self) -> None:
        self.interrupts += 1

    def terminated(self) -> bool:
        heard, self.terminations = self.terminations > 0, 0
        return heard

    def terminate(self) -> None:
        self.terminations += 1

    def run(self, *steps: str | Callable[[], None], entered: Entered | None = None) -> LooseDrives:
        """What a person does, from the start of the bench to its end."""
        self.script.steps = ["", *steps]
        self.loose = LooseDrives(
            LooseTools(
                state=self.office.state,
                station=self.office.station,
                host=FakeHost(),
                entered=entered or Entered(operator="Anne"),
                on_fat=False,
                keys=self.script,
                plugs=self,
                looking=self.looking,
                workers=Workers(self.start),
                interrupted=self.interrupted,
                terminated=self.terminated,
                on_battery=lambda: self.battery,
                forget_keys=self.forget_keys,
                clock=self.clock,
            )
        )
        self.loose.run()
        return self.loose

    def certificate(self, place: int = 0) -> Certificate:
        assert self.loose is not None
        identifier = self.loose.ended[place].certificate
        assert identifier is not None
        path = Spool(self.office.state.spool).find(identifier)
        assert path is not None
        return decode(path.read_bytes(), Certificate)
