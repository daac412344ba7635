"""Network interfaces: physical ones only, with the chip behind each. Names of wireless networks are never
read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from host.errors import HostError
from host.port import Host, read_optional
from model.fact import Fact, Why, absent, present, unknown
from model.machine import Missing
from model.network import Interface, InterfaceKind
from probes.pci import PciBus, PciDevice, probe_pci
from probes.probe import Probe, Probed, together
from probes.radio import RADIOS, RadioSwitch, blocked, radio_switches
from probes.sysfs import (
    bus_of,
    driver_of,
    is_removable,
    is_virtual,
    parse_uevent,
    pci_address_of,
    read_integer,
    usb_address_of,
)
from probes.usb import UsbDevice, probe_usb

NET, BLUETOOTH = "/sys/class/net", "/sys/class/bluetooth"
ETHERNET_TYPE = 1  # ARPHRD_ETHER, linux/if_arp.h
PERMANENT_ADDRESS = 0  # NET_ADDR_PERM, linux/netdevice.h
ETHTOOL_TIMEOUT_S = 5.0
LINK_SPEEDS = range(1, 1_600_001)  # Mbit/s
UNKNOWN_SPEED = 65535  # SPEED_UNKNOWN in 16 bits, linux/ethtool.h
NETWORK_CLASS, WIRELESS_CLASS = 0x02, 0x0D
MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
NO_MAC = {"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenInterface:
    """One interface as sysfs shows it; `path` is its resolved folder."""

    name: str
    kind: InterfaceKind
    path: str
    driver: Fact[str]
    removable: bool | None
    mac: Fact[str]
    link: bool | None
    speed_mbit_per_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chips:
    """The buses on which the chips behind the interfaces are, None where a bus cannot be read."""

    pci: PciBus | None
    usb: tuple[UsbDevice, ...] | None


def probe_interfaces(host: Host) -> Probed[tuple[Interface, ...]]:
    """All physical interfaces."""
    folders = host.glob(f"{NET}/*")
    if not folders:  # the loopback interface is always there
        return Probed(fact=unknown(Why.NOT_REPORTED, f"{NET} is not there"))
    asked: list[object] = together(
        lambda: [*_network(host, folders), *_bluetooth(host)],
        lambda: probe_pci(host),
        lambda: probe_usb(host),
    )
    if isinstance(asked[0], HostError):
        return Probed(fact=asked[0].as_fact())
    seen = (
        [item for item in asked[0] if isinstance(item, SeenInterface)] if isinstance(asked[0], list) else []
    )
    chips = Chips(
        pci=asked[1] if isinstance(asked[1], PciBus) else None,
        usb=asked[2] if isinstance(asked[2], tuple) else None,
    )
    switches = radio_switches(host)
    if not seen and _silent_chips(seen, chips):
        return Probed(fact=unknown(Why.NOT_REPORTED, "network chips have drivers and show no interface"))
    return parse_interfaces(seen, switches, chips)


def parse_interfaces(
    seen: list[SeenInterface], switches: list[RadioSwitch], chips: Chips
) -> Probed[tuple[Interface, ...]]:
    """The interfaces with the names of their chips."""
    if not seen:
        return Probed(fact=absent())
    found = tuple(_interface(item, switches, chips) for item in seen)
    missing = [
        Missing(
            where=f"interfaces.{device.address}",
            why=Why.NOT_REPORTED,
            detail=f"{device.driver} has taken {device.name} and shows no interface: is firmware missing?",
        )
        for device in _silent_chips(seen, chips)
    ]
    if chips.pci is not None and chips.pci.unnamed is not None:
        error = chips.pci.unnamed
        missing.append(Missing(where="interfaces.names", why=error.why, detail=str(error)))
    return Probed(fact=present(found), missing=tuple(missing))


def _interface(seen: SeenInterface, switches: list[RadioSwitch], chips: Chips) -> Interface:
    vendor, model = _chip_names(seen.path, chips)
    bus = bus_of(seen.path)
    return Interface(
        name=seen.name,
        kind=seen.kind,
        vendor=vendor,
        model=model,
        driver=seen.driver,
        bus=bus,
        built_in=_is_built_in(bus, seen.removable),
        mac=seen.mac,
        mac_locally_administered=_is_locally_administered(seen.mac.value),
        link=seen.link,
        speed_mbit_per_s=seen.speed_mbit_per_s,
        blocked=blocked(seen.kind, seen.path, switches),
    )


def _is_built_in(bus: str | None, removable: bool | None) -> bool | None:
    """True for PCI and platform with no removable port above; never for USB, whatever its port says."""
    if bus in {"pci", "platform"}:
        return not removable
    return False if bus == "usb" or removable else None


def _is_locally_administered(mac: str | None) -> bool | None:
    """The second lowest bit of the first byte (IEEE 802, 8.2.2)."""
    return None if mac is None else bool(int(mac[:2], 16) & 0x02)


def _chip_names(path: str, chips: Chips) -> tuple[str | None, str | None]:
    """Vendor and model of the chip nearest to an interface."""
    usb_address = usb_address_of(path)
    if usb_address is not None:
        chip = next((item for item in chips.usb or () if item.address == usb_address), None)
        return (None, None) if chip is None else (chip.best_vendor, chip.best_model)
    if chips.pci is None:
        return None, None
    device = chips.pci.at(pci_address_of(path))
    return (None, None) if device is None else (device.names.vendor, device.names.model)


def _network(host: Host, folders: tuple[str, ...]) -> list[SeenInterface]:
    calls = [_looking(host, folder) for folder in folders]
    return [item for item in together(*calls) if isinstance(item, SeenInterface)]


def _looking(host: Host, folder: str) -> Callable[[], SeenInterface | None]:
    return lambda: _look_at_network(host, folder)


def _look_at_network(host: Host, folder: str) -> SeenInterface | None:
    """One interface of /sys/class/net; None when no hardware is behind it."""
    path = host.link(folder)
    if is_virtual(path):
        return None
    kind = _kind(host, folder)
    if kind is None:
        return None
    carrier = read_integer(host, f"{folder}/carrier")
    speed = read_integer(host, f"{folder}/speed")
    return SeenInterface(
        name=folder.rpartition("/")[2],
        kind=kind,
        path=path,
        driver=driver_of(host, f"{folder}/device"),
        removable=is_removable(host, path),
        mac=_mac(host, folder),
        link=None if carrier is None else carrier == 1,
        speed_mbit_per_s=speed if speed in LINK_SPEEDS and speed != UNKNOWN_SPEED else None,
    )


def _kind(host: Host, folder: str) -> InterfaceKind | None:
    """Wi-Fi and mobile as the driver says (DEVTYPE), else wired Ethernet; None for anything else."""
    told = parse_uevent(read_optional(host, f"{folder}/uevent") or "").get("DEVTYPE")
    if told in RADIOS:
        return RADIOS[told]
    if told is None and host.glob(f"{folder}/wireless"):
        return InterfaceKind.WIFI
    return InterfaceKind.WIRED if read_integer(host, f"{folder}/type") == ETHERNET_TYPE else None


def _mac(host: Host, folder: str) -> Fact[str]:
    """The permanent address: the present one where the kernel says that it is it, else what ethtool tells."""
    if read_integer(host, f"{folder}/addr_assign_type") == PERMANENT_ADDRESS:
        return parse_mac(read_optional(host, f"{folder}/address") or "")
    try:
        answer = host.run(("ethtool", "-P", folder.rpartition("/")[2]), timeout_s=ETHTOOL_TIMEOUT_S)
    except HostError as error:
        return error.as_fact()
    return parse_mac(answer.text.rpartition("Permanent address:")[2])


def parse_mac(text: str) -> Fact[str]:
    """An address in lower case; absent for one without content, unknown for anything else."""
    mac = text.strip().lower()
    if mac in NO_MAC:
        return absent()
    return present(mac) if MAC.fullmatch(mac) else unknown(Why.NOT_REPORTED, mac or None)


def _bluetooth(host: Host) -> list[SeenInterface]:
    """Bluetooth adapters (`hci0`, not its connections `hci0:256`)."""
    found = []
    for folder in host.glob(f"{BLUETOOTH}/hci*"):
        try:
            path = host.link(folder)
        except HostError:  # unplugged meanwhile
            continue
        if ":" not in folder.rpartition("/")[2] and not is_virtual(path):
            found.append(
                SeenInterface(
                    name=folder.rpartition("/")[2],
                    kind=InterfaceKind.BLUETOOTH,
                    path=path,
                    driver=driver_of(host, f"{folder}/device"),
                    removable=is_removable(host, path),
                    mac=_bluetooth_mac(host, folder.rpartition("/")[2]),
                    link=None,
                    speed_mbit_per_s=None,
                )
            )
    return found


def _bluetooth_mac(host: Host, name: str) -> Fact[str]:
    """The address, which the kernel shows to root alone, and only for adapters with Low Energy
    (net/bluetooth/hci_debugfs.c, identity: "address (type) ..."); it never identifies a machine.
    """
    try:
        told = host.read(f"/sys/kernel/debug/bluetooth/{name}/identity").decode("ascii", "replace")
    except HostError as error:
        return error.as_fact()
    return parse_mac(told.partition(" ")[0])


def _silent_chips(seen: list[SeenInterface], chips: Chips) -> list[PciDevice]:
    """The PCI network controllers that have a driver and no interface: their firmware is missing, or the
    interface is in another network namespace.
    """
    if chips.pci is None:
        return []
    shown = {pci_address_of(item.path) for item in seen}
    return [
        device
        for device in chips.pci.devices
        if device.base_class in {NETWORK_CLASS, WIRELESS_CLASS}
        and device.driver is not None
        and device.address not in shown
    ]


PROBE = Probe(name="interfaces", timeout_s=15.0, probe=probe_interfaces)
