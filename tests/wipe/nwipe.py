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

MEMORY = Path("/dev/shm")
ROOT = Path(__file__).resolve().parent.parent.parent
OLDEST = (0, 42)
WRITES_PDF = (0, 35)
LOOP_MAJOR, MEMORY_MAJOR = 7, 1  # linux/major.h
CHARACTERS = {
    "null": 3,
    "zero": 5,
    "full": 7,
    "random": 8,
    "urandom": 9,
}  # Documentation/admin-guide/devices.txt
METHODS = {"zero": "zero", "random": "random"}
VERSION = re.compile(r"version (\d+(?:\.\d+)*)")
GENERATOR = re.compile(r"prng\s*[=:]\s*(.+)", re.IGNORECASE)


class PeerFailed(Exception):
    """The peer, or its room, ended otherwise than well; the text is what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one run came to; `generator` is nwipe's own word for the source of its random stream."""

    seconds: float
    cpu_seconds: float
    generator: str | None


def version() -> tuple[int, ...] | None:
    """The version that is installed; None when it is absent. Raises PeerFailed when it tells none."""
    if shutil.which("nwipe") is None:
        return None
    # The short option: the long one of 0.42 ends with status 22. What it prints counts, whatever its status.
    said = subprocess.run(["nwipe", "-V"], capture_output=True, text=True, check=False)
    found = VERSION.search(said.stdout + said.stderr)
    if found is None:
        raise PeerFailed(f"nwipe -V tells no version (status {said.returncode}): {said.stdout}{said.stderr}")
    return tuple(int(part) for part in found[1].split("."))


def overwrite(mode: str, devices: Sequence[str]) -> Told:
    """One pass over all devices at once, unverified. Raises ValueError without a device, and PeerFailed."""
    if not devices:
        raise ValueError("nwipe without a device means all of them")
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        command = [
            "nwipe", "--autonuke", "--nogui", "--nowait", "--noblank", "--verify=off", "--rounds=1",
            f"--method={METHODS[mode]}", f"--logfile={log}", *no_paper(version()), *devices,
        ]  # fmt: skip
        room = ["unshare", "--mount", "--propagation", "private", sys.executable, "-m", "tests.wipe.nwipe"]
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [*room, *devices, "--", *command], check=False, capture_output=True, text=True, cwd=ROOT
        )
        took, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        # An option that it does not know ends it with 0, and without a log.
        if done.returncode != 0 or not log.exists():
            raise PeerFailed(f"status {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
        found = GENERATOR.search(log.read_text(errors="replace"))
    return Told(
        seconds=took,
        cpu_seconds=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        generator=None if found is None or mode == "zero" else found[1].strip(),
    )


def no_paper(version: tuple[int, ...] | None) -> tuple[str, ...]:
    """The option against a PDF, where the version writes one: an older one would do nothing at all."""
    return ("--PDFreportpath=noPDF",) if version is not None and version >= WRITES_PDF else ()


def empty_dev(devices: Sequence[str]) -> None:
    """Put a /dev over ours that holds these loop devices and no other. Raises ValueError for another.

    The files in memory stay where they were: media lie there, and a loop device is our own by the file behind
    it (tests/own.py). A device that somebody made among them opens nothing (nodev, mount(8)).
    """
    numbers = {path: os.stat(path) for path in devices}
    for path, found in numbers.items():
        is_loop = stat.S_ISBLK(found.st_mode) and os.major(found.st_rdev) == LOOP_MAJOR
        if not is_loop or Path(path).parent != Path("/dev"):
            raise ValueError(f"{path} is no loop device")
    with tempfile.TemporaryDirectory() as name:
        new = Path(name)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "dev", new], check=True)
        for character, minor in CHARACTERS.items():
            os.mknod(new / character, stat.S_IFCHR | 0o666, os.makedev(MEMORY_MAJOR, minor))
        for path, found in numbers.items():
            os.mknod(new / Path(path).name, stat.S_IFBLK | 0o600, found.st_rdev)
        if MEMORY.is_dir():
            (new / MEMORY.name).mkdir()
            subprocess.run(["mount", "--bind", MEMORY, new / MEMORY.name], check=True)
            subprocess.run(["mount", "-o", "remount,bind,nodev,nosuid,noexec", new / MEMORY.name], check=True)
        subprocess.run(["mount", "--move", new, "/dev"], check=True)


def main() -> None:
    """Become the command, in a room without other drives."""
    end = sys.argv.index("--")
    empty_dev(sys.argv[1:end])
    command = sys.argv[end + 1 :]
    os.execvp(command[0], command)  # noqa: S606 - a list, and no shell is wanted


if __name__ == "__main__":
    main()
