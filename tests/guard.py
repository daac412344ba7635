"""What no test may do, and what only a marked test may do, whatever code does it.

Never: write to a drive or to this machine's own state, reach another machine. Marked only: start a process,
look at a raw device. An audit hook (PEP 578) sees every open, process and connection of the interpreter, also
those of C code and of `pathlib`, where a patched `open` would not. It cannot be taken out again, and fails
closed: what cannot be looked at below /dev counts as a drive.
"""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.own import TELL, WRITING, Forbidden, is_raw, refuse

__all__ = ["MARKS", "OWN_STATE", "WATCH", "Forbidden", "is_raw", "watch_everything"]

OF_PROCESSES = ("process", "vm", "network_namespace")
MARKS = (*OF_PROCESSES, "slow")
OWN_STATE = "/var/lib/etabli"
PROCESS_EVENTS = (
    "subprocess.Popen",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "pty.spawn",
)


class Watch:
    """What the running test may do, and what it was refused: code under test may swallow an exception.

    `syncs`: it waits for the drive where the code under test does (tests/conftest.py).
    """

    def __init__(self) -> None:
        self.marked = True
        self.syncs = True
        self.refusals: list[str] = []

    @contextmanager
    def over(self, *, marked: bool, syncs: bool) -> Iterator[None]:
        """While one test runs; pytest itself, outside of tests, starts its own workers."""
        before = self.marked, self.syncs
        self.marked, self.syncs = marked, syncs
        self.refusals.clear()
        try:
            yield
        finally:
            self.marked, self.syncs = before

    def refuse(self, what: str) -> None:
        """Raises Forbidden."""
        refuse(what)


WATCH = Watch()
TELL.append(WATCH.refusals.append)


def _open(path: Any, mode: Any, flags: int) -> None:
    if isinstance(path, int):
        return  # a descriptor: its opening was looked at
    path = os.fspath(path)
    writes = bool(flags & WRITING) or (isinstance(mode, str) and bool(set(mode) & set("wax+")))
    if writes:
        _not_our_own(path)
        if is_raw(path):
            WATCH.refuse(f"a test opened a device for writing: {path!r}")
    elif not WATCH.marked and is_raw(path):
        WATCH.refuse(f"an unmarked test opened a device: {path!r}")


def _not_our_own(path: Any, *_rest: Any) -> None:
    if isinstance(path, str | bytes) and (os.fsdecode(path) + "/").startswith(OWN_STATE + "/"):
        WATCH.refuse(f"a test wrote to this machine's own state: {path!r}")


def _start(*arguments: Any) -> None:
    if not WATCH.marked:
        WATCH.refuse(f"an unmarked test started a process: {arguments[:2]}")


def _reach(ours: Any, address: Any, *_rest: Any) -> None:
    """As a machine without a network answers: code under test may try."""
    if ours.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
        _resolve(address[0])


def _resolve(name: Any, *_rest: Any) -> None:
    host = name.decode() if isinstance(name, bytes) else name
    if host in (None, "", "localhost"):
        return
    try:
        near = ipaddress.ip_address(host).is_loopback
    except ValueError:
        near = False
    if not near:
        raise OSError(errno.ENETUNREACH, f"tests have no network: {host}")


CHECKS: dict[str, Callable[..., None]] = {
    "open": _open,
    "os.mkdir": _not_our_own,
    "socket.bind": _reach,
    "socket.connect": _reach,
    "socket.getaddrinfo": _resolve,
    "socket.gethostbyname": _resolve,
    "socket.sendmsg": _reach,
    "socket.sendto": _reach,
    **dict.fromkeys(PROCESS_EVENTS, _start),
}


def watch_everything() -> None:
    """From here to the end of this interpreter."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        check = CHECKS.get(event)
        if check is not None:
            check(*arguments)

    sys.addaudithook(hook)
