"""What is on the drives, by the signatures that lsblk and udev know; labels and names are not read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from host.errors import HostError
from host.port import Host
from model.drive import Content, ContentKind
from model.fact import Fact, Why, absent, present, unknown
from probes.block import Stack
from probes.json_values import Object, count_at, objects_at, parse_object, text_at
from probes.storage.mounts import Usage, shown_path

# `--list` and the kernel's names: the tree and NAME would show what people called their volumes.
LSBLK = (
    "lsblk",
    "--json",
    "--bytes",
    "--list",
    "--output",
    "KNAME,PKNAME,TYPE,SIZE,FSTYPE,PTTYPE,MODEL,SERIAL,WWN,REV,TRAN",
)
LSBLK_TIMEOUT_S = 20.0
BY_FORMAT = {
    "swap": ContentKind.SWAP,
    "swsuspend": ContentKind.SWAP,
    "BitLocker": ContentKind.BITLOCKER,
    "crypto_LUKS": ContentKind.LUKS,
    "LVM1_member": ContentKind.LVM,
    "LVM2_member": ContentKind.LVM,
    "bcache": ContentKind.OTHER,
    "drbd": ContentKind.OTHER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What one device carries: a filesystem or the like, a partition table; None is none known."""

    name: str
    size_bytes: int | None
    format: str | None
    table: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """lsblk's line of one device; None is not told."""

    signature: Signature
    model: str | None
    serial: str | None
    wwn: str | None
    firmware: str | None
    transport: str | None


def probe_listed(host: Host) -> dict[str, Listed]:
    """lsblk's lines by kernel name. Raises a host's error."""
    return parse_lsblk(host.run(LSBLK, timeout_s=LSBLK_TIMEOUT_S, answers=frozenset({0, 32, 64})).stdout)


def parse_lsblk(output: bytes) -> dict[str, Listed]:
    """The lines of `lsblk --json --list` (lsblk(8)); nothing in what is no JSON."""
    lines = objects_at(parse_object(output), "blockdevices")
    return {name: _listed(name, line) for line in lines if (name := text_at(line, "kname")) is not None}


def _listed(name: str, line: Object) -> Listed:
    return Listed(
        signature=Signature(
            name=name,
            size_bytes=count_at(line, "size"),
            format=text_at(line, "fstype"),
            table=text_at(line, "pttype"),
        ),
        model=text_at(line, "model"),
        serial=text_at(line, "serial"),
        wwn=text_at(line, "wwn"),
        firmware=text_at(line, "rev"),
        transport=text_at(line, "tran"),
    )


def parse_udev(devices: object) -> dict[str, dict[str, str]]:
    """udev's properties by kernel name; nothing in what is no list of devices."""
    found = {}
    for device in devices if isinstance(devices, list) else []:
        if isinstance(device, dict) and isinstance(device.get("properties"), dict):
            properties = device["properties"].items()
            found[str(device.get("sys_name"))] = {str(key): str(value) for key, value in properties}
    return found


def contents_of(
    drive: str,
    stack: Stack,
    listed: Mapping[str, Listed] | HostError,
    udev: Mapping[str, Mapping[str, str]],
    usage: Usage,
) -> Fact[tuple[Content, ...]]:
    """The signatures on a drive and its partitions; absent only where udev has looked and found none, and
    nothing else tells that there is something: several signatures at odds, partitions, a user of it.
    """
    names = [drive, *stack.partitions(drive)]
    lines = listed if not isinstance(listed, HostError) else {}
    found = tuple(
        content
        for name in names
        for content in _contents(signature_of(name, lines.get(name), udev.get(name, {})), usage)
    )
    if found:
        return present(found)
    if any("ID_FS_AMBIVALENT" in udev.get(name, {}) for name in names):
        return unknown(Why.NOT_UNDERSTOOD, "several signatures contradict each other (blkid(8))")
    if len(names) > 1 or stack.above(drive):
        return unknown(Why.NOT_UNDERSTOOD, "it has partitions or is in use, and no signature is known")
    if any(key.startswith("ID_") for key in udev.get(drive, {})):
        return absent()
    if isinstance(listed, HostError):
        return listed.as_fact()
    return unknown(Why.NOT_REPORTED, "udev has not looked at this drive")


def signature_of(name: str, listed: Listed | None, properties: Mapping[str, str]) -> Signature:
    """What lsblk or else udev recognised."""
    told = listed.signature if listed else Signature(name=name, size_bytes=None, format=None, table=None)
    return replace(
        told,
        format=told.format or properties.get("ID_FS_TYPE") or None,
        # a partition carries its drive's table type in ID_PART_ENTRY_SCHEME; lsblk repeats it as PTTYPE
        table=properties.get("ID_PART_TABLE_TYPE") or told.table,
    )


def _contents(signature: Signature, usage: Usage) -> Iterable[Content]:
    mounts = usage.mounts.get(signature.name, ())
    points = tuple(dict.fromkeys(shown_path(mount.point) for mount in mounts))
    kernel_word = next((mount.filesystem for mount in mounts), None)  # what is mounted needs no signature
    shown = signature.format or kernel_word or ("swap" if signature.name in usage.swaps else None)
    if signature.table is not None and not _is_partition_of_a_table(signature):
        yield Content(
            where=signature.name,
            kind=ContentKind.PARTITION_TABLE,
            format=signature.table,
            size_bytes=signature.size_bytes,
        )
    if shown is not None:
        yield Content(
            where=signature.name,
            kind=kind_of(shown),
            format=shown,
            size_bytes=signature.size_bytes,
            mounted_on=points,
        )


def _is_partition_of_a_table(signature: Signature) -> bool:
    """Whether the name is a partition's (`sda1`, `nvme0n1p1`), whose table is its drive's."""
    name = signature.name
    stem = name.rstrip("0123456789")
    if stem == name:
        return False
    return stem.startswith(("sd", "vd", "hd", "xvd")) or stem.endswith("p")


def kind_of(word: str) -> ContentKind:
    """What blkid's word means."""
    if word in BY_FORMAT:
        return BY_FORMAT[word]
    if word.endswith("_raid_member") or word == "linux_raid_member":
        return ContentKind.RAID_MEMBER
    return ContentKind.FILESYSTEM


def holders_of(drive: str, stack: Stack, usage: Usage) -> tuple[str, ...]:
    """What uses a drive: mount points, swap, and the layers on it with what uses them."""
    used: dict[str, None] = {}
    for name in (drive, *stack.partitions(drive), *stack.above(drive)):
        if name not in (drive, *stack.partitions(drive)):
            kind = stack.kinds.get(name)
            used[f"{name} ({kind})" if kind else name] = None
        used.update(dict.fromkeys(shown_path(mount.point) for mount in usage.mounts.get(name, ())))
        if name in usage.swaps:
            used["swap"] = None
    return tuple(used)
