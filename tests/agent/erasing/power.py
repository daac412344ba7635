"""A disk whose power is cut before any of its steps, and everything that may be on it afterwards.

POSIX promises little: the bytes of a file are on the disk after its fsync, its name after an fsync of its
folder; a rename or removal that was not synced may be there or not, each on its own. So a cut leaves one
of many disks, and all of them are made here.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from agent.bench.disk import Disk

Names = dict[Path, bytes]
Change = Callable[[Names], None]


class PowerCut(BaseException):
    """The power went away: nothing catches this."""


@dataclass(slots=True)
class FailingDisk(Disk):
    """A real disk in front, a model of its platters behind.

    The step number `fails_at` (from 0) does not happen: the power is cut there, or, with `error`, that
    error is raised, once.
    """

    fails_at: int | None = None
    error: OSError | None = None
    steps: int = 0
    durable: Names = field(default_factory=dict)
    unsynced: list[tuple[Path, Change]] = field(default_factory=list)
    half_written: tuple[Path, bytes] | None = None

    def write(self, path: Path, data: bytes) -> None:
        """The cut may fall into the writing, too: then any part of it may be there."""
        if self.steps == self.fails_at and self.error is None:
            self.half_written = (path, data)
        self._step()
        Disk.write(self, path, data)
        self.unsynced.append((path.parent, lambda names: names.__setitem__(path, data)))

    def rename(self, old: Path, new: Path) -> None:
        """The bytes travel with the name."""
        self._step()
        Disk.rename(self, old, new)

        def change(names: Names) -> None:
            if old in names:
                names[new] = names.pop(old)

        self.unsynced.append((new.parent, change))

    def remove(self, path: Path) -> None:
        """The name goes away."""
        self._step()
        Disk.remove(self, path)

        def change(names: Names) -> None:
            names.pop(path, None)

        self.unsynced.append((path.parent, change))

    def sync_folder(self, folder: Path) -> None:
        """What changed in this folder is on the platters; what changed elsewhere may not be."""
        self._step()
        Disk.sync_folder(self, folder)
        rest = []
        for place, change in self.unsynced:
            if place == folder:
                change(self.durable)
            else:
                rest.append((place, change))
        self.unsynced = rest

    def after_the_cut(self) -> Iterator[Names]:
        """Every disk that may be found when the power is back."""
        for chosen in itertools.product((False, True), repeat=len(self.unsynced)):
            names = dict(self.durable)
            for (_, change), happened in zip(self.unsynced, chosen, strict=True):
                if happened:
                    change(names)
            yield names
            if self.half_written is not None:
                path, data = self.half_written
                for length in {0, 1, len(data) // 2, len(data)}:
                    yield {**names, path: data[:length]}

    def _step(self) -> None:
        if self.steps == self.fails_at:
            self.steps += 1
            raise PowerCut if self.error is None else self.error
        self.steps += 1


def put_on_disk(names: Names, old: Path, new: Path) -> None:
    """The files as they were found, in another folder."""
    for path, data in names.items():
        target = new / path.relative_to(old)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
