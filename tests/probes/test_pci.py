"""The PCI bus: devices from sysfs, names from whoever knows them."""

from __future__ import annotations

import pytest

from host.errors import NotThere, ToolMissing
from host.port import Library
from probes.pci import LSPCI, parse_lspci, parse_pci, probe_pci
from tests.fake_host import FakeHost

DEVICES = "/sys/bus/pci/devices"

# A guest's, as its kernel and lspci 3.9 show it.
UEVENT = """DRIVER=virtio-pci
PCI_CLASS=20000
PCI_ID=1AF4:1041
PCI_SUBSYS_ID=1AF4:1041
PCI_SLOT_NAME=0000:00:03.0
MODALIAS=pci:v00001AF4d00001041sv00001AF4sd00001041bc02sc00i00
"""
LSPCI_TEXT = """Slot:\t0000:00:00.0
Class:\tHost bridge [0600]
Vendor:\tIntel Corporation [8086]
Device:\tDevice [0d57]
ProgIf:\t00

Slot:\t0000:00:03.0
Class:\tEthernet controller [0200]
Vendor:\tRed Hat, Inc. [1af4]
Device:\tVirtio 1.0 network device [1041]
SVendor:\tRed Hat, Inc. [1af4]
SDevice:\tVirtio 1.0 network device [1041]
Rev:\t01
ProgIf:\t00
"""
UDEV = [
    {
        "sys_path": "/sys/devices/pci0000:00/0000:00:03.0",
        "sys_name": "0000:00:03.0",
        "device_node": None,
        "properties": {
            "PCI_ID": "1AF4:1041",
            "ID_VENDOR_FROM_DATABASE": "Red Hat, Inc.",
            "ID_MODEL_FROM_DATABASE": "Virtio 1.0 network device",
            "ID_PCI_SUBCLASS_FROM_DATABASE": "Ethernet controller",
        },
    }
]
NETWORK = {f"{DEVICES}/0000:00:03.0/uevent": UEVENT}


def test_a_device_has_its_class_its_driver_and_the_names_of_lspci() -> None:
    bus = probe_pci(FakeHost(files=NETWORK, tools={" ".join(LSPCI): LSPCI_TEXT}))
    device = bus.at("0000:00:03.0")
    assert device is not None
    assert (device.subclass, device.driver) == (0x0200, "virtio-pci")
    assert (device.names.vendor, device.names.model) == ("Red Hat, Inc.", "Virtio 1.0 network device")
    assert device.names.class_name == "Ethernet controller"
    assert bus.unnamed is None


def test_udevs_database_is_asked_instead_where_there_is_one() -> None:
    host = FakeHost(
        files={**NETWORK, "/run/udev/data/+pci:0000:00:03.0": "I:1\n"},
        libraries={(Library.UDEV, "pci"): UDEV},
    )
    device = probe_pci(host).at("0000:00:03.0")
    assert device is not None
    assert device.names.model == "Virtio 1.0 network device"
    assert " ".join(LSPCI) not in host.asked


def test_without_lspci_the_devices_are_there_with_numbers() -> None:
    bus = probe_pci(FakeHost(files=NETWORK))
    assert isinstance(bus.unnamed, ToolMissing)
    assert [device.name for device in bus.devices] == ["1af4 1041"]


def test_a_number_that_the_list_does_not_hold_is_no_name() -> None:
    assert parse_lspci(LSPCI_TEXT)["0000:00:00.0"].model is None


def test_a_machine_without_a_bus_is_not_one_with_an_empty_bus() -> None:
    with pytest.raises(NotThere):
        probe_pci(FakeHost())
    assert probe_pci(FakeHost(files={DEVICES: ""})).devices == ()


def test_rubbish_is_no_device() -> None:
    assert parse_pci({"0000:00:00.0": "", "0000:00:01.0": "PCI_ID=x\nPCI_CLASS=y\n"}, {}) == ()
    assert parse_lspci("rubbish\n\n\0\nSlot\n") == {}
