"""Debian systems as folders, each of a kept set: one becomes the image, the other one builds it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from live.debs import KeptSet
from live.tools import run

# Nobody reads them on a bench.
NO_PAGES = (
    "/usr/share/doc/*",
    "/usr/share/doc-base/*",
    "/usr/share/info/*",
    "/usr/share/lintian/*",
    "/usr/share/locale/*",
    "/usr/share/man/*",
    "/usr/share/bash-completion/*",
    "/usr/share/zsh/*",
    "/usr/share/fish/*",
    "/usr/share/bug/*",
)


def make_tree(
    kept: KeptSet, names: Sequence[str], tree: Path, *, left_out: Sequence[str], epoch: int
) -> None:
    """A system of these packages in `tree`, from nothing. Raises NotBuilt."""
    part = tree.with_name(f"part-{tree.name}")
    shutil.rmtree(part, ignore_errors=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    run(
        [
            "mmdebstrap",
            "--mode=root",
            "--variant=essential",
            "--quiet",
            f"--include={','.join(names)}",
            *(f"--dpkgopt=path-exclude={pattern}" for pattern in (*NO_PAGES, *left_out)),
            "--dpkgopt=force-unsafe-io",  # what was cut short is made anew
            "",  # the kept set names what there is
            part,
            f"deb [trusted=yes] copy://{kept.folder} ./",
        ],
        words={"SOURCE_DATE_EPOCH": str(epoch)},
    )
    part.rename(tree)


def made_alike(tree: Path, epoch: int) -> None:
    """What differs from one build to the next goes: logs, caches, identities, times after the kept set's."""
    for name in (
        "etc/machine-id",
        "etc/resolv.conf",
        "etc/hostname",
        "var/lib/dbus/machine-id",
        "var/lib/systemd/random-seed",
        "var/lib/systemd/catalog/database",
        "var/cache/ldconfig/aux-cache",
    ):
        (tree / name).unlink(missing_ok=True)
    for folder in ("var/cache", "var/log", "var/lib/apt/lists", "tmp", "run"):
        empty(tree / folder)
    for path in (tree, *tree.rglob("*")):
        if path.lstat().st_mtime > epoch:
            os.utime(path, (epoch, epoch), follow_symlinks=False)


def empty(folder: Path) -> None:
    """Everything in a folder goes, the folder stays."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
