"""Donated drives in files: planted data that has to go, and filesystems on which nothing may change."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

MIB = 1 << 20
SECRET = b"Mme Durand, 06 12 34 56 78; "
DIRTY = 0  # of an ext4 superblock's state: neither clean nor in error (ext4(5))
NTFS_DIRTY = 0x0001  # VOLUME_IS_DIRTY of $VOLUME_INFORMATION


def planted(path: Path, size_mib: int) -> Path:
    """A drive full of what its donor left."""
    with path.open("wb") as file:
        block = (SECRET * (MIB // len(SECRET) + 1))[:MIB]
        for _ in range(size_mib):
            file.write(block)
    return path


def unclean_ext4(path: Path, size_mib: int = 32) -> Path:
    """A drive whose ext4 was never let go of: to mount it, even read-only, would replay its journal."""
    path.write_bytes(b"")
    _run("truncate", "-s", f"{size_mib}M", str(path))
    _run("mke2fs", "-q", "-t", "ext4", "-L", "Documents", str(path))
    for change in (f"set_super_value state {DIRTY}", "feature needs_recovery"):
        _run("debugfs", "-w", "-R", change, str(path))
    return path


def unclean_ntfs(path: Path, size_mib: int = 32) -> Path:
    """A drive that Windows was pulled away from."""
    path.write_bytes(b"")
    _run("truncate", "-s", f"{size_mib}M", str(path))
    _run("mkntfs", "--quiet", "--fast", "--force", "--label", "Windows", str(path))
    data = bytearray(path.read_bytes())
    # The volume's information: attribute 0x70, resident, 12 bytes; its flags are the last two.
    record = data.index(b"FILE", data.index(b"FILE") + 3 * 1024)
    attribute = data.index(b"\x70\x00\x00\x00", record)
    flags = attribute + int.from_bytes(data[attribute + 20 : attribute + 22], "little") + 10
    data[flags] |= NTFS_DIRTY
    path.write_bytes(data)
    return path


def digest(path: Path) -> str:
    """SHA-256 of every byte."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_blank(path: Path) -> bool:
    """Whether every byte is zero."""
    with path.open("rb") as file:
        return all(not any(chunk) for chunk in iter(lambda: file.read(MIB), b""))


def _run(*argv: str) -> None:
    subprocess.run(argv, check=True, capture_output=True)
