"""A machine that answers wrongly, planned for and guarded; and who really let which drive through.

The truth of each recorded topology decides, and never the code that is tried: which drives the kernel holds,
which one the system was started from, and whose serial a person typed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from agent.bench.wrong_order import WrongOrder
from agent.erasing.plans import check_confirmation, code_of, needs_code
from host.boot import probe_boot
from host.drive.drive_ports import DriveError
from host.recording.recording_file import Recording
from host.recording.replay import ReplayHost
from host.shared import SharedHost
from model.drive import Drive, Transport
from model.erasure import OVERWRITES, DriveToken, WipePlan, WipePolicy
from probes.storage.storage import probe_storage
from tests.lab.nvme.drive import NvmeDrive, NvmeTraits
from tests.lab.platters import Platters
from tests.lab.ports import JumpingClock, LabDrive
from tests.vm.recording_topologies import RecordedTopology, TrueDrive, read_topologies
from tests.wipe.mutations import Damage, Mutation, mutated
from wipe.live import plan_opened, still_allowed
from wipe.planned import PlannedDrive
from wipe.work import difference_of

TOPOLOGIES = Path(__file__).resolve().parent.parent / "recordings" / "topologies.json.xz"
MARK = "/etc/etabli/image-id"
START_FILES = ("/run/etabli/boot-medium", MARK)
LOOKS_RIGHT = (Damage.CUT, Damage.GARBAGE)
MOST_WRONG = 6
BOLD = WipePolicy(usb=True, network=True)


@cache
def recorded() -> tuple[RecordedTopology, ...]:
    """All topologies, each with every drive that it has."""
    return tuple(read_topologies(TOPOLOGIES))


@dataclass(slots=True)
class Opened:
    """A drive of the topology, opened: it tells the truth of itself."""

    truth: TrueDrive
    path: str
    transport: Transport
    device: LabDrive | None
    is_partition: bool = False
    is_loop: bool = False

    def token(self) -> DriveToken:
        """Its own word, at the path where it is."""
        name = self.path.removeprefix("/dev/")
        return replace(self.truth.token, path=self.path, name=name, transport=self.transport)

    def __getattr__(self, name: str) -> object:
        return getattr(self.device, name) if self.device is not None else None


@dataclass(frozen=True, slots=True)
class Through:
    """A drive that was planned for, confirmed with a word, and let through by the guard."""

    truth: TrueDrive
    word: str
    plan: WipePlan


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
            for word in _words(item, planned, self.topology.drives):
                truth = self._worker(item, item.outcome, with_ports)
                if truth is not None:
                    found.append(Through(truth, word, item.outcome))
        return found

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
            found.append(PlannedDrive(drive=drive, outcome=outcome))
        return found

    def _worker(
        self, item: PlannedDrive, plan: WipePlan, with_ports: dict[str, LabDrive]
    ) -> TrueDrive | None:
        """As `wipe.worker` does it, by the kernel's word, the guard and the token: the drive let through."""
        truth = self.later[plan.drive.path]
        if not truth.free:
            return None  # O_EXCL
        opened = _opened(truth, item.drive, with_ports, path=plan.drive.path)
        host = ReplayHost(self.recording)
        try:
            if still_allowed(host, opened, item.drive, probe_boot(host), plan.policy):  # type: ignore[arg-type]  # its ports are the model's
                return None
            different = difference_of(plan.drive, opened.token(), size_may_be_unknown=True)
        except DriveError:
            return None
        return truth if different is None else None


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


def wrongs(mutant: Mutant, through: Sequence[Through]) -> list[str]:
    """What must never be, in words; empty when every promise held."""
    found = []
    for item in through:
        truth = item.truth
        if truth.refused:
            found.append(f"{truth.name} {truth.token.path} is refused in {mutant.topology.name!r}")
        if item.word and not (truth.token.serial or "").endswith(item.word):
            found.append(f"{truth.token.serial} was confirmed by {item.word!r}")
        if mutant.later[item.plan.drive.path].token != truth.token:
            found.append(f"{truth.token.path} is not the drive that was planned")
        firmware = [m for rung in item.plan.ladder for m in rung.methods if m not in OVERWRITES]
        if truth.name in ("N1", "N2") and firmware:
            found.append(f"{firmware[0]} on {truth.name} reaches the other namespace")
    return found
