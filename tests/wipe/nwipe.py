"""nwipe beside us, on loop devices that we made, in a mount namespace whose /dev holds nothing else: a wrong
word on its command line would have it erase every drive that it can open.

`python -m tests.wipe.nwipe DEVICE... -- COMMAND...` is what runs inside of the namespace.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OLDEST = (0, 42)
LOOP_MAJOR, MEMORY_MAJOR = 7, 1  # linux/major.h
CHARACTERS = {
    "null": 3,
    "zero": 5,
    "full": 7,
    "random": 8,
    "urandom": 9,
}  # Documentation/admin-guide/devices.txt
METHODS = {"zero": "zero", "random": "random"}
GENERATOR = re.compile(r"prng\s*[=:]\s*(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one run came to; `generator` is nwipe's own word for the source of its random stream."""

    seconds: float
    cpu_seconds: float
    generator: str | None


def version() -> tuple[int, ...] | None:
    """The version that is installed; None when it is absent."""
    if shutil.which("nwipe") is None:
        return None
    said = subprocess.run(["nwipe", "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"version (\d+(?:\.\d+)*)", said.stdout + said.stderr)
    return None if found is None else tuple(int(part) for part in found[1].split("."))


def overwrite(mode: str, devices: Sequence[str]) -> Told:
    """One pass over all devices at once, without verifying. Raises ValueError without a device, and
    subprocess.CalledProcessError.
    """
    if not devices:
        raise ValueError("nwipe without a device means all of them")
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        command = [
            "nwipe", "--autonuke", "--nogui", "--nowait", "--noblank", "--verify=off", "--rounds=1",
            f"--method={METHODS[mode]}", f"--logfile={log}", "--PDFreportpath=noPDF", *devices,
        ]  # fmt: skip
        room = ["unshare", "--mount", "--propagation", "private", sys.executable, "-m", "tests.wipe.nwipe"]
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [*room, *devices, "--", *command], check=True, capture_output=True, text=True, cwd=ROOT
        )
        took, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        found = GENERATOR.search(log.read_text(errors="replace"))
    return Told(
        seconds=took,
        cpu_seconds=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        generator=None if found is None or mode == "zero" else found[1].strip(),
    )


def empty_dev(devices: Sequence[str]) -> None:
    """Put a /dev over ours that holds these loop devices and no other. Raises ValueError for another."""
    numbers = {path: os.stat(path) for path in devices}
    for path, found in numbers.items():
        if not stat.S_ISBLK(found.st_mode) or os.major(found.st_rdev) != LOOP_MAJOR:
            raise ValueError(f"{path} is no loop device")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "dev", "/dev"], check=True)
    for name, minor in CHARACTERS.items():
        os.mknod(f"/dev/{name}", stat.S_IFCHR | 0o666, os.makedev(MEMORY_MAJOR, minor))
    for path, found in numbers.items():
        os.mknod(path, stat.S_IFBLK | 0o600, found.st_rdev)


def main() -> None:
    """Become the command, in a room without other drives."""
    end = sys.argv.index("--")
    empty_dev(sys.argv[1:end])
    command = sys.argv[end + 1 :]
    os.execvp(command[0], command)  # noqa: S606 - a list, and no shell is wanted


if __name__ == "__main__":
    main()
