"""Odd machines (docks, joined paths, Ventoy, an image copied to memory, network starts, twins) whose answers
the dice make wrong, each lock with wrong answers of its own.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from host.drive.drive_ports import DriveError
from host.errors import NotAllowed
from model.drive import Transport
from tests.wipe.arrangements import PLACE, Way, World, first_lock, second_passes
from tests.wipe.bench import Bench

FABRIC = "/sys/devices/virtual/nvme-fabrics/ctl/nvme0"
HEAD = "virtual/nvme-subsystem/nvme-subsys0/lab0"
GARBAGE = ("", "\xff", "-1", "yes", "0x", "[]", "removable", "0", "1", "8:0", "/dev/sdz1")


@dataclass(frozen=True, slots=True)
class Odd:
    """A machine whose drive must not be erased for an order; `witnesses` are the answers that alone tell it:
    gone or seeming right, they leave nothing that could be known.
    """

    name: str
    way: Way
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
    Odd("dock", Way.PROFILE, dock),
    Odd("multipath to another machine", Way.PROFILE, fabric),
    *(Odd("Ventoy", by, ventoy, frozenset({SAVED})) for by in (Way.PROFILE, Way.NAMED)),
    *(Odd("a file", by, findiso, frozenset({SAVED})) for by in (Way.PROFILE, Way.NAMED)),
    *(Odd("in memory", by, to_memory, frozenset({SAVED})) for by in (Way.PROFILE, Way.BENCH)),
    Odd("over the network", Way.PROFILE, network, frozenset({LINE})),
    *(Odd("twin", by, twin) for by in (Way.NAMED, Way.BENCH, Way.PROFILE)),
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
        right = World(bench, odd.way)
        ordered = right.look()
        views, damages = [], []
        for _lock in range(2):
            world = World(bench, odd.way)
            odd.make(world)
            damages += damage(world, dice, odd.witnesses)
            views.append(world)
        try:
            first = first_lock(views[0], ordered, views[0].look())
            second = second_passes(views[1], ordered)
        except DriveError:
            continue
        if first and second:
            yield f"{odd.name}, {odd.way}: {'; '.join(damages)}"
