"""The state folder: where this bench keeps its key, its reports, its run and its inventory."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agent.bench.disk import make_folder
from host.key.partition import probe_boot_key
from host.live import LiveHost
from model.exit_status import CommandRefused
from papers.errors import reason
from papers.language import _

SYSTEM_FOLDER = Path("/var/lib/etabli")
LOCK_FOLDERS = (Path("/run/lock"), Path("/tmp"))  # noqa: S108 - where Linux lets every user make a file (hier(7))
OTHER_FOLDERS = (Path("/var/tmp"), Path("/dev/shm"), Path("/tmp"))  # noqa: S108 - the last resort, private files
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
LOCKS_VARIABLE = "ETABLI_LOCKS"
SPOOL = "spool"
ON_THE_KEY = "etabli"  # the folder on the partition of a boot key
RUN_FOLDER = Path("/run/etabli/run")  # what no FAT holds: sockets; emptied by every start (file-hierarchy(7))
NO_SOCKETS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS})  # mknod(2)


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
    """The folders of one bench, all of them 0700; `locks` is the folder of the locks of this machine,
    `run_folder` that of the sockets where the file system of the others holds none. `on_key`: this system is
    a boot key's; `reads_key`: it reads its programs from that key, or that is not known.
    """

    folder: Path
    locks: Path
    run_folder: Path | None = None
    on_key: bool = False
    reads_key: bool = True

    @property
    def spool(self) -> Path:
        """The reports: waiting, accepted, rejected."""
        return self.folder / SPOOL

    @property
    def station(self) -> Path:
        """The station's key and its enrolments."""
        return self.folder / "station"

    @property
    def run(self) -> Path:
        """The socket and the events of the session."""
        return self.run_folder or self.folder / "run"

    @property
    def inventory(self) -> Path:
        """The inventory on this machine."""
        return self.folder / "inventory"


def open_state(*, is_root: bool, environment: Mapping[str, str], folder: Path | None = None) -> State:
    """The state in `folder`, else where `state_folder` says; made when it is missing.

    `ETABLI_LOCKS` names another folder for the locks. Raises StateError.
    """
    chosen = (folder or state_folder(is_root=is_root, environment=environment)).absolute()
    try:
        make_folder(chosen)
        run = None if holds_sockets(chosen) else _run_folder(chosen, is_root=is_root, environment=environment)
        key = probe_boot_key(LiveHost())
        state = State(
            folder=chosen, locks=_lock_folder(environment), run_folder=run, on_key=key.is_key,
            reads_key=key.is_read,
        )  # fmt: skip
        for part in (state.spool, state.station, state.run, state.inventory):
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
    """Where the state lives by default: for root on a boot key on that key, else in /var/lib/etabli; for
    others in the XDG state folder (XDG Base Directory Specification: a relative path is ignored). Raises
    StateError when there is no home.
    """
    if is_root:
        partition = probe_boot_key(LiveHost()).partition
        return SYSTEM_FOLDER if partition is None else partition / ON_THE_KEY
    given = environment.get("XDG_STATE_HOME", "")
    if given.startswith("/"):
        return Path(given) / "etabli"
    home = environment.get("HOME", "")
    if not home.startswith("/"):
        raise StateError(_("HOME is not set, so there is no state folder. Give one with --folder."))
    return Path(home) / ".local" / "state" / "etabli"


def holds_sockets(folder: Path) -> bool:
    """Whether sockets can be made in a folder: FAT, exFAT and some network drives hold only files and
    folders. What cannot be told for another reason counts as yes, and shows where it is used.
    """
    tried = folder / f".socket-{secrets.token_hex(8)}"
    try:
        os.mknod(tried, stat.S_IFSOCK | 0o600)
    except OSError as error:
        return error.errno not in NO_SOCKETS
    tried.unlink()
    return True


def _run_folder(folder: Path, *, is_root: bool, environment: Mapping[str, str]) -> Path:
    """The folder of the sockets of a state folder that can hold none: the same for all who share it. Raises
    StateError.
    """
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    if is_root:
        return RUN_FOLDER / name
    given = environment.get("XDG_RUNTIME_DIR", "")
    if given.startswith("/"):
        return Path(given) / "etabli" / name
    raise StateError(
        _(
            "{folder} can contain no sockets (FAT?), and XDG_RUNTIME_DIR is not set: there is no place for "
            "them. Choose another one with --folder."
        ).format(folder=folder)
    )


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
