"""One drive from all that was asked about it: what it is and how it calls itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from judge.identity.placeholders import is_placeholder
from model.drive import Content, Drive, DriveKind, Transport, Veil
from model.fact import Fact, Why, known_or, unknown
from model.smart import Protocol
from probes.block import SOLDERED, BlockDevice
from probes.smart.smart import SmartAnswer
from probes.smart.smart_parse import SmartIdentity
from probes.storage.contents import Listed
from probes.storage.transport import Attachment, settled

# What bridges between two command sets write in the place of a maker (SAT-4, 10.3.2: "ATA").
NO_VENDORS = {"ata", "nvme", "usb", "generic", "generic-"}
LOCKED = re.compile(r"(?<!not )\blocked\b", re.IGNORECASE)  # smartctl: "ENABLED, PW level HIGH, **LOCKED**"
CARD_READER = re.compile(
    r"card.?reader|\bcrw\b|sd/mmc|\bsd.?card|compact.?flash|multi.?card|\bms.?pro", re.IGNORECASE
)
# Where the kernel says "rotational" for want of a better word.
ROTATES_BY_DEFAULT = {Transport.USB, Transport.VIRTIO, Transport.NETWORK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Everything that was learned about one drive, before it is put together."""

    device: BlockDevice
    attachment: Attachment
    answer: SmartAnswer
    listed: Listed | None = None
    udev: Mapping[str, str] = field(default_factory=dict)
    contents: Fact[tuple[Content, ...]]
    holders: tuple[str, ...] = ()
    veil: Veil | None = None
    boot_medium: bool | None = None

    @property
    def protocol(self) -> Protocol | None:
        """The command set of the drive itself, as smartctl reached it."""
        return self.answer.identity.protocol if self.answer.identity else None

    @property
    def is_ata_drive(self) -> bool:
        """Whether an ATA drive was heard, through whatever lies between."""
        vendor = self.device.text("device/vendor")
        return self.protocol is Protocol.ATA or self.udev.get("ID_ATA") == "1" or vendor == "ATA"

    @property
    def is_heard_itself(self) -> bool:
        """Whether the drive spoke for itself: an adapter's own words come in SCSI's tongue."""
        return self.protocol in (Protocol.ATA, Protocol.NVME) or self.udev.get("ID_ATA") == "1"


def drive_of(heard: Heard) -> Drive:
    """The drive."""
    device, identity = heard.device, heard.answer.identity
    transport = settled(heard.attachment, drive_says_sata=_says_sata(heard), is_ata_drive=heard.is_ata_drive)
    rotational, rpm = rotation_of(heard, transport)
    kind = kind_of(heard, transport, rotational)
    serial = serial_of(heard)
    return Drive(
        name=device.name,
        path=f"/dev/{device.name}",
        kind=kind,
        transport=transport,
        vendor=vendor_of(heard),
        model=model_of(heard),
        serial=known_or(serial),
        serial_is_bridges=serial is not None and _is_bridges(heard, transport, kind),
        wwn=known_or(wwn_of(heard)),
        firmware=firmware_of(heard),
        size_bytes=device.size_bytes or (identity.size_bytes if identity else None),
        logical_sector_bytes=device.integer("queue/logical_block_size") or _told(identity, "logical"),
        physical_sector_bytes=device.integer("queue/physical_block_size") or _told(identity, "physical"),
        rotational=rotational,
        rotation_rpm=rpm,
        removable=_removable(heard, kind),
        read_only=device.flag("ro"),
        bridge=heard.attachment.bridge,
        boot_medium=heard.boot_medium,
        diskseq=device.integer("diskseq"),
        controller=heard.attachment.controller,
        contents=_contents(heard),
        holders=heard.holders,
        smart=heard.answer.smart,
    )


def _told(identity: SmartIdentity | None, kind: str) -> int | None:
    """The size of a sector as the drive tells it, where the kernel does not."""
    if identity is None:
        return None
    return identity.logical_sector_bytes if kind == "logical" else identity.physical_sector_bytes


def _first(texts: Iterable[str | None]) -> str | None:
    """The first text that says something, with single blanks."""
    plain = (" ".join(text.split()) for text in texts if text)
    return next((text for text in plain if text and not is_placeholder(text)), None)


def model_of(heard: Heard) -> str | None:
    """The drive's own word first; udev and lsblk hold it whole, sysfs cuts SCSI's to 16 letters."""
    identity, device = heard.answer.identity, heard.device
    own = identity.model if identity and (heard.is_heard_itself or not heard.udev) else None
    listed = heard.listed.model if heard.listed else None
    fallback = identity.model if identity else None
    encoded = _decoded(heard.udev.get("ID_MODEL_ENC"))
    return _first((own, encoded, listed, device.text("device/model"), device.text("device/name"), fallback))


def _decoded(text: str | None) -> str | None:
    r"""udev's `\x20` for what it will not print."""
    if text is None:
        return None
    return re.sub(r"\\x([0-9a-fA-F]{2})", lambda match: chr(int(match[1], 16)), text)


def vendor_of(heard: Heard) -> str | None:
    """The maker in SCSI's words; ATA and NVMe have none but the model."""
    identity = heard.answer.identity
    if heard.is_heard_itself:
        return None
    named = _first((identity.vendor if identity else None, heard.device.text("device/vendor")))
    if named is None or named.lower() in NO_VENDORS or re.fullmatch(r"0x[0-9a-f]{4}", named):
        return None
    return named


