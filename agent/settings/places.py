"""Places: the files that a configuration may lie in, and the one that counts."""

from __future__ import annotations

import os
from pathlib import Path

from host.key.partition import probe_boot_key
from host.live import LiveHost
from model.settings_text import BadSettings
from papers.language import _

NAME = "etabli.toml"
DISGUISED = f"{NAME}.txt"  # as an editor saves it where endings are hidden
CLONE = Path(__file__).resolve().parents[2]
SYSTEM_FOLDER = Path("/etc/etabli")
MISNAMED = "config.toml"


def folders() -> tuple[Path, ...]:
    """Where a configuration is looked for, the first one that has it counts: on a boot key the partition of
    that very key, beside the program, then the system's.
    """
    partition = probe_boot_key(LiveHost()).partition
    return (CLONE, SYSTEM_FOLDER) if partition is None else (partition, CLONE, SYSTEM_FOLDER)


def configuration_file(given: Path | None, places: tuple[Path, ...] | None = None) -> Path | None:
    """The file that counts, None when there is none. Raises BadSettings where it cannot be told which one is
    meant: an order that is not read, such as `protect`, would be worse than none.
    """
    if given is not None:
        return given
    found = [file for folder in places or folders() if (file := _in(folder)) is not None]
    return found[0] if found else None


def place_for_new() -> Path:
    """The file that a first setting is written to: beside the program in a clone that this user may change,
    else the system's.
    """
    is_clone = (CLONE / "etabli").is_file() and os.access(CLONE, os.W_OK)
    return (CLONE if is_clone else SYSTEM_FOLDER) / NAME


def _in(folder: Path) -> Path | None:
    plain, disguised, misnamed = folder / NAME, folder / DISGUISED, folder / MISNAMED
    if _is_there(plain) and _is_there(disguised):
        raise BadSettings(
            _("{file} and {other} are both there: which one counts? Remove one.").format(
                file=plain, other=disguised
            )
        )
    for file in (plain, disguised):
        if _is_there(file):
            return file
    if folder == SYSTEM_FOLDER and _is_there(misnamed):
        raise BadSettings(
            _("{file} is not read: a configuration is called {name}. Rename it.").format(
                file=misnamed, name=NAME
            )
        )
    return None


def _is_there(file: Path) -> bool:
    """Also where this user may not look: reading it then says why, and no other file is read in its place."""
    try:
        file.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def where_looked(places: tuple[Path, ...] | None = None) -> str:
    """The files that would have been read, for a sentence."""
    return ", ".join(str(folder / NAME) for folder in places or folders())
