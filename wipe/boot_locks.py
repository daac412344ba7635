"""The locks of the boot medium, answered for one drive from what the running system tells of its start."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from host.durable import filesystem_of
from host.errors import HostError, NotThere
from host.port import Host, read_text
from model.drive import Drive, Transport
from model.erasure import WipePolicy
from wipe.guard import BootLocks, LockAnswer

SAVED_MEDIUM = "/run/etabli/boot-medium"  # the image's initramfs writes it before the medium may be unmounted
IMAGE_MARKER = "/etc/etabli/image-id"
KERNEL_LINE = "/proc/cmdline"
EFI_VARIABLES = "/sys/firmware/efi/efivars"
GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c"  # UEFI, EFI_GLOBAL_VARIABLE
BOOT_CURRENT = f"{EFI_VARIABLES}/BootCurrent-{GLOBAL}"
LIVE_WORD = "boot=live"
FETCH_WORDS = frozenset({"fetch", "httpfs", "ftpfs", "netboot"})  # live-boot(7)
HARD_DRIVE_NODE, MEDIA_PATH = 0x01, 0x04  # UEFI 2.10, 10.3.5.1
GPT_SIGNATURE, END_OF_PATH = 2, 0x7F
# What the image's start writes: names of block devices, and identifiers as udev writes them (libblkid(3)).
DEVICE = r"(?:/dev/)?(?:(?:sd|vd|xvd|hd)[a-z]+\d*|(?:nvme\d+n|mmcblk|nbd|md|loop)\d+(?:p\d+)?|(?:sr|dm-)\d+)"
IDENTIFIER = (
    r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"  # GPT, ext4, LUKS
    r"|[0-9a-fA-F]{4}-[0-9a-fA-F]{4}|[0-9a-fA-F]{16}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{2})?"  # FAT, NTFS, MBR
    r"|\d{4}(?:-\d{2}){6}"  # ISO 9660
)


class Start(StrEnum):
    """Where the running system came from, as far as erasing unattended is concerned."""

    MEDIUM = "medium"  # Établi's image, from a key or another medium
    NETWORK = "network"  # Établi's image, over the network (PXE)
    OTHER = "other"  # an installed system, or nobody can tell


@dataclass(frozen=True, slots=True, kw_only=True)
class BootFacts:
    """What the running system tells of its start; None is not known.

    `saved_medium` is the partition or drive that the image's start saved (a UUID or a name below /dev),
    "" when this system is no live image. `image_id` is the image's own marker, "" when it has none.
    `firmware_partition` is the partition of BootCurrent, lower case, "" when the firmware names none or the
    machine started without UEFI. `kernel_line` is what the kernel was started with, `root_kind` the
    filesystem below `/`.
    """

    saved_medium: str | None
    image_id: str | None
    firmware_partition: str | None
    kernel_line: str | None
    root_kind: str | None


def probe_boot(host: Host) -> BootFacts:
    """What can be asked of this system."""
    return BootFacts(
        saved_medium=_names_or_nothing(host, SAVED_MEDIUM, f"{DEVICE}|{IDENTIFIER}"),
        image_id=probe_image(host),
        firmware_partition=_firmware_partition(host),
        kernel_line=_text_or_nothing(host, KERNEL_LINE),
        root_kind=_root_kind(host),
    )


def probe_image(host: Host) -> str | None:
    """The mark of the image that this system came from, "" when there is none, None when it cannot be
    read.
    """
    return _names_or_nothing(host, IMAGE_MARKER, r"[!-~]+")


def _root_kind(host: Host) -> str | None:
    try:
        return filesystem_of(host, Path("/")).kind
    except HostError:
        return None


def start_of(facts: BootFacts) -> Start:
    """Where this system came from. The image is believed when three things agree: its mark, the kernel line
    of a live system, and an overlay below `/`; and then its medium was saved, or the kernel line fetched it
    (live-boot(7)).
    """
    words = (facts.kernel_line or "").split()
    if not facts.image_id or LIVE_WORD not in words or facts.root_kind != "overlay":
        return Start.OTHER
    if facts.saved_medium:
        return Start.MEDIUM
    fetched = any(word.partition("=")[0] in FETCH_WORDS and word.partition("=")[2] for word in words)
    return Start.NETWORK if fetched and facts.saved_medium == "" else Start.OTHER


def kernel_word(facts: BootFacts, name: str) -> str | None:
    """What the kernel line says of a name, the last time it does; None when it says nothing."""
    pairs = (word.partition("=") for word in (facts.kernel_line or "").split())
    found = [value for key, _equals, value in pairs if key == name and value]
    return found[-1] if found else None


def _names_or_nothing(host: Host, path: str, form: str) -> str | None:
    """The words in a file, each once; "" without the file. None when it cannot be read, or when it holds
    anything that names no medium: it was cut short, or somebody else wrote it.
    """
    try:
        words = read_text(host, path).split()
    except NotThere:
        return ""
    except HostError:
        return None
    if not words or not all(re.fullmatch(form, word) for word in words):
        return None
    return " ".join(dict.fromkeys(words))


def _text_or_nothing(host: Host, path: str) -> str | None:
    try:
        return read_text(host, path)
    except NotThere:
        return ""
    except HostError:
        return None


def _firmware_partition(host: Host) -> str | None:
    """The GPT partition that BootCurrent's entry starts from (UEFI 2.10, 3.1.3)."""
    if not host.glob(EFI_VARIABLES):
        return ""
    try:
        current = host.read(BOOT_CURRENT)
    except NotThere:
        return ""
    except HostError:
        return None
    if len(current) < 6:
        return None
    number = int.from_bytes(current[4:6], "little")
    try:
        option = host.read(f"{EFI_VARIABLES}/Boot{number:04X}-{GLOBAL}")
    except NotThere:
        return ""
    except HostError:
        return None
    return parse_load_option(option[4:])


