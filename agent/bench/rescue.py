"""Rescue: what lies only in a machine's memory, copied to a boot key that was put back, as a state folder of
its own that `etabli push --folder` delivers.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from agent.bench.disk import Disk, make_folder, read_own, write_durably
from agent.bench.station import PUBLIC_KEY_NAME

RESCUED = "etabli-rescued"  # beside the folder that the key itself keeps
KEPT = ("station", "spool", "history", "wipe")
BESIDE = "etabli-"  # how a report is called that had no room in the spool
LARGEST_BYTES = 64 << 20
NAME_LETTERS = 12


def rescue(state: Path, beside: Iterable[Path], key: Path) -> int:
    """Copy a state folder, and the reports that were kept beside it, onto a key; how many files were copied,
    each read back. Raises OSError: then something may be missing there, and nothing is here.
    """
    target = key / RESCUED / _name_of(state)
    copied = 0
    for path, name in (*_files_of(state), *_reports_in(beside)):
        data = read_own(path, LARGEST_BYTES)
        place = target / name
        make_folder(place.parent)
        write_durably(Disk(), place.parent, {place.name: data})
        if place.read_bytes() != data:
            raise OSError(f"{place} differs from what was written")
        copied += 1
    return copied


def _name_of(state: Path) -> str:
    """The same for every rescue of one station: nothing is there twice."""
    try:
        key = (state / "station" / PUBLIC_KEY_NAME).read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return "unknown"
    letters = [
        mark for line in key.splitlines() if not line.startswith("-") for mark in line if mark.isalnum()
    ]
    return "".join(letters[-NAME_LETTERS:])


def _files_of(state: Path) -> Iterator[tuple[Path, Path]]:
    for part in KEPT:
        for folder, _folders, names in os.walk(state / part):
            for name in sorted(names):
                path = Path(folder) / name
                if stat.S_ISREG(path.lstat().st_mode):
                    yield path, path.relative_to(state)


def _reports_in(folders: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """Reports and signatures that lie outside of every spool, under the names that a spool gives them."""
    for path, signature in kept_beside(folders):
        waiting = Path("spool") / "waiting"
        yield signature, waiting / signature.name.removeprefix(BESIDE)
        yield path, waiting / path.name.removeprefix(BESIDE)


def kept_beside(folders: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """Each report that lies outside of every spool, and its signature."""
    for folder in folders:
        for path in sorted(folder.glob(f"{BESIDE}*.json")):
            signature = path.with_suffix(".sig")
            if signature.exists():
                yield path, signature


def name_beside(path: Path) -> str:
    """The name that a spool gives such a report."""
    return path.stem.removeprefix(BESIDE)