def serial_of(heard: Heard) -> str | None:
    """The drive's own serial where it can be had; the adapter's otherwise."""
    identity, udev = heard.answer.identity, heard.udev
    by_udev = udev.get("ID_SCSI_SERIAL") or udev.get("ID_SERIAL_SHORT")
    listed = heard.listed.serial if heard.listed else None
    return _first(
        (
            identity.serial if identity else None,
            by_udev,
            listed,
            heard.device.text("device/serial"),
            heard.device.text("serial"),
        )
    )


def _is_bridges(heard: Heard, transport: Transport, kind: DriveKind) -> bool:
    """Whether the serial comes from a USB adapter; a stick and its plug are one thing."""
    return transport is Transport.USB and not heard.is_heard_itself and kind is not DriveKind.USB_STICK


def firmware_of(heard: Heard) -> str | None:
    """The version of the firmware."""
    identity, device = heard.answer.identity, heard.device
    own = identity.firmware if identity else None
    listed = heard.listed.firmware if heard.listed else None
    sysfs = [device.text(f"device/{name}") for name in ("firmware_rev", "fwrev", "rev")]
    return _first((own, heard.udev.get("ID_REVISION"), listed, *sysfs))


def wwn_of(heard: Heard) -> str | None:
    """The world-wide name or EUI; what the kernel or udev made up from a serial is none."""
    identity, udev, device = heard.answer.identity, heard.udev, heard.device
    told = (
        identity.wwn if identity else None,
        udev.get("ID_WWN_WITH_EXTENSION") or udev.get("ID_WWN"),
        device.text("wwid"),
        device.text("device/wwid"),
        heard.listed.wwn if heard.listed else None,
    )
    return next((name for name in map(normal_wwn, told) if name is not None), None)


def normal_wwn(text: str | None) -> str | None:
    """`naa.`, `eui.` or `uuid.` and digits; None for what identifies nothing."""
    word = (text or "").strip().lower()
    if re.fullmatch(r"0x[0-9a-f]{16}([0-9a-f]{16})?", word):
        word = f"naa.{word[2:]}"
    match = re.fullmatch(r"(naa|eui|uuid)\.([0-9a-f-]+)", word)
    if match is None or not match[2].strip("0-"):
        return None
    return word


def rotation_of(heard: Heard, transport: Transport) -> tuple[bool | None, int | None]:
    """Whether it spins, and how fast: the drive's word, udev's, then the kernel's where it can know."""
    identity = heard.answer.identity
    rpm = identity.rotation_rpm if identity else None
    by_udev = heard.udev.get("ID_ATA_ROTATION_RATE_RPM", "")
    if rpm is None and by_udev.isdecimal():
        rpm = int(by_udev)
    if transport is Transport.VIRTIO:
        return None, None
    if rpm is not None:
        return rpm > 0, rpm if rpm > 1 else None
    if heard.protocol is Protocol.NVME or transport in (Transport.NVME, Transport.MMC):
        return False, None
    spins = heard.device.flag("queue/rotational")
    if spins and transport in ROTATES_BY_DEFAULT:
        return None, None
    return spins, None


def kind_of(heard: Heard, transport: Transport, rotational: bool | None) -> DriveKind:
    """What the drive is made of."""
    if transport is Transport.MMC:
        return DriveKind.EMMC if heard.device.text("device/type") == "MMC" else DriveKind.SD_CARD
    if transport is Transport.USB and not heard.is_heard_itself:
        removable = heard.device.flag("removable")
        if removable and CARD_READER.search(_usb_words(heard)):
            return DriveKind.SD_CARD
        if removable:
            return DriveKind.USB_STICK
    if rotational is None or transport is Transport.NETWORK:
        return DriveKind.OTHER
    return DriveKind.HDD if rotational else DriveKind.SSD


def _usb_words(heard: Heard) -> str:
    bridge = heard.attachment.bridge
    return f"{heard.device.text('device/model')} {bridge.name if bridge else ''}"


def _contents(heard: Heard) -> Fact[tuple[Content, ...]]:
    """What is seen through a shadow MBR is not what lies there; on a drive that is locked, or does not say
    whether it is, nothing seen is not nothing.
    """
    if heard.veil is Veil.SHADOW or (heard.veil is not None and heard.contents.is_absent):
        return unknown(Why.NOT_REPORTED, heard.veil)
    smart = heard.answer.smart.value
    security = (smart.ata_security if smart is not None else None) or ""
    if heard.contents.is_absent and LOCKED.search(security):
        return unknown(Why.NOT_REPORTED, "the drive is locked by a password")
    return heard.contents


def _removable(heard: Heard, kind: DriveKind) -> bool | None:
    """Whether a person can take it out without a screwdriver: its medium, its card or its plug."""
    if heard.device.flag("removable") or kind is DriveKind.SD_CARD:
        return True
    if heard.attachment.is_unpluggable is not None:
        return heard.attachment.is_unpluggable
    if heard.attachment.transport is Transport.MMC and not heard.device.flag(SOLDERED):
        return None  # a card of the old kind, or a module: nothing says that it is soldered on
    return None if heard.attachment.transport is Transport.USB else heard.device.flag("removable")


def _says_sata(heard: Heard) -> bool | None:
    """Whether the drive says that it is serial; None when it was not heard."""
    identity = heard.answer.identity
    if (identity is not None and identity.is_sata) or heard.udev.get("ID_ATA_SATA") == "1":
        return True
    return False if heard.is_heard_itself else None
