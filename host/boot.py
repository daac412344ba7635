"""Boot: which system started, from which medium, as kernel line, image and firmware tell it."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from host.durable import filesystem_of
from host.errors import HostError, NotThere
from host.port import Host, read_text

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
    OTHER = "other"  # an installed system, or not known


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
    anything that names no medium: it was cut short, or another program wrote it.
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
