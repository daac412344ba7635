"""The station's counter: what has a higher count came later, whatever any clock said."""

from __future__ import annotations

from pathlib import Path

from agent.bench.disk import Disk, write_durably
from agent.bench.locks import Busy, FileLock
from agent.bench.state import StateError, unwritable
from papers.language import _

COUNTER_NAME, LOCK_NAME = "counter", "counter.lock"
WAIT_S = 10.0


def next_count(folder: Path, *, at_least: int = 0) -> int:
    """The next count, on the disk when this returns; `folder` is where the station's key lies, so that both
    are lost together. `at_least`: a count that is known to have been given. Raises StateError.
    """
    try:
        with FileLock(folder / LOCK_NAME).held(WAIT_S):
            count = max(_last(folder / COUNTER_NAME), at_least) + 1
            write_durably(Disk(), folder, {COUNTER_NAME: f"{count}\n".encode("ascii")})
    except Busy as error:
        raise StateError(
            _("{folder} is being written to by another program.").format(folder=folder)
        ) from error
    except OSError as error:
        raise unwritable(folder, error) from error
    return count


def _last(path: Path) -> int:
    """The last count that was given; 0 before the first, or where the file is damaged."""
    try:
        return int(path.read_text("ascii"))
    except (FileNotFoundError, ValueError):
        return 0
