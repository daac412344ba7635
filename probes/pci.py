"""The PCI bus: every device with its class, its driver and its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from host.errors import HostError, NotThere
from host.port import Host, Library
from probes.probe import together
from probes.sysfs import parse_uevent

INTEL = 0x8086  # the vendor, as PCI-SIG numbers them
DEVICES = "/sys/bus/pci/devices"
LSPCI = ("lspci", "-D", "-vmm", "-nn")
LSPCI_TIMEOUT_S = 10.0
MEANINGLESS = {"Device", "Vendor", "Class", ""}  # what lspci prints for numbers its list does not hold


@dataclass(frozen=True, slots=True, kw_only=True)
class PciNames:
    """The names of one device, from the list of PCI ids; None is not in it."""

    vendor: str | None
    model: str | None
    class_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PciDevice:
    """One function of one PCI device; `class_code` has 24 bits: class, subclass, interface."""

    address: str
    class_code: int
    vendor_id: int
    device_id: int
    driver: str | None
    names: PciNames

    @property
    def base_class(self) -> int:
        return self.class_code >> 16

    @property
    def subclass(self) -> int:
        """Class and subclass together, as lspci writes them: 0x0403."""
        return self.class_code >> 8

    @property
    def slot(self) -> str:
        return self.address.rpartition(".")[0]

    @property
    def name(self) -> str:
        """Vendor and model in words, numbers where there are none."""
        vendor = self.names.vendor or f"{self.vendor_id:04x}"
        return f"{vendor} {self.names.model or f'{self.device_id:04x}'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PciBus:
    """All devices in the order of their addresses; `unnamed` says why the names are missing."""

    devices: tuple[PciDevice, ...]
    unnamed: HostError | None

    def at(self, address: str | None) -> PciDevice | None:
        """The device with this address."""
        return next((device for device in self.devices if device.address == address), None)


def probe_pci(host: Host) -> PciBus:
    """The bus, empty on a machine without PCI. Raises NotThere where the kernel shows no PCI bus."""
    folders = host.glob(f"{DEVICES}/*")
    if not folders and not host.glob(DEVICES):
        raise NotThere(DEVICES, "the kernel shows no PCI bus")
    if not folders:
        return PciBus(devices=(), unnamed=None)
    answered: list[Any] = together(partial(_uevents, host, folders), partial(_ask_names, host))
    uevents, names = answered
    if isinstance(uevents, HostError):
        raise uevents
    if isinstance(names, HostError):
        return PciBus(devices=parse_pci(uevents, {}), unnamed=names)
    return PciBus(devices=parse_pci(uevents, names), unnamed=None)


def _uevents(host: Host, folders: Sequence[str]) -> dict[str, str]:
    """What the kernel tells of each device, by address."""
    uevents = {}
    for folder in folders:
        try:
            uevents[folder.rpartition("/")[2]] = host.read(f"{folder}/uevent").decode("utf-8", "replace")
        except HostError:  # unplugged meanwhile
            continue
    return uevents


def parse_pci(uevents: dict[str, str], names: dict[str, PciNames]) -> tuple[PciDevice, ...]:
    """The devices of `uevent` files by address; one without its numbers is left out."""
    found = (
        _device(address, parse_uevent(text), names.get(address)) for address, text in sorted(uevents.items())
    )
    return tuple(device for device in found if device is not None)


def _device(address: str, properties: dict[str, str], names: PciNames | None) -> PciDevice | None:
    try:
        vendor, _, device = properties["PCI_ID"].partition(":")
        return PciDevice(
            address=address,
            class_code=int(properties["PCI_CLASS"], 16),
            vendor_id=int(vendor, 16),
            device_id=int(device, 16),
            driver=properties.get("DRIVER") or None,
            names=names or PciNames(vendor=None, model=None, class_name=None),
        )
    except (KeyError, ValueError):
        return None


def _ask_names(host: Host) -> dict[str, PciNames]:
    """Names from udev's database where udev keeps one of PCI devices, else from lspci."""
    if host.glob("/run/udev/data/+pci:*"):
        try:
            names = parse_udev_names(host.ask(Library.UDEV, "pci"))
        except HostError:
            names = {}
        if names:
            return names
    return parse_lspci(host.run(LSPCI, timeout_s=LSPCI_TIMEOUT_S).text)


def parse_udev_names(devices: object) -> dict[str, PciNames]:
    """Names by address from what pyudev lists; devices without any name are left out."""
    names = {}
    for device in devices if isinstance(devices, list) else []:
        properties = device["properties"]
        model = properties.get("ID_MODEL_FROM_DATABASE")
        vendor = properties.get("ID_VENDOR_FROM_DATABASE")
        class_name = properties.get("ID_PCI_SUBCLASS_FROM_DATABASE") or properties.get(
            "ID_PCI_CLASS_FROM_DATABASE"
        )
        if model or vendor:
            names[str(device["sys_name"])] = PciNames(vendor=vendor, model=model, class_name=class_name)
    return names


def parse_lspci(text: str) -> dict[str, PciNames]:
    """Names by address from `lspci -D -vmm -nn` (lspci(8), machine-readable output)."""
    names = {}
    for block in text.split("\n\n"):
        fields: dict[str, str] = {}
        for line in block.splitlines():
            key, _, value = line.partition(":\t")
            fields.setdefault(key, value)
        if fields.get("Slot", "").strip():
            names[fields["Slot"].strip()] = PciNames(
                vendor=_without_number(fields.get("Vendor")),
                model=_without_number(fields.get("Device")),
                class_name=_without_number(fields.get("Class")),
            )
    return names


def _without_number(text: str | None) -> str | None:
    """`Virtio 1.0 RNG [1044]` without its number; None when only the number is known."""
    if text is None:
        return None
    name = re.sub(r"\s*\[[0-9a-f]{4}\]\s*$", "", text).strip()
    return None if name in MEANINGLESS else name
