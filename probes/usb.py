"""The USB buses: every device with its interfaces, their drivers, and its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from host.errors import HostError, NotThere
from host.port import Host, Library, read_optional
from probes.probe import together
from probes.sysfs import USB_DEVICE, parse_uevent

BUS = "/sys/bus/usb"
LSUSB_TIMEOUT_S = 10.0
HUB_CLASS = 0x09


@dataclass(frozen=True, slots=True, kw_only=True)
class UsbInterface:
    """One interface: its class, subclass and protocol (usb.org, Defined Class Codes), and its driver."""

    number: str
    class_code: int
    subclass: int
    protocol: int
    driver: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsbDevice:
    """One device; `product` and `maker` are its own words, `vendor` and `model` those of the list of USB
    ids. None is not told.
    """

    address: str
    vendor_id: int
    product_id: int
    class_code: int
    maker: str | None
    product: str | None
    vendor: str | None = None
    model: str | None = None
    interfaces: tuple[UsbInterface, ...] = field(default=())

    @property
    def classes(self) -> frozenset[int]:
        return frozenset(interface.class_code for interface in self.interfaces)

    @property
    def drivers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.driver for item in self.interfaces if item.driver is not None))

    @property
    def words(self) -> str:
        """All its names in one text, to look for a word in."""
        return " ".join(part for part in (self.maker, self.product, self.vendor, self.model) if part)

    @property
    def best_vendor(self) -> str | None:
        return self.vendor or self.maker

    @property
    def best_model(self) -> str | None:
        return self.model or self.product


def probe_usb(host: Host) -> tuple[UsbDevice, ...]:
    """All devices but hubs, by address. Raises NotThere where the kernel shows no USB."""
    folders = host.glob(f"{BUS}/devices/*")
    if not folders and not host.glob(BUS):
        raise NotThere(BUS, "the kernel shows no USB")
    if not any(USB_DEVICE.fullmatch(folder.rpartition("/")[2]) for folder in folders):
        return ()
    answered: list[Any] = together(partial(_uevents, host, folders), partial(_ask_names, host))
    (uevents, own_words), names = answered
    return parse_usb(uevents, own_words, names)


def _uevents(
    host: Host, folders: Sequence[str]
) -> tuple[dict[str, dict[str, str]], dict[str, tuple[str | None, str | None]]]:
    """What the kernel tells of each device and interface, and the devices' own words, by address."""
    uevents: dict[str, dict[str, str]] = {}
    for folder in folders:
        try:
            text = host.read(f"{folder}/uevent").decode("utf-8", "replace")
        except HostError:  # unplugged meanwhile
            continue
        uevents[folder.rpartition("/")[2]] = parse_uevent(text)
    return uevents, {name: _own_words(host, name) for name in uevents if USB_DEVICE.fullmatch(name)}


def _own_words(host: Host, name: str) -> tuple[str | None, str | None]:
    """The maker and the product that a device names in its descriptors."""
    folder = f"{BUS}/devices/{name}"
    return read_optional(host, f"{folder}/manufacturer"), read_optional(host, f"{folder}/product")


def parse_usb(
    uevents: dict[str, dict[str, str]],
    own_words: dict[str, tuple[str | None, str | None]],
    names: dict[tuple[int, int], tuple[str | None, str | None]],
) -> tuple[UsbDevice, ...]:
    """The devices of `uevent` files by address; a device without its numbers, and hubs, are left out."""
    found = []
    for address, properties in sorted(uevents.items()):
        if not USB_DEVICE.fullmatch(address):
            continue
        numbers = _numbers(properties.get("PRODUCT"), 16)
        kind = _numbers(properties.get("TYPE"), 10)
        if numbers is None or kind is None or kind[0] == HUB_CLASS:
            continue
        maker, product = own_words.get(address, (None, None))
        vendor, model = names.get((numbers[0], numbers[1]), (None, None))
        found.append(
            UsbDevice(
                address=address,
                vendor_id=numbers[0],
                product_id=numbers[1],
                class_code=kind[0],
                maker=maker,
                product=product,
                vendor=vendor,
                model=model,
                interfaces=_interfaces(address, uevents),
            )
        )
    return tuple(found)


def _interfaces(address: str, uevents: dict[str, dict[str, str]]) -> tuple[UsbInterface, ...]:
    found = []
    for name, properties in sorted(uevents.items()):
        if name.partition(":")[0] != address or ":" not in name:
            continue
        kind = _numbers(properties.get("INTERFACE"), 10)
        if kind is not None:
            found.append(
                UsbInterface(
                    number=name.partition(":")[2],
                    class_code=kind[0],
                    subclass=kind[1],
                    protocol=kind[2],
                    driver=properties.get("DRIVER") or None,
                )
            )
    return tuple(found)


def _numbers(text: str | None, base: int) -> tuple[int, int, int] | None:
    """Three numbers between slashes."""
    try:
        first, second, third = (int(part, base) for part in (text or "").split("/"))
    except ValueError:
        return None
    return first, second, third


def _ask_names(host: Host) -> dict[tuple[int, int], tuple[str | None, str | None]]:
    """Vendor and model by the device's numbers: from udev's database, else from lsusb, else none."""
    try:
        if host.glob("/run/udev/data/c189:*"):  # linux/usb.h: major 189 is usbfs
            names = parse_udev_names(host.ask(Library.UDEV, "usb"))
            if names:
                return names
        return parse_lsusb(host.run(("lsusb",), timeout_s=LSUSB_TIMEOUT_S).text)
    except HostError:
        return {}


def parse_udev_names(devices: object) -> dict[tuple[int, int], tuple[str | None, str | None]]:
    """Names from what pyudev lists."""
    names = {}
    for device in devices if isinstance(devices, list) else []:
        properties = device["properties"]
        numbers = _numbers(properties.get("PRODUCT"), 16)
        vendor = properties.get("ID_VENDOR_FROM_DATABASE")
        model = properties.get("ID_MODEL_FROM_DATABASE")
        if numbers is not None and (vendor or model):
            names[numbers[0], numbers[1]] = (vendor, model)
    return names


def parse_lsusb(text: str) -> dict[tuple[int, int], tuple[str | None, str | None]]:
    """Names from lsusb's list, which writes vendor and model in one: they become the model."""
    names: dict[tuple[int, int], tuple[str | None, str | None]] = {}
    for vendor, product, name in re.findall(r"ID ([0-9a-f]{4}):([0-9a-f]{4}) (\S.*)", text):
        names[int(vendor, 16), int(product, 16)] = (None, name.strip())
    return names
