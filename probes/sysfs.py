"""sysfs: how a device is found in it, what it hangs from, and whether a person could unplug it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from host.errors import HostError, NotThere
from host.port import Host, read_optional
from model.fact import Fact, absent, present

PCI_ADDRESS = re.compile(r"[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]")
USB_DEVICE = re.compile(r"\d+-[1-9]\d{0,2}(\.[1-9]\d{0,2})*")  # not an I2C address: `1-0015`
PLUGGED_BUSES = (
    (re.compile(r"hci\d+:\d+"), "bluetooth"),
    (re.compile(r"usb\d+"), "usb"),
    (re.compile(r"mmc\d+:[0-9a-f]{4}(:\d+)?"), "sdio"),
    (re.compile(r"serio\d+"), "ps2"),
    (re.compile(r"i2c-\d+"), "i2c"),
    (re.compile(r"spi\d+"), "spi"),
)


def read_integer(host: Host, path: str) -> int | None:
    """The number in an attribute, decimal or 0x; None when there is none."""
    text = read_optional(host, path)
    try:
        return None if text is None else int(text, 0)
    except ValueError:
        return None


def parse_uevent(text: str) -> dict[str, str]:
    """KEY=value lines; lines without a key are left out."""
    return {key: value for key, found, value in (line.partition("=") for line in text.splitlines()) if found}


def driver_of(host: Host, device: str) -> Fact[str]:
    """The name of the driver that claimed a device folder; absent when none did."""
    try:
        return present(PurePosixPath(host.link(f"{device}/driver")).name)
    except NotThere:
        return absent()
    except HostError as error:
        return error.as_fact()


def is_virtual(path: str) -> bool:
    """Whether a resolved device path belongs to no hardware."""
    return path.startswith("/sys/devices/virtual/")


def bus_of(path: str) -> str | None:
    """What the device of a resolved path hangs from: "bluetooth", "usb", "sdio", "ps2", "i2c", "spi",
    "pci", "platform"; None when it cannot be told.
    """
    parts = path.split("/")
    for pattern, bus in PLUGGED_BUSES:
        if any(pattern.fullmatch(part) for part in parts):
            return bus
    if pci_address_of(path) is not None:
        return "pci"
    return "platform" if "platform" in parts else None


def pci_address_of(path: str) -> str | None:
    """The nearest PCI device above (or at) a resolved path."""
    return next((part for part in reversed(path.split("/")) if PCI_ADDRESS.fullmatch(part)), None)


def usb_address_of(path: str) -> str | None:
    """The nearest USB device above (or at) a resolved path: "1-4.2"."""
    return next((part for part in reversed(path.split("/")) if USB_DEVICE.fullmatch(part)), None)


def is_removable(host: Host, path: str) -> bool | None:
    """Whether a port above a device is one that a person can unplug; None when no port tells.

    The kernel says "removable", "fixed" or "unknown" of USB ports as the firmware describes them, and
    "removable" of all that hangs from an external PCI port such as Thunderbolt
    (Documentation/ABI/testing/sysfs-devices-removable).
    """
    words = [read_optional(host, f"{folder}/removable") for folder in _ports_of(path)]
    if "removable" in words:
        return True
    return False if "fixed" in words else None


def _ports_of(path: str) -> list[str]:
    """The PCI and USB device folders of a resolved path, from the device upwards."""
    folders = [PurePosixPath(path), *PurePosixPath(path).parents]
    return [
        str(folder)
        for folder in folders
        if PCI_ADDRESS.fullmatch(folder.name) or USB_DEVICE.fullmatch(folder.name)
    ]
