"""USB ports, ticked off as something is plugged into each of them: by what the kernel shows of ports and
devices.

A port of USB 3 is two to the kernel, one on each of the controller's buses, with a `peer` link between them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from model.trial import TrialResult
from model.trying import UsbPort

# Documentation/ABI/testing/sysfs-bus-usb, connect_type.
HOTPLUG, NOT_ASKED = "hotplug", frozenset({"hardwired", "not used"})
SUPER_MBIT = 5000  # from there on it is USB 3 (USB 3.2, 8.1: Gen 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortSeen:
    """One port of one hub as the kernel shows it. `path` is its folder, `hub` the device that has it (empty
    for a root hub), `peer` the folder of its twin. `device_mbit` is the speed of what is plugged in, None:
    nothing.
    """

    path: str
    hub: str
    connect_type: str | None
    peer: str | None = None
    panel: str | None = None
    device: str | None = None
    device_mbit: float | None = None
    is_hub: bool = False  # what is plugged in


def ports_of(
    first: Iterable[PortSeen], seen: Iterable[PortSeen], before: tuple[UsbPort, ...]
) -> tuple[UsbPort, ...]:
    """The ports of the machine, ticked off by what is plugged in at this moment, and by what was `before`.
    Hubs that were there at the `first` look may be built in: their ports are asked, and those of a hub that
    came later are not.
    """
    first = tuple(first)
    hubs = {"", *(port.device for port in first if port.is_hub and port.device is not None)}
    known = {port.name: port for port in before}
    places = _places((*first, *seen))
    found: dict[str, UsbPort] = {}
    for port in (*first, *seen):
        if port.hub not in hubs or port.connect_type in NOT_ASKED:
            continue
        name = places[port.path]
        was = found.get(name) or known.get(name) or UsbPort(name=name)
        is_fast_twin = name != _name(port.path)
        found[name] = _with(was, port, is_tried=_is_tried(port, hubs), is_fast_twin=is_fast_twin)
    return tuple(sorted(found.values(), key=lambda port: _by_number(port.name)))


def _is_tried(port: PortSeen, hubs: set[str]) -> bool:
    """Something answers there; a hub that was there from the beginning is no proof of a socket."""
    return port.device is not None and port.device not in hubs


def _with(was: UsbPort, port: PortSeen, *, is_tried: bool, is_fast_twin: bool) -> UsbPort:
    is_super = port.device_mbit is not None and port.device_mbit >= SUPER_MBIT
    return UsbPort(
        name=was.name,
        panel=was.panel or port.panel,
        is_known=was.is_known or port.connect_type == HOTPLUG,
        is_usb3=was.is_usb3 or is_fast_twin,
        is_taken_by_hub=was.is_taken_by_hub or (port.is_hub and not is_tried),
        is_tried=was.is_tried or is_tried,
        is_tried_fast=was.is_tried_fast or (is_tried and is_super),
    )


def _places(ports: Iterable[PortSeen]) -> dict[str, str]:
    """One name for both twins of a socket: that of the slower bus, which is the lower number."""
    return {
        port.path: min((_name(port.path), *([_name(port.peer)] if port.peer else [])), key=_by_number)
        for port in ports
    }


def _name(path: str) -> str:
    """`usb1-port3` for …/usb1/1-0:1.0/usb1-port3, `1-1-port2` for that of a hub."""
    return path.rpartition("/")[2]


def _by_number(name: str) -> tuple[tuple[int, ...], str]:
    digits = "".join(letter if letter.isdigit() else " " for letter in name).split()
    return tuple(map(int, digits)), name


def asked_ports(ports: Iterable[UsbPort]) -> tuple[UsbPort, ...]:
    """Those that are shown: known to be sockets, or tried."""
    return tuple(port for port in ports if (port.is_known or port.is_tried) and not port.is_taken_by_hub)


def expected_count(ports: Iterable[UsbPort]) -> int | None:
    """How many sockets there are; None where the firmware does not say it of each."""
    ports = [port for port in ports if not port.is_taken_by_hub]
    return len(ports) if ports and all(port.is_known for port in ports) else None


def decided(ports: tuple[UsbPort, ...]) -> TrialResult | None:
    """Passed once every socket that the firmware names was tried; else a person says it."""
    count = expected_count(ports)
    if count is None or sum(port.is_tried for port in asked_ports(ports)) < count:
        return None
    return TrialResult.PASSED
