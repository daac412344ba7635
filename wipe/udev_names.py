"""The names that udev gave a drive, held against what the configuration protects, beside the drive's own
serial and WWN (`wipe/protection.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from host.errors import HostError
from host.port import Host, Library, read_text
from judge.identity.same_drive import plain
from model.erasure import DriveToken
from model.message import Message, say

SHORTEST = 4  # of what is compared with the end of a name
SERIAL_KEYS = ("ID_SERIAL", "ID_SERIAL_SHORT", "ID_SCSI_SERIAL")
SERIAL = re.compile(rf"^E:(?:{'|'.join(SERIAL_KEYS)})=(\S+)$", re.MULTILINE)
# Layers, memory and optical drives, and the paths of a namespace that the kernel joined.
NO_DRIVE = re.compile(
    r"(?:loop|zram|ram|dm-|md|sr|fd|bcache|ublkb|nbd|rbd|drbd|mtdblock|zd)\d.*|mmcblk\d+(?:boot|rpmb|gp)\d*|nvme\d+c\d+n\d+"
)
LINK = re.compile(r"^S:(\S+)$", re.MULTILINE)
WORD = re.compile(
    r"^E:ID_(?:SERIAL\w*|SCSI_SERIAL|WWN\w*|PATH|PART_TABLE_UUID|PART_ENTRY_UUID|FS_UUID)=(\S+)$",
    re.MULTILINE,
)


def link_protection(host: Host, protect: Sequence[str], token: DriveToken) -> tuple[Message, ...]:
    """Why an entry keeps a drive from being erased, by udev's names of it and its partitions; where udev has
    none of them, nobody can say which drive an entry means.
    """
    names = udev_names(host, token.name)
    if not names:
        return (say("wipe.protect_unknown", drive=token.path),)
    if any(is_one_of(entry, names) for entry in protect):
        return (say("wipe.protected", drive=token.path, serial=token.serial or token.path),)
    return ()


def udev_names(host: Host, name: str) -> frozenset[str]:
    """Links and identifiers of a drive and its partitions, each as it is compared; none where a record cannot
    be read.
    """
    found: set[str] = set()
    for folder in (f"/sys/block/{name}", *host.glob(f"/sys/block/{name}/{name}*")):
        try:
            record = read_text(host, f"/run/udev/data/b{read_text(host, f'{folder}/dev')}")
        except HostError:
            return frozenset()
        if not is_whole(record):
            return frozenset()
        words = [link.rsplit("/", 1)[-1] for link in LINK.findall(record)]
        found.update(map(_bare, (*words, *WORD.findall(record))))
    return frozenset(found | {_bare(name)}) - {""}


def shares_serial(host: Host, token: DriveToken) -> bool:
    """Whether another drive of this machine tells the same serial, by udev's list or by its records; also
    where the record of one cannot be read, or a list of drives lacks the one that is held, for it lacks
    others then.
    """
    own = plain(token.serial)
    try:
        by_udev, by_kernel = _disks_of_udev(host), _disks_of_kernel(host)
    except HostError:
        return True
    if token.name not in by_udev.keys() & by_kernel:
        return True
    for name in by_udev.keys() | by_kernel:
        if name == token.name or NO_DRIVE.fullmatch(name):
            continue
        if own in by_udev.get(name, ()):
            return True
        try:
            record = read_text(host, f"/run/udev/data/b{read_text(host, f'/sys/block/{name}/dev')}")
        except HostError:
            return True
        if not is_whole(record) or own in map(plain, SERIAL.findall(record)):
            return True
    return own is None


def _disks_of_udev(host: Host) -> dict[str, frozenset[str | None]]:
    """Every whole block device by udev's list, with the serials that it tells. Raises HostError."""
    known = host.ask(Library.UDEV, "block") or ()
    told = {item["sys_name"]: item.get("properties") or {} for item in known}
    return {
        name: frozenset(plain(properties[key]) for key in SERIAL_KEYS if key in properties)
        for name, properties in told.items()
        if properties.get("DEVTYPE") == "disk"
    }


def _disks_of_kernel(host: Host) -> frozenset[str]:
    """Every whole block device by the kernel's list. Raises HostError."""
    return frozenset(PurePosixPath(folder).name for folder in host.glob("/sys/block/*"))


def is_one_of(entry: str, names: frozenset[str]) -> bool:
    """Whether an entry is one of these names, or the end of one: a link, a WWN, the UUID of a partition."""
    asked = _bare(entry.rsplit("/", 1)[-1].rpartition("=")[2])
    if len(asked) < SHORTEST:
        return asked in names
    return any(name.endswith(asked) or (len(name) >= SHORTEST and asked.endswith(name)) for name in names)


def _bare(text: str) -> str:
    """Letters and figures alone, without what a partition adds and what names the kind of a WWN."""
    word = re.sub(r"-part\d+$", "", text.strip().lower())
    return re.sub(r"[^a-z0-9]", "", re.sub(r"^(wwn-|nvme-|scsi-\d|ata-)?(0x|naa\.|eui\.|uuid\.)", "", word))


def is_whole(record: str) -> bool:
    """Whether udev wrote a record to its end: its last line is the format's version (systemd 247,
    src/libsystemd/sd-device/device-private.c, device_update_db).
    """
    lines = record.splitlines()
    return bool(lines) and lines[-1].startswith("V:") and all(line[1:2] == ":" for line in lines)
