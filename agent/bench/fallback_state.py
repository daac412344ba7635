"""Another state folder for the run of a new bench whose own has no room: a full disk or a read-only medium
loses no run. A bench that has its key goes nowhere: its proofs and its enrolments lie where it is.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from agent.bench.state import OTHER_FOLDERS, NoRoom, State, StateError, open_state, unwritable
from agent.bench.station import KEY_NAME
from papers.language import _

TRIED_BYTES = 16 << 10  # a key, its public half, and the log of a session


def state_of_run(
    *,
    is_root: bool,
    environment: Mapping[str, str],
    folder: Path | None,
    others: Iterable[Path] = OTHER_FOLDERS,
) -> tuple[State, str | None]:
    """The state folder of a run, or, where that has no room, a private one elsewhere with the sentence that
    says so. Raises StateError.
    """
    try:
        state = open_state(is_root=is_root, environment=environment, folder=folder)
        _try_room(state)
    except NoRoom as full:
        for other in others:
            refuge = other / f"etabli-{os.geteuid()}"
            try:
                state = open_state(is_root=is_root, environment=environment, folder=_private(refuge))
                _try_room(state)
            except (OSError, StateError):
                continue  # the next one may have room
            return state, _(
                "{error} All results of this session are in {other}: before this machine is "
                "switched off, send them with “etabli push --folder {other}”, or copy the folder."
            ).format(error=full, other=refuge)
        raise
    return state, None


def _try_room(state: State) -> None:
    """Whether a new station can make its key there; one that has its key can run on a full disk. Raises
    NoRoom.
    """
    if (state.station / KEY_NAME).exists():
        return
    try:
        with tempfile.TemporaryFile(dir=state.station) as file:
            file.write(bytes(TRIED_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise unwritable(state.station, error) from error


def _private(folder: Path) -> Path:
    """A folder that no other user can read or has made. Raises OSError."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise FileExistsError(str(folder))
    return folder
