"""USB ports: something is plugged into each of them, and each is ticked off as the kernel shows it."""

from __future__ import annotations

import time
from dataclasses import replace

from agent.trying.trier import CannotTry, Given
from host.errors import HostError
from host.port import Host, read_optional
from judge.trials.usb_ports import PortSeen, asked_ports, decided, expected_count, ports_of
from model.message import say
from model.trial import TrialResult
from model.trying import UsbPort, UsbPortsTrial

DEVICES = "/sys/bus/usb/devices"
HUB_CLASS = "09"
POLL_S = 0.2


def try_usb_ports(given: Given, host: Host) -> UsbPortsTrial:
    """Until every port was tried, or nobody wants it. Raises CannotTry where the kernel shows no port."""
    first = look_at_ports(host)
    if not first:
        raise CannotTry(say("trying.no_usb"))
    ports: tuple[UsbPort, ...] = ()
    seen = UsbPortsTrial(trial=given.trial)
    given.tell(seen)  # where the firmware names no socket, nothing changes before the first is tried
    while True:
        ports = ports_of(first, look_at_ports(host), ports)
        found = decided(ports)
        why = say("trying.all_ports") if found is TrialResult.PASSED else None
        told = replace(seen, ports=asked_ports(ports), expected=expected_count(ports), found=found, why=why)
        if told != seen:
            seen = told
            given.tell(seen)
        if found is not None or not given.is_wanted():
            return seen
        time.sleep(POLL_S)  # a device comes when a hand plugs it in


def look_at_ports(host: Host) -> tuple[PortSeen, ...]:
    """Every port of every hub, with what is plugged in."""
    return tuple(_port(host, folder) for folder in host.glob(f"{DEVICES}/*:1.0/*-port*"))


def _port(host: Host, folder: str) -> PortSeen:
    hub = folder.split("/")[-2].partition(":")[0]
    plugged = _resolved(host, f"{folder}/device")
    device = None if plugged is None else plugged.rpartition("/")[2]
    return PortSeen(
        path=_resolved(host, folder) or folder,
        hub="" if hub.endswith("-0") else hub,
        connect_type=read_optional(host, f"{folder}/connect_type"),
        peer=_resolved(host, f"{folder}/peer"),
        panel=_panel(read_optional(host, f"{folder}/physical_location/panel")),
        device=device,
        device_mbit=_speed(read_optional(host, f"{DEVICES}/{device}/speed")) if device else None,
        is_hub=bool(device) and read_optional(host, f"{DEVICES}/{device}/bDeviceClass") == HUB_CLASS,
    )


def _resolved(host: Host, path: str) -> str | None:
    try:
        return host.link(path)
    except HostError:
        return None


def _panel(told: str | None) -> str | None:
    """Where the firmware says it is (Documentation/ABI/testing/sysfs-devices-physical_location)."""
    return None if told == "unknown" else told


def _speed(told: str | None) -> float | None:
    """Mbit/s; 1.5 is one."""
    try:
        return None if told is None else float(told)
    except ValueError:
        return None
