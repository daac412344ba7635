"""The order of tests that run side by side: a file of guests stays on one worker, files that share a guest
stay together, and what takes longest begins first, so that no worker is left with it at the end.

It works with `--dist loadgroup --no-loadscope-reorder`, as in `./dev test`; without them the order holds.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from xdist.scheduler import LoadScopeScheduling

TESTS = Path(__file__).resolve().parent
# Files of one line share a guest, and go in this order; the longest line first, and those of one test last:
# a worker with two tests left gets the next line at once.
TOGETHER: Final = (
    (
        "vm/test_wipe.py",
        "vm/test_odd_erasing.py",
        "vm/test_screens.py",
        "vm/test_console.py",
        "vm/test_suspend.py",
    ),
    ("vm/test_right_drive.py",),
    ("vm/test_unattended.py",),
    ("vm/test_internal.py",),
    ("vm/test_run.py", "vm/test_silent_drive.py"),
    (
        "vm/test_witness_ata.py",
        "vm/test_witness_odd.py",
        "vm/test_hanging.py",
        "vm/test_witness_nvme.py",
        "vm/test_witness_scsi.py",
        "vm/test_journal_fat.py",
    ),
    ("vm/test_topologies.py",),
    ("vm/test_senses.py",),
    ("vm/test_input.py",),
    ("vm/test_erase_cut.py",),
    ("vm/test_powercut.py",),
)
PLACES: Final = {file: place for place, file in enumerate(file for line in TOGETHER for file in line)}
ROOMS: Final = {file: Path(line[0]).stem for line in TOGETHER for file in line}


@cache
def place_of(path: Path) -> int:
    """Where a file's tests stand in the order: files of guests that are not named follow those that are, and
    all others come after, as they were collected.
    """
    return PLACES.get(_name(path), len(PLACES) + (room_of(path) is None))


def room_of(path: Path) -> str | None:
    """The name of the worker's job that a file belongs to; None where each test may go anywhere."""
    name = _name(path)
    return ROOMS.get(name, path.stem if name.startswith("vm/") else None)


class Rooms(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist carries no types
    """The tests of one room go to one worker; pytest-xdist's own marks for it do nothing with pytest 9.2."""

    def _split_scope(self, nodeid: str) -> str:
        return room_of(TESTS.parent / nodeid.partition("::")[0]) or nodeid


def _name(path: Path) -> str:
    return path.relative_to(TESTS).as_posix() if path.is_relative_to(TESTS) else path.as_posix()
