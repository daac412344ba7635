"""Devices of our own: no process of the tests, nor of their tools, opens another one for writing, sends it a
command that could change it, or names it to a program that could.

`watch` looks at everything that this interpreter does, and has every Python below it do the same (PEP 578). A
device is our own when it is a loop device on a file that `note_own` was told of, by that file's inode. Few
imports: every interpreter that is started below has them too.
"""

from __future__ import annotations

import atexit
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

REGISTRY = "ETABLI_TESTS_OWN"
CHILDREN = Path(__file__).resolve().parent / "children"
LOOP_MAJOR = 7  # linux/major.h
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Every other character device may be a way to a drive: an admin command needs no right to write (/dev/nvme0).
HARMLESS = re.compile(
    r"/dev/(null|zero|full|u?random|tty\w*|console|ptmx|pts/\w+|kvm|kmsg|fuse|net/tun|loop-control)"
)
MEMORY_FOLDERS = ("/dev/shm/", "/dev/mqueue/")
# linux/fs.h: BLKROGET, BLKGETSIZE, BLKRAGET, BLKSSZGET, BLKIOMIN, BLKIOOPT, BLKALIGNOFF, BLKPBSZGET,
# BLKDISCARDZEROES, BLKROTATIONAL, BLKGETSIZE64, BLKGETDISKSEQ. Every other one may change something.
QUESTIONS = frozenset(
    (0x125E, 0x1260, 0x1263, 0x1268, 0x1278, 0x1279, 0x127A, 0x127B, 0x127C, 0x127E, 0x80081272, 0x80081280)
)
PASS_THROUGH = re.compile(r"/dev/(sg\d+|bsg/.*|nvme\d+|ng\d+n\d+|mapper/control)")
READERS = frozenset({"smartctl", "lsblk", "blkid", "udevadm", "findmnt"})
CHANGES = frozenset({"-t", "--test", "-s", "--set", "--smart", "-o", "-S", "-X", "--abort", "trigger"})
NAMES = re.compile(r"/dev/[\w./:-]+")


class Forbidden(AssertionError):
    """A test or a tool of the tests did what none may do."""


TELL: list[Callable[[str], object]] = []  # who else is told: code under test may swallow an exception


def refuse(what: str) -> None:
    """Raises Forbidden."""
    for tell in TELL:
        tell(what)
    raise Forbidden(what)


def is_raw(path: str | bytes) -> bool:
    """Whether opening this path may reach a drive; what cannot be looked at below /dev counts as one."""
    name = os.path.realpath(os.fsdecode(path))
    try:
        mode = os.stat(name).st_mode
    except OSError:
        return name.startswith("/dev/") and not name.startswith(MEMORY_FOLDERS)
    return stat.S_ISBLK(mode) or (stat.S_ISCHR(mode) and not HARMLESS.fullmatch(name))


def note_own(file: Path) -> None:
    """Loop devices on this file are our own."""
    status = os.stat(file)
    Path(os.environ[REGISTRY], f"{status.st_dev}-{status.st_ino}").touch()


def is_own(device: str | bytes | int) -> bool:
    """Whether it is a loop device on a file that was noted."""
    try:
        status = os.stat(device)
        if not stat.S_ISBLK(status.st_mode) or os.major(status.st_rdev) != LOOP_MAJOR:
            return False
        number = f"{os.major(status.st_rdev)}:{os.minor(status.st_rdev)}"
        backing = os.stat(Path(f"/sys/dev/block/{number}/loop/backing_file").read_text().strip())
        return Path(os.environ[REGISTRY], f"{backing.st_dev}-{backing.st_ino}").exists()
    except (OSError, KeyError):
        return False


def _open(path: Any, mode: Any, flags: int) -> None:
    if isinstance(path, int):
        return  # a descriptor: its opening was looked at
    writes = bool(flags & WRITING) or (isinstance(mode, str) and bool(set(mode) & set("wax+")))
    if writes and is_raw(os.fspath(path)) and not is_own(os.fspath(path)):
        refuse(f"opened for writing: {path!r}")


def _ioctl(descriptor: int, request: int, *_rest: Any) -> None:
    try:
        mode = os.fstat(descriptor).st_mode
        name = os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return  # no such descriptor: the call itself will say so
    reaches = stat.S_ISBLK(mode) or (stat.S_ISCHR(mode) and PASS_THROUGH.fullmatch(name) is not None)
    if reaches and request & 0xFFFFFFFF not in QUESTIONS and not is_own(descriptor):
        refuse(f"ioctl {request & 0xFFFFFFFF:#x} on {name}")


def _words(command: Any) -> list[str]:
    if isinstance(command, str | bytes | os.PathLike):
        return os.fsdecode(command).split()
    return [os.fsdecode(word) for word in command or ()]


def _start(command: Iterable[Any] | str) -> None:
    words = _words(command)
    reads = bool(words) and os.path.basename(words[0]) in READERS and not CHANGES & set(words)
    for name in (found for word in words for found in NAMES.findall(word)):
        if os.path.exists(name) and is_raw(name) and not reads and not is_own(name):
            refuse(f"named to a program: {name} in {words}")


CHECKS: dict[str, Callable[..., None]] = {
    "open": _open,
    "fcntl.ioctl": _ioctl,
    "subprocess.Popen": lambda _program, command, *_rest: _start(command),
    "os.exec": lambda _program, command, *_rest: _start(command),
    "os.posix_spawn": lambda _program, command, *_rest: _start(command),
    "os.spawn": lambda _mode, _program, command, *_rest: _start(command),
    "os.system": _start,
}


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    check = CHECKS.get(event)
    if check is not None:
        check(*arguments)


def watch() -> None:
    """From here to the end of this interpreter, and in every Python that it starts."""
    if _hook in _HOOKED:
        return
    _HOOKED.append(_hook)
    if REGISTRY not in os.environ:
        _make_registry()
    paths = [str(CHILDREN), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(paths))
    sys.addaudithook(_hook)


_HOOKED: list[Callable[..., None]] = []


def _make_registry() -> None:
    import shutil
    import tempfile

    folder = tempfile.mkdtemp(prefix="own-")
    os.environ[REGISTRY] = folder
    maker = os.getpid()

    def forget() -> None:
        if os.getpid() == maker:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(forget)


def as_a_person_starts_it() -> dict[str, str]:
    """The environment of a product that is measured: without the watch, which would end the steps that read
    this machine's drives (smartctl, fio --readonly).
    """
    return {key: value for key, value in os.environ.items() if key not in (REGISTRY, "PYTHONPATH")}
