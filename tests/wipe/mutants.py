"""A machine that answers wrongly, planned for and guarded; and who really let which drive through.

The truth of each recorded topology decides, and never the code that is tried: which drives the kernel holds,
which one the system was started from, and whose serial a person typed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from agent.bench.wrong_order import WrongOrder
from agent.erasing.plans import check_confirmation, needs_code
from agent.settings.profiles import EraseOrder, needs_key
from host.boot import IDENTIFIER, Start, probe_boot, start_of
from host.drive.drive_ports import DriveError
from host.recording.recording_file import Recording
from host.recording.replay import ReplayHost
from host.shared import SharedHost
from model.drive import Drive, Transport
from model.erasure import OVERWRITES, DriveToken, WipePlan, WipePolicy
from model.provenance import ClockTrust
from probes.storage.storage import probe_storage
from tests.lab.nvme.drive import NvmeDrive, NvmeTraits
from tests.lab.platters import Platters
from tests.lab.ports import JumpingClock, LabDrive
from tests.vm.recording_topologies import KINDS, RecordedTopology, TrueDrive, read_topologies
from tests.wipe.mutations import Damage, Mutation, mutated
from wipe.consent import Consent, OrderedBy, boot_clock_s, code_of, look_of
from wipe.live import plan_opened, still_allowed
from wipe.order import WorkOrder
from wipe.planned import PlannedDrive
from wipe.resume import ResumePoint
from wipe.second_lock import second_lock
from wipe.shown import ShownList
from wipe.unattended import sort_drives
from wipe.work import difference_of

RECORDINGS = Path(__file__).resolve().parent.parent / "recordings"
MARK = "/etc/etabli/image-id"
SAVED, LINE = "/run/etabli/boot-medium", "/proc/cmdline"
START_FILES = (SAVED, MARK)
MARK_OF_DRIVES = re.compile(IDENTIFIER)
LOOKS_RIGHT = (Damage.CUT, Damage.GARBAGE)
MOST_WRONG = 6
BOLD = WipePolicy(usb=True, network=True)


@cache
def recorded(kind: str = "") -> tuple[RecordedTopology, ...]:
    """All topologies of one kind, or of every one, each with every drive that it has."""
    kinds = (kind,) if kind else KINDS
    return tuple(row for name in kinds for row in read_topologies(RECORDINGS / f"{name}.json.xz"))


class Unwritten:
    """What is on the drives of a recording: nothing."""

    def __init__(self, size_bytes: int) -> None:
        self.size_bytes = size_bytes

    def read_into(self, _offset: int, _buffer: memoryview) -> None:
        """See BlockIO.read_into: the buffer is zeros as it comes."""


@dataclass(slots=True)
class Opened:
    """A drive of the topology, opened: it tells the truth of itself."""

    truth: TrueDrive
    path: str
    transport: Transport
    device: LabDrive | None
    is_read_only: bool = False
    is_partition: bool = False
    is_loop: bool = False

    def token(self) -> DriveToken:
        """Its own word, at the path where it is."""
        name = self.path.removeprefix("/dev/")
        return replace(self.truth.token, path=self.path, name=name, transport=self.transport)

    @property
    def block(self) -> Unwritten:
        return Unwritten(self.truth.token.size_bytes)

    def __getattr__(self, name: str) -> object:
        return getattr(self.device, name) if self.device is not None else None


@dataclass(frozen=True, slots=True)
class Through:
    """A drive that was planned for, confirmed with a word, and let through by the worker; `alone`: nobody
    confirmed it.
    """

    truth: TrueDrive
    word: str
    plan: WipePlan
    alone: bool = False


@dataclass(slots=True)
class Mutant:
    """One topology with wrong answers, and a world that may change between the plan and the worker."""

    topology: RecordedTopology
    mutations: tuple[Mutation, ...]
    recording: Recording
    later: dict[str, TrueDrive] = field(default_factory=dict)
    kernel_is_late: bool = False

    def through(self, folder: Path) -> list[Through]:
        """Every drive that would be erased, whatever a person types."""
        with_ports = _controllers(self.topology, folder)
        planned = self._planned(with_ports)
        found = []
        for item in planned:
            if not isinstance(item.outcome, WipePlan):
                continue
            words = list(_words(item, planned, self.topology.drives))
            by_code = needs_code(item, planned)
            truth = self._worker(item, item.outcome, with_ports, by_code=by_code) if words else None
            if truth is not None:
                found += [Through(truth, word, item.outcome) for word in words]
        return [*found, *self._through_alone(planned, with_ports)]

    def _through_alone(
        self, planned: Sequence[PlannedDrive], with_ports: dict[str, LabDrive]
    ) -> Iterator[Through]:
        """Every drive that would be erased while nobody presses a key."""
        order = EraseOrder(profile="all", policy=self.topology.policy)
        facts = probe_boot(ReplayHost(self.recording))
        now = datetime.now(UTC)
        if start_of(facts) is Start.OTHER or needs_key(order, facts, (), now, ClockTrust.SYNCHRONISED):
            return
        for item in sort_drives(planned, [], self.topology.policy.protect).ordered:
            if isinstance(item.outcome, WipePlan):
                truth = self._worker(item, item.outcome, with_ports, alone=True)
                if truth is not None:
                    yield Through(truth, "", item.outcome, alone=True)

    def _planned(self, with_ports: dict[str, LabDrive]) -> list[PlannedDrive]:
        """As `etabli wipe plan` does it."""
        host = ReplayHost(self.recording)
        storage = probe_storage(SharedHost(host)).fact.value
        facts = probe_boot(host)
        by_path = {truth.token.path: truth for truth in self.topology.drives}
        found = []
        for drive in storage.drives if storage is not None else ():
            truth = by_path.get(drive.path)
            if truth is None:
                continue  # there is nothing to open
            opened = _opened(truth, drive, with_ports)
            alone = truth.free or self.kernel_is_late
            outcome = plan_opened(host, opened, drive, facts, self.topology.policy, alone=alone)  # type: ignore[arg-type]  # its ports are the model's
            look = look_of(opened.block)  # type: ignore[arg-type]  # it is only read
            found.append(PlannedDrive(drive=drive, outcome=outcome, look=look))
        return found

    def _worker(
        self,
        item: PlannedDrive,
        plan: WipePlan,
        with_ports: dict[str, LabDrive],
        *,
        by_code: bool = False,
        alone: bool = False,
    ) -> TrueDrive | None:
        """As `wipe.worker` does it, by the kernel's word and its own second look: the drive let through. An
        arrangement that was recorded before a start had a name is asked for the guard and the token alone.
        """
        truth = self.later[plan.drive.path]
        if not truth.free:
            return None  # O_EXCL
        opened = _opened(truth, item.drive, with_ports, path=plan.drive.path)
        opened.is_read_only = _is_read_only(self.topology, truth)
        host = ReplayHost(self.recording)
        try:
            if truth.token.boot is not None:
                given = self._consent(item, plan, by_code=by_code, alone=alone)
                order = WorkOrder(job="j", plan=plan, drive=item.drive, marker_key="", seed="", consent=given)
                return None if second_lock(host, opened, order, ResumePoint()) else truth  # type: ignore[arg-type]  # its ports are the model's
            facts, opens = probe_boot(host), {"lacks_format": False, "unattended": False}
            if still_allowed(host, opened, item.drive, facts, plan.policy, **opens):  # type: ignore[arg-type]  # its ports are the model's
                return None
            different = difference_of(plan.drive, opened.token(), size_may_be_unknown=True)
        except DriveError:
            return None
        return truth if different is None else None

    def _consent(self, item: PlannedDrive, plan: WipePlan, *, by_code: bool, alone: bool) -> Consent:
        now_s = boot_clock_s()
        return Consent(
            by=OrderedBy.PROFILE if alone else OrderedBy.NAMED,
            drive=plan.drive,
            word=(plan.drive.serial or "") + (f":{code_of(plan.drive)}" if by_code else ""),
            by_code=by_code,
            boot=plan.drive.boot or "",
            at_s=now_s,
            look=item.look,
            shown=ShownList(plan="c0ffee", began_s=now_s - 30, ended_s=now_s, proved_s=now_s),
        )


def _is_read_only(topology: RecordedTopology, truth: TrueDrive) -> bool:
    """What the kernel truly says of it (ioctl BLKROGET): its file, before anything was changed."""
    path = f"/sys/block/{truth.token.name}/ro"
    told = {note.path: note.content for note in topology.recording.reads}.get(path)
    return told is not None and told.data().strip() == b"1"


def _opened(
    truth: TrueDrive, drive: Drive, with_ports: dict[str, LabDrive], *, path: str | None = None
) -> Opened:
    return Opened(truth, path or truth.token.path, drive.transport, with_ports.get(truth.name))


def _controllers(topology: RecordedTopology, folder: Path) -> dict[str, LabDrive]:
    """One NVMe controller behind both namespaces, with every command that reaches more than one."""
    size = 1 << 20
    medium = Platters(folder / "nvme", 2 * size)
    serial = next((item.token.serial for item in topology.drives if item.name == "N1"), None) or "NV"
    model = NvmeDrive(medium, NvmeTraits(serial=serial, namespaces=(size, size), fna=0x7))
    medium.close()
    drive = LabDrive(model, JumpingClock(), transport=Transport.NVME)
    return {"N1": drive, "N2": drive}


def _words(item: PlannedDrive, planned: Sequence[PlannedDrive], drives: Sequence[TrueDrive]) -> Iterator[str]:
    """What people would type who mean a drive of this machine, where it confirms this plan."""
    serials = sorted({truth.token.serial for truth in drives if truth.token.serial})
    code = f":{code_of(item.token)}" if item.token is not None and needs_code(item, planned) else ""
    for word in (*(serial[-4:] for serial in serials), *serials, ""):
        try:
            check_confirmation(word + code, item, planned)
        except WrongOrder:
            continue
        yield word


def mutants(seed: int, count: int) -> Iterator[Mutant]:
    """So many, through all topologies in turn; the same for the same seed."""
    dice = random.Random(seed)
    # Those that only words protect come as often as all others together.
    spoken = [topology for topology in recorded() if boot_drives(topology)]
    topologies = [*recorded(), *(spoken * (len(recorded()) // len(spoken)))]
    dice.shuffle(topologies)
    for number in range(count):
        topology = topologies[number % len(topologies)]
        while True:
            recording, mutations = mutated(topology.recording, dice, dice.randint(1, MOST_WRONG))
            if not hides_the_start(topology, mutations):
                break
        yield Mutant(
            topology, mutations, recording, later=_later(topology, dice), kernel_is_late=dice.random() < 0.3
        )


def _later(topology: RecordedTopology, dice: random.Random) -> dict[str, TrueDrive]:
    """Which drive is at each path when the worker opens it: the same, plugged anew, or another one."""
    found = {truth.token.path: truth for truth in topology.drives}
    chance = dice.random()
    if chance < 0.15:
        one, other = dice.sample(sorted(found), 2)
        found[one], found[other] = found[other], found[one]
    elif chance < 0.3:
        one = dice.choice(sorted(found))
        token = found[one].token
        again = replace(token, diskseq=(token.diskseq or 0) + 100)
        found[one] = TrueDrive(
            name=found[one].name, token=again, free=found[one].free, refused=found[one].refused
        )
    return found


def boot_drives(topology: RecordedTopology) -> list[TrueDrive]:
    """The drives that only the words about the start protect: refused although the kernel gives them."""
    known = said_of_the_start(topology)
    return [truth for truth in topology.drives if truth.refused and truth.free and known]


def said_of_the_start(topology: RecordedTopology) -> set[str]:
    """The files about the start that this machine has."""
    return {note.path for note in topology.recording.reads if note.path in START_FILES and note.content}


def hides_the_start(topology: RecordedTopology, mutations: Sequence[Mutation]) -> bool:
    """Whether every witness of the start is silently gone: then nobody could know the boot medium.

    The witnesses are the files that the image's start wrote, and what tells a drive by the identifiers in
    them: udev's records of its partitions and the kernel's list of them.
    """
    silent = {mutation.question for mutation in mutations if mutation.is_silent}
    # The mark is any word, so that no reader sees that it is another one.
    silent |= {item.question for item in mutations if item.question == MARK and item.damage in LOOKS_RIGHT}
    if SAVED in silent and not _marks_drives(topology):
        return True  # the mark of this image lies on no drive, so that only the saved medium tells
    if LINE in {item.question for item in mutations} and LINE in topology.simulated:
        return True  # only the kernel line tells that it came over a network
    seeming = {mutation.question for mutation in mutations if mutation.damage is Damage.SEEMING}
    for truth in boot_drives(topology):
        name = truth.token.name
        numbers = {
            note.path: note.content.data().decode().strip()
            for note in topology.recording.reads
            if note.content is not None and note.path.startswith(f"/sys/class/block/{name}")
        }
        records = {f"/run/udev/data/b{number}" for number in numbers.values()}
        if said_of_the_start(topology) <= silent or f"/sys/block/{name}/{name}*" in silent:
            return True
        if seeming & (records | set(numbers)):
            return True
    return False


def _marks_drives(topology: RecordedTopology) -> bool:
    """Whether the mark of its image is one that is found on drives."""
    marks = [
        note.content.data().decode()
        for note in topology.recording.reads
        if note.path == MARK and note.content
    ]
    return any(MARK_OF_DRIVES.fullmatch(word) for text in marks for word in text.split())


def wrongs(mutant: Mutant, through: Sequence[Through]) -> list[str]:
    """What must never be, in words; empty when every promise held."""
    found = []
    for item in through:
        truth = item.truth
        if truth.refused:
            found.append(f"{truth.name} {truth.token.path} is refused in {mutant.topology.name!r}")
        if item.alone and truth.name not in mutant.topology.alone:
            found.append(f"{truth.name} {truth.token.path} without a person in {mutant.topology.name!r}")
        if item.word and not (truth.token.serial or "").endswith(item.word):
            found.append(f"{truth.token.serial} was confirmed by {item.word!r}")
        if mutant.later[item.plan.drive.path].token != truth.token:
            found.append(f"{truth.token.path} is not the drive that was planned")
        firmware = [m for rung in item.plan.ladder for m in rung.methods if m not in OVERWRITES]
        if truth.name in ("N1", "N2") and firmware:
            found.append(f"{firmware[0]} on {truth.name} reaches the other namespace")
    return found
