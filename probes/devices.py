"""The other devices a person will look for: sound, cameras, input, readers of fingers and cards, discs."""

from __future__ import annotations

import re
from collections.abc import Callable

from host.errors import HostError, NotThere
from host.port import Host, read_optional
from model.device import Device, DeviceKind
from model.fact import Fact, absent, present
from model.machine import Missing
from probes.input import probe_input
from probes.pci import DEVICES as PCI_DEVICES
from probes.pci import PciBus, PciDevice, probe_pci
from probes.probe import Probe, Probed, together
from probes.sysfs import (
    bus_of,
    driver_of,
    is_removable,
    is_virtual,
    pci_address_of,
    usb_address_of,
)
from probes.usb import BUS as USB
from probes.usb import UsbDevice, probe_usb

AUDIO_SUBCLASSES = {0x0401, 0x0403}
SD_HOST_SUBCLASS, SMART_CARD_SUBCLASS = 0x0805, 0x0705
USB_AUDIO, USB_COMMUNICATIONS, USB_DATA, USB_SMART_CARD, USB_VIDEO = 0x01, 0x02, 0x0A, 0x0B, 0x0E
USB_VENDOR = 0xFF

# Makers whose USB devices of no standard class are fingerprint readers: AuthenTec, Validity, UPEK,
# EgisTec, Goodix, Elan, Synaptics, FPC, FocalTech, DigitalPersona, NEXT Biometrics.
FINGERPRINT_MAKERS = {
    0x08FF, 0x138A, 0x147E, 0x1C7A, 0x27C6, 0x04F3, 0x06CB, 0x10A5, 0x2808, 0x05BA, 0x298D,
}  # fmt: skip
GOODIX = 0x27C6  # its readers may speak as a serial line
FINGERPRINT_WORDS = re.compile(r"finger|biometric|swipe sensor", re.IGNORECASE)
CARD_READER_WORDS = re.compile(r"card.?reader|\bcrw\b|usb2\.0-crw|sd/mmc|sd host|multi.?card", re.IGNORECASE)
CARD_READER_DRIVERS = {
    "rtsx_pci",
    "rtsx_usb",
    "ums-realtek",
    "ums_eneub6250",
    "tifm_7xx1",
    "r852",
    "alcor_pci",
}
SMART_CARD_WORDS = re.compile(r"smart.?card", re.IGNORECASE)
SOLDERED_SD_WORDS = re.compile(r"\bemmc\b|\bsdio controller", re.IGNORECASE)
PRETENDED_SOUND = re.compile(r"/(snd_dummy|snd_aloop|snd-soc-dummy|pcspkr)\b")


def probe_devices(host: Host) -> Probed[tuple[Device, ...]]:
    """All of them, from the kernel's classes and the PCI and USB buses."""
    sources: dict[str, Callable[[], tuple[Device, ...]]] = {
        "pci": lambda: _on_pci(host),
        "usb": lambda: _on_usb(host),
        "input": lambda: probe_input(host),
        "optical": lambda: _optical(host),
    }
    answers = dict(zip(sources, together(*sources.values()), strict=True))
    found = tuple(
        device for answer in answers.values() if not isinstance(answer, HostError) for device in answer
    )
    errors = {source: answer for source, answer in answers.items() if isinstance(answer, HostError)}
    missing = tuple(
        Missing(where=f"devices.{source}", why=error.why, detail=str(error))
        for source, error in errors.items()
        if not isinstance(error, NotThere)  # a machine without USB misses nothing
    )
    if found:
        return Probed(fact=present(found), missing=missing)
    if missing or {"pci", "usb"} <= set(errors):
        return Probed(fact=next(iter(errors.values())).as_fact())
    return Probed(fact=absent())


def _on_pci(host: Host) -> tuple[Device, ...]:
    bus = probe_pci(host)
    sound = _parents(host, "/sys/class/sound/card*", pci_address_of)
    cameras = _parents(host, "/sys/class/video4linux/video*", pci_address_of)
    plugged = {
        device.address
        for device in bus.devices
        if pci_kind(device, cameras) is not None
        and is_removable(host, _resolved(host, f"{PCI_DEVICES}/{device.address}"))
    }
    return (*parse_pci_devices(bus, sound, cameras, plugged), *_platform_sound(host))


def parse_pci_devices(
    bus: PciBus, sound: set[str], cameras: set[str], plugged: set[str]
) -> tuple[Device, ...]:
    """Sound, cameras and card readers of a PCI bus. `sound` and `cameras` are the addresses below which
    the kernel shows a sound card or a camera, `plugged` those on a port that a person can unplug.
    """
    found: dict[tuple[str, DeviceKind], Device] = {}
    for device in bus.devices:
        kind = pci_kind(device, cameras)
        if kind is None and device.address in sound:
            kind = DeviceKind.AUDIO
        if kind is None:
            continue
        # A card reader has a function for each sort of card: it counts once.
        place = device.slot if kind is DeviceKind.CARD_READER else device.address
        found.setdefault((place, kind), _pci_device(device, kind, built_in=device.address not in plugged))
    return tuple(found.values())


def _pci_device(device: PciDevice, kind: DeviceKind, *, built_in: bool) -> Device:
    return Device(
        kind=kind,
        name=device.names.model or f"{device.vendor_id:04x}:{device.device_id:04x}",
        vendor=device.names.vendor,
        driver=absent() if device.driver is None else present(device.driver),
        bus="pci",
        built_in=built_in,
    )


