"""Two locks on everything (docs/architecture.md): taking either of them away alone erases nothing wrong, in
any arrangement, by any way in which an erasure is ordered.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from host.errors import NotAllowed
from model.fact import present
from tests.lab.ata.drive import AtaTraits
from tests.wipe.arrangements import NTFS, World, locks, odd_mutants, order_of
from tests.wipe.bench import Bench
from wipe.consent import OrderedBy
from wipe.resume import ResumePoint
from wipe.second_lock import second_lock


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


@pytest.fixture
def world(tmp_path: Path) -> Callable[[OrderedBy], World]:
    return lambda by: World(Bench(tmp_path, AtaTraits()), by)


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


def test_odd_machines_with_wrong_answers_pass_no_two_locks(tmp_path: Path) -> None:
    assert list(odd_mutants(Bench(tmp_path, AtaTraits()), random.Random(20261130), 300)) == []