def parse_load_option(option: bytes) -> str | None:
    """The partition's GUID in an EFI_LOAD_OPTION, "" when it names none; None when it cannot be read."""
    if len(option) < 8:
        return None
    length = struct.unpack_from("<H", option, 4)[0]
    end = 6
    while end + 2 <= len(option) and option[end : end + 2] != b"\0\0":
        end += 2
    path = option[end + 2 : end + 2 + length]
    place = 0
    while place + 4 <= len(path):
        kind, subkind, size = path[place], path[place + 1], struct.unpack_from("<H", path, place + 2)[0]
        if kind == END_OF_PATH:
            return ""
        if size < 4:
            return None
        node = path[place : place + size]
        if (
            kind == MEDIA_PATH
            and subkind == HARD_DRIVE_NODE
            and len(node) >= 42
            and node[41] == GPT_SIGNATURE
        ):
            return _guid(node[24:40])
        place += size
    return ""


def _guid(data: bytes) -> str:
    first, second, third = struct.unpack_from("<IHH", data)
    return f"{first:08x}-{second:04x}-{third:04x}-{data[8:10].hex()}-{data[10:16].hex()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveMarks:
    """What can be compared of one drive: the partitions' names below /dev, their GUIDs and volume ids, and
    the image markers found on them. `exclusive` is whether it could be opened for one alone, None untried.
    """

    names: frozenset[str]
    identifiers: frozenset[str] | None
    image_ids: frozenset[str] | None
    exclusive: bool | None


def probe_marks(host: Host, drive: Drive, *, exclusive: bool | None) -> DriveMarks:
    """What udev knows of a drive's partitions."""
    parts = [path.rsplit("/", 1)[1] for path in host.glob(f"/sys/block/{drive.name}/{drive.name}*")]
    names = frozenset({drive.name, *parts})
    identifiers = _identifiers(host, names)
    return DriveMarks(names=names, identifiers=identifiers, image_ids=identifiers, exclusive=exclusive)


def _identifiers(host: Host, names: frozenset[str]) -> frozenset[str] | None:
    """The GUIDs and volume ids of a drive and its partitions; None when one of udev's records is not there,
    cannot be read, or is not whole: what it would have named is then not known.
    """
    found: set[str] = set()
    for name in names:
        try:
            number = read_text(host, f"/sys/class/block/{name}/dev")
            properties = read_text(host, f"/run/udev/data/b{number}")
        except HostError:
            return None
        if not _is_whole(properties):
            return None
        words = re.findall(
            r"^E:ID_(?:PART_ENTRY_UUID|FS_UUID|PART_TABLE_UUID)=(\S+)$", properties, re.MULTILINE
        )
        found.update(word.lower() for word in words)
    return frozenset(found)


def _is_whole(record: str) -> bool:
    """Whether udev wrote a record to its end: its last line is the format's version (systemd 247,
    src/libsystemd/sd-device/device-private.c, device_update_db).
    """
    lines = record.splitlines()
    return bool(lines) and lines[-1].startswith("V:") and all(line[1:2] == ":" for line in lines)


def locks_of(drive: Drive, facts: BootFacts, marks: DriveMarks, policy: WipePolicy) -> BootLocks:
    """The five answers."""
    return BootLocks(
        exclusive=_exclusive(marks),
        medium=_medium(drive, facts, marks),
        marker=_named(facts.image_id, marks.image_ids),
        firmware=_named(facts.firmware_partition, marks.identifiers),
        removable=_removable(drive, policy),
    )


def _exclusive(marks: DriveMarks) -> LockAnswer:
    if marks.exclusive is None:
        return LockAnswer.INAPPLICABLE
    return LockAnswer.NOT_BOOT if marks.exclusive else LockAnswer.BOOT


def _medium(drive: Drive, facts: BootFacts, marks: DriveMarks) -> LockAnswer:
    """The saved medium where there is one, and the way down from `/` that the probes followed."""
    if drive.boot_medium:
        return LockAnswer.BOOT
    if facts.saved_medium is None:
        return LockAnswer.UNKNOWN
    if start_of(facts) is Start.NETWORK:
        return LockAnswer.INAPPLICABLE  # the image came over the network: there is no medium
    if facts.saved_medium:
        words = {word.removeprefix("/dev/").lower() for word in facts.saved_medium.split()}
        if words & (marks.names | (marks.identifiers or frozenset())):
            return LockAnswer.BOOT
        return LockAnswer.UNKNOWN if marks.identifiers is None else LockAnswer.NOT_BOOT
    return LockAnswer.UNKNOWN if drive.boot_medium is None else LockAnswer.NOT_BOOT


def _named(wanted: str | None, found: frozenset[str] | None) -> LockAnswer:
    """Whether something that the start named lies on the drive."""
    if wanted is None or (wanted and found is None):
        return LockAnswer.UNKNOWN
    if not wanted:
        return LockAnswer.INAPPLICABLE
    return LockAnswer.BOOT if set(wanted.lower().split()) & set(found or ()) else LockAnswer.NOT_BOOT


def _removable(drive: Drive, policy: WipePolicy) -> LockAnswer:
    """What can be pulled out needs a person's own word for it; what cannot is no boot key."""
    if drive.transport is Transport.USB and not policy.usb:
        return LockAnswer.UNKNOWN
    if drive.transport is Transport.USB or drive.removable is not False:
        return LockAnswer.INAPPLICABLE
    return LockAnswer.NOT_BOOT
