"""The tools of a build: started with argument lists and a fixed environment; what fails says why."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

# What Debian's packages ask of their surroundings: no questions, and no ram disk from the kernel's package
# (initramfs-tools(7)).
ENVIRONMENT = {"DEBIAN_FRONTEND": "noninteractive", "INITRD": "No", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
LAST_LINES = 6
WORK = "/mnt"  # where a tool of another system finds the folder that it works on
# A mount of this process alone, which ends with it (unshare(1)).
ENTER = 'mount --bind "$1" "$2/mnt"; cd /; root=$2; shift 2; exec chroot "$root" "$@"'


class NotBuilt(Exception):
    """The image cannot be made here; the text says what is missing or what a tool said last."""


def run(argv: Sequence[str | Path], *, words: Mapping[str, str] | None = None, stdin: bytes = b"") -> bytes:
    """What a tool printed; `words` are added to its environment. Raises NotBuilt."""
    environment = {**os.environ, **ENVIRONMENT, **(words or {})}
    try:
        done = subprocess.run(argv, input=stdin, capture_output=True, check=False, env=environment)
    except FileNotFoundError:
        raise NotBuilt(f"not installed: {argv[0]}") from None
    if done.returncode != 0:
        told = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
        raise NotBuilt(f"{argv[0]} ended with status {done.returncode}: " + "\n".join(told[-LAST_LINES:]))
    return done.stdout


def run_inside(
    tree: Path, argv: Sequence[str], *, work: Path, words: Mapping[str, str] | None = None
) -> bytes:
    """What a tool of the system in `tree` printed, which finds `work` as /mnt. Raises NotBuilt."""
    enter = ["unshare", "--mount", "--propagation", "private", "sh", "-euc", ENTER, "sh"]
    path = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
    return run([*enter, work, tree, *argv], words={**path, **(words or {})})
