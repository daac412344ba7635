"""The inventory's folder: where it lies, its private files, and the lock of the one that serves it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Mapping
from pathlib import Path

from inventory.errors import FolderError
from model.api import CODE_FILE, LOG_FILE, SERVE_FILE
from papers.errors import reason
from papers.language import _

SYSTEM_FOLDER = Path("/var/lib/etabli/inventory")
LOCK_NAME = "serve.lock"
PORT_NAME = "serve.port"
DATABASE = "inventory.sqlite"
# What may lie there before the database does.
OWN_NAMES = frozenset({LOCK_NAME, PORT_NAME, SERVE_FILE, LOG_FILE, CODE_FILE, "server.key"})
PRIVATE_FILE, PRIVATE_FOLDER, PRIVATE_UMASK = 0o600, 0o700, 0o077


def default_folder(environment: Mapping[str, str], *, is_root: bool) -> Path:
    """The folder that a run of this user delivers to when no inventory is configured: in /var/lib for
    root, else in the XDG state folder (XDG Base Directory Specification, XDG_STATE_HOME). Raises FolderError
    when there is no home.
    """
    if is_root:
        return SYSTEM_FOLDER
    state, home = environment.get("XDG_STATE_HOME", ""), environment.get("HOME", "")
    if not state.startswith("/") and not home.startswith("/"):
        raise FolderError(_("HOME is not set, so there is no state folder. Give one with --folder."))
    base = Path(state) if state.startswith("/") else Path(home) / ".local/state"
    return base / "etabli" / "inventory"


def named_folder(folder: Path) -> Path:
    """The inventory that a person means by a folder: its own, or the one inside of a bench's state folder."""
    return folder / "inventory" if (folder / "station").is_dir() else folder


def open_folder(folder: Path) -> Path:
    """The folder, made private to this user when it is missing; one that is there keeps its mode, and has to
    be an inventory's or empty. Raises FolderError.
    """
    try:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            raise PermissionError(13, os.strerror(13))
    except OSError as error:
        raise FolderError(
            _("{folder} cannot be used: {error}. Choose another with --folder.").format(
                folder=folder, error=reason(error)
            )
        ) from error
    stranger = _stranger(folder)
    if stranger is not None:
        raise FolderError(
            _(
                "{folder} is not an inventory: it contains {name}. Give an inventory's folder, or "
                "an empty one, with --folder."
            ).format(folder=folder, name=stranger)
        )
    return folder.resolve()


def _stranger(folder: Path) -> str | None:
    """Something in a folder that no inventory made; None in an inventory's, and in an empty one."""
    names = sorted(os.listdir(folder))
    if DATABASE in names:
        return None
    return next((name for name in names if name not in OWN_NAMES and not name.startswith(".")), None)


def existing_folder(folder: Path, file: str) -> Path:
    """A folder in which an inventory already is. Raises FolderError."""
    if not (folder / file).is_file():
        raise FolderError(
            _("No inventory found in {folder}. Give its folder with --folder.").format(folder=folder)
        )
    return open_folder(folder)


def write_private(path: Path, data: bytes) -> None:
    """A private file, whole or not at all, on the disk with its name when this returns. Raises OSError."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(part, flags, PRIVATE_FILE), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        sync_folder(path.parent)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """The names in a folder are on the disk when this returns. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class ServeLock:
    """The lock of the one process that serves a folder, or changes its database's tables; the kernel lets
    go of it when the process dies (flock(2)).
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_NAME
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Whether the lock is ours; at once. Raises FolderError."""
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
        except OSError as error:
            raise FolderError(_("{file}: {error}.").format(file=self._path, error=reason(error))) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let go."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
