"""Drives in a machine as an order meets them, by every way in which an erasure is ordered, with both locks
asked apart: what the way in lets through, and what the worker lets through with the way in taken away.
"""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from agent.bench.wrong_order import WrongOrder
from agent.erasing.certificate import Entered
from agent.erasing.interrupted import doubts
from agent.erasing.jobs import Job, is_same_drive
from agent.erasing.plans import check_confirmation, hash_of
from agent.erasing.screens import PressedKeys
from agent.erasing.thaw import thaw
from agent.erasing.unattended import COUNTDOWN_S, Erasing, Means
from agent.settings.profiles import EraseOrder
from host.boot import probe_boot
from host.port import Library
from model.document import encode
from model.drive import Content, ContentKind, Transport
from model.erasure import DriveToken, Preparation, WipePlan, WipePolicy
from model.identity import IdentityKey, KeyKind
from model.provenance import ClockTrust
from tests.agent.erasing.ordered_room import Ticking
from tests.fake_host import FakeHost
from tests.wipe.bench import Bench, drive_of
from wipe.consent import SUSPENDS, Consent, OrderedBy, boot_clock_s, code_of, look_of
from wipe.live import plan_opened
from wipe.order import CERTIFIED_NAME, ORDER_NAME, WorkOrder
from wipe.planned import PlannedDrive
from wipe.resume import ResumePoint
from wipe.second_lock import second_lock
from wipe.shown import ShownList
from wipe.unattended import ErasedBefore, sort_drives, still_ordered

BOOT = "b5a1"
PLACE = "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0"
NTFS = Content(where="lab0p1", kind=ContentKind.FILESYSTEM, format="ntfs", size_bytes=1)
UUID = "4c4c4544-0042-3510-8053-b4c04f4a4b31"
NAMES = "S:disk/by-id/ata-LAB_DISK\nS:disk/by-path/pci-0000:00:17.0-ata-1\nE:ID_FS_UUID=1111-2222\nV:1\n"
IMAGE = {
    "/run/etabli/boot-medium": "/dev/sdz1",
    "/etc/etabli/image-id": "etabli-2026-11",
    "/proc/cmdline": "boot=live quiet",
    "/proc/self/mountinfo": "20 1 0:20 / / rw - overlay overlay rw\n"
    "30 20 8:240 / /run/live/medium rw - vfat /dev/sdz1 rw\n",
    "/sys/class/block/sdz1/partition": "1",
    "/sys/block/sdz/dev": "8:240",
    "/sys/class/dmi/id/product_uuid": UUID,
    SUSPENDS: "3",
    "/run/udev/data/b8:240": "E:ID_SERIAL_SHORT=KEY00001\nV:1\n",
}
LINKS = {
    "/sys/class/block/sdz1": "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-1/block/sdz/sdz1",
    "/sys/class/block/sdz": "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-1/block/sdz",
    "/sys/block/sdz": "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-1/block/sdz",
    "/sys/class/block/lab0": f"/sys/devices/{PLACE}/block/lab0",
}


LISTED = {"sys_name": "lab0", "properties": {"DEVTYPE": "disk"}}


class Way(StrEnum):
    """How an erasure is ordered (docs/architecture.md, "Two locks")."""

    NAMED = "named"
    BENCH = "bench"
    RESUMED = "resumed"
    THAWED = "thawed"
    PROFILE = "profile"
    ONE_MACHINE = "one machine"
    NETWORK = "over the network"
    SCREEN = "by screen"


UNATTENDED = (Way.PROFILE, Way.ONE_MACHINE, Way.NETWORK, Way.SCREEN)
BY = {
    Way.NAMED: OrderedBy.NAMED,
    Way.BENCH: OrderedBy.BENCH,
    Way.RESUMED: OrderedBy.RESUMED,
    Way.THAWED: OrderedBy.NAMED,
}


@dataclass
class Opened:
    """A simulated drive, held: the token is the test's."""

    bench: Bench
    changed: dict[str, Any] = field(default_factory=dict)
    is_partition: bool = False
    is_loop: bool = False
    is_read_only: bool = False

    def token(self) -> DriveToken:
        own = replace(self.bench.drive.token(), boot=BOOT, controller=PLACE, transport=Transport.SATA)
        return replace(own, **self.changed)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.bench.drive, name)


