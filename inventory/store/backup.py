"""A backup: one tar file with a checked copy of the database and the server's private key.

Both are needed: with another key, no station would believe the receipts.
"""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

from inventory.errors import FolderError
from inventory.store.database import FILE, copy_database
from inventory.store.folder import PRIVATE_FILE, sync_folder
from inventory.store.server_key import KEY_NAME
from papers.errors import reason
from papers.language import _
from papers.terminal import say


def write_backup(folder: Path, file: Path) -> None:
    """Write it whole or not at all; `file` must not exist. Raises FolderError, DatabaseError."""
    copy, part = (file.with_name(f".{file.name}.{os.getpid()}.{kind}") for kind in ("sqlite", "part"))
    try:
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, PRIVATE_FILE))
        copy_database(folder / FILE, copy)
        _pack({FILE: copy, KEY_NAME: folder / KEY_NAME}, part)
        part.rename(file)
        sync_folder(file.parent)
    except OSError as error:
        raise FolderError(
            _("{file} cannot be written: {error}.").format(file=file, error=reason(error))
        ) from error
    finally:
        copy.unlink(missing_ok=True)
        part.unlink(missing_ok=True)
    say(
        _("{file} contains the inventory and its private key: store it where only you can read it.").format(
            file=file
        )
    )


def _pack(files: dict[str, Path], target: Path) -> None:
    """A tar file with these files, synced."""
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as stream:
        with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for name, path in files.items():
                archive.add(path, arcname=name, filter=_plain)
        stream.flush()
        os.fsync(stream.fileno())


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the names of who wrote it; private."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = PRIVATE_FILE
    return member
