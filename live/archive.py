"""The first ram disk: an archive in the kernel's cpio format, the same bytes whenever it is made.

The format is in the kernel's Documentation/driver-api/early-userspace/buffer-format.rst.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

MAGIC = b"070701"
TRAILER = "TRAILER!!!"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file of the archive, owned by root. `device` is the number of a character device, as (5, 1)."""

    mode: int
    data: bytes = b""
    device: tuple[int, int] = (0, 0)


def program(data: bytes) -> Entry:
    return Entry(mode=stat.S_IFREG | 0o755, data=data)


def plain(data: bytes) -> Entry:
    return Entry(mode=stat.S_IFREG | 0o644, data=data)


def link(target: str) -> Entry:
    return Entry(mode=stat.S_IFLNK | 0o777, data=target.encode())


def archive(files: Mapping[str, Entry]) -> bytes:
    """The archive of these files, by name, with the folders above them."""
    folders = {str(above) for name in files for above in PurePosixPath(name).parents if str(above) != "."}
    entries = {name: Entry(mode=stat.S_IFDIR | 0o755) for name in folders} | dict(files)
    written = [_written(place, name, entry) for place, (name, entry) in enumerate(sorted(entries.items()), 1)]
    return b"".join((*written, _written(0, TRAILER, Entry(mode=0))))


def _written(number: int, name: str, entry: Entry) -> bytes:
    """One header, its name and its data, each padded to four bytes."""
    encoded = name.encode() + b"\0"
    links = 2 if stat.S_ISDIR(entry.mode) else 1
    fields = (number, entry.mode, 0, 0, links, 0, len(entry.data), 0, 0, *entry.device, len(encoded), 0)
    header = MAGIC + b"".join(b"%08X" % field for field in fields)
    return _padded(header + encoded) + _padded(entry.data)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
