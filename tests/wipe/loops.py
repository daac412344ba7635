"""Loop devices that a test made itself, checked by the inode of the file behind them; no other device is ever
opened for writing.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.own import note_own

LOOP_MAJOR = 7  # linux/major.h


class NotOurs(Exception):
    """This device is not a loop device on the file that was named: it is left alone."""


def need_loops() -> None:
    """Skip a test where no loop device can be made."""
    if os.geteuid() != 0 or shutil.which("losetup") is None:
        pytest.skip("loop devices need root and losetup")
    probe = subprocess.run(["losetup", "--find"], capture_output=True, text=True, check=False)
    if probe.returncode != 0:
        pytest.skip(f"no loop devices here: {probe.stderr.strip()}")


@contextmanager
def loop_on(file: Path) -> Iterator[str]:
    """A loop device on a file, with direct I/O where the filesystem has it; detached at the end."""
    note_own(file)
    made = subprocess.run(
        ["losetup", "--show", "--find", "--direct-io=on", str(file)],
        check=True,
        capture_output=True,
        text=True,
    )
    device = made.stdout.strip()
    try:
        check_own(device, file)
        yield device
    finally:
        subprocess.run(["losetup", "--detach", device], check=True)


def check_own(device: str, file: Path) -> None:
    """That a device is a loop device on exactly this file. Raises NotOurs."""
    status = os.stat(device)
    if not stat.S_ISBLK(status.st_mode) or os.major(status.st_rdev) != LOOP_MAJOR:
        raise NotOurs(f"{device} is no loop device")
    number = f"{os.major(status.st_rdev)}:{os.minor(status.st_rdev)}"
    try:
        backing = Path(f"/sys/dev/block/{number}/loop/backing_file").read_text().strip()
        theirs = os.stat(backing)
    except OSError as error:
        raise NotOurs(f"{device} has no file behind it: {error}") from error
    ours = os.stat(file)
    if (theirs.st_dev, theirs.st_ino) != (ours.st_dev, ours.st_ino):
        raise NotOurs(f"{device} lies on {backing}, not on {file}")
