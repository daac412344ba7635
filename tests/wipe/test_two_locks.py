"""Two locks on everything (docs/architecture.md): taking either of them away alone erases nothing wrong, in
any arrangement, by any way in which an erasure is ordered.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agent.erasing.interrupted import doubts
from agent.erasing.jobs import Job, is_same_drive
from agent.erasing.screens import PressedKeys
from agent.settings.profiles import EraseOrder, needs_key
from host.boot import probe_boot
from host.errors import NotAllowed
from model.drive import Content, ContentKind, Transport
from model.erasure import DriveToken, WipePlan, WipePolicy
from model.fact import present
from model.report import ClockTrust
from tests.fake_host import FakeHost
from tests.lab.ata.drive import AtaTraits
from tests.wipe.bench import Bench, drive_of
from wipe import consent as consents
from wipe.consent import Consent, OrderedBy, look_of
from wipe.live import plan_opened
from wipe.order import WorkOrder
from wipe.planned import PlannedDrive
from wipe.resume import ResumePoint
from wipe.second_lock import second_lock
from wipe.unattended import sort_drives, still_ordered

BOOT, NOW_S = "b5a1", 1000.0
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


def change_serial(world: World) -> None:
    world.opened.changed["serial"] = "ANOTHER0001"


def change_count(world: World) -> None:
    world.opened.changed["diskseq"] = 99


def start_anew(world: World) -> None:
    world.opened.changed["boot"] = "0ther"
    world.host.files["/proc/sys/kernel/random/boot_id"] = "0ther"


def write_to_it(world: World) -> None:
    world.bench.platters.write(0, b"NTFS" * 128)
    world.drive_changed["contents"] = present((NTFS,))


def mount_it(world: World) -> None:
    world.host.files["/proc/self/mountinfo"] = "40 1 8:0 / /media/x rw - ntfs /dev/lab0 rw\n"


def make_it_the_medium(world: World) -> None:
    world.host.files["/run/etabli/boot-medium"] = "/dev/lab0"


def hide_the_medium(world: World) -> None:
    world.host.files["/run/etabli/boot-medium"] = NotAllowed("/run/etabli/boot-medium", "by the test")


def save_a_layer(world: World) -> None:
    world.host.files["/run/etabli/boot-medium"] = "/dev/loop0"


def hide_udev(world: World) -> None:
    world.host.files["/etc/etabli/image-id"] = "1111-3333"
    del world.host.files["/run/udev/data/b8:0"]


def protect_it(world: World) -> None:
    world.policy = replace(world.policy, protect=(world.opened.token().serial or "",))


def move_to_usb(world: World) -> None:
    world.opened.changed["controller"] = "pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host1/target1:0:0/1:0:0:0"
    world.drive_changed["removable"] = None


def make_removable(world: World) -> None:
    world.host.files["/sys/block/lab0/removable"] = "1"
    world.drive_changed["removable"] = True


def dock_it(world: World) -> None:
    world.host.files["/sys/devices/pci0000:00/0000:00:17.0/removable"] = "removable"
    world.drive_changed["removable"] = True


def take_the_serial(world: World) -> None:
    world.opened.changed["serial"] = "To be filled by O.E.M."


def close_the_screen(world: World) -> None:
    world.shown = False


def start_over_the_network(world: World) -> None:
    world.host.files["/proc/cmdline"] = "boot=live fetch=https://192.0.2.1/x"


ALWAYS: tuple[Callable[[World], None], ...] = (
    change_serial, change_count, start_anew, write_to_it, mount_it, make_it_the_medium, hide_the_medium,
    save_a_layer, hide_udev, protect_it,
)  # fmt: skip
UNWATCHED = (move_to_usb, make_removable, dock_it, take_the_serial, close_the_screen, start_over_the_network)
ROWS = [
    *itertools.product((OrderedBy.NAMED, OrderedBy.BENCH, OrderedBy.PROFILE), ALWAYS),
    *itertools.product((OrderedBy.PROFILE,), UNWATCHED),
    # after a power cut another boot, another count and another place are the drive's own right
    *((OrderedBy.RESUMED, change) for change in ALWAYS if change not in (change_count, start_anew)),
]  # fmt: skip


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
    keys = PressedKeys(lambda: NOW_S)
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
    given = Consent(
        by=world.by, by_code=False, boot=BOOT, at_s=NOW_S - 5, look=ordered.look, shown_plan="c0ffee",
        shown_at_s=NOW_S - 6 if world.shown else None, began_by=world.began_by,
    )  # fmt: skip
    return WorkOrder(job="j", plan=plan, drive=ordered.drive, marker_key="", seed="00", consent=given)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[OrderedBy], World]:
    monkeypatch.setattr(consents, "boot_clock_s", lambda: NOW_S)
    monkeypatch.setattr("wipe.second_lock.boot_clock_s", lambda: NOW_S)
    monkeypatch.setattr("host.boot._root_kind", lambda _host: "overlay")
    return lambda by: World(Bench(tmp_path, AtaTraits()), by)


def locks(world: World, ordered: PlannedDrive) -> tuple[bool, bool]:
    """Whether the first lock and the second let it through, each asked by itself."""
    first = first_lock(world, ordered, world.look())
    held: Any = world.opened
    second = not second_lock(world.host, held, order_of(world, ordered), ResumePoint())
    return first, second


@pytest.mark.parametrize("by", OrderedBy)
def test_what_is_meant_passes_both_locks(world: Callable[[OrderedBy], World], by: OrderedBy) -> None:
    here = world(by)
    assert locks(here, here.look()) == (True, True)


@pytest.mark.parametrize(("by", "change"), ROWS, ids=lambda value: getattr(value, "__name__", str(value)))
def test_taking_either_lock_away_erases_nothing_wrong(
    world: Callable[[OrderedBy], World], by: OrderedBy, change: Callable[[World], None]
) -> None:
    here = world(by)
    ordered = here.look()
    change(here)
    first, second = locks(here, ordered)
    assert not second, "the first lock was taken away"
    assert not first, "the second lock was taken away"


def test_an_order_without_an_agreement_passes_no_second_lock(world: Callable[[OrderedBy], World]) -> None:
    here = world(OrderedBy.NAMED)
    order = replace(order_of(here, here.look()), consent=None)
    held: Any = here.opened
    assert second_lock(here.host, held, order, ResumePoint())


def test_over_the_network_a_key_or_an_order_for_this_machine_is_written_down(
    world: Callable[[OrderedBy], World],
) -> None:
    here = world(OrderedBy.PROFILE)
    ordered = here.look()
    start_over_the_network(here)
    held: Any = here.opened
    for began_by, passes in (("", False), ("key", True), ("order", True)):
        here.began_by = began_by
        assert (not second_lock(here.host, held, order_of(here, ordered), ResumePoint())) is passes
