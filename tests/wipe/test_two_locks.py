"""Two locks on everything (docs/architecture.md): taking either of them away alone erases nothing wrong, in
any arrangement, by any way in which an erasure is ordered.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from host.errors import NotAllowed
from model.drive import Transport
from model.fact import present
from model.provenance import ClockTrust
from tests.house.files import ROOT
from tests.lab.ata.drive import AtaTraits
from tests.wipe.arrangements import MACHINE_FILE, NTFS, UNATTENDED, Change, Way, World, locks, order_of
from tests.wipe.bench import Bench
from tests.wipe.odd_machines import odd_mutants
from wipe.consent import SUSPENDS
from wipe.resume import ResumePoint
from wipe.second_lock import second_lock


def change_serial(world: World) -> None:
    world.opened.changed["serial"] = "ANOTHER0001"
    world.opened.changed["wwn"] = None


def change_count(world: World) -> None:
    world.opened.changed["diskseq"] = 99


def start_anew(world: World) -> None:
    world.opened.changed["boot"] = "0ther"
    world.host.files["/proc/sys/kernel/random/boot_id"] = "0ther"


def write_to_it(world: World) -> None:
    world.bench.platters.write(0, b"NTFS" * 128)
    world.drive_changed["contents"] = present((NTFS,))


def mount_it(world: World) -> None:
    mounts = str(world.host.files["/proc/self/mountinfo"])
    world.host.files["/proc/self/mountinfo"] = f"{mounts}40 1 8:0 / /media/x rw - ntfs /dev/lab0 rw\n"


def make_it_the_medium(world: World) -> None:
    world.host.files["/run/etabli/boot-medium"] = "/dev/lab0"


def hide_the_medium(world: World) -> None:
    world.host.files["/run/etabli/boot-medium"] = NotAllowed("/run/etabli/boot-medium", "by the test")


def save_a_layer(world: World) -> None:
    world.host.files["/run/etabli/boot-medium"] = "/dev/loop0"


def lock_against_writing(world: World) -> None:
    world.opened.is_read_only = True
    world.drive_changed["read_only"] = True


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


def hide_removable(world: World) -> None:
    world.host.files["/sys/block/lab0/removable"] = NotAllowed("/sys/block/lab0/removable", "by the test")
    world.drive_changed["removable"] = None


def dock_it(world: World) -> None:
    world.host.files["/sys/devices/pci0000:00/0000:00:17.0/removable"] = "removable"
    world.drive_changed["removable"] = True


def lose_its_place(world: World) -> None:
    world.opened.changed["controller"] = None
    world.drive_changed["removable"] = None


def take_the_serial(world: World) -> None:
    world.opened.changed["serial"] = "To be filled by O.E.M."


def type_nothing(world: World) -> None:
    world.word = ""


def type_another_end(world: World) -> None:
    world.word = "9999"


def type_no_code(world: World) -> None:
    """An adapter's serial, its end and a colon: the code was forgotten."""
    world.opened.changed["serial"] = "123456789ABC"
    world.by_code, world.word = True, "9ABC:"


def plug_a_twin(world: World) -> None:
    world.has_twin = True
    world.host.files["/sys/block/sdt/dev"] = "8:48"
    record = f"E:ID_SERIAL_SHORT={world.opened.token().serial}\nV:1\n"
    world.host.files["/run/udev/data/b8:48"] = record


def move_to_another_machine(world: World) -> None:
    world.opened.changed["controller"] = "platform/host3/session1/target3:0:0/3:0:0:0"
    world.opened.changed["transport"] = world.drive_changed["transport"] = Transport.NETWORK


def use_it_again(world: World) -> None:
    world.erased_before = True
    write_to_it(world)


def close_the_screen(world: World) -> None:
    world.screen_for = None


def hide_the_screen(world: World) -> None:
    world.hides_at_s = 12.0


def show_another_list(world: World) -> None:
    world.screen_for = "another list"


def press_a_key(world: World) -> None:
    world.presses.append((12.0, ""))


def press_it_twice(world: World) -> None:
    world.presses += [(3.0, ""), (3.0, "")]


def start_over_the_network(world: World) -> None:
    world.host.files["/proc/cmdline"] = "boot=live fetch=https://192.0.2.1/x"


def leave_an_address(world: World) -> None:
    world.host.files["/run/net-eth0.conf"] = "DEVICE='eth0'\n"


