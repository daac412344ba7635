"""The journal on a durable medium: hash-chained JSON lines, each synced before what it announces happens.

Two stores: a file that grows, and, for FAT, a file of a fixed length with two copies of every record, so that
a power cut in the middle of a write leaves the last synced record readable.
"""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path
from typing import Protocol

from host.timing import Clock
from judge.erasure.chain import FIRST, BrokenJournal, Link, hash_of, links_of, next_line
from model.erasure import OVERWRITES, WipePlan
from model.exit_status import CommandRefused
from model.journal import Record

NAME = "journal.jsonl"
FIXED_NAME = "journal.fixed"
FIXED_BYTES = 8 << 20
GIB = 1 << 30
WATER_BYTES = 2 << 10  # what two copies of a high water mark take, and as much again for passes begun anew
ZEROS = bytes(1 << 20)
MAGIC = b"ETJ1"
HEADER = struct.Struct("<4sIII")  # magic, number, length, CRC-32 of the line
ALIGNMENT = 512  # a sector is written whole or not at all


class JournalError(CommandRefused):
    """The journal cannot be written or read; the text says which file and why."""


class Store(Protocol):
    """Where lines go."""

    def append(self, line: bytes) -> None:
        """The line is on the medium when this returns. Raises JournalError."""
        ...

    def lines(self) -> list[bytes]:
        """What was kept, in order, up to the first damage. Raises JournalError."""
        ...

    def close(self) -> None: ...


class GrowingFile:
    """One line after the other, fdatasync after each (an ordinary filesystem's journal keeps the length)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            _cut_half_line(self._descriptor)
            folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
            os.fsync(folder)
            os.close(folder)
        except OSError as error:
            raise _cannot(path, error) from error

    def append(self, line: bytes) -> None:
        """See Store.append."""
        try:
            written = os.write(self._descriptor, line)
            if written != len(line):
                raise JournalError(f"{self._path}: only {written} of {len(line)} bytes could be written")
            os.fdatasync(self._descriptor)
        except OSError as error:
            raise _cannot(self._path, error) from error

    def lines(self) -> list[bytes]:
        """See Store.lines."""
        return _read(self._path).splitlines(keepends=True)

    def close(self) -> None:
        os.close(self._descriptor)


def _cut_half_line(descriptor: int) -> None:
    """A power cut may leave the beginning of a line: it was never synced, so nothing followed from it."""
    size = os.fstat(descriptor).st_size
    data = os.pread(descriptor, size, 0)
    if data and not data.endswith(b"\n"):
        os.ftruncate(descriptor, data.rfind(b"\n") + 1)


class FixedFile:
    """A file whose length never changes, for FAT: each record twice, in sectors of its own."""

    def __init__(self, path: Path, room_bytes: int = FIXED_BYTES) -> None:
        self._path = path
        try:
            if not path.exists():
                _make_fixed(path, room_bytes)
            self._descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            self._room_bytes = os.fstat(self._descriptor).st_size
        except OSError as error:
            raise _cannot(path, error) from error
        self._number, self._place = self._end()

    def append(self, line: bytes) -> None:
        """See Store.append."""
        block = HEADER.pack(MAGIC, self._number, len(line), zlib.crc32(line)) + line
        block = block.ljust(-(-len(block) // ALIGNMENT) * ALIGNMENT, b"\0")
        if self._place + 2 * len(block) > self._room_bytes:
            raise JournalError(f"{self._path} is full")
        try:
            for copy in range(2):
                os.pwrite(self._descriptor, block, self._place + copy * len(block))
                os.fdatasync(self._descriptor)
        except OSError as error:
            raise _cannot(self._path, error) from error
        self._place += 2 * len(block)
        self._number += 1

    def lines(self) -> list[bytes]:
        """See Store.lines."""
        return fixed_lines(_read(self._path))[0]

    def close(self) -> None:
        os.close(self._descriptor)

    def _end(self) -> tuple[int, int]:
        lines, place = fixed_lines(_read(self._path))
        return len(lines), place


def _make_fixed(path: Path, room_bytes: int) -> None:
    """The file of zeros under another name, synced, and then under its own: a power cut on the way must not
    leave it with what its clusters held before, which may be a whole journal of another drive.
    """
    part = path.with_name(path.name + ".part")
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, room_bytes)
        for place in range(0, room_bytes, len(ZEROS)):
            os.pwrite(descriptor, ZEROS[: room_bytes - place], place)
        os.fsync(descriptor)
        part.rename(path)
        # On FAT the new name has no length on the disk before (fs/fat/namei_vfat.c: vfat_rename).
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def fixed_lines(data: bytes) -> tuple[list[bytes], int]:
    """The lines of a fixed file and where the next goes; a record is lost only when both copies are."""
    lines: list[bytes] = []
    place = 0
    while True:
        line = _copy_at(data, place, len(lines))
        if line is not None:
            step = -(-(HEADER.size + len(line)) // ALIGNMENT) * ALIGNMENT
            lines.append(line)
            place += 2 * step
            continue
        second = _second_copy(data, place, len(lines))
        if second is None:
            return lines, place
        lines.append(second[0])
        place = second[1]


def _copy_at(data: bytes, place: int, number: int) -> bytes | None:
    if place + HEADER.size > len(data):
        return None
    magic, told, length, checksum = HEADER.unpack_from(data, place)
    line = data[place + HEADER.size : place + HEADER.size + length]
    good = magic == MAGIC and told == number and len(line) == length and zlib.crc32(line) == checksum
    return line if good else None


def _second_copy(data: bytes, place: int, number: int) -> tuple[bytes, int] | None:
    """The second copy of a record whose first is damaged: at the same distance again as its own length."""
    for step in range(ALIGNMENT, 1 << 20, ALIGNMENT):
        line = _copy_at(data, place + step, number)
        if line is not None and -(-(HEADER.size + len(line)) // ALIGNMENT) * ALIGNMENT == step:
            return line, place + 2 * step
    return None


class Journal:
    """The chain: `add` writes the next record. The clock gives the times."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._began = clock.monotonic()
        lines = read_chain(store.lines())
        self._number = len(lines)
        self._previous = lines[-1].sha256 if lines else FIRST

    def add(self, record: Record) -> None:
        """See wipe.work.JournalWriter. Raises JournalError."""
        elapsed_s = self._clock.monotonic() - self._began
        line = next_line(self._number, self._previous, record, self._clock.now(), elapsed_s)
        self._store.append(line)
        self._number += 1
        self._previous = hash_of(line)

    def chain(self) -> list[Link]:
        """See wipe.work.JournalWriter. Raises JournalError."""
        return read_chain(self._store.lines())

    def close(self) -> None:
        """Let the file go."""
        self._store.close()


