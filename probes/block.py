"""Block devices in sysfs: the whole drives, their partitions, what holds what, and each one's attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath

from host.port import Host, read_optional
from probes.probe import together

BLOCK = "/sys/block"
SECTOR_BYTES = 512  # linux/blk_types.h: sysfs counts in these, whatever the drive's own sectors are
# Layers over drives, memory, optical drives and floppies: not drives themselves.
NOT_A_DRIVE = re.compile(
    r"(loop|zram|ram|dm-|md|sr|fd|bcache|mtdblock|ublkb|zd)\d+.*|mmcblk\d+(boot\d+|rpmb|gp\d+)"
)
NETWORK = re.compile(r"(nbd|rbd|drbd)\d+")
COMMON = ("size", "removable", "ro", "diskseq", "hidden", "dev")
QUEUE = ("rotational", "logical_block_size", "physical_block_size")
DEVICE = ("vendor", "model", "rev", "type", "wwid")
NVME = ("model", "serial", "firmware_rev", "transport", "cntlid")
SOLDERED = "soldered"  # our own word beside sysfs' attributes
# Linux, drivers/mmc/host and drivers/memstick: what sits in laptops' and desktops' readers.
CARD_READERS = re.compile(r"/(?:rtsx|tifm|via[-_]sdmmc|toshsd|alcor|wbsd|cb710|sdricoh|ushc|vub300|usb\d)")
MMC = ("type", "name", "serial", "fwrev", "manfid", "life_time", "pre_eol_info")


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockDevice:
    """One whole block device that may be a drive; `attributes` are sysfs' own, by their path below it."""

    name: str
    sys_path: str
    attributes: Mapping[str, str]

    @property
    def size_bytes(self) -> int | None:
        sectors = self.integer("size")
        return None if sectors is None else sectors * SECTOR_BYTES

    def text(self, name: str) -> str | None:
        """An attribute; None when it is empty or not there."""
        return self.attributes.get(name)

    def integer(self, name: str) -> int | None:
        """An attribute that is a decimal number."""
        text = self.attributes.get(name, "")
        return int(text) if text.isdecimal() else None

    def flag(self, name: str) -> bool | None:
        """An attribute that is 0 or 1."""
        number = self.integer(name)
        return None if number is None else number != 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """How block devices lie on one another, by kernel names.

    `numbers` maps "8:1" to "sda1", `whole` a partition to its drive, `holders` a device to those that lie
    on it. `kinds` words what a holder is: "LVM", "LUKS", "raid1".
    """

    numbers: Mapping[str, str] = field(default_factory=dict)
    whole: Mapping[str, str] = field(default_factory=dict)
    holders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)

    def partitions(self, drive: str) -> tuple[str, ...]:
        """The partitions of a drive in the order of their numbers."""
        found = [name for name, whole in self.whole.items() if whole == drive]
        return tuple(sorted(found, key=lambda name: (len(name), name)))

    def above(self, name: str) -> tuple[str, ...]:
        """All that lies on a device or its partitions, at any height, the nearest first."""
        found: dict[str, None] = {}
        waiting = [name, *self.partitions(name)]
        while waiting:
            for holder in self.holders.get(waiting.pop(0), ()):
                if holder not in found:
                    found[holder] = None
                    waiting += [holder, *self.partitions(holder)]
        return tuple(found)

    def below(self, name: str) -> tuple[str, ...]:
        """What a device lies on directly: a partition on its drive, a layer on what it holds."""
        if name in self.whole:
            return (self.whole[name],)
        return tuple(lower for lower, holders in self.holders.items() if name in holders)

    def drives_under(self, name: str) -> tuple[str, ...]:
        """The lowest devices that a device lies on; itself when it lies on nothing."""
        lowest: dict[str, None] = {}
        waiting, seen = [name], {name}
        while waiting:
            current = waiting.pop(0)
            below = self.below(current)
            if not below:
                lowest[current] = None
            waiting += [lower for lower in below if lower not in seen]
            seen.update(below)
        return tuple(lowest)


def probe_devices(host: Host) -> tuple[BlockDevice, ...]:
    """Every whole block device that may be a drive, by name."""
    names = [PurePosixPath(path).name for path in host.glob(f"{BLOCK}/*")]
    wanted = [name for name in names if not NOT_A_DRIVE.fullmatch(name)]
    found = [
        device
        for device in together(*(partial(read_device, host, name) for name in wanted))
        if isinstance(device, BlockDevice)
    ]
    return tuple(device for device in found if _is_drive(device))


