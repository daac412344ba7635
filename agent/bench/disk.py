"""Durable files: write, sync, rename; a power cut falls before or after each step."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
PART_PREFIX = "."
PART_SUFFIX = ".part"
NOT_REGULAR = "Not a regular file"
OWN_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC


class Disk:
    """The file system, as those see it who must not lose anything. All methods raise OSError."""

    def write(self, path: Path, data: bytes) -> None:
        """A private file with these bytes, on the disk when this returns; its name may not be there yet."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        with opened(path, flags) as descriptor:
            _write_all(descriptor, data)
            os.fsync(descriptor)

    def rename(self, old: Path, new: Path) -> None:
        """Give a file its name, in place of what had it (rename(2): there is no moment without one). On FAT a
        new name has no length and no content on the disk before the file itself is synced under it
        (fs/fat/namei_vfat.c: vfat_rename), whatever was synced under the old one.
        """
        os.rename(old, new)
        with opened(new, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC) as descriptor:
            os.fsync(descriptor)

    def remove(self, path: Path) -> None:
        """Remove a file; one that is gone already is no error."""
        path.unlink(missing_ok=True)

    def sync_folder(self, folder: Path) -> None:
        """The names in a folder are on the disk when this returns (fsync(2): a file's own fsync does not
        cover them).
        """
        with opened(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC) as descriptor:
            os.fsync(descriptor)


def write_durably(disk: Disk, folder: Path, files: Mapping[str, bytes]) -> None:
    """These files, each whole or as it was before, and all of them on the disk when this returns.

    When it raises OSError, those that were not there before are gone again, as far as the disk allows.
    """
    paths = [folder / name for name in files]
    fresh = [path for path in paths if not os.path.lexists(path)]
    try:
        for path, data in zip(paths, files.values(), strict=True):
            disk.write(part_of(path), data)
        for path in paths:
            disk.rename(part_of(path), path)
        disk.sync_folder(folder)
    except OSError:
        for path in (*map(part_of, paths), *fresh):
            remove_quietly(disk, path)
        raise


def remove_quietly(disk: Disk, path: Path) -> None:
    """Remove a file whose removal is only tidiness."""
    try:
        disk.remove(path)
    except OSError:
        return


def part_of(path: Path) -> Path:
    """The name of a file that is being written."""
    return path.with_name(f"{PART_PREFIX}{path.name}{PART_SUFFIX}")


def is_part(name: str) -> bool:
    """Whether a name is that of a file that was being written."""
    return name.startswith(PART_PREFIX) and name.endswith(PART_SUFFIX)


def make_folder(folder: Path) -> None:
    """A private folder and what is missing above it, each one's name on the disk. Raises OSError."""
    if folder.is_dir():
        return
    if folder != folder.parent:
        make_folder(folder.parent)
    try:
        folder.mkdir(mode=PRIVATE_FOLDER)
    except FileExistsError:
        if not folder.is_dir():
            raise
    Disk().sync_folder(folder.parent)


def read_limited(path: Path, limit_bytes: int) -> bytes:
    """The bytes of a file, at most one more than the limit, so that a larger one can be told. Raises
    OSError.
    """
    with path.open("rb") as file:
        return file.read(limit_bytes + 1)


def read_own(path: Path, limit_bytes: int) -> bytes:
    """The same of a file that this program wrote: a regular one, reached by no link. A pipe that was put
    there would be waited for without an end. Raises OSError.
    """
    with os.fdopen(os.open(path, OWN_FLAGS), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, NOT_REGULAR, str(path))
        return file.read(limit_bytes + 1)


@contextmanager
def opened(path: Path, flags: int) -> Iterator[int]:
    """An open file descriptor."""
    descriptor = os.open(path, flags, PRIVATE_FILE)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    """write(2) may take less than it was given."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
