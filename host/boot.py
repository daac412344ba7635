"""Boot: which system started, from which medium, as kernel line, image and firmware tell it."""

from __future__ import annotations

import re
import secrets
import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from host.boot_medium import MOUNTS, FollowedMedium, follow_medium
from host.durable import filesystem_of
from host.errors import HostError, NotThere
from host.port import Host, read_text

SAVED_MEDIUM = "/run/etabli/boot-medium"  # the image's initramfs writes it before the medium may be unmounted
IMAGE_MARKER = "/etc/etabli/image-id"
KERNEL_LINE = "/proc/cmdline"
EFI_VARIABLES = "/sys/firmware/efi/efivars"
GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c"  # UEFI, EFI_GLOBAL_VARIABLE
BOOT_CURRENT = f"{EFI_VARIABLES}/BootCurrent-{GLOBAL}"
BOOT_ID = "/proc/sys/kernel/random/boot_id"  # random(4)
LIVE_WORD = "boot=live"
FETCH_WORDS = frozenset({"fetch", "httpfs", "ftpfs", "netboot"})  # live-boot(7)
# What speaks of a network, in the kernel line of live-boot(7), initramfs-tools(7), dracut, casper, Arch, Red
# Hat's installer, open-iscsi, nbd-client(8), cloud-init, and of syslinux's IPAPPEND: a part of a word's name
# between dots, hyphens and underscores, or its value.
NETWORK_PART = re.compile(
    r"ip6?|ks|url|9p|nic|bond|team"
    r"|(?:net(?!filter)|nfs|http|ftp|tftp|[gi]?pxe|fetch|iscsi|isci|ibft|nbd|aoe|etherd|fcoe|nvmf|nvmeof|cifs|smb|ssh"
    r"|d?rbd|ceph|gluster|lustre|webdav|dav|rsync|zfcp|dhcp|bootp|rarp|vlan|ifname|nameserver|gateway|macaddr"
    r"|ethdevice|bootif|bootdev|wlan|wifi|virtiofs|znet|nocloud|cloud|proxy)\w*"
)
NO_NETWORK_WORD = re.compile(r"net\.ifnames|etabli\..*")
NO_NETWORK = frozenset({"", "0", "off", "none", "no", "false", "frommedia"})
REMOTE_VALUE = re.compile(
    r".*://.*|//.*|[\w.-]+:/.*|\[?[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:]*\]?[:/].*|\d+\.\d+\.\d+\.\d+.*"
    r"|(?:live:|net:)?\(?(?:https?|ftps?|tftp|nfs[34]?|iscsi|nbd|cifs|smb|ssh|aoe|nvmf|fcoe|rbd|pxe|net|ceph"
    r"|virtiofs|9p|dhcp6?|nocloud[\w-]*)(?:[:,;/)\d].*)?"
    r"|(?:/dev/)?(?:nfs|cifs|nbd|d?rbd|etherd).*"
)
# What the kernel and the first ram disk leave behind where they asked for an address: ipconfig of klibc, and
# the kernel's own (Documentation/admin-guide/nfs/nfsroot.rst).
ADDRESSES, KERNELS_ADDRESS = "/run/net-*.conf", "/proc/net/pnp"
REMOTE_FILES = re.compile(
    r"nfs4?|cifs|smb3?|ceph|glusterfs|lustre|afs|9p|virtiofs"
    r"|fuse\.(?:httpfs2?|httpdirfs|curlftpfs|sshfs|glusterfs|ceph|rclone|davfs)\w*"
)
HARD_DRIVE_NODE, MEDIA_PATH = 0x01, 0x04  # UEFI 2.10, 10.3.5.1
# Fibre Channel, MAC address, IPv4, IPv6, InfiniBand, iSCSI, VLAN, URI, Wi-Fi, NVMe over fabrics (10.3.4)
MESSAGING_PATH, OVER_NET = 0x03, frozenset({3, 9, 11, 12, 13, 19, 20, 21, 24, 28, 31, 34})
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
    filesystem below `/`. `medium` is where the saved words lead, None where nobody followed them.
    `network_traces`: the start used a network, or that cannot be seen.
    """

    saved_medium: str | None
    image_id: str | None
    firmware_partition: str | None
    kernel_line: str | None
    root_kind: str | None
    medium: FollowedMedium | None = None
    network_traces: bool = False


def probe_boot(host: Host) -> BootFacts:
    """What can be asked of this system."""
    saved = _names_or_nothing(host, SAVED_MEDIUM, f"{DEVICE}|{IDENTIFIER}")
    line = _text_or_nothing(host, KERNEL_LINE)
    live = line is None or LIVE_WORD in line.split()
    words = (saved or "").split()
    return BootFacts(
        saved_medium=saved,
        image_id=probe_image(host),
        firmware_partition=_firmware_partition(host),
        kernel_line=line,
        root_kind=_root_kind(host),
        medium=follow_medium(host, words, is_device=re.compile(DEVICE), live=live) if words else None,
        network_traces=_left_network_traces(host),
    )


def probe_image(host: Host) -> str | None:
    """The mark of the image that this system came from, "" when there is none, None when it cannot be
    read.
    """
    return _names_or_nothing(host, IMAGE_MARKER, r"[!-~]+")


def boot_name(read: Callable[[str], str]) -> str:
    """What tells this boot from every other; where the kernel does not tell, a name that never comes again:
    what was agreed to in such a boot holds for nothing.
    """
    try:
        return read(BOOT_ID).strip() or secrets.token_hex(16)
    except (HostError, OSError):
        return secrets.token_hex(16)


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
        return Start.NETWORK if touches_network(facts) else Start.MEDIUM
    fetched = any(word.partition("=")[0] in FETCH_WORDS and word.partition("=")[2] for word in words)
    return Start.NETWORK if fetched and facts.saved_medium == "" else Start.OTHER


def touches_network(facts: BootFacts) -> bool:
    """Whether anything about the start speaks of a network: a word of the kernel line, the saved medium's
    name, where it lies, or what a network leaves behind.
    """
    line = (facts.kernel_line or "").lower().replace('"', "").replace("'", "")
    pairs = (word.partition("=") for word in line.split())
    if facts.network_traces or any(_is_network_word(name, value) for name, _equals, value in pairs):
        return True
    saved = (facts.saved_medium or "").lower().split()
    is_remote = facts.medium is not None and facts.medium.is_remote
    return is_remote or any(REMOTE_VALUE.fullmatch(word) for word in saved)


def _is_network_word(name: str, value: str) -> bool:
    if NO_NETWORK_WORD.fullmatch(name):
        return False
    if any(map(NETWORK_PART.fullmatch, re.split(r"[._-]", name))):
        return value not in NO_NETWORK or name in FETCH_WORDS | {"iscsi"}
    return REMOTE_VALUE.fullmatch(value) is not None


def _left_network_traces(host: Host) -> bool:
    """Whether the start of this system left a trace of a network, or that cannot be seen: in the firmware's
    own entry, in what is mounted, in the addresses that were asked for.
    """
    if firmware_used_network(host) is not False or host.glob(ADDRESSES):
        return True
    try:
        if "#PROTO" in read_text(host, KERNELS_ADDRESS):
            return True
    except NotThere:
        pass  # a kernel that asks for no addresses by itself
    except HostError:
        return True
    try:
        return any(_is_remote_mount(line) for line in read_text(host, MOUNTS).splitlines())
    except HostError:
        return True


def _is_remote_mount(line: str) -> bool:
    """Whether a line of mountinfo (proc_pid_mountinfo(5)) is of files on another machine."""
    kind, _blank, rest = line.partition(" - ")[2].partition(" ")
    source = rest.partition(" ")[0]
    return REMOTE_FILES.fullmatch(kind) is not None or source.startswith("//") or "://" in source


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
    option = _started_option(host)
    if not option:
        return None if option is None else ""
    return parse_load_option(option[4:])


def firmware_used_network(host: Host) -> bool | None:
    """Whether BootCurrent's entry leads over a network; False where the firmware names none."""
    option = _started_option(host)
    if not option:
        return None if option is None else False
    nodes = _nodes_of(option[4:])
    return None if nodes is None else any(node[0] == MESSAGING_PATH and node[1] in OVER_NET for node in nodes)


