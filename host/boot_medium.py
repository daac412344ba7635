"""The saved boot medium followed down to whole drives: through partitions, loop devices, device mapper and
arrays. What leads nowhere is said, for then the drive that carries the image may be any.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from host.durable import unescaped
from host.errors import HostError
from host.port import Host, read_text

MOUNTS = "/proc/self/mountinfo"
LAYERED = re.compile(r"(?:loop|dm-|md|zram|ram|bcache)\d+(?:p\d+)?")
NO_HARDWARE = "/sys/devices/virtual/block/"
REMOTE = re.compile(r"/session\d+/target|/rport-\d|/nvme-fabrics/|/virtual/block/(?:nbd|rbd|drbd)\d")
REMOTE_NAMES = re.compile(r"(?:nbd|rbd|drbd)\d+(?:p\d+)?")
NAMED = re.compile(r"^E:ID_(?:PART_ENTRY_UUID|FS_UUID|PART_TABLE_UUID)=(\S+)$", re.MULTILINE)
DEEPEST = 8  # layers on one another; a ring of them ends here


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedMedium:
    """The whole drives that the saved words lead to. `is_whole`: every word leads to drives, and those are
    surely the ones that were meant. `is_remote`: one of them lies on another machine.
    """

    drives: frozenset[str] = frozenset()
    is_whole: bool = False
    is_remote: bool = False


def follow_medium(
    host: Host, words: Sequence[str], *, is_device: re.Pattern[str], live: bool
) -> FollowedMedium:
    """Where words about the medium lead. On a live system (`live`) a name holds only while the medium is
    mounted, for the kernel gives it to another drive once the medium was pulled; and an identifier that no
    device carries may be that of a layer which is gone.
    """
    follower = _Follower(host)
    drives: set[str] = set()
    is_whole = True
    for word in words:
        is_name = is_device.fullmatch(word) is not None
        names = [word.removeprefix("/dev/")] if is_name else follower.carriers_of(word)
        found = [follower.drives_under(name, DEEPEST) for name in names]
        lowest = {drive for under in found for drive in under or ()}
        drives |= lowest
        is_whole = is_whole and all(under is not None for under in found) and (bool(names) or not live)
        if live and is_name:
            is_whole = is_whole and any(map(follower.is_mounted, lowest))
    return FollowedMedium(
        drives=frozenset(drives), is_whole=is_whole, is_remote=any(map(follower.is_remote, drives))
    )


class _Follower:
    """Follows names through sysfs."""

    def __init__(self, host: Host) -> None:
        self._host = host
        lines = (self._text(MOUNTS) or "").splitlines()
        self._mounts = [list(map(unescaped, line.split(" "))) for line in lines]

    def _text(self, path: str) -> str | None:
        try:
            return read_text(self._host, path)
        except HostError:
            return None

    def _link(self, path: str) -> str | None:
        try:
            return self._host.link(path)
        except HostError:
            return None

    def carriers_of(self, identifier: str) -> list[str]:
        """The devices that udev knows under an identifier."""
        found = []
        for path in self._host.glob("/run/udev/data/b*"):
            words = NAMED.findall(self._text(path) or "")
            if identifier.lower() in {word.lower() for word in words}:
                found.append(self._name_of(path.rsplit("/b", 1)[1]))
        return [name for name in found if name is not None]

    def _name_of(self, number: str) -> str | None:
        real = self._link(f"/sys/dev/block/{number}")
        return None if real is None else PurePosixPath(real).name

    def drives_under(self, name: str, depth: int) -> frozenset[str] | None:
        """The whole drives below a device; None where the way is lost."""
        real = self._link(f"/sys/class/block/{name}")
        if real is None or depth == 0:
            return None
        if self._text(f"/sys/class/block/{name}/partition"):
            return self.drives_under(PurePosixPath(real).parent.name, depth - 1)
        if REMOTE_NAMES.fullmatch(name):
            return frozenset({name})
        below = self._below_loop(name) if name.startswith("loop") else self._slaves(name)
        if not below and LAYERED.fullmatch(name) is None and not real.startswith(NO_HARDWARE):
            return frozenset({name})
        found = [self.drives_under(lower, depth - 1) for lower in below]
        if not found or None in found:
            return None
        return frozenset(drive for under in found for drive in under or ())

    def _slaves(self, name: str) -> list[str]:
        return [PurePosixPath(path).name for path in self._host.glob(f"/sys/class/block/{name}/slaves/*")]

    def _below_loop(self, name: str) -> list[str]:
        """The device with the filesystem that a loop device's file lies in."""
        file = self._text(f"/sys/class/block/{name}/loop/backing_file") or ""
        if not file.startswith("/"):
            return []
        for folder in PurePosixPath(file).parents:
            mounts = [words for words in self._mounts if len(words) > 4 and words[4] == str(folder)]
            if mounts:
                found = self._name_of(mounts[-1][2])
                return [] if found is None else [found]
        return []

    def is_mounted(self, drive: str) -> bool:
        """Whether a drive, a part of it or a layer on it is mounted."""
        mounted = {words[2] for words in self._mounts if len(words) > 4}
        folders = (f"/sys/block/{drive}", *self._host.glob(f"/sys/block/{drive}/{drive}*"))
        if any(self._text(f"{folder}/dev") in mounted for folder in folders):
            return True
        return any(self._host.glob(f"{folder}/holders/*") for folder in folders)

    def is_remote(self, drive: str) -> bool:
        """Whether a drive lies on another machine."""
        real = self._link(f"/sys/block/{drive}") or ""
        return bool(REMOTE_NAMES.fullmatch(drive) or REMOTE.search(real))
