"""A medium that remembers every write in its order, and can be had as it was when the power went away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.lab.platters import Platters

SECTOR_BYTES = 512


@dataclass(frozen=True, slots=True)
class Written:
    """One write."""

    offset: int
    data: bytes

    @property
    def sectors(self) -> Iterator[Written]:
        """Its sectors, each of which is written whole or not at all."""
        for place in range(0, len(self.data), SECTOR_BYTES):
            yield Written(self.offset + place, self.data[place : place + SECTOR_BYTES])


@dataclass(frozen=True, slots=True)
class Flushed:
    """Everything before it is on the medium."""


class LoggedPlatters(Platters):
    """See Platters. `log` begins when `begin` is called, with `first` as the medium at that time."""

    def __init__(self, path: Path, size_bytes: int) -> None:
        super().__init__(path, size_bytes)
        self.first = b""
        self.log: list[Written | Flushed] | None = None

    def begin(self) -> None:
        """Remember from here."""
        self.first = self.read(0, self.size_bytes)
        self.log = []

    def write(self, offset: int, data: bytes) -> None:
        """See Platters.write."""
        super().write(offset, data)
        if self.log is not None:
            self.log.append(Written(offset, bytes(data)))

    def flush(self) -> None:
        """See Platters.flush."""
        super().flush()
        if self.log is not None:
            self.log.append(Flushed())


def apply(medium: bytearray, writes: Iterable[Written]) -> None:
    """Carry out some writes."""
    for item in writes:
        medium[item.offset : item.offset + len(item.data)] = item.data