def _is_drive(device: BlockDevice) -> bool:
    """No path of a multipath NVMe namespace, no network device without a server, nothing virtual else."""
    if device.flag("hidden"):
        return False
    if NETWORK.fullmatch(device.name):
        return bool(device.size_bytes)
    is_virtual = device.sys_path.startswith("/sys/devices/virtual/")
    return not is_virtual or "/nvme-subsystem/" in device.sys_path or "/nvme-fabrics/" in device.sys_path


def lacks_capacity(device: BlockDevice) -> bool:
    """Whether it is a drive without capacity: one of 520-byte blocks, one that erases itself, a dead one. A
    reader or a dock that is empty is none.
    """
    return device.size_bytes == 0 and not device.flag("removable") and "/usb" not in device.sys_path


def read_device(host: Host, name: str) -> BlockDevice:
    """One device with its attributes. Raises a host's error when it is gone."""
    sys_path = host.link(f"{BLOCK}/{name}")
    wanted = [*COMMON, *(f"queue/{item}" for item in QUEUE)]
    if name.startswith("nvme"):
        wanted += ["wwid", "eui", "nguid", *(f"device/{item}" for item in NVME)]
    elif name.startswith("mmcblk"):
        wanted += [f"device/{item}" for item in MMC]
    else:
        wanted += ["serial", *(f"device/{item}" for item in DEVICE)]
    read = {item: read_optional(host, f"{BLOCK}/{name}/{item}") for item in wanted}
    if name.startswith("mmcblk"):
        read[SOLDERED] = "1" if _is_soldered(host, name, sys_path) else None
    return BlockDevice(
        name=name,
        sys_path=sys_path,
        attributes={item: text for item, text in read.items() if text is not None},
    )


def _is_soldered(host: Host, name: str, sys_path: str) -> bool:
    """Whether it is an eMMC chip in its place: it has areas to start from, which no card has (JESD84-B51,
    6.2.2), and hangs from no reader for cards.
    """
    has_areas = f"{BLOCK}/{name}boot0" in host.glob(f"{BLOCK}/*")
    return has_areas and CARD_READERS.search(sys_path) is None


def probe_stack(host: Host) -> Stack:
    """How all block devices lie on one another."""
    disks = [PurePosixPath(path).name for path in host.glob(f"{BLOCK}/*")]
    numbers = {disk: read_optional(host, f"{BLOCK}/{disk}/dev") for disk in disks}
    whole = {}
    for path in host.glob(f"{BLOCK}/*/*/partition"):
        disk, partition = path.split("/")[3:5]
        whole[partition] = disk
        numbers[partition] = read_optional(host, f"{BLOCK}/{disk}/{partition}/dev")
    return Stack(
        numbers={number: name for name, number in numbers.items() if number is not None},
        whole=whole,
        holders=_holders(host),
        kinds={disk: kind for disk in disks if (kind := _kind(host, disk)) is not None},
    )


def _holders(host: Host) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for pattern in (f"{BLOCK}/*/holders/*", f"{BLOCK}/*/*/holders/*"):
        for path in host.glob(pattern):
            lower, _, holder = path.split("/")[-3:]
            found[lower] = (*found.get(lower, ()), holder)
    return found


def _kind(host: Host, name: str) -> str | None:
    """What a layer is: by the prefix of a device mapper's identifier, or the level of an array."""
    if name.startswith("dm-"):
        return dm_kind(read_optional(host, f"{BLOCK}/{name}/dm/uuid"))
    if name.startswith("md"):
        return read_optional(host, f"{BLOCK}/{name}/md/level")
    return None


def dm_kind(identifier: str | None) -> str | None:
    """The word before the first dash of a device mapper's identifier (libdevmapper.h), in our own words;
    names of volumes, which people choose, are not read.
    """
    words = (identifier or "").upper().split("-")
    if words[0] == "CRYPT":
        return {"BITLK": "BitLocker", "PLAIN": "crypt", "TCRYPT": "VeraCrypt"}.get(
            words[1] if len(words) > 1 else "", "LUKS"
        )
    known = {"LVM": "LVM", "MPATH": "multipath", "DMRAID": "RAID", "VDO": "VDO", "STRATIS": "Stratis"}
    if words[0].startswith("PART"):
        return "partition"
    return known.get(words[0])
