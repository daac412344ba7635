"""The order of tests that run side by side: a file of guests stays in one process, files that share a guest
stay together, and what takes longest begins first, so that no process is left with it at the end.

`tests/side_by_side.py` keeps rooms together; without it the order holds.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

TESTS = Path(__file__).resolve().parent
# Files of one line share a guest, and go in this order; the longest line first.
TOGETHER: Final = (
    (
        "vm/test_wipe.py",
        "vm/test_odd_erasing.py",
        "vm/test_screens.py",
        "vm/test_console.py",
        "vm/test_suspend.py",
    ),
    ("vm/test_senses.py",),
    ("vm/test_run.py", "vm/test_silent_drive.py"),
    ("vm/test_right_drive.py",),
    (
        "vm/test_witness_ata.py",
        "vm/test_witness_odd.py",
        "vm/test_hanging.py",
        "vm/test_witness_nvme.py",
        "vm/test_witness_scsi.py",
        "vm/test_journal_fat.py",
    ),
    ("vm/test_internal.py",),
    ("vm/test_unattended.py",),
    ("vm/test_powercut.py",),
    ("vm/test_topologies.py",),
    ("vm/test_input.py",),
    ("vm/test_erase_cut.py",),
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
    """The name of the job that a file belongs to, which one process does; None where each test may go
    anywhere.
    """
    name = _name(path)
    return ROOMS.get(name, path.stem if name.startswith("vm/") else None)


def _name(path: Path) -> str:
    return path.relative_to(TESTS).as_posix() if path.is_relative_to(TESTS) else path.as_posix()