def come_over_nfs(world: World) -> None:
    mounts = str(world.host.files["/proc/self/mountinfo"])
    world.host.files["/proc/self/mountinfo"] = f"{mounts}40 20 0:41 / /run/x rw - nfs4 192.0.2.1:/x rw\n"


def press_no_key(world: World) -> None:
    world.presses.clear()


def press_it_for_another_list(world: World) -> None:
    world.presses = [(3.0, "another list")]


def be_another_machine(world: World) -> None:
    world.host.files[MACHINE_FILE] = "4c4c4544-0042-3510-8053-b4c04f4a4b39"


def hide_the_machine(world: World) -> None:
    world.host.files[MACHINE_FILE] = "03000200-0400-0500-0006-000700080009"


def let_time_pass(world: World) -> None:
    world.until = datetime.now(UTC)


def lose_the_clock(world: World) -> None:
    world.trust = ClockTrust.UNSYNCHRONISED


def wake_a_twin(world: World) -> None:
    """Another drive of the same name wakes for the one that was confirmed, by its code."""
    world.by_code = True
    world.opened.changed |= {"diskseq": 99}


# What is wrong whichever way the order was given.
ALWAYS: tuple[Change, ...] = (
    change_serial, change_count, start_anew, write_to_it, mount_it, make_it_the_medium, hide_the_medium,
    save_a_layer, hide_udev, protect_it, move_to_another_machine, lock_against_writing,
)  # fmt: skip
# What is wrong while nobody confirms.
ALONE = (
    move_to_usb, make_removable, hide_removable, dock_it, lose_its_place, take_the_serial, plug_a_twin,
    use_it_again, close_the_screen, hide_the_screen, show_another_list, press_it_twice,
)  # fmt: skip
# After a power cut another boot, another count and another place are the drive's own right; after a sleep
# another count is. A machine that slept has not started anew: the process that ordered it would be gone.
OWN_RIGHT = {Way.RESUMED: (change_count, start_anew), Way.THAWED: (change_count, start_anew)}
OF_ONE_WAY: dict[Way, tuple[Change, ...]] = {
    Way.NAMED: (take_the_serial, type_nothing, type_another_end, type_no_code),
    Way.BENCH: (take_the_serial, type_nothing, type_another_end, type_no_code),
    Way.RESUMED: (take_the_serial,),
    Way.THAWED: (take_the_serial, wake_a_twin),
    Way.PROFILE: (start_over_the_network, leave_an_address, come_over_nfs, press_a_key),
    Way.ONE_MACHINE: (be_another_machine, hide_the_machine, let_time_pass, lose_the_clock, press_a_key),
    Way.NETWORK: (press_no_key, press_it_for_another_list, press_a_key),
    Way.SCREEN: (press_a_key,),
}
ROWS = [
    *(pair for pair in itertools.product(Way, ALWAYS) if pair[1] not in OWN_RIGHT.get(pair[0], ())),
    *itertools.product(UNATTENDED, ALONE),
    *((way, change) for way, changes in OF_ONE_WAY.items() for change in changes),
]


@pytest.fixture
def world(tmp_path: Path) -> Callable[[Way], World]:
    return lambda way: World(Bench(tmp_path, AtaTraits()), way)


@pytest.mark.parametrize("way", Way)
def test_what_is_meant_passes_both_locks(world: Callable[[Way], World], way: Way) -> None:
    here = world(way)
    assert locks(here, here.look()) == (True, True)


def test_a_drive_that_its_serial_names_may_wake_in_another_place(world: Callable[[Way], World]) -> None:
    here = world(Way.THAWED)
    ordered = here.look()
    change_count(here)
    here.sleep()
    assert locks(here, ordered) == (True, True)
    here.host.files[SUSPENDS] = "3"
    assert locks(here, ordered)[1] is False, "the kernel counts no sleep"


@pytest.mark.parametrize(("way", "change"), ROWS, ids=lambda value: getattr(value, "__name__", str(value)))
def test_taking_either_lock_away_erases_nothing_wrong(
    world: Callable[[Way], World], way: Way, change: Change
) -> None:
    here = world(way)
    ordered = here.look()
    if way is Way.THAWED:
        here.sleep()
    if change in (use_it_again, type_no_code):  # it is so when the order is given
        change(here)
        ordered = here.look()
    else:
        change(here)
    first, second = locks(here, ordered)
    assert not second, "the first lock was taken away"
    assert not first, "the second lock was taken away"


def test_every_way_and_every_arrangement_stands_in_the_table() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text[text.index("### Two locks") : text.index("**The law**")]
    assert [change.__name__ for _way, change in ROWS if f"`{change.__name__}`" not in table] == []
    assert [way for way in Way if f"| {way}" not in table] == []


