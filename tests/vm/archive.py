"""Initial ram disks: archives in the kernel's cpio format.

The format is in the kernel's Documentation/driver-api/early-userspace/buffer-format.rst. Several archives
one after the other are one ram disk.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

MAGIC = b"070701"
TRAILER = "TRAILER!!!"
PAD = 4
HEADER_BYTES = 110


def write_archive(out: BinaryIO, files: Mapping[str, tuple[bytes | Path, int]]) -> None:
    """Regular files with their mode, and the folders above them, owned by root."""
    folders = {str(folder) for name in files for folder in Path(name).parents if str(folder) != "."}
    number = 1
    for folder in sorted(folders):
        _entry(out, number, folder, stat.S_IFDIR | 0o755, b"")
        number += 1
    for name, (content, mode) in files.items():
        data = content if isinstance(content, bytes) else content.read_bytes()
        _entry(out, number, name, stat.S_IFREG | mode, data)
        number += 1
    _entry(out, 0, TRAILER, 0, b"")


def find_file(archive: Path, wanted: str) -> int:
    """Where the content of a file begins in an archive. Raises ValueError when it holds none of that name."""
    with open(archive, "rb") as file:
        while True:
            header = file.read(HEADER_BYTES)
            if not header.startswith(MAGIC):
                raise ValueError(f"{archive} is no archive, or was cut")
            size, name_size = (int(header[place : place + 8], 16) for place in (54, 94))
            name = file.read(name_size)[:-1].decode()
            file.seek(-(HEADER_BYTES + name_size) % PAD, os.SEEK_CUR)
            if name == wanted:
                return file.tell()
            if name == TRAILER:
                raise ValueError(f"no {wanted} in {archive}")
            file.seek(size + -size % PAD, os.SEEK_CUR)


def _entry(out: BinaryIO, number: int, name: str, mode: int, data: bytes) -> None:
    """One header, its name and its data, each padded to four bytes."""
    encoded = name.encode() + b"\0"
    links = 2 if stat.S_ISDIR(mode) else 1
    fields = (number, mode, 0, 0, links, 0, len(data), 0, 0, 0, 0, len(encoded), 0)
    header = MAGIC + b"".join(b"%08x" % field for field in fields)
    out.write(header + encoded + bytes(-(len(header) + len(encoded)) % PAD))
    out.write(data)
    out.write(bytes(-len(data) % PAD))