@dataclass
class World:
    """What the first lock saw when the order was given, and what is there when it is carried out.

    `screen_for` is the plan that a screen shows, "" for the list's own and None without a screen; `presses`
    are seconds and plans ("" the list's own). `machine`, `until` and `trust` are of an order for one machine.
    `erased_before`: this station has a certificate of the drive. `has_twin`: another drive tells its serial.
    """

    bench: Bench
    way: Way
    opened: Opened = field(init=False)
    host: FakeHost = field(init=False)
    drive_changed: dict[str, Any] = field(default_factory=dict)
    policy: WipePolicy = field(default_factory=WipePolicy)
    screen_for: str | None = ""
    hides_at_s: float = 1e9
    presses: list[tuple[float, str]] = field(default_factory=list)
    machine: str | None = None
    until: datetime | None = None
    trust: ClockTrust = ClockTrust.SYNCHRONISED
    by_code: bool = False
    word: str | None = None
    erased_before: bool = False
    has_twin: bool = False

    def __post_init__(self) -> None:
        self.opened = Opened(self.bench)
        self.host = FakeHost(
            files={
                **IMAGE,
                "/proc/sys/kernel/random/boot_id": BOOT,
                "/sys/block/lab0/removable": "0",
                "/sys/block/lab0/dev": "8:0",
                "/sys/class/block/lab0/dev": "8:0",
                "/run/udev/data/b8:0": NAMES,
                "/sys/block/lab0/queue/zoned": "none",
            },
            links=dict(LINKS),
            libraries={(Library.UDEV, "block"): [LISTED]},
        )
        if self.way is Way.ONE_MACHINE:
            self.machine, self.until = UUID, datetime.now(UTC) + timedelta(hours=1)
        if self.way in (Way.ONE_MACHINE, Way.NETWORK):
            self.host.files["/proc/cmdline"] = "boot=live fetch=https://192.0.2.1/x"
        if self.way is Way.NETWORK:
            self.presses = [(3.0, "")]

    def look(self) -> PlannedDrive:
        """One look at the drive, with its plan, as `plan_all` makes it."""
        token = self.opened.token()
        drive = replace(drive_of(token), **self.drive_changed)
        outcome = plan_opened(self.host, self.opened, drive, probe_boot(self.host), self.policy, alone=True)
        return PlannedDrive(drive=drive, outcome=outcome, look=look_of(self.opened.block))

    def sleep(self) -> None:
        """The machine sleeps once between the agreement and the worker, as the kernel counts."""
        self.host.files[SUSPENDS] = "4"


def first_lock(world: World, ordered: PlannedDrive, now: PlannedDrive) -> bool:
    """Whether the way in lets the drive through, by what it sees when the order is given."""
    if world.way is Way.THAWED:
        return any(job.order.plan.drive == now.token for job in _thawed(world, ordered, now))
    if not isinstance(now.outcome, WipePlan):
        return False
    if world.way is Way.RESUMED:
        job = Job(folder=Path("/nonexistent"), order=order_of(world, ordered))
        return is_same_drive(job, now.token) and not doubts(job, now, [now])
    if world.way not in UNATTENDED:
        unchanged = still_ordered([ordered], [now], built_in=False) == (ordered,)
        return unchanged and _is_confirmed(world, ordered, now)
    return _counted_down(world, ordered, now)


def _is_confirmed(world: World, ordered: PlannedDrive, now: PlannedDrive) -> bool:
    """Whether what a person types confirms the drive."""
    try:
        check_confirmation(_word(world, ordered), now, [now])
    except WrongOrder:
        return False
    return True


def _word(world: World, ordered: PlannedDrive) -> str:
    """What a person types who means the drive that was shown."""
    assert ordered.token is not None
    code = f":{code_of(ordered.token)}" if world.by_code else ""
    return (ordered.token.serial or "")[-4:] + code if world.word is None else world.word


def _thawed(world: World, ordered: PlannedDrive, now: PlannedDrive) -> list[Job]:
    """The jobs that a worker is started for after the machine has slept."""
    order = order_of(world, ordered)
    plan = replace(order.plan, preparations=(Preparation.UNFREEZE,))
    with tempfile.TemporaryDirectory() as folder:
        job = Job(folder=Path(folder), order=replace(order, plan=plan))
        done = thaw([job], host=world.host, sleeper=_Sleeps(), plan_again=lambda _policy: [now], erasing=[])
        return done.jobs


class _Sleeps:
    """See host.suspend.Sleeper."""

    def sleep(self, seconds: int) -> float:
        return float(seconds)


