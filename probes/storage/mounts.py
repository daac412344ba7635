"""What uses the drives: mounts, swap, and where the running system itself came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from host.durable import unescaped
from host.errors import HostError
from host.port import Host, read_optional, read_text
from host.redaction.mount_names import SYSTEM_FOLDERS
from probes.block import Stack

LIVE_MEDIA = (
    "/run/live/medium",
    "/lib/live/mount/medium",
    "/cdrom",
    "/run/initramfs/live",
    "/run/archiso/bootmnt",
)
NETWORK_FILESYSTEMS = {"nfs", "nfs4", "cifs", "9p", "virtiofs", "ceph", "fuse.sshfs"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """One line of /proc/self/mountinfo (proc_pid_mountinfo(5))."""

    number: str  # "8:1"; "0:…" where the filesystem has no block device of its own
    point: str
    filesystem: str
    source: str
    options: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What uses block devices, by kernel name; `boot_drives` are the lowest devices that the running system
    came from, and `boot_is_known` whether there is nothing else it came from.
    """

    mounts: Mapping[str, tuple[Mount, ...]] = field(default_factory=dict)
    swaps: frozenset[str] = frozenset()
    boot_drives: frozenset[str] = frozenset()
    boot_is_known: bool = False


def probe_usage(host: Host, stack: Stack) -> Usage:
    """What uses the drives. Raises a host's error when the mounts cannot be read."""
    mounts = parse_mountinfo(read_text(host, "/proc/self/mountinfo"))
    by_device: dict[str, tuple[Mount, ...]] = {}
    for mount in mounts:
        name = _device_of(host, stack, mount)
        if name is not None:
            by_device[name] = (*by_device.get(name, ()), mount)
    drives, known = _boot_drives(host, stack, mounts, by_device)
    return Usage(mounts=by_device, swaps=_swaps(host), boot_drives=drives, boot_is_known=known)


def parse_mountinfo(text: str) -> tuple[Mount, ...]:
    """All mounts in order; a line that is none is left out."""
    found = []
    for line in text.splitlines():
        left, separator, right = line.partition(" - ")
        before, after = left.split(" "), right.split(" ")
        if separator and len(before) >= 6 and len(after) >= 2:
            found.append(
                Mount(
                    number=before[2],
                    point=unescaped(before[4]),
                    filesystem=after[0],
                    source=unescaped(after[1]),
                    options=after[2] if len(after) > 2 else "",
                )
            )
    return tuple(found)


def shown_path(point: str) -> str:
    """A mount point without the names that people gave: `/media/anne/Photos` becomes `/media/…`."""
    shown: list[str] = []
    for part in point.strip("/").split("/"):
        if part not in SYSTEM_FOLDERS:
            return "/" + "/".join([*shown, "…"]) if part else "/"
        shown.append(part)
    return "/" + "/".join(shown)


def _device_of(host: Host, stack: Stack, mount: Mount) -> str | None:
    """The block device that is mounted: by its number, else (btrfs, overlay of a device) by its path."""
    if mount.number in stack.numbers:
        return stack.numbers[mount.number]
    return _named_device(host, mount.source)


def _named_device(host: Host, path: str) -> str | None:
    """The kernel's name behind /dev/mapper/… and its like."""
    if not path.startswith("/dev/"):
        return None
    try:
        return PurePosixPath(host.link(path)).name
    except HostError:
        return None


def _swaps(host: Host) -> frozenset[str]:
    """The devices that are swapped to; swap files have a mount of their own."""
    lines = (read_optional(host, "/proc/swaps") or "").splitlines()[1:]
    paths = [line.split()[0] for line in lines if line.startswith("/dev/")]
    return frozenset(name for name in (_named_device(host, path) for path in paths) if name is not None)


def _boot_drives(
    host: Host, stack: Stack, mounts: tuple[Mount, ...], by_device: Mapping[str, tuple[Mount, ...]]
) -> tuple[frozenset[str], bool]:
    """The drives below `/` and below the live medium, and whether every thread led to one."""
    tracer = _Tracer(host, stack, mounts, by_device)
    tracer.trace("/")
    for point in LIVE_MEDIA:
        if tracer.mount_at(point) is not None:
            tracer.trace(point)
    return frozenset(tracer.drives), tracer.is_complete


class _Tracer:
    """Follows mounts down through overlays, loop devices and layers to drives."""

    def __init__(
        self,
        host: Host,
        stack: Stack,
        mounts: tuple[Mount, ...],
        by_device: Mapping[str, tuple[Mount, ...]],
    ) -> None:
        self._host = host
        self._stack = stack
        self._mounts = mounts
        self._names = {mount: name for name, items in by_device.items() for mount in items}
        self._seen: set[str] = set()
        self.drives: set[str] = set()
        self.is_complete = True

    def mount_at(self, point: str) -> Mount | None:
        """The last mount exactly there: it covers those before."""
        return next((mount for mount in reversed(self._mounts) if mount.point == point), None)

    def trace(self, path: str) -> None:
        """Follow what holds a path."""
        mount = next((found for folder in _upwards(path) if (found := self.mount_at(folder))), None)
        if mount is None or mount.point in self._seen:
            self.is_complete = self.is_complete and mount is not None
            return
        self._seen.add(mount.point)
        name = self._names.get(mount)
        if name is not None:
            self._trace_device(name)
        elif mount.filesystem == "overlay":
            for folder in _lower_folders(mount.options):
                self.trace(folder)
        elif mount.filesystem not in NETWORK_FILESYSTEMS:
            self.is_complete = False  # in memory: what it was copied from is not told

    def _trace_device(self, name: str) -> None:
        for drive in self._stack.drives_under(name):
            if not drive.startswith("loop"):
                self.drives.add(drive)
                continue
            backing = read_optional(self._host, f"/sys/block/{drive}/loop/backing_file")
            if backing is None:
                self.is_complete = False
            else:
                self.trace(backing)


def _upwards(path: str) -> list[str]:
    """A path and the folders above it, down to `/`."""
    return [path, *(str(folder) for folder in PurePosixPath(path).parents)] if path != "/" else ["/"]


def _lower_folders(options: str) -> list[str]:
    """The read-only folders of an overlay (overlayfs.rst); the writable one holds nothing of the system."""
    listed = re.findall(r"(?:^|,)lowerdir\+?=([^,]*)", options)
    folders = [folder for names in listed for folder in names.split(":")]
    return [unescaped(folder) for folder in folders if folder.startswith("/")]
