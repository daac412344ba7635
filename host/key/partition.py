"""The boot key: whether this system came from one, and where on that very medium files can be kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from host.boot import BootFacts, Start, probe_boot, probe_image, start_of
from host.boot_medium import MOUNTS, follow_medium
from host.durable import unescaped
from host.errors import HostError
from host.port import Host, read_text

# systemd/mount-partition mounts it there: ETABLI, or another partition of the medium that was booted from.
MOUNT_POINT = Path("/media/etabli")
# Where the first ram disk has the programs of the running system: the medium itself, or a copy in memory.
PROGRAMS = Path("/run/etabli/medium")


@dataclass(frozen=True, slots=True, kw_only=True)
class BootKey:
    """What this system came from. `is_key`: Établi's own image was started. `partition` is the folder of the
    medium's writable partition, None where it has none, where it was pulled, or where the system was
    installed. `is_read`: the running system reads its programs from the medium, or that cannot be told.
    """

    is_key: bool = False
    partition: Path | None = None
    is_read: bool = True


def probe_boot_key(host: Host) -> BootKey:
    """Ask the machine; on an installed system that is one file that is not there."""
    if not probe_image(host):
        return BootKey()
    facts = probe_boot(host)
    if start_of(facts) is Start.OTHER:
        return BootKey()
    partition = MOUNT_POINT if _is_on_the_medium(host, facts) else None
    return BootKey(is_key=True, partition=partition, is_read=_is_read(host, facts))


def _is_read(host: Host, facts: BootFacts) -> bool:
    """Whether programs come from the medium: not where a copy in memory is in its place, or where none was
    ever there because all came over the network.
    """
    mounts = _mounts_at(host, str(PROGRAMS))
    if mounts:
        return mounts[-1].kind != "tmpfs"
    return start_of(facts) is not Start.NETWORK


def _is_on_the_medium(host: Host, facts: BootFacts) -> bool:
    """Whether what is mounted there lies on the drive that this system came from, and can be written. A
    partition of the same name on any other drive does not count.
    """
    mounts = _mounts_at(host, str(MOUNT_POINT))
    if not mounts or facts.medium is None:
        return False
    mounted = mounts[-1]
    try:
        name = Path(host.link(f"/sys/dev/block/{mounted.number}")).name
    except HostError:
        return False
    found = follow_medium(host, [name], is_device=re.compile(re.escape(name)), live=False)
    return (
        found.is_whole
        and found.drives <= facts.medium.drives
        and not facts.medium.is_remote
        and mounted.is_writable
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mounted:
    """One mount: the number of its device, its filesystem, and whether it can be written. A FAT in which the
    kernel met an error is read-only as a whole (proc_pid_mountinfo(5), mount(8)).
    """

    number: str
    kind: str
    is_writable: bool


def _mounts_at(host: Host, point: str) -> list[_Mounted]:
    """What is mounted at a point; a later one covers an earlier one."""
    try:
        lines = read_text(host, MOUNTS).splitlines()
    except HostError:
        return []
    mounts = []
    for line in lines:
        left, _dash, right = line.partition(" - ")
        words, whole = left.split(" "), right.split(" ")
        if len(words) > 5 and len(whole) > 2 and unescaped(words[4]) == point:
            is_writable = all("rw" in each.split(",") for each in (words[5], whole[2]))
            mounts.append(_Mounted(number=words[2], kind=whole[0], is_writable=is_writable))
    return mounts
