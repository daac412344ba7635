"""Drives in a machine as an order meets them, with both locks asked apart; and odd machines (docks, joined
paths, Ventoy, an image copied to memory, network starts, twins) whose answers the dice make wrong.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agent.erasing.interrupted import doubts
from agent.erasing.jobs import Job, is_same_drive
from agent.erasing.screens import PressedKeys
from agent.settings.profiles import EraseOrder, needs_key
from host.boot import probe_boot
from host.drive.drive_ports import DriveError
from host.errors import NotAllowed
from model.drive import Content, ContentKind, Transport
from model.erasure import DriveToken, WipePlan, WipePolicy
from model.report import ClockTrust
from tests.fake_host import FakeHost
from tests.wipe.bench import Bench, drive_of
from wipe.consent import Consent, OrderedBy, boot_clock_s, look_of
from wipe.live import plan_opened
from wipe.order import WorkOrder
from wipe.planned import PlannedDrive
from wipe.resume import ResumePoint
from wipe.second_lock import second_lock
from wipe.unattended import sort_drives, still_ordered

BOOT = "b5a1"
PLACE = "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0"
NTFS = Content(where="lab0p1", kind=ContentKind.FILESYSTEM, format="ntfs", size_bytes=1)
IMAGE = {
    "/run/etabli/boot-medium": "/dev/sdz1",
    "/etc/etabli/image-id": "etabli-2026-11",
    "/proc/cmdline": "boot=live quiet",
    "/proc/self/mountinfo": "20 1 0:20 / / rw - overlay overlay rw\n"
    "30 20 8:240 / /run/live/medium rw - vfat /dev/sdz1 rw\n",
    "/sys/class/block/sdz1/partition": "1",
    "/sys/block/sdz/dev": "8:240",
}
LINKS = {
    "/sys/class/block/sdz1": "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-1/block/sdz/sdz1",
    "/sys/class/block/sdz": "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-1/block/sdz",
    "/sys/block/sdz": "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-1/block/sdz",
    "/sys/class/block/lab0": f"/sys/devices/{PLACE}/block/lab0",
}


@dataclass
class Opened:
    """A simulated drive, held: the token is the test's."""

    bench: Bench
    changed: dict[str, Any] = field(default_factory=dict)
    is_partition: bool = False
    is_loop: bool = False

    def token(self) -> DriveToken:
        own = replace(self.bench.drive.token(), boot=BOOT, controller=PLACE, transport=Transport.SATA)
        return replace(own, **self.changed)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.bench.drive, name)


@dataclass
class World:
    """What the first lock saw when the order was given, and what is there when it is to be carried out."""

    bench: Bench
    by: OrderedBy
    opened: Opened = field(init=False)
    host: FakeHost = field(init=False)
    drive_changed: dict[str, Any] = field(default_factory=dict)
    policy: WipePolicy = field(default_factory=WipePolicy)
    shown: bool = True
    began_by: str = ""
    by_code: bool = False

    def __post_init__(self) -> None:
        self.opened = Opened(self.bench)
        self.host = FakeHost(
            files={
                **IMAGE,
                "/proc/sys/kernel/random/boot_id": BOOT,
                "/sys/block/lab0/removable": "0",
                "/sys/block/lab0/dev": "8:0",
                "/sys/class/block/lab0/dev": "8:0",
                "/run/udev/data/b8:0": "E:ID_FS_UUID=1111-2222\nV:1\n",
                "/sys/block/lab0/queue/zoned": "none",
            },
            links=dict(LINKS),
        )

    def look(self) -> PlannedDrive:
        """One look at the drive, with its plan, as `plan_all` makes it."""
        token = self.opened.token()
        drive = replace(drive_of(token), **self.drive_changed)
        outcome = plan_opened(self.host, self.opened, drive, probe_boot(self.host), self.policy, alone=True)
        return PlannedDrive(drive=drive, outcome=outcome, look=look_of(self.opened.block))


def first_lock(world: World, ordered: PlannedDrive, now: PlannedDrive) -> bool:
    """Whether the way in lets the drive through, by what it sees when the order is given."""
    if not isinstance(now.outcome, WipePlan):
        return False
    if world.by is OrderedBy.RESUMED:
        assert isinstance(ordered.outcome, WipePlan)
        order = WorkOrder(job="j", plan=ordered.outcome, drive=ordered.drive, marker_key="", seed="")
        job = Job(folder=Path("/nonexistent"), order=order)
        return is_same_drive(job, now.token) and not doubts(job, now, [now])
    if world.by is not OrderedBy.PROFILE:
        return still_ordered([ordered], [now], built_in=False) == (ordered,)
    sorted_ = sort_drives([now], [], world.policy.protect)
    keys = PressedKeys(lambda: 1000.0)
    keys._plan = "c0ffee"
    if world.shown:
        keys.show("c0ffee")
    order_ = EraseOrder(profile="all", policy=world.policy)
    waits = needs_key(order_, probe_boot(world.host), (), datetime.now(UTC), ClockTrust.SYNCHRONISED)
    return still_ordered([ordered], sorted_.ordered) == (ordered,) and keys.is_shown and not waits


def order_of(world: World, ordered: PlannedDrive) -> WorkOrder:
    """The order as it was written down when all was well."""
    assert isinstance(ordered.outcome, WipePlan)
    plan = replace(ordered.outcome, policy=world.policy)
    now_s = boot_clock_s()
    given = Consent(
        by=world.by, by_code=False, boot=BOOT, at_s=now_s - 5, look=ordered.look, shown_plan="c0ffee",
        shown_at_s=now_s - 6 if world.shown else None, began_by=world.began_by,
    )  # fmt: skip
    return WorkOrder(job="j", plan=plan, drive=ordered.drive, marker_key="", seed="00", consent=given)