def test_an_order_without_an_agreement_passes_no_second_lock(world: Callable[[Way], World]) -> None:
    here = world(Way.NAMED)
    order = replace(order_of(here, here.look()), consent=None)
    held: Any = here.opened
    assert second_lock(here.host, held, order, ResumePoint())


def held_against(here: World, way: Way, point: ResumePoint | None = None, **agreed: Any) -> list[str]:
    """Why the held drive is not erased for an order that was given when all was well, by its codes."""
    order = order_of(here, here.look())
    assert order.consent is not None
    order = replace(order, consent=replace(order.consent, **agreed))
    held: Any = here.opened
    found = second_lock(here.host, held, order, point or ResumePoint())
    return [message.code for message in found]


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host1/target1:0:0/1:0:0:0", "wipe.usb"),
        ("platform/host3/session1/target3:0:0/3:0:0:0", "wipe.network"),
    ],
)
def test_the_kernels_way_to_a_held_drive_counts_whatever_the_probes_made_of_it(
    world: Callable[[Way], World], place: str, code: str
) -> None:
    here = world(Way.NAMED)
    order = order_of(here, here.look())
    here.opened.changed["controller"] = place
    held: Any = here.opened
    assert [item.code for item in second_lock(here.host, held, order, ResumePoint())] == [code]


def test_what_hangs_outside_is_erased_for_a_person_and_left_by_a_profile(
    world: Callable[[Way], World],
) -> None:
    for way, found in ((Way.NAMED, []), (Way.PROFILE, ["wipe.not_internal"])):
        here = world(way)
        order = order_of(here, here.look())
        here.host.files["/sys/block/lab0/removable"] = "1"
        held: Any = here.opened
        assert [item.code for item in second_lock(here.host, held, order, ResumePoint())] == found
        mount_it(here)
        said = [item.code for item in second_lock(here.host, held, order, ResumePoint())]
        assert said == ["wipe.mounted"]


def test_a_station_without_a_folder_of_orders_knows_of_no_use_since(world: Callable[[Way], World]) -> None:
    assert held_against(world(Way.PROFILE), Way.PROFILE) == []


@pytest.mark.parametrize("way", [Way.NAMED, Way.RESUMED])
def test_what_was_protected_when_it_was_agreed_to_stays_so(world: Callable[[Way], World], way: Way) -> None:
    here = world(way)
    serial = here.opened.token().serial or ""
    assert held_against(here, way) == []
    assert held_against(here, way, protect=(serial,)) == ["wipe.protected"]
    assert held_against(here, way, protect=("another",)) == []


def test_where_udev_names_no_drive_an_entry_may_mean_any(world: Callable[[Way], World]) -> None:
    here = world(Way.NAMED)
    for path in ("/run/etabli/boot-medium", "/etc/etabli/image-id"):  # an installed system
        del here.host.files[path]
    here.host.files["/proc/cmdline"] = "ro quiet"
    order = order_of(here, here.look())
    assert order.consent is not None
    del here.host.files["/run/udev/data/b8:0"]
    held: Any = here.opened
    assert second_lock(here.host, held, order, ResumePoint()) == ()
    careful = replace(order, consent=replace(order.consent, protect=("another",)))
    found = second_lock(here.host, held, careful, ResumePoint())
    assert [message.code for message in found] == ["wipe.protect_unknown"]


def test_only_a_drive_that_goes_on_by_itself_or_never_had_any_may_show_no_capacity(
    world: Callable[[Way], World],
) -> None:
    here = world(Way.RESUMED)
    order = order_of(here, here.look())
    held: Any = here.opened
    here.opened.changed["size_bytes"] = 0
    found = second_lock(here.host, held, order, ResumePoint())
    assert [message.code for message in found] == ["wipe.no_capacity"]
    resumed = ResumePoint(is_resumed=True)
    assert "wipe.no_capacity" not in [
        message.code for message in second_lock(here.host, held, order, resumed)
    ]
    empty = replace(order, plan=replace(order.plan, drive=here.opened.token()))
    assert "wipe.no_capacity" not in [
        message.code for message in second_lock(here.host, held, empty, ResumePoint())
    ]


def test_odd_machines_with_wrong_answers_pass_no_two_locks(tmp_path: Path) -> None:
    assert list(odd_mutants(Bench(tmp_path, AtaTraits()), random.Random(20261130), 300)) == []