def read_chain(lines: list[bytes]) -> list[Link]:
    """The links of a journal's lines. Raises JournalError where the chain is broken."""
    try:
        return links_of(lines)
    except BrokenJournal as error:
        raise JournalError(str(error)) from error


def open_store(folder: Path, *, fixed: bool, room_bytes: int = FIXED_BYTES) -> Store:
    """The journal's file in a job's folder; `fixed` for FAT, with so much room when it is made. Raises
    JournalError.
    """
    return FixedFile(folder / FIXED_NAME, room_bytes) if fixed else GrowingFile(folder / NAME)


def room_for(plan: WipePlan) -> int:
    """How long a fixed file must be: every pass notes each GiB of the drive."""
    passes = max(len(OVERWRITES & set(rung.methods)) for rung in plan.ladder)
    return FIXED_BYTES + passes * (plan.drive.size_bytes // GIB) * WATER_BYTES


def read_lines(folder: Path) -> list[bytes]:
    """The lines of a job's journal, whichever file it is in; none when there is none. Raises JournalError."""
    if (folder / FIXED_NAME).exists():
        return fixed_lines(_read(folder / FIXED_NAME))[0]
    if not (folder / NAME).exists():
        return []
    data = _read(folder / NAME)
    return data[: data.rfind(b"\n") + 1].splitlines(keepends=True)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _cannot(path, error) from error


def _cannot(path: Path, error: OSError) -> JournalError:
    return JournalError(f"{path}: {error.strerror}")
