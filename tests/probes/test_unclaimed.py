"""Devices without a driver: those that somebody would miss, and those that need none."""

from __future__ import annotations

from probes.pci import PciBus, PciDevice
from probes.unclaimed import parse_unclaimed_pci, parse_unclaimed_usb, pci_matters, usb_matters
from tests.probes.test_graphics import CHIP, SECOND_FACE, bus, device
from tests.probes.test_usb import usb_device


def matters(item: PciDevice) -> bool:
    return pci_matters(bus(item), item)


def test_only_devices_without_a_driver_are_listed() -> None:
    found = parse_unclaimed_pci(bus(CHIP, device("0000:02:00.0", 0x028000, "BCM4312 802.11b/g")))
    assert [(item.address, item.matters) for item in found] == [("0000:02:00.0", True)]


def test_bridges_memory_controllers_and_management_engines_need_no_driver() -> None:
    quiet = {
        0x060000: "Host bridge",
        0x0C0500: "SMBus",
        0x058000: "Shared SRAM",
        0x078000: "Management engine",
        0x070002: "AMT serial over LAN",
        0x118000: "Thermal subsystem",
        0x108000: "Platform security processor",
        0x130000: "Trace hub",
        0x088000: "Gaussian mixture model",
        0x080600: "IOMMU",
    }
    assert not [name for code, name in quiet.items() if matters(device("0000:00:1f.0", code, name))]


def test_network_sound_storage_and_readers_are_missed() -> None:
    for code in (0x020000, 0x028000, 0x040300, 0x010601, 0x0C0330, 0x080501, 0xFF0000, 0x030000):
        assert matters(device("0000:02:00.0", code, "A device"))
    assert matters(device("0000:02:00.0", 0x088000, "JMB38X xD Host Controller / Card Reader"))


def test_a_modem_of_another_maker_in_the_engines_class_is_missed() -> None:
    assert matters(device("0000:02:00.0", 0x078000, "56k modem", vendor_id=0x14F1))


def test_the_firmwares_flash_is_not_missed_and_a_touchpads_controller_is() -> None:
    assert not matters(device("0000:00:1f.5", 0x0C8000, "Cannon Lake PCH SPI Controller"))
    assert matters(device("0000:00:15.0", 0x0C8000, "Cannon Lake PCH Serial IO I2C Controller"))


def test_the_second_face_of_an_adapter_is_not_missed() -> None:
    whole = PciBus(devices=(CHIP, SECOND_FACE), unnamed=None)
    assert not pci_matters(whole, SECOND_FACE)


def test_a_usb_device_is_unclaimed_when_no_interface_has_a_driver() -> None:
    half = usb_device((0xFF, None), (0x03, "usbhid"))
    none = usb_device((0xFF, None), (0xFF, None), product="802.11ac NIC")
    assert [item.model for item in parse_unclaimed_usb((half, none))] == ["802.11ac NIC"]
    assert usb_matters(none)


def test_programs_drive_printers_smart_cards_and_fingerprint_readers_themselves() -> None:
    assert not usb_matters(usb_device((0x07, None)))
    assert not usb_matters(usb_device((0x0B, None)))
    assert not usb_matters(usb_device((0xFF, None), vendor_id=0x138A))
