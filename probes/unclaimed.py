"""Devices without a driver: what will not work under Linux."""

from __future__ import annotations

from host.errors import HostError, NotThere
from host.port import Host
from model.device import UnclaimedDevice
from model.fact import absent, present
from model.machine import Missing
from probes.graphics import is_second_function
from probes.pci import INTEL, PciBus, PciDevice, probe_pci
from probes.probe import Probe, Probed, together
from probes.usb import UsbDevice, probe_usb

# Whole classes of the PCI Code and ID Assignment Specification that do their work without a driver.
QUIET_CLASSES = {
    0x05: "memory",
    0x06: "bridge",
    0x0B: "processor",
    0x10: "encryption controller",
    0x11: "signal processing: thermal reports, performance counters",
    0x12: "processing accelerator",
    0x13: "instrumentation",
}
QUIET_SUBCLASSES = {
    0x0000: "before classes were defined",
    0x0800: "interrupt controller",
    0x0801: "DMA controller",
    0x0802: "timer",
    0x0803: "clock",
    0x0804: "hot-plug controller",
    0x0806: "IOMMU",
    0x0807: "event collector",
    0x0880: "other system peripheral",
    0x0C05: "SMBus",
    0x0C07: "IPMI",
}
INTEL_QUIET_SUBCLASSES = {0x0700, 0x0780}  # sensor hub, serial over LAN, management engine
QUIET_WORDS = {
    0x0480: ("coprocessor", "acp", "audio dsp"),  # beside an HD Audio controller that does the work
    0x0C80: ("spi",),  # the firmware's flash
}
MISSED_WORDS = {
    0x0880: ("card reader", "sd/mmc", "sd host", "mmc", "memory stick", "xd-picture"),
    0x1180: ("i2c controller",),  # the touchpad hangs from it (Intel 100 Series)
}

# USB classes that programs drive without a kernel driver (usb.org, Defined Class Codes): still image,
# printer, smart card, diagnostic, billboard, application specific (firmware update).
QUIET_USB_CLASSES = {0x06, 0x07, 0x0B, 0x0D, 0x11, 0xDC, 0xFE}


def probe_unclaimed(host: Host) -> Probed[tuple[UnclaimedDevice, ...]]:
    """PCI and USB devices without a driver."""
    pci, usb = together(lambda: _pci(host), lambda: _usb(host))
    found: list[UnclaimedDevice] = []
    errors: list[tuple[str, HostError]] = []
    for bus, answer in (("pci", pci), ("usb", usb)):
        if isinstance(answer, HostError):
            errors.append((bus, answer))
        else:
            found += answer
    if len(errors) == 2:
        return Probed(fact=errors[0][1].as_fact())
    missing = tuple(
        Missing(where=f"unclaimed.{bus}", why=error.why, detail=str(error))
        for bus, error in errors
        if not isinstance(error, NotThere)  # a machine without USB misses nothing
    )
    return Probed(fact=present(tuple(found)) if found else absent(), missing=missing)


def _pci(host: Host) -> tuple[UnclaimedDevice, ...]:
    return parse_unclaimed_pci(probe_pci(host))


def _usb(host: Host) -> tuple[UnclaimedDevice, ...]:
    return parse_unclaimed_usb(probe_usb(host))


def parse_unclaimed_pci(bus: PciBus) -> tuple[UnclaimedDevice, ...]:
    """The devices of a PCI bus that have no driver."""
    return tuple(
        UnclaimedDevice(
            address=device.address,
            bus="pci",
            vendor=device.names.vendor or f"{device.vendor_id:04x}",
            model=device.names.model or f"{device.device_id:04x}",
            class_name=device.names.class_name,
            matters=pci_matters(bus, device),
        )
        for device in bus.devices
        if device.driver is None
    )


def pci_matters(bus: PciBus, device: PciDevice) -> bool:
    """Whether a person would miss the device: not bridges, memory controllers, management engines and the
    second faces of adapters, which do their work without a driver.
    """
    words = (device.names.model or "").lower()
    if any(word in words for word in MISSED_WORDS.get(device.subclass, ())):
        return True
    if device.base_class in QUIET_CLASSES or device.subclass in QUIET_SUBCLASSES:
        return False
    if device.vendor_id == INTEL and device.subclass in INTEL_QUIET_SUBCLASSES:
        return False
    if any(word in words for word in QUIET_WORDS.get(device.subclass, ())):
        return False
    return not is_second_function(bus, device)


def parse_unclaimed_usb(devices: tuple[UsbDevice, ...]) -> tuple[UnclaimedDevice, ...]:
    """The devices of which no interface has a driver."""
    return tuple(
        UnclaimedDevice(
            address=device.address,
            bus="usb",
            vendor=device.best_vendor or f"{device.vendor_id:04x}",
            model=device.best_model or f"{device.product_id:04x}",
            class_name=None,
            matters=usb_matters(device),
        )
        for device in devices
        if device.interfaces and not device.drivers
    )


def usb_matters(device: UsbDevice) -> bool:
    """Whether a device without a kernel driver is lost: not when programs drive its kind themselves."""
    from probes.devices import is_fingerprint_reader

    return not device.classes <= QUIET_USB_CLASSES and not is_fingerprint_reader(device)


PROBE = Probe(name="unclaimed", timeout_s=15.0, probe=probe_unclaimed)
