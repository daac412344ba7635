"""Storage that may be there without our seeing it: controllers that keep drives to themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence

from host.errors import HostError
from host.port import Host
from model.drive import HiddenStorage, HidingKind
from probes.block import BlockDevice
from probes.pci import DEVICES, INTEL, PciBus, PciDevice, probe_pci
from probes.sysfs import pci_address_of, read_integer

STORAGE = 0x01  # base class of mass storage controllers (PCI Code and ID Assignment, 1.2)
RAID, NVME = 0x0104, 0x0108
VMD_DRIVER = "vmd"
# drivers/pci/controller/vmd.c, vmd_ids
VMD_IDS = {0x201D, 0x28C0, 0x467F, 0x4C3D, 0x7D0B, 0xA77F, 0x9A0B, 0xAD0B, 0xB60B, 0xB06F}
# Drivers that show every drive of a controller, whatever class the firmware gave it.
SHOWS_EVERY_DRIVE = re.compile(r"ahci|sata_\w+|pata_\w+|ata_piix|ata_generic|nvme")
# How the volumes of RAID controllers call themselves (INQUIRY), behind drivers that also show plain drives.
VIRTUAL_DISK = re.compile(
    r"PERC|RAID|LOGICAL VOLUME|Logical Volume|Virtual Disk|VIRTUAL DISK|Smart Array|\bMR\d{4}|\bLD \d"
)

CONTROLLER = re.compile(r"nvme\d+")


def probe_hidden(host: Host, devices: Sequence[BlockDevice]) -> tuple[HiddenStorage, ...]:
    """Every place where drives may be that we do not see. Raises a host's error on a machine whose buses
    cannot be read.
    """
    bus = probe_pci(host)
    remapped = {
        device.address: read_integer(host, f"{DEVICES}/{device.address}/remapped_nvme") or 0
        for device in bus.devices
        if device.base_class == STORAGE and device.vendor_id == INTEL
    }
    return (*parse_hidden(bus, remapped, devices), *_mute_controllers(host, devices))


def parse_hidden(
    bus: PciBus, remapped: dict[str, int], devices: Sequence[BlockDevice]
) -> tuple[HiddenStorage, ...]:
    """What the PCI bus and the devices themselves tell."""
    found = [_controller(device, remapped.get(device.address, 0), devices) for device in bus.devices]
    raid = [_volume(device, bus) for device in devices]
    empty = [_empty(device) for device in devices]
    listed: dict[str, HiddenStorage] = {}
    for hidden in (*found, *raid, *empty):
        if hidden is not None:
            listed.setdefault(hidden.where, hidden)
    return tuple(listed.values())


def _controller(device: PciDevice, remapped: int, devices: Sequence[BlockDevice]) -> HiddenStorage | None:
    if device.vendor_id == INTEL and (device.device_id in VMD_IDS or device.driver == VMD_DRIVER):
        is_open = device.driver == VMD_DRIVER and any(_is_below(item, device.address) for item in devices)
        return None if is_open else _hidden(HidingKind.VMD, device)
    if device.base_class != STORAGE:
        return None
    if remapped:
        return _hidden(HidingKind.RST, device, remapped)
    if device.driver is None:
        return _hidden(HidingKind.NO_DRIVER, device)
    if device.subclass == RAID and not SHOWS_EVERY_DRIVE.fullmatch(device.driver):
        return _hidden(HidingKind.RAID_CONTROLLER, device)
    return None


def _is_below(item: BlockDevice, address: str) -> bool:
    return f"/{address}/" in item.sys_path


def _volume(item: BlockDevice, bus: PciBus) -> HiddenStorage | None:
    """The controller behind a device that is itself a volume of several drives."""
    model = " ".join(part for part in (item.text("device/vendor"), item.text("device/model")) if part)
    controller = bus.at(pci_address_of(item.sys_path))
    if controller is None or "/usb" in item.sys_path or not VIRTUAL_DISK.search(model):
        return None
    return _hidden(HidingKind.RAID_CONTROLLER, controller)


def _empty(item: BlockDevice) -> HiddenStorage | None:
    """A drive without capacity. A card reader without a card is none: its medium is removable."""
    if item.size_bytes != 0 or item.flag("removable"):
        return None
    model = " ".join(part for part in (item.text("device/vendor"), item.text("device/model")) if part)
    return HiddenStorage(kind=HidingKind.EMPTY_DEVICE, where=item.name, name=model or None, hidden_drives=1)


def _mute_controllers(host: Host, devices: Sequence[BlockDevice]) -> tuple[HiddenStorage, ...]:
    """NVMe controllers that show no namespace: dead, locked, or with all their space unallocated."""
    try:
        controllers = [path.rpartition("/")[2] for path in host.glob("/sys/class/nvme/nvme*")]
    except HostError:
        return ()
    shown = {match[0] for device in devices for match in [re.match(r"nvme\d+", device.name)] if match}
    shown |= {match[1] for device in devices for match in re.finditer(r"/(nvme\d+)/", device.sys_path)}
    if any("/nvme-subsystem/" in device.sys_path for device in devices):
        shown |= _behind_subsystems(host, {device.name for device in devices})
    return tuple(
        HiddenStorage(kind=HidingKind.EMPTY_DEVICE, where=name, name=None, hidden_drives=1)
        for name in controllers
        if name not in shown
    )


def _behind_subsystems(host: Host, drives: set[str]) -> set[str]:
    """The controllers of subsystems that show a drive: with multipath, controllers and namespaces are
    numbered apart (kernel: nvme-multipath). All of them where the kernel does not tell.
    """
    try:
        members = [path.split("/")[-2:] for path in host.glob("/sys/class/nvme-subsystem/*/nvme*")]
    except HostError:
        members = []
    shown = {subsystem for subsystem, name in members if name in drives}
    found = {name for subsystem, name in members if subsystem in shown and CONTROLLER.fullmatch(name)}
    return found or {path.rpartition("/")[2] for path in host.glob("/sys/class/nvme/nvme*")}


def _hidden(kind: HidingKind, device: PciDevice, count: int | None = None) -> HiddenStorage:
    return HiddenStorage(kind=kind, where=device.address, name=device.name, hidden_drives=count)
