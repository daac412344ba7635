"""Which input devices there are, and which of them belong to the machine that is tried."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from agent.trying.trier import CannotTry
from host.errors import HostError, NotAllowed, ToolMissing
from host.input.port import Inputs, OpenInputs
from host.port import Host, Library
from judge.last_word.asked import STANDING
from model.device import DeviceKind
from model.machine import Machine
from model.message import say
from probes.input import kind_of
from probes.sysfs import bus_of, is_removable, is_virtual

SOLDERED_BUSES = frozenset({"i2c", "spi", "platform"})
SOLDERED_KINDS = frozenset({DeviceKind.TOUCHPAD, DeviceKind.POINTING_STICK})
EVENT = re.compile(r"event\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One device file. `kind` is None for what is no keyboard or pointer: switches, buttons of the case.
    `is_own` is None where it is not known whether it belongs to the machine.
    """

    path: str
    name: str
    kind: DeviceKind | None
    is_own: bool | None


def sources_of(host: Host, machine: Machine | None) -> tuple[Source, ...]:
    """All of them. Raises CannotTry."""
    try:
        told = host.ask(Library.UDEV, "input")
    except HostError as error:
        raise CannotTry(say("trying.not_listed", error=str(error))) from error
    parents = {item["sys_path"]: item["properties"] for item in told}
    return tuple(
        _source(host, item, parents, carried=not is_standing(machine))
        for item in told
        if EVENT.fullmatch(item["sys_name"]) and item["device_node"]
    )


def is_standing(machine: Machine | None) -> bool:
    """Whether it is surely a machine without a keyboard or a screen of its own; what is not known may have
    one.
    """
    if machine is None or not machine.batteries.is_absent or machine.board.value is None:
        return False
    return machine.board.value.chassis_kind in STANDING


def _source(host: Host, item: dict[str, Any], parents: dict[str, dict[str, Any]], *, carried: bool) -> Source:
    folder = str(item["sys_path"]).rpartition("/")[0]
    properties = {**parents.get(folder, {}), **item["properties"]}
    kind = kind_of(properties)
    name = str(properties.get("NAME", "")).strip('" ') or str(item["sys_name"])
    return Source(
        path=str(item["device_node"]),
        name=name,
        kind=kind,
        is_own=_is_own(host, folder, kind, carried=carried),
    )


def _is_own(host: Host, folder: str, kind: DeviceKind | None, *, carried: bool) -> bool | None:
    """A USB port tells; what is soldered in is; a machine that is carried has its own on PS/2. What a program
    makes (uinput, Bluetooth's uhid) never is.
    """
    bus, removable = bus_of(folder), is_removable(host, folder)
    if bus == "bluetooth" or removable or is_virtual(folder):
        return False
    if bus == "usb":
        return None if removable is None else not removable
    if bus == "ps2":
        return True if carried or kind in SOLDERED_KINDS else None
    return True if bus in SOLDERED_BUSES or kind in SOLDERED_KINDS else None


def opened(inputs: Inputs, sources: Iterable[Source]) -> OpenInputs:
    """Raises CannotTry."""
    try:
        return inputs.open([source.path for source in sources])
    except ToolMissing as error:
        raise CannotTry(say("trying.no_evdev")) from error
    except NotAllowed as error:
        raise CannotTry(say("trying.not_allowed")) from error
    except HostError as error:
        raise CannotTry(say("trying.not_opened", error=str(error))) from error
