"""USB ports are ticked off by the socket, not by what the kernel makes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judge.trials.usb_ports import PortSeen, asked_ports, decided, expected_count, ports_of
from model.trial import TrialResult
from model.trying import UsbPort

# As QEMU's xHCI shows them: two buses, a port of each with the other's as its peer.
ROOT = "/sys/devices/pci0000:00/0000:00:04.0"


def port(bus: int, number: int, *, connect_type: str = "hotplug", device: str | None = None) -> PortSeen:
    other = 3 - bus
    return PortSeen(
        path=f"{ROOT}/usb{bus}/{bus}-0:1.0/usb{bus}-port{number}",
        hub="",
        connect_type=connect_type,
        peer=f"{ROOT}/usb{other}/{other}-0:1.0/usb{other}-port{number}",
        device=device,
        device_mbit=None if device is None else (480.0 if bus == 1 else 5000.0),
    )


def both(number: int, connect_type: str = "hotplug") -> tuple[PortSeen, PortSeen]:
    return port(1, number, connect_type=connect_type), port(2, number, connect_type=connect_type)


def on_hub(number: int, hub: str = "1-1", device: str | None = None) -> PortSeen:
    path = f"{ROOT}/usb1/{hub}/{hub}:1.0/{hub}-port{number}"
    speed = None if device is None else 480.0
    return PortSeen(path=path, hub=hub, connect_type="hotplug", device=device, device_mbit=speed)


def names(ports: tuple[UsbPort, ...]) -> list[str]:
    return [item.name for item in ports]


def test_the_two_twins_of_a_socket_count_as_one() -> None:
    empty = (*both(1), *both(2))
    ports = ports_of(empty, empty, ())
    assert names(ports) == ["usb1-port1", "usb1-port2"]
    assert all(item.is_usb3 for item in ports)
    assert expected_count(ports) == 2


def test_a_key_of_either_speed_ticks_the_same_socket_off() -> None:
    empty = (*both(1), *both(2))
    slow = ports_of(empty, (port(1, 1, device="1-1"), port(2, 1), *both(2)), ())
    assert [(item.is_tried, item.is_tried_fast) for item in slow] == [(True, False), (False, False)]
    fast = ports_of(empty, (port(1, 1), port(2, 1, device="2-1"), *both(2)), slow)
    assert [(item.is_tried, item.is_tried_fast) for item in fast] == [(True, True), (False, False)]


def test_what_was_pulled_out_again_stays_ticked_off() -> None:
    empty = both(1)
    tried = ports_of(empty, (port(1, 1, device="1-1"), port(2, 1)), ())
    assert ports_of(empty, empty, tried)[0].is_tried


def test_built_in_and_unused_ports_are_not_asked() -> None:
    seen = (*both(1), *both(2, "hardwired"), *both(3, "not used"))
    assert names(ports_of(seen, seen, ())) == ["usb1-port1"]


def test_a_socket_without_the_fast_twin_is_one_of_usb_2() -> None:
    seen = (port(1, 1), port(2, 1, connect_type="not used"))
    (only,) = ports_of(seen, seen, ())
    assert not only.is_usb3


def test_all_tried_passes_only_where_the_firmware_names_every_socket() -> None:
    known = (port(1, 1, device="1-1"), port(2, 1))
    assert decided(ports_of(known, known, ())) is TrialResult.PASSED
    silent = tuple(replace(item, connect_type="unknown") for item in known)
    ports = ports_of(silent, silent, ())
    assert expected_count(ports) is None
    assert decided(ports) is None
    assert names(asked_ports(ports)) == ["usb1-port1"]
    part = (*known, *both(2, "unknown"))
    assert decided(ports_of(part, part, ())) is None
    assert decided(()) is None


def test_one_left_is_not_all() -> None:
    seen = (port(1, 1, device="1-1"), port(2, 1), *both(2))
    assert decided(ports_of(seen, seen, ())) is None


def test_the_sockets_of_a_hub_inside_are_asked_and_the_port_that_it_hangs_from_is_not() -> None:
    inside = replace(port(1, 1, device="1-1"), is_hub=True)
    seen = (inside, port(2, 1), on_hub(1), on_hub(2, device="1-1.2"))
    ports = ports_of(seen, seen, ())
    assert [(item.name, item.is_tried) for item in asked_ports(ports)] == [
        ("1-1-port1", False),
        ("1-1-port2", True),
    ]
    assert expected_count(ports) == 2


def test_a_hub_that_is_plugged_in_ticks_its_socket_off_and_brings_none_of_its_own() -> None:
    empty = (*both(1), *both(2))
    seen = (replace(port(1, 1, device="1-1"), is_hub=True), port(2, 1), *both(2), on_hub(1, device="1-1.1"))
    ports = ports_of(empty, seen, ())
    assert [(item.name, item.is_tried) for item in ports] == [("usb1-port1", True), ("usb1-port2", False)]


def test_a_port_is_told_with_all_that_was_seen_of_it_at_any_time() -> None:
    slow, fast = both(1)
    lid = replace(fast, panel="left")
    (first,) = ports_of((slow, lid), (slow, lid), ())
    whole = UsbPort(
        name="usb1-port1", panel="left", is_known=True, is_usb3=True, is_taken_by_hub=False, is_tried=False,
        is_tried_fast=False,
    )  # fmt: skip
    assert first == whole
    (kept,) = ports_of((slow, fast), (slow, replace(fast, device="2-1", device_mbit=5000.0)), (first,))
    assert kept == replace(whole, is_tried=True, is_tried_fast=True)
    assert ports_of((slow, fast), (slow, fast), (kept,)) == (kept,)
    (alone,) = ports_of((replace(slow, peer=None),), (), ())
    assert alone == replace(whole, panel=None, is_usb3=False)


def test_a_port_of_which_one_twin_alone_is_a_socket_is_known() -> None:
    slow, fast = port(1, 1), port(2, 1, connect_type="unknown")
    for pair in ((slow, fast), (fast, slow)):
        assert [item.is_known for item in ports_of(pair, pair, ())] == [True]
    unknown = port(1, 2, connect_type="unknown")
    assert asked_ports(ports_of((unknown,), (unknown,), ())) == ()


@pytest.mark.parametrize(
    ("mbit", "is_fast"), [(None, False), (480.0, False), (4999.0, False), (5000.0, True), (10000.0, True)]
)
def test_what_is_plugged_in_is_fast_from_five_gigabits_on(mbit: float | None, is_fast: bool) -> None:
    seen = replace(port(1, 1), device="1-1", device_mbit=mbit)
    (found,) = ports_of((port(1, 1),), (seen,), ())
    assert (found.is_tried, found.is_tried_fast) == (True, is_fast)


def test_a_fast_hub_inside_tries_no_socket() -> None:
    inside = replace(port(2, 1, device="2-1"), is_hub=True)
    (found,) = ports_of((inside,), (inside,), ())
    assert (found.is_tried, found.is_tried_fast, found.is_taken_by_hub) == (False, False, True)
    assert asked_ports((found,)) == ()
    assert (expected_count((found,)), decided((found,))) == (None, None)
    (pulled,) = ports_of((inside,), (port(2, 1),), ())
    assert pulled.is_taken_by_hub


def test_an_empty_port_brings_no_ports_of_a_hub_that_was_never_there() -> None:
    empty = replace(port(1, 1), is_hub=True)
    nowhere = replace(on_hub(1), hub="None")
    assert names(ports_of((empty, nowhere), (), ())) == ["usb1-port1"]


def test_ports_stand_in_the_order_of_their_numbers() -> None:
    seen = (port(1, 10), port(1, 2), replace(port(1, 1, device="1-1"), is_hub=True), on_hub(3), on_hub(12))
    assert names(ports_of(seen, (), ())) == [
        "usb1-port1", "1-1-port3", "1-1-port12", "usb1-port2", "usb1-port10",
    ]  # fmt: skip


def test_a_socket_that_is_not_tried_yet_is_missed_among_those_that_are() -> None:
    tried = UsbPort(name="usb1-port1", is_known=True, is_tried=True)
    left = UsbPort(name="usb1-port2", is_known=True)
    unnamed = UsbPort(name="usb1-port3", is_tried=True)
    taken = UsbPort(name="usb1-port4", is_taken_by_hub=True, is_tried=True)
    assert decided((tried,)) is TrialResult.PASSED
    assert decided((tried, taken)) is TrialResult.PASSED
    assert decided((tried, left)) is None
    assert decided((tried, left, taken)) is None
    assert (expected_count((tried, unnamed)), decided((tried, unnamed))) == (None, None)
    assert expected_count((tried, left, taken)) == 2
    assert asked_ports((tried, left, unnamed, taken)) == (tried, left, unnamed)


def test_ports_are_asked_in_whatever_order_the_kernel_shows_them() -> None:
    slow, fast = both(2)
    seen = (*both(1, "hardwired"), fast, slow)
    (found,) = ports_of(seen, seen, ())
    assert (found.name, found.is_usb3) == ("usb1-port2", True)
    assert names(ports_of((port(1, 1),), (port(1, 1), port(1, 2)), ())) == ["usb1-port1", "usb1-port2"]


def test_a_hub_that_is_plugged_in_takes_no_socket_away() -> None:
    plugged = replace(port(1, 1, device="1-1"), is_hub=True)
    (found,) = ports_of((port(1, 1),), (plugged,), ())
    assert (found.is_tried, found.is_taken_by_hub) == (True, False)