def _started_option(host: Host) -> bytes | None:
    """The variable of BootCurrent's entry; empty without one, None when it cannot be read."""
    if not host.glob(EFI_VARIABLES):
        return b""
    try:
        current = host.read(BOOT_CURRENT)
    except NotThere:
        return b""
    except HostError:
        return None
    if len(current) < 6:
        return None
    number = int.from_bytes(current[4:6], "little")
    try:
        return host.read(f"{EFI_VARIABLES}/Boot{number:04X}-{GLOBAL}")
    except NotThere:
        return b""
    except HostError:
        return None


def parse_load_option(option: bytes) -> str | None:
    """The partition's GUID in an EFI_LOAD_OPTION, "" when it names none; None when it cannot be read."""
    nodes = _nodes_of(option)
    if nodes is None:
        return None
    for node in nodes:
        is_drive = node[0] == MEDIA_PATH and node[1] == HARD_DRIVE_NODE
        if is_drive and len(node) >= 42 and node[41] == GPT_SIGNATURE:
            return _guid(node[24:40])
    return ""


def _nodes_of(option: bytes) -> list[bytes] | None:
    """The device path of an EFI_LOAD_OPTION, node by node; None when it cannot be read."""
    if len(option) < 8:
        return None
    length = struct.unpack_from("<H", option, 4)[0]
    end = 6
    while end + 2 <= len(option) and option[end : end + 2] != b"\0\0":
        end += 2
    path = option[end + 2 : end + 2 + length]
    place, nodes = 0, []
    while place + 4 <= len(path) and path[place] != END_OF_PATH:
        size = struct.unpack_from("<H", path, place + 2)[0]
        if size < 4:
            return None
        nodes.append(path[place : place + size])
        place += size
    return nodes


def _guid(data: bytes) -> str:
    first, second, third = struct.unpack_from("<IHH", data)
    return f"{first:08x}-{second:04x}-{third:04x}-{data[8:10].hex()}-{data[10:16].hex()}"
