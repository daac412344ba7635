"""Drives: what they are, how they are attached, what is on them, and what their SMART says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.fact import Fact
from model.fingerprint import Fingerprint
from model.smart import Smart


class Transport(StrEnum):
    """How a drive is attached."""

    SATA = "sata"
    ATA = "ata"  # parallel ATA
    SAS = "sas"
    SCSI = "scsi"
    NVME = "nvme"
    USB = "usb"
    MMC = "mmc"  # eMMC and SD
    VIRTIO = "virtio"
    NETWORK = "network"  # iSCSI, NVMe over fabrics, NBD
    UNKNOWN = "unknown"


class DriveKind(StrEnum):
    """What a drive is made of."""

    HDD = "hdd"
    SSD = "ssd"
    EMMC = "emmc"
    SD_CARD = "sd_card"
    USB_STICK = "usb_stick"
    OTHER = "other"


class ContentKind(StrEnum):
    """What was recognised on a drive or partition by its signature; nothing more of it is read."""

    PARTITION_TABLE = "partition_table"
    FILESYSTEM = "filesystem"
    SWAP = "swap"
    BITLOCKER = "bitlocker"
    LUKS = "luks"
    LVM = "lvm"
    RAID_MEMBER = "raid_member"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One signature on a drive: where (device name without /dev/), what, and how large the area is."""

    where: str
    kind: ContentKind
    format: str  # blkid's word: "gpt", "ntfs", "crypto_LUKS", "linux_raid_member"
    size_bytes: int | None
    mounted_on: tuple[str, ...] = ()


class Veil(StrEnum):
    """Why what is read on a drive is not all that lies on it: the detail of contents that are not known."""

    SHADOW = "what is read is Opal's shadow MBR"
    LOCKED = "Opal locks a part of the drive"
    SILENT = "the drive speaks Opal and did not tell its state"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """The USB adapter between us and the drive."""

    vendor_id: str  # four hexadecimal digits
    product_id: str
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """One whole drive; None is not known.

    `name` is the kernel's (`sda`, `nvme0n1`), good for this boot only. `holders` names what uses it or a
    partition of it: mount points, swap, `dm-0 (LUKS)`, `md0`. `serial_is_bridges` is True when the
    serial is believed to be the USB adapter's own. `fingerprint` is what an erasure left on it, a hint and
    never proof; None when there is none or it could not be read.
    """

    name: str
    path: str
    kind: DriveKind
    transport: Transport
    vendor: str | None
    model: str | None
    serial: Fact[str]
    serial_is_bridges: bool
    wwn: Fact[str]
    firmware: str | None
    size_bytes: int | None
    logical_sector_bytes: int | None
    physical_sector_bytes: int | None
    rotational: bool | None
    rotation_rpm: int | None
    removable: bool | None
    read_only: bool | None
    bridge: Bridge | None
    boot_medium: bool | None
    diskseq: int | None
    controller: str | None  # PCI address or USB path of what it hangs from
    contents: Fact[tuple[Content, ...]]
    holders: tuple[str, ...]
    smart: Fact[Smart]
    fingerprint: Fingerprint | None = None


class HidingKind(StrEnum):
    """What keeps a drive out of our sight."""

    VMD = "vmd"  # Intel Volume Management Device
    RST = "rst"  # Intel Rapid Storage "RAID" or Optane remapping
    RAID_CONTROLLER = "raid_controller"
    NO_DRIVER = "no_driver"
    EMPTY_DEVICE = (
        "empty_device"  # the kernel sees it with no capacity: 520-byte sectors, failed format, dead
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenStorage:
    """A storage controller or device behind which drives may be that we cannot see; named, so that
    their absence is not noticed.
    """

    kind: HidingKind
    where: str  # PCI address or device name
    name: str | None
    hidden_drives: int | None  # how many, where it tells


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """All storage of the machine: the drives we see and the places where we may not see some."""

    drives: tuple[Drive, ...]
    hidden: tuple[HiddenStorage, ...]
