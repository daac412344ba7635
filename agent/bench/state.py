"""The state folder: where this bench keeps its key, its reports, its run and its inventory."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agent.bench.disk import make_folder
from model.exit_status import CommandRefused
from papers.errors import reason
from papers.language import _

SYSTEM_FOLDER = Path("/var/lib/etabli")
LOCK_FOLDERS = (Path("/run/lock"), Path("/tmp"))  # noqa: S108 - where Linux lets every user make a file (hier(7))
OTHER_FOLDERS = (Path("/var/tmp"), Path("/dev/shm"), Path("/tmp"))  # noqa: S108 - the last resort, private files
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
LOCKS_VARIABLE = "ETABLI_LOCKS"


class StateError(CommandRefused):
    """The state folder cannot be used; the text is one sentence for a person: which folder, what, what
    to do.

    StateError
    ├── NoRoom                     its disk is full, or takes no writing at all
    ├── agent.spool.spool.SpoolError     a report cannot be kept
    │   ├── agent.spool.spool.SpoolFull  because there is no space left
    │   └── agent.spool.spool.SpoolUnreadable  nobody can tell what the spool holds
    └── agent.bench.station.StationError the station's key is missing or damaged
    """


class NoRoom(StateError):
    """The state folder's disk is full, or cannot be written by anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The folders of one bench, all of them 0700; `locks` is the folder of the locks of this machine."""

    folder: Path
    locks: Path

    @property
    def spool(self) -> Path:
        """The reports: waiting, accepted, rejected."""
        return self.folder / "spool"

    @property
    def station(self) -> Path:
        """The station's key and its enrolments."""
        return self.folder / "station"

    @property
    def run(self) -> Path:
        """The socket and the events of the session."""
        return self.folder / "run"

    @property
    def inventory(self) -> Path:
        """The inventory on this machine."""
        return self.folder / "inventory"


def open_state(*, is_root: bool, environment: Mapping[str, str], folder: Path | None = None) -> State:
    """The state in `folder`, else in /var/lib/etabli for root, else in the XDG state folder; made when
    it is missing.

    `ETABLI_LOCKS` names another folder for the locks. Raises StateError.
    """
    chosen = folder or state_folder(is_root=is_root, environment=environment)
    state = State(folder=chosen.absolute(), locks=_lock_folder(environment))
    try:
        for part in (state.folder, state.spool, state.station, state.run, state.inventory):
            make_folder(part)
    except OSError as error:
        kind = NoRoom if error.errno in NO_ROOM else StateError
        raise kind(
            _("{folder} cannot be made: {error}. Choose another one with --folder.").format(
                folder=error.filename or chosen, error=reason(error)
            )
        ) from error
    if os.access(state.spool, os.R_OK | os.W_OK | os.X_OK):
        return state
    if os.statvfs(state.spool).f_flag & os.ST_RDONLY:
        sealed = unwritable(state.spool, OSError(errno.EROFS, os.strerror(errno.EROFS)))
        # what a bench knows there, its key and its proofs, is known nowhere else
        is_new = os.access(state.station, os.R_OK | os.X_OK) and not any(state.station.iterdir())
        raise sealed if is_new else StateError(str(sealed))
    raise StateError(
        _("{folder} cannot be written by this user. Choose another one with --folder.").format(
            folder=state.spool
        )
    )


def unwritable(folder: Path, error: OSError) -> StateError:
    """The sentence about a folder that cannot be written."""
    kind = NoRoom if error.errno in NO_ROOM else StateError
    return kind(
        _("{folder} cannot be written: {error}. Choose another one with --folder.").format(
            folder=folder, error=reason(error)
        )
    )


def state_folder(*, is_root: bool, environment: Mapping[str, str]) -> Path:
    """Where the state lives by default (XDG Base Directory Specification: a relative path is
    ignored). Raises StateError when there is no home.
    """
    if is_root:
        return SYSTEM_FOLDER
    given = environment.get("XDG_STATE_HOME", "")
    if given.startswith("/"):
        return Path(given) / "etabli"
    home = environment.get("HOME", "")
    if not home.startswith("/"):
        raise StateError(_("HOME is not set, so there is no state folder. Give one with --folder."))
    return Path(home) / ".local" / "state" / "etabli"


def _lock_folder(environment: Mapping[str, str]) -> Path:
    """The same folder for all users of the machine: the first one in which everybody may make files."""
    given = environment.get(LOCKS_VARIABLE, "")
    if given.startswith("/"):
        return Path(given)
    return next((folder for folder in LOCK_FOLDERS if _is_open_to_all(folder)), LOCK_FOLDERS[-1])


def _is_open_to_all(folder: Path) -> bool:
    try:
        return bool(folder.stat().st_mode & 0o002)
    except OSError:
        return False
