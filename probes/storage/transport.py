"""How a drive is attached: read from the path of its device through the buses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from host.errors import HostError
from host.port import Host, read_optional
from model.drive import Bridge, Transport
from probes.block import NETWORK, BlockDevice
from probes.sysfs import is_removable, pci_address_of, usb_address_of

NVME_FABRICS = {"tcp", "rdma", "fc", "loop"}  # linux/nvme-fabrics.h; "pcie" and Apple's own are local
PARALLEL_DRIVERS = re.compile(r"pata_.*|ata_generic")
SERIAL_DRIVERS = re.compile(r"ahci.*|sata_.*|acard-ahci")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """How a drive is attached; None is not known. `ata_driver` and `ata_speed` are of a libata port."""

    transport: Transport
    controller: str | None
    bridge: Bridge | None
    is_unpluggable: bool | None
    ata_driver: str | None = None
    ata_speed: str | None = None


def probe_attachment(host: Host, device: BlockDevice) -> Attachment:
    """How one drive is attached."""
    path = device.sys_path
    if "/nvme-subsystem/" in path:
        return _multipath(host, device)
    usb = usb_address_of(path) if "/usb" in path else None
    transport = parse_transport(device)
    return Attachment(
        transport=transport,
        controller=usb or _pci(host, device),
        bridge=None if usb is None else _bridge(host, path, usb),
        is_unpluggable=is_removable(host, path),
        ata_driver=_ata_driver(host, path) if transport is Transport.ATA else None,
        ata_speed=_ata_speed(host, path) if transport is Transport.ATA else None,
    )


def _multipath(host: Host, device: BlockDevice) -> Attachment:
    """A namespace that the kernel joined from the controllers of its subsystem, as Debian's does with each:
    how it is attached is how they are. Where they say several things, nothing is known.
    """
    paths = _controllers(host, device.name)
    transports = {_nvme_transport(read_optional(host, f"{path}/transport"), path) for path in paths}
    unplugged = {is_removable(host, path) for path in paths}
    return Attachment(
        transport=transports.pop() if len(transports) == 1 else Transport.UNKNOWN,
        controller=_pci(host, device),
        bridge=None,
        is_unpluggable=True if True in unplugged else unplugged.pop() if len(unplugged) == 1 else None,
    )


def _controllers(host: Host, name: str) -> list[str]:
    """The resolved folders of the controllers that a joined namespace is reached through."""
    found = []
    for path in host.glob(f"/sys/block/{name}/device/nvme*/address"):
        controller = PurePosixPath(path).parent
        try:
            real = host.link(str(controller))
        except HostError:
            real = ""
        # A link that leads to something of another name says no more than one that cannot be read.
        found.append(real if PurePosixPath(real).name == controller.name else "")
    return found


def _nvme_transport(told: str | None, path: str) -> Transport:
    """What a controller says, where it agrees with where it hangs."""
    if told in NVME_FABRICS or "/nvme-fabrics/" in path:
        return Transport.NETWORK
    is_local = pci_address_of(path) is not None or "/platform/" in path
    return Transport.NVME if is_local else Transport.UNKNOWN


def parse_transport(device: BlockDevice) -> Transport:
    """The transport that the path tells; ATA for every port of libata, whose drivers know which are
    serial (`settled`).
    """
    path, name = device.sys_path, device.name
    if NETWORK.fullmatch(name) or re.search(r"/session\d+/target|/rport-\d", path):
        return Transport.NETWORK
    if name.startswith("nvme"):
        is_remote = device.text("device/transport") in NVME_FABRICS or "/nvme-fabrics/" in path
        return Transport.NETWORK if is_remote else Transport.NVME
    if name.startswith("mmcblk"):
        return Transport.MMC
    if re.search(r"/usb\d+/", path):
        return Transport.USB
    if re.search(r"/virtio\d+/", path):
        return Transport.VIRTIO
    if re.search(r"/ata\d+/", path):
        return Transport.ATA
    if re.search(r"/(end_device|port)-\d", path):
        return Transport.SAS
    return Transport.SCSI if re.search(r"/host\d+/", path) else Transport.UNKNOWN


def settled(attachment: Attachment, *, drive_says_sata: bool | None, is_ata_drive: bool) -> Transport:
    """The transport, once the drive itself was heard: a SATA drive on a SAS port is SATA, and a port of
    libata is serial or parallel by its drive, its link or its driver.
    """
    if attachment.transport is Transport.SAS and is_ata_drive:
        return Transport.SATA
    if attachment.transport is not Transport.ATA:
        return attachment.transport
    driver = attachment.ata_driver or ""
    if drive_says_sata or SERIAL_DRIVERS.fullmatch(driver) or "Gbps" in (attachment.ata_speed or ""):
        return Transport.SATA
    if drive_says_sata is False or PARALLEL_DRIVERS.fullmatch(driver):
        return Transport.ATA
    return Transport.UNKNOWN


def _pci(host: Host, device: BlockDevice) -> str | None:
    address = pci_address_of(device.sys_path)
    if address is None and "/nvme-subsystem/" in device.sys_path:
        for path in host.glob(f"/sys/block/{device.name}/device/nvme*/address"):
            return read_optional(host, path)
    return address


def _bridge(host: Host, path: str, address: str) -> Bridge | None:
    """The USB device that the drive hangs from; None when its numbers cannot be read."""
    parts = path.split("/")
    folder = "/".join(parts[: len(parts) - parts[::-1].index(address)])
    vendor, product = (read_optional(host, f"{folder}/{name}") for name in ("idVendor", "idProduct"))
    if vendor is None or product is None:
        return None
    words = [read_optional(host, f"{folder}/{name}") for name in ("manufacturer", "product")]
    return Bridge(
        vendor_id=vendor.lower(),
        product_id=product.lower(),
        name=" ".join(word for word in words if word) or None,
    )


def _ata_driver(host: Host, path: str) -> str | None:
    match = re.search(r"/(host\d+)/", path)
    return None if match is None else read_optional(host, f"/sys/class/scsi_host/{match[1]}/proc_name")


def _ata_speed(host: Host, path: str) -> str | None:
    """The speed of the serial link, "<unknown>" on a parallel one."""
    match = re.search(r"/ata(\d+)/", path)
    if match is None:
        return None
    links = host.glob(f"/sys/class/ata_link/link{match[1]}*/sata_spd")
    speeds = [read_optional(host, str(PurePosixPath(link))) for link in links]
    return next((speed for speed in speeds if speed and "Gbps" in speed), None)
