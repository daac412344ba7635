"""Where drives may be that nobody sees: each such place is named, and no other."""

from __future__ import annotations

import pytest

from model.drive import HidingKind
from probes.block import BlockDevice
from probes.pci import PciBus, PciDevice, PciNames
from probes.storage.hidden import parse_hidden, probe_hidden
from tests.fake_host import FakeHost

ADDRESS = "0000:00:17.0"
INTEL, LSI, AMD = 0x8086, 0x1000, 0x1022


def controller(
    subclass: int, driver: str | None, vendor: int = INTEL, device: int = 0xA282, address: str = ADDRESS
) -> PciDevice:
    """A controller on the PCI bus; `subclass` has 16 bits."""
    names = PciNames(vendor=None, model="Controller", class_name=None)
    return PciDevice(
        address=address,
        class_code=subclass << 8,
        vendor_id=vendor,
        device_id=device,
        driver=driver,
        names=names,
    )


def drive(name: str, path: str, **attributes: str) -> BlockDevice:
    """A drive as sysfs shows it."""
    return BlockDevice(name=name, sys_path=path, attributes={"size": "1000", "removable": "0"} | attributes)


def hidden(
    *controllers: PciDevice, drives: tuple[BlockDevice, ...] = (), remapped: int = 0
) -> list[HidingKind]:
    """The kinds of places that are named."""
    bus = PciBus(devices=controllers, unnamed=None)
    return [item.kind for item in parse_hidden(bus, {ADDRESS: remapped}, drives)]


SDA = drive("sda", f"/sys/devices/pci0000:00/{ADDRESS}/ata1/host0/target0:0:0/0:0:0:0/block/sda")


def test_a_controller_whose_driver_shows_every_drive_hides_nothing() -> None:
    assert hidden(controller(0x0106, "ahci"), drives=(SDA,)) == []
    assert hidden(controller(0x0104, "ahci"), drives=(SDA,)) == []  # "RAID" switched on in the setup
    assert hidden(controller(0x0108, "nvme"), drives=(SDA,)) == []
    assert hidden(controller(0x0107, "mpt3sas", LSI), drives=(SDA,)) == []


def test_drives_that_the_firmware_put_behind_rst_are_counted() -> None:
    bus = PciBus(devices=(controller(0x0104, "ahci"),), unnamed=None)
    (found,) = parse_hidden(bus, {ADDRESS: 2}, (SDA,))
    assert (found.kind, found.hidden_drives, found.where) == (HidingKind.RST, 2, ADDRESS)


def test_vmd_is_named_until_its_driver_shows_a_drive() -> None:
    vmd = controller(0x0104, None, device=0x9A0B, address="0000:00:0e.0")
    assert hidden(vmd) == [HidingKind.VMD]
    opened = controller(0x0104, "vmd", device=0x9A0B, address="0000:00:0e.0")
    below = drive("nvme0n1", "/sys/devices/pci0000:00/0000:00:0e.0/pci10000:e0/nvme/nvme0/nvme0n1")
    assert hidden(opened) == [HidingKind.VMD]
    assert hidden(opened, drives=(below,)) == []
    newer = controller(0x0104, "vmd", device=0xFFFF, address="0000:00:0e.0")
    assert hidden(newer) == [HidingKind.VMD]


def test_a_storage_controller_without_a_driver_and_a_raid_controller_are_named() -> None:
    assert hidden(controller(0x0104, None, AMD, 0xB000)) == [HidingKind.NO_DRIVER]
    assert hidden(controller(0x0108, None)) == [HidingKind.NO_DRIVER]
    assert hidden(controller(0x0104, "megaraid_sas", LSI)) == [HidingKind.RAID_CONTROLLER]
    assert hidden(controller(0x0200, None)) == []  # a network card


@pytest.mark.parametrize(
    ("vendor", "model"), [("DELL", "PERC 6/i"), ("LSI", "MR9271-8i"), ("HP", "LOGICAL VOLUME")]
)
def test_a_volume_of_several_drives_names_its_controller(vendor: str, model: str) -> None:
    volume = drive("sda", SDA.sys_path, **{"device/vendor": vendor, "device/model": model})
    assert hidden(controller(0x0107, "mpt3sas", LSI), drives=(volume,)) == [HidingKind.RAID_CONTROLLER]


def test_a_drive_without_capacity_is_named_and_an_empty_card_reader_is_not() -> None:
    dead = drive("sda", SDA.sys_path, size="0")
    reader = drive("sdb", "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-4/host6", size="0", removable="1")
    assert hidden(drives=(dead, reader)) == [HidingKind.EMPTY_DEVICE]


def test_an_nvme_controller_that_shows_no_namespace_is_named() -> None:
    files = {"/sys/class/nvme/nvme0/model": "Dead", "/sys/class/nvme/nvme1/model": "Well"}
    host = FakeHost(files={**files, "/sys/bus/pci/devices/.keep": ""})
    shown = drive("nvme1n1", "/sys/devices/pci0000:00/0000:01:00.0/nvme/nvme1/nvme1n1")
    assert [item.where for item in probe_hidden(host, (shown,))] == ["nvme0"]


def test_a_dead_controller_beside_one_with_several_paths_is_named() -> None:
    subsystem = "/sys/class/nvme-subsystem/nvme-subsys0"
    names = ("/sys/class/nvme/nvme0", "/sys/class/nvme/nvme1", f"{subsystem}/nvme0", f"{subsystem}/nvme0n1")
    files = dict.fromkeys([f"{name}/model" for name in names], "X")
    host = FakeHost(files={**files, "/sys/bus/pci/devices/.keep": ""})
    shown = drive("nvme0n1", "/sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1")
    assert [item.where for item in probe_hidden(host, (shown,))] == ["nvme1"]
