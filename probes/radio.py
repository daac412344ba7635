"""Radio switches: which Wi-Fi, Bluetooth or mobile interface is switched off, by a key or by software."""

from __future__ import annotations

from dataclasses import dataclass

from host.errors import HostError
from host.port import Host, read_optional
from model.fact import Fact, absent, present
from model.network import InterfaceKind
from probes.sysfs import read_integer

RFKILL = "/sys/class/rfkill"
RADIOS = {"wlan": InterfaceKind.WIFI, "bluetooth": InterfaceKind.BLUETOOTH, "wwan": InterfaceKind.MOBILE}


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioSwitch:
    """One rfkill switch: which kind of radio, where it hangs, and how it is blocked
    (Documentation/ABI/stable/sysfs-class-rfkill).
    """

    kind: InterfaceKind
    path: str
    hard: bool
    soft: bool


def radio_switches(host: Host) -> list[RadioSwitch]:
    """All switches of radios that are interfaces."""
    return [switch for folder in host.glob(f"{RFKILL}/rfkill*") for switch in _switch(host, folder)]


def _switch(host: Host, folder: str) -> list[RadioSwitch]:
    kind = RADIOS.get(read_optional(host, f"{folder}/type") or "")
    if kind is None:
        return []
    try:
        path = host.link(folder)
    except HostError:
        path = ""
    hard, soft = (read_integer(host, f"{folder}/{name}") == 1 for name in ("hard", "soft"))
    return [RadioSwitch(kind=kind, path=path, hard=hard, soft=soft)]


def blocked(kind: InterfaceKind, path: str, switches: list[RadioSwitch]) -> Fact[str]:
    """How the interface at a resolved path is blocked: by its own switch or by one of the machine's for all
    radios of the kind.
    """
    phy = path.partition("/net/")[0]
    own = [item for item in switches if item.kind is kind and (_is_machines(item) or phy in item.path)]
    if any(item.hard for item in own):
        return present("hard")
    return present("soft") if any(item.soft for item in own) else absent()


def _is_machines(switch: RadioSwitch) -> bool:
    """Whether the switch belongs to the machine (hp-wmi, thinkpad_acpi) and not to one radio."""
    return "/devices/platform/" in switch.path or "/devices/virtual/" in switch.path
