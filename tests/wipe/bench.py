"""A bench for tests: one simulated drive full of somebody's data, erased by the engine, and then looked at
from outside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from host.drive.drive_ports import OpenedDrive
from judge.erasure.erasure import EraseJudgement, judge_erasure
from model.drive import Drive, DriveKind, Transport
from model.erase_features import EraseFeatures
from model.erasure import DriveToken, EraseLevel, Method, WipePlan, WipePolicy, WipeRefusal
from model.fact import Why, absent, known_or, unknown
from model.journal import Entry, Record
from tests.lab.ata.drive import AtaDrive, AtaTraits
from tests.lab.faults import Faults
from tests.lab.mmc.drive import MmcDrive
from tests.lab.mmc.ext_csd import MmcTraits
from tests.lab.nvme.drive import NvmeDrive, NvmeTraits
from tests.lab.platters import Platters
from tests.lab.ports import JumpingClock, LabDrive, Model, PowerCut, Step
from tests.lab.scsi.sas import SasTraits, SasUnit
from tests.lab.scsi.sat import Translation
from wipe.features import ask_features
from wipe.guard import BootLocks, Candidate, LockAnswer
from wipe.heat import Heat
from wipe.journal import GrowingFile, Journal, read_chain, read_lines
from wipe.plan import PlanOrder, make_plan
from wipe.resume import resume_point
from wipe.run import Erasure
from wipe.scsi_features import lacks_format
from wipe.work import BytesDone, Work

SIZE = 2 << 20
SECRET = b"somebody's data."
KEY, SEED = bytes(range(32)), "5eed" * 8
NOT_BOOT = BootLocks(
    exclusive=LockAnswer.NOT_BOOT,
    medium=LockAnswer.NOT_BOOT,
    marker=LockAnswer.INAPPLICABLE,
    firmware=LockAnswer.INAPPLICABLE,
    removable=LockAnswer.NOT_BOOT,
)
Traits = NvmeTraits | AtaTraits | SasTraits | MmcTraits


def drive_of(token: DriveToken, kind: DriveKind = DriveKind.SSD) -> Drive:
    """A drive as the probes would describe it: built in, not mounted, not held."""
    return Drive(
        name=token.name,
        path=token.path,
        kind=kind,
        transport=token.transport,
        vendor=None,
        model=token.model,
        serial=known_or(token.serial),
        serial_is_bridges=False,
        wwn=known_or(token.wwn),
        firmware=None,
        size_bytes=token.size_bytes,
        logical_sector_bytes=512,
        physical_sector_bytes=4096,
        rotational=None,
        rotation_rpm=None,
        removable=False,
        read_only=False,
        bridge=None,
        boot_medium=False,
        diskseq=token.diskseq,
        controller=None,
        contents=absent(),
        holders=(),
        smart=unknown(Why.NOT_ASKED),
    )


def planned_for(size: int) -> WipePlan:
    """A plan for a drive of this size that has no commands of its own."""
    token = DriveToken(
        name="lab0",
        path="/dev/lab0",
        diskseq=7,
        model="LAB",
        serial="LAB0001",
        wwn=None,
        size_bytes=size,
        transport=Transport.SATA,
    )
    candidate = Candidate(token=token, drive=drive_of(token), locks=NOT_BOOT)
    plan = make_plan(PlanOrder(candidate=candidate, features=EraseFeatures(), policy=WipePolicy()))
    assert isinstance(plan, WipePlan)
    return plan


@lru_cache(maxsize=4)
def _someones_data(size: int) -> bytes:
    return b"".join((SECRET * 31)[: 512 - 16] + b"%016d" % n for n in range(size // 512))


@dataclass
class Bench:
    """One drive on the bench. `interrupted_at` cuts the power before the n-th step."""

    folder: Path
    traits: Traits = field(default_factory=NvmeTraits)
    faults: Faults = field(default_factory=Faults)
    policy: WipePolicy = field(default_factory=WipePolicy)
    translation: Translation = field(default_factory=Translation)
    transport: Transport | None = None
    kind: DriveKind | None = None
    size: int = SIZE
    stop_after: int | None = None
    psid: str | None = None
    heat: Heat | None = None
    tell: Callable[[BytesDone], None] | None = None
    job: str = "test"
    marker_key: bytes = KEY
    seed: str = SEED
    may_differ: bool = False
    told: list[BytesDone] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = JumpingClock()
        self.ask: Callable[[OpenedDrive], EraseFeatures] = ask_features
        self.platters = Platters(self.folder / "medium", self.size)
        self.fill()
        self.model = self._model()
        self.steps = 0
        self._cut_at: int | None = None
        self.drive = self.plug()

    def fill(self) -> None:
        """Somebody's data, on every sector, each with its number."""
        self.platters.write(0, _someones_data(self.size))

    def _model(self) -> Model:
        now = self.clock.monotonic
        match self.traits:
            case NvmeTraits():
                return NvmeDrive(self.platters, self.traits, self.faults, now)
            case AtaTraits():
                return AtaDrive(self.platters, self.traits, self.faults, now)
            case SasTraits():
                return SasUnit(self.platters, self.traits, self.faults, now)
            case MmcTraits():
                return MmcDrive(self.platters, self.traits, self.faults, now)

    def plug(self, step: Step | None = None) -> LabDrive:
        """The drive as a freshly opened one."""
        return LabDrive(
            self.model,
            self.clock,
            transport=self._transport,
            translation=self.translation,
            step=step or self._count,
        )

    def _count(self, _what: str) -> None:
        self.steps += 1
        if self._cut_at is not None and self.steps >= self._cut_at:
            raise PowerCut

    @property
    def _transport(self) -> Transport:
        if self.transport is not None:
            return self.transport
        return {
            NvmeTraits: Transport.NVME,
            AtaTraits: Transport.SATA,
            SasTraits: Transport.SAS,
            MmcTraits: Transport.MMC,
        }[type(self.traits)]

    @property
    def _kind(self) -> DriveKind:
        if self.kind is not None:
            return self.kind
        if isinstance(self.traits, MmcTraits):
            return DriveKind.EMMC
        rpm = 0 if isinstance(self.traits, NvmeTraits) else self.traits.rotation_rpm
        return DriveKind.HDD if rpm else DriveKind.SSD

    def candidate(self) -> Candidate:
        """What the guard sees."""
        token = self.drive.token()
        drive = drive_of(token, self._kind)
        scsi = self.ask(self.drive).scsi
        return Candidate(token=token, drive=drive, locks=NOT_BOOT, lacks_format=lacks_format(scsi))

    def plan(self) -> WipePlan | WipeRefusal:
        """What the engine would do."""
        features = self.ask(self.drive)
        return make_plan(PlanOrder(candidate=self.candidate(), features=features, policy=self.policy))

    def planned(self) -> WipePlan:
        """The plan, which must be one."""
        plan = self.plan()
        assert isinstance(plan, WipePlan), plan
        return plan

    def only(self, *methods: Method) -> WipePlan:
        """A plan with this one rung."""
        plan = self.planned()
        rungs = tuple(rung for rung in plan.ladder if rung.methods == methods)
        assert rungs, [rung.methods for rung in plan.ladder]
        return replace(plan, ladder=rungs)

    def erase(self, plan: WipePlan | None = None, *, cut_at: int | None = None) -> EraseJudgement:
        """Erase it, as far as it goes, and judge the journal."""
        plan = plan or self.planned()
        self.steps, self._cut_at = 0, cut_at
        store = GrowingFile(self.folder / "journal.jsonl")
        journal = Journal(store, self.clock)
        point = resume_point(self.records())
        work = Work(
            drive=self.drive,
            plan=plan,
            journal=journal,
            clock=self.clock,
            marker_key=self.marker_key,
            seed=self.seed,
            stopped=self._stopped,
            tell=self.tell or self.told.append,
            psid=self.psid,
            heat=self.heat,
            may_differ=self.may_differ,
        )
        try:
            Erasure(work, job=self.job, version="test", ask=self.ask, point=point).run()
        except PowerCut:
            pass
        finally:
            store.close()
            self._cut_at = None
        return self.judgement()

    def _stopped(self) -> bool:
        return self.stop_after is not None and self.steps >= self.stop_after

    def power_cycle(self) -> None:
        """Power off and on: the drive keeps what it keeps, the path may be the same."""
        self.model.power_cycle()
        self.drive = self.plug()

    def entries(self) -> list[Entry]:
        """The journal, its chain checked."""
        return [link.entry for link in read_chain(read_lines(self.folder))]

    def records(self) -> list[Record]:
        """What it says."""
        return [entry.record for entry in self.entries()]

    def judgement(self) -> EraseJudgement:
        """The verdict from the journal alone."""
        return judge_erasure(self.records())

    @property
    def secrets_left(self) -> int:
        """How many sectors of the medium still hold what somebody wrote; the file decides, not the drive."""
        data = self.platters.read(0, self.size)
        return sum(
            data[place : place + 16] == SECRET
            and data[place + 496 : place + 512] == b"%016d" % (place // 512)
            for place in range(0, self.size, 512)
        )


CLEAR, PURGE = WipePolicy(), WipePolicy(level=EraseLevel.PURGE)
