"""A drive that is nothing but its sectors, and the little that a step wants of the work around it."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from host.drive.drive_ports import MediumError
from model.journal import Record
from tests.wipe.bench import KEY, SEED


class MemoryBlock:
    """See host.drive.drive_ports.BlockIO. `broken` are offsets of sectors that cannot be read or written."""

    def __init__(self, data: bytes, *, sector: int = 512, physical: int = 512) -> None:
        self.data = bytearray(data)
        self.sector_bytes, self.physical_bytes = sector, physical
        self.broken: set[int] = set()
        self.asked: list[int] = []
        self.forgotten = self.flushed = 0

    @property
    def size_bytes(self) -> int:
        return len(self.data)

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See BlockIO."""
        self.asked.append(offset)
        self._check(offset, len(buffer))
        buffer[:] = self.data[offset : offset + len(buffer)]

    def write(self, offset: int, data: memoryview) -> None:
        """See BlockIO."""
        self._check(offset, len(data))
        self.data[offset : offset + len(data)] = data

    def flush(self) -> None:
        """See BlockIO."""
        self.flushed += 1

    def forget_cached(self) -> None:
        """See BlockIO."""
        self.forgotten += 1

    def _check(self, offset: int, length: int) -> None:
        assert offset % self.sector_bytes == length % self.sector_bytes == 0
        assert 0 <= offset <= offset + length <= self.size_bytes
        if any(offset <= place < offset + length for place in self.broken):
            raise MediumError("EIO")


def work_on(
    block: MemoryBlock, check_stopped: Callable[[], None] = lambda: None
) -> tuple[Any, list[Record], list[Any]]:
    """The work on such a drive, what it wrote into its journal, and what it told."""
    journal: list[Record] = []
    told: list[Any] = []
    work = SimpleNamespace(
        drive=SimpleNamespace(block=block),
        seed=SEED,
        marker_key=KEY,
        journal=SimpleNamespace(add=journal.append),
        check_stopped=check_stopped,
        tell=told.append,
    )
    return work, journal, told
