"""Hot-plug: block devices that appear and disappear, as udev tells them (pyudev.Monitor, udev(7))."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

# Layers, files and memory that the block subsystem shows as disks: they are never plugged in.
NOT_PLUGGED = ("loop", "ram", "zram", "dm-", "md", "sr", "fd", "nbd")


class PlugAction(StrEnum):
    """What happened to a drive; udev's words."""

    ADD = "add"
    REMOVE = "remove"
    CHANGE = "change"  # another medium in the same reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Plug:
    """One drive that came or went, by the kernel's name."""

    action: PlugAction
    name: str


class Plugs(Protocol):
    """Who tells of drives that come and go."""

    def changes(self) -> tuple[Plug, ...]:
        """What happened since the last call; never waits."""
        ...


class LivePlugs:
    """This machine's; listens from the moment it is made. Raises OSError where netlink cannot be had."""

    def __init__(self) -> None:
        import pyudev

        self._monitor = pyudev.Monitor.from_netlink(pyudev.Context())
        self._monitor.filter_by("block", device_type="disk")
        self._monitor.start()

    def changes(self) -> tuple[Plug, ...]:
        """See Plugs.changes."""
        found = []
        while (device := self._monitor.poll(timeout=0)) is not None:
            plug = parse_plug(device.action, device.sys_name, dict(device.properties))
            if plug is not None:
                found.append(plug)
        return tuple(found)


def parse_plug(action: str | None, name: str, properties: Mapping[str, str]) -> Plug | None:
    """What an event of the block subsystem means for a person with a drive in hand; None when nothing: a
    partition, a layer, or a change that is not one of the medium (DISK_MEDIA_CHANGE, linux/genhd.h).
    """
    if properties.get("DEVTYPE") != "disk" or name.startswith(NOT_PLUGGED):
        return None
    known = next((item for item in PlugAction if item == action), None)
    if known is None or (known is PlugAction.CHANGE and properties.get("DISK_MEDIA_CHANGE") != "1"):
        return None
    return Plug(action=known, name=name)