def _counted_down(world: World, ordered: PlannedDrive, now: PlannedDrive) -> bool:
    """Whether the list is not empty, its countdown runs out, and a second look leaves the drive in it."""
    token = ordered.token
    assert token is not None
    erased = [ErasedBefore(drive=token, certificate="c")] if world.erased_before else []
    twin = replace(now, drive=replace(now.drive, name="sdt", path="/dev/sdt"))
    listed = sort_drives([now, twin] if world.has_twin else [now], erased, world.policy.protect)
    if still_ordered([ordered], listed.ordered) != (ordered,):
        return False
    clock = Ticking()
    keys = _watching(world, clock, _hash_of(ordered))
    facts = probe_boot(world.host)
    means = Means(
        facts=facts,
        keys=keys,
        watched=lambda: keys.is_shown,
        clock=clock,
        host=world.host,
        trust=lambda _now: world.trust,
    )
    identity = IdentityKey(kind=KeyKind.SYSTEM_UUID, value=str(world.host.files.get(MACHINE_FILE, "")))
    nothing: Any = None
    erasing = Erasing(
        order=EraseOrder(profile="all", policy=world.policy, machine=world.machine, until=world.until),
        means=means,
        state=nothing,
        station=nothing,
        identity=(identity,),
        entered=Entered(),
        emit=lambda _event: None,
        stopped=threading.Event().is_set,
    )
    return erasing._count_down(listed) is None


MACHINE_FILE = "/sys/class/dmi/id/product_uuid"


def _hash_of(item: PlannedDrive) -> str:
    assert isinstance(item.outcome, WipePlan)
    return hash_of([item.outcome])


def _watching(world: World, clock: Ticking, plan: str) -> PressedKeys:
    """What the screens and the people of a world do while a list is shown, second by second."""
    keys = PressedKeys(clock.monotonic)

    def prove(second: float) -> None:
        if world.screen_for is not None and clock.at_s < world.hides_at_s:
            keys.show(world.screen_for or plan)
        clock.happens[second + 1] = partial(prove, second + 1)

    clock.happens[1.0] = partial(prove, 1.0)
    for number, (at_s, pressed) in enumerate(world.presses):
        clock.happens[at_s + 0.5 - number / 100] = lambda pressed=pressed: keys.press(pressed or plan)  # type: ignore[misc]
    return keys


def shown_of(world: World, plan: str) -> ShownList:
    """What a countdown that heeded nothing would have written down."""
    clock = Ticking()
    keys = _watching(world, clock, plan)
    keys.begin(plan)
    longest = COUNTDOWN_S + max(
        [0.0, *(at_s + 1 for at_s, pressed in world.presses if world.way is Way.NETWORK)]
    )
    while clock.at_s < longest:
        clock.pause(0.5)
    return replace(keys.shown_list(), machine=world.machine, until=world.until)


def order_of(world: World, ordered: PlannedDrive) -> WorkOrder:
    """The order as it was written down when all was well, by a way in that heeded nothing."""
    assert isinstance(ordered.outcome, WipePlan)
    plan = replace(ordered.outcome, policy=world.policy)
    given = Consent(
        by=BY.get(world.way, OrderedBy.PROFILE),
        drive=ordered.token,
        word=_word(world, ordered),
        by_code=world.by_code,
        boot=BOOT,
        at_s=boot_clock_s() - 5,
        look=ordered.look,
        suspends=3,
        shown=shown_of(world, _hash_of(ordered)) if world.way in UNATTENDED else None,
    )
    return WorkOrder(job="j", plan=plan, drive=ordered.drive, marker_key="", seed="00", consent=given)


def second_passes(world: World, ordered: PlannedDrive) -> bool:
    """Whether the worker lets the drive through, with the way in taken away; after a sleep that moved the
    order to whatever is there.
    """
    order = order_of(world, ordered)
    if world.way is Way.THAWED:
        order = replace(order, plan=replace(order.plan, drive=world.opened.token()))
    held: Any = world.opened
    with tempfile.TemporaryDirectory() as folder:
        if world.erased_before:
            earlier = Path(folder) / "earlier"
            earlier.mkdir()
            (earlier / ORDER_NAME).write_bytes(encode(replace(order, job="earlier")))
            (earlier / CERTIFIED_NAME).write_text(json.dumps("c"))
            (earlier / "journal.jsonl").write_bytes(b"a journal that cannot be read\n")
        beside = Path(folder)
        return not second_lock(
            world.host, held, order, ResumePoint(), beside=beside, trust=lambda _now: world.trust
        )


def locks(world: World, ordered: PlannedDrive) -> tuple[bool, bool]:
    """Whether the first lock and the second let it through, each asked by itself."""
    return first_lock(world, ordered, world.look()), second_passes(world, ordered)


Change = Callable[[World], None]
