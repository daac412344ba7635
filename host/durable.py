"""Whether a folder outlives a power cut: which filesystem it lies on (proc_pid_mountinfo(5))."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from host.port import Host, read_text

IN_MEMORY = frozenset({"tmpfs", "ramfs", "devtmpfs", "rootfs", "zram", "squashfs"})
FAT = frozenset({"vfat", "msdos", "exfat"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Filesystem:
    """What a folder lies on. `durable` None: an overlay, whose upper side cannot be seen from here."""

    kind: str
    point: str
    durable: bool | None

    @property
    def is_fat(self) -> bool:
        """Whether a growing file may lose its length in a power cut."""
        return self.kind in FAT


def filesystem_of(host: Host, folder: Path) -> Filesystem:
    """The filesystem of a folder that exists. Raises HostError."""
    mounts: dict[str, tuple[str, str]] = {}
    for line in read_text(host, "/proc/self/mountinfo").splitlines():
        left, _, right = line.partition(" - ")
        before, after = left.split(" "), right.split(" ")
        if len(before) >= 5 and len(after) >= 3:
            mounts[unescaped(before[4])] = (after[0], after[2])  # a later mount covers an earlier one
    return _at(mounts, str(folder.resolve()))


def _at(mounts: dict[str, tuple[str, str]], path: str, seen: frozenset[str] = frozenset()) -> Filesystem:
    point = next(
        (place for place in (path, *(str(parent) for parent in Path(path).parents)) if place in mounts),
        "/",
    )
    kind, options = mounts.get(point, ("unknown", ""))
    if kind != "overlay":
        durable = None if kind == "unknown" else kind not in IN_MEMORY
        return Filesystem(kind=kind, point=point, durable=durable)
    upper = re.search(r"(?:^|,)upperdir=([^,]*)", options)
    if upper is None or point in seen:
        return Filesystem(kind=kind, point=point, durable=None if upper else False)
    below = _at(mounts, unescaped(upper[1]), seen | {point})
    # The upper folder may be named as another namespace saw it: then nothing is known.
    known = below.kind != "overlay" and Path(unescaped(upper[1])).is_dir()
    return Filesystem(kind=kind, point=point, durable=below.durable if known else None)


def unescaped(text: str) -> str:
    """A word of mountinfo with the blanks that stand in it as numbers (proc_pid_mountinfo(5))."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)