def locks(world: World, ordered: PlannedDrive) -> tuple[bool, bool]:
    """Whether the first lock and the second let it through, each asked by itself."""
    first = first_lock(world, ordered, world.look())
    held: Any = world.opened
    second = not second_lock(world.host, held, order_of(world, ordered), ResumePoint())
    return first, second


FABRIC = "/sys/devices/virtual/nvme-fabrics/ctl/nvme0"
HEAD = "virtual/nvme-subsystem/nvme-subsys0/lab0"
GARBAGE = ("", "\xff", "-1", "yes", "0x", "[]", "removable", "0", "1", "8:0", "/dev/sdz1")


@dataclass(frozen=True, slots=True)
class Odd:
    """A machine whose drive must not be erased for an order; `witnesses` are the answers that alone tell it:
    gone or seeming right, they leave nothing that could be known.
    """

    name: str
    by: OrderedBy
    make: Callable[[World], None]
    witnesses: frozenset[str] = frozenset()


def dock(world: World) -> None:
    """A drive in a dock, taken for SATA by whoever asked first."""
    world.opened.changed["controller"] = "pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host1/target1:0:0/1:0:0:0"
    world.drive_changed |= {"removable": None, "serial_is_bridges": True}


def fabric(world: World) -> None:
    """A namespace on another machine, joined by the kernel."""
    world.opened.changed["controller"] = HEAD
    world.host.files["/sys/block/lab0/device/nvme0/address"] = "traddr=192.0.2.1"
    world.host.links["/sys/block/lab0/device/nvme0"] = FABRIC
    world.drive_changed["transport"] = Transport.NETWORK


def ventoy(world: World) -> None:
    """The image is a map of a piece of the drive."""
    world.host.files |= {"/run/etabli/boot-medium": "/dev/dm-0", "/sys/class/block/dm-0/slaves/lab0": ""}
    world.host.links["/sys/class/block/dm-0"] = "/sys/devices/virtual/block/dm-0"


def findiso(world: World) -> None:
    """The image is a file on the drive."""
    mounts = str(world.host.files["/proc/self/mountinfo"])
    world.host.files |= {
        "/run/etabli/boot-medium": "/dev/loop0",
        "/sys/class/block/loop0/loop/backing_file": "/run/live/findiso/etabli.iso",
        "/proc/self/mountinfo": mounts + "31 20 8:0 / /run/live/findiso rw - ntfs /dev/lab0 rw\n",
    }
    world.host.links["/sys/class/block/loop0"] = "/sys/devices/virtual/block/loop0"
    world.host.links["/sys/dev/block/8:0"] = f"/sys/devices/{PLACE}/block/lab0"


def to_memory(world: World) -> None:
    """The file was copied to memory, and nothing leads to the drive any more."""
    world.host.files["/run/etabli/boot-medium"] = "/dev/loop0"


def network(world: World) -> None:
    """A start over the network, beside a saved medium, without a key."""
    world.host.files["/proc/cmdline"] = "boot=live quiet iscsi=192.0.2.1::::iqn.x"


def twin(world: World) -> None:
    """Another drive of the same name in its place."""
    world.opened.changed |= {"diskseq": 99, "wwn": None}


LINE, SAVED = "/proc/cmdline", "/run/etabli/boot-medium"
ODD = (
    Odd("dock", OrderedBy.PROFILE, dock),
    Odd("multipath to another machine", OrderedBy.PROFILE, fabric),
    *(Odd("Ventoy", by, ventoy, frozenset({SAVED})) for by in (OrderedBy.PROFILE, OrderedBy.NAMED)),
    *(Odd("a file", by, findiso, frozenset({SAVED})) for by in (OrderedBy.PROFILE, OrderedBy.NAMED)),
    *(Odd("in memory", by, to_memory, frozenset({SAVED})) for by in (OrderedBy.PROFILE, OrderedBy.BENCH)),
    Odd("over the network", OrderedBy.PROFILE, network, frozenset({LINE})),
    *(Odd("twin", by, twin) for by in (OrderedBy.NAMED, OrderedBy.BENCH, OrderedBy.PROFILE)),
)


def damage(world: World, dice: random.Random, spared: frozenset[str]) -> list[str]:
    """Some answers of the machine made wrong; which."""
    files, done = world.host.files, []
    for _ in range(dice.randint(0, 4)):
        path = dice.choice(sorted(set(files) - spared))
        kind = dice.choice(("gone", "refused", "garbage", "another"))
        if kind == "gone":
            del files[path]
        elif kind == "refused":
            files[path] = NotAllowed(path, "by the dice")
        else:
            files[path] = dice.choice(GARBAGE) if kind == "garbage" else dice.choice(list(files.values()))
        done.append(f"{path} {kind}")
    return done


def odd_mutants(bench: Bench, dice: random.Random, count: int) -> Iterator[str]:
    """So many odd machines, damaged apart for either lock; each that both locks let through, in words."""
    for number in range(count):
        odd = ODD[number % len(ODD)]
        right = World(bench, odd.by)
        ordered = right.look()
        views, damages = [], []
        for _lock in range(2):
            world = World(bench, odd.by)
            odd.make(world)
            damages += damage(world, dice, odd.witnesses)
            views.append(world)
        try:
            first = first_lock(views[0], ordered, views[0].look())
            held: Any = views[1].opened
            second = not second_lock(views[1].host, held, order_of(right, ordered), ResumePoint())
        except DriveError:
            continue
        if first and second:
            yield f"{odd.name}, {odd.by}: {'; '.join(damages)}"