def pci_kind(device: PciDevice, cameras: set[str]) -> DeviceKind | None:
    """What a PCI device is for, where a person would look for it."""
    words = device.names.model or ""
    if device.subclass in AUDIO_SUBCLASSES:
        return DeviceKind.AUDIO
    if device.address in cameras:
        return DeviceKind.CAMERA
    if device.subclass == SD_HOST_SUBCLASS and not SOLDERED_SD_WORDS.search(words):
        return DeviceKind.CARD_READER
    if device.subclass == SMART_CARD_SUBCLASS:
        return DeviceKind.SMART_CARD
    if device.driver in CARD_READER_DRIVERS or CARD_READER_WORDS.search(words):
        return DeviceKind.CARD_READER
    return None


def _platform_sound(host: Host) -> tuple[Device, ...]:
    """Sound cards that hang neither from PCI nor from USB: tablets, small boards."""
    found = []
    for folder in host.glob("/sys/class/sound/card*"):
        path = _resolved(host, folder)
        if is_virtual(path) or PRETENDED_SOUND.search(path) or bus_of(path) in {"pci", "usb"}:
            continue
        found.append(
            Device(
                kind=DeviceKind.AUDIO,
                name=read_optional(host, f"{folder}/id") or folder.rpartition("/")[2],
                vendor=None,
                driver=driver_of(host, f"{folder}/device"),
                bus=bus_of(path),
                built_in=True if bus_of(path) == "platform" else None,
            )
        )
    return tuple(found)


def _parents(host: Host, pattern: str, address_of: Callable[[str], str | None]) -> set[str]:
    """The addresses of the bus devices below which the kernel shows devices of a class."""
    paths = [_resolved(host, folder) for folder in host.glob(pattern)]
    addresses = {address_of(path) for path in paths if usb_address_of(path) is None}
    return {address for address in addresses if address is not None}


def _resolved(host: Host, folder: str) -> str:
    """The resolved path, or the path itself where it cannot be resolved."""
    try:
        return host.link(folder)
    except HostError:
        return folder


def _on_usb(host: Host) -> tuple[Device, ...]:
    devices = probe_usb(host)
    removable = {
        device.address: is_removable(host, _resolved(host, f"{USB}/devices/{device.address}"))
        for device in devices
        if usb_kind(device) is not None
    }
    return parse_usb_devices(devices, removable)


def parse_usb_devices(
    devices: tuple[UsbDevice, ...], removable: dict[str, bool | None]
) -> tuple[Device, ...]:
    """Sound, cameras and readers among USB devices; `removable` tells of their ports."""
    found = []
    for device in devices:
        kind = usb_kind(device)
        if kind is None:
            continue
        plugged = removable.get(device.address)
        found.append(
            Device(
                kind=kind,
                name=device.best_model or f"{device.vendor_id:04x}:{device.product_id:04x}",
                vendor=device.best_vendor,
                driver=_usb_driver(device),
                bus="usb",
                built_in=None if plugged is None else not plugged,
            )
        )
    return tuple(found)


def _usb_driver(device: UsbDevice) -> Fact[str]:
    return present(" ".join(device.drivers)) if device.drivers else absent()


def usb_kind(device: UsbDevice) -> DeviceKind | None:
    """What a USB device is for; a camera with a microphone is a camera."""
    if is_fingerprint_reader(device):
        return DeviceKind.FINGERPRINT
    if USB_VIDEO in device.classes:
        return DeviceKind.CAMERA
    if USB_SMART_CARD in device.classes or SMART_CARD_WORDS.search(device.words):
        return DeviceKind.SMART_CARD
    if CARD_READER_DRIVERS & set(device.drivers) or CARD_READER_WORDS.search(device.words):
        return DeviceKind.CARD_READER
    return DeviceKind.AUDIO if USB_AUDIO in device.classes else None


def is_fingerprint_reader(device: UsbDevice) -> bool:
    """By its own words, or by its maker where all it offers is an interface of no standard class."""
    if FINGERPRINT_WORDS.search(device.words):
        return True
    ways = {USB_VENDOR} if device.vendor_id != GOODIX else {USB_COMMUNICATIONS, USB_DATA, USB_VENDOR}
    return device.vendor_id in FINGERPRINT_MAKERS and bool(device.classes) and device.classes <= ways


def _optical(host: Host) -> tuple[Device, ...]:
    found = []
    for folder in host.glob("/sys/class/block/sr*"):
        path = _resolved(host, folder)
        vendor, model = (read_optional(host, f"{folder}/device/{name}") for name in ("vendor", "model"))
        removable = is_removable(host, path)
        bus = "usb" if usb_address_of(path) else "ata" if "/ata" in path else bus_of(path)
        found.append(
            Device(
                kind=DeviceKind.OPTICAL,
                name=model or folder.rpartition("/")[2],
                vendor=vendor,
                driver=driver_of(host, f"{folder}/device"),
                bus=bus,
                built_in=(None if removable is None else not removable) if bus == "usb" else not removable,
            )
        )
    return tuple(found)


PROBE = Probe(name="devices", timeout_s=15.0, probe=probe_devices)
