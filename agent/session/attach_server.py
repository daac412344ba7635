"""The session's door for screens: `session.sock`, versioned JSON lines, readers that never hold the
session up.

A reader that attaches is told who speaks (`Hello`), says from which event it wants to hear (`Attach`),
and gets every event from there. It may send orders (`ScreenOrder`); they name the session they are meant for.
A reader that does not read is dropped.
"""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from agent.session.stream import EventStream
from model.document import UnreadableDocument, decode, decode_order, encode, encode_event
from model.order import BenchOrder

PROTOCOL: Literal["etabli/session/1"] = "etabli/session/1"
SOCKET_NAME = "session.sock"
ORDER_LIMIT_BYTES = 1 << 16
EVENT_LIMIT_BYTES = 16 << 20
MOST_READERS = 16
SLOW_READER_S = 5.0
POLL_S = 0.5
UCRED = struct.Struct("3i")  # struct ucred { pid_t pid; uid_t uid; gid_t gid; }, unix(7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """The first line to a reader: the session, and the number of its newest event. `attended`: a bench that
    waits for orders.
    """

    session: str
    last_sequence: int
    attended: bool = False
    protocol: Literal["etabli/session/1"] = PROTOCOL


@dataclass(frozen=True, slots=True, kw_only=True)
class Attach:
    """The first line of a reader: the number of the last event it knows, 0 for all."""

    after: int
    protocol: Literal["etabli/session/1"] = PROTOCOL


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenOrder:
    """An order of a reader; refused unless it names this session. `key`: a key was pressed in sight of
    the list of drives whose hash is `plan`. `shown`: that list is on this reader's screen at this moment, and
    its keyboard is open. `bench`: an order of `model.order` for a bench that waits for some, with the number
    under which this `screen` hears what became of it.
    """

    session: str
    order: Literal["stop", "key", "shown", "bench"]
    plan: str = ""
    screen: str = ""
    number: int = 0
    bench: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenOrder:
    """An order of `model.order` that a screen gave, and the number under which it waits for the answer."""

    screen: str
    number: int
    order: BenchOrder


@contextmanager
def short_path(path: Path) -> Iterator[str]:
    """A path to a socket that fits into sun_path (108 bytes, unix(7)), however deep its folder lies."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


class SessionSocket:
    """Serves one session's stream until closed."""

    def __init__(
        self,
        folder: Path,
        session: str,
        stream: EventStream,
        on_stop: Callable[[], None],
        on_key: Callable[[str], None] = lambda _plan: None,
        on_shown: Callable[[str], None] = lambda _plan: None,
        on_order: Callable[[GivenOrder], None] | None = None,
    ) -> None:
        self._path = folder / SOCKET_NAME
        self._session = session
        self._stream = stream
        self._on_stop, self._on_key, self._on_shown, self._on_order = on_stop, on_key, on_shown, on_order
        self._readers: set[threading.Thread] = set()
        self._screens: dict[socket.socket, str] = {}  # by which connection a screen gives its orders
        self._ever_read = threading.Event()
        self._closing = threading.Event()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._path.unlink(missing_ok=True)
        with short_path(self._path) as address:
            self._socket.bind(address)
        self._path.chmod(0o600)
        self._socket.listen(MOST_READERS)
        self._socket.settimeout(POLL_S)
        self._acceptor = threading.Thread(target=self._accept, daemon=True, name="session-socket")
        self._acceptor.start()

    @property
    def is_watched(self) -> bool:
        """Whether any reader is attached."""
        return bool(self._readers)

    def has_screen(self, name: str) -> bool:
        """Whether the screen that gave orders under this name is attached."""
        return name in tuple(self._screens.values())

    def close(self, *, linger_s: float) -> None:
        """Let the readers hear the end, wait at most `linger_s` for them (and for a first one), and
        close the door.
        """
        deadline = time.monotonic() + linger_s
        self._ever_read.wait(linger_s)
        for thread in tuple(self._readers):
            thread.join(max(deadline - time.monotonic(), 0.0))
        self._closing.set()
        self._path.unlink(missing_ok=True)
        self._socket.close()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            if not _is_ours(connection) or len(self._readers) >= MOST_READERS:
                connection.close()
                continue
            thread = threading.Thread(
                target=self._serve, args=(connection,), daemon=True, name="session-reader"
            )
            self._readers.add(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection:
                connection.settimeout(SLOW_READER_S)
                hello = Hello(
                    session=self._session,
                    last_sequence=self._stream.last_sequence,
                    attended=self._on_order is not None,
                )
                connection.sendall(encode(hello) + b"\n")
                lines = read_lines(connection, ORDER_LIMIT_BYTES)
                attach = decode(next(lines, b""), Attach)
                self._ever_read.set()
                orders = threading.Thread(
                    target=self._take_orders, args=(connection, lines), daemon=True, name="session-orders"
                )
                orders.start()
                self._tell(connection, max(attach.after, 0))
                connection.shutdown(socket.SHUT_RDWR)  # closing alone would not end the other thread's recv()
                orders.join()
        except (OSError, UnreadableDocument):
            return  # a reader that left, or one that does not speak our words, is no matter of the session's
        finally:
            self._readers.discard(threading.current_thread())

    def _tell(self, connection: socket.socket, after: int) -> None:
        """Send events until the last one was sent."""
        known = after
        while True:
            events = self._stream.since(known, timeout_s=POLL_S)
            for numbered in events:
                connection.sendall(encode_event(numbered))
                known = numbered.sequence
            if self._stream.is_finished and known >= self._stream.last_sequence:
                return
            if self._closing.is_set() and not events:
                return

    def _take_orders(self, connection: socket.socket, lines: Iterator[bytes]) -> None:
        try:
            for line in lines:
                order = decode(line, ScreenOrder)
                if order.session != self._session:
                    continue
                match order.order:
                    case "key":
                        self._on_key(order.plan)
                    case "shown":
                        self._on_shown(order.plan)
                    case "bench":
                        given = decode_order(order.bench or {})
                        self._screens[connection] = order.screen
                        if self._on_order is not None:
                            self._on_order(GivenOrder(screen=order.screen, number=order.number, order=given))
                    case "stop":
                        self._on_stop()
        except (OSError, UnreadableDocument):
            return  # the reader left or talks nonsense: its orders end here
        finally:
            self._screens.pop(connection, None)


def _is_ours(connection: socket.socket) -> bool:
    """Whether the peer is the same user, or root (SO_PEERCRED, unix(7))."""
    _, uid, _ = UCRED.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, UCRED.size))
    return uid in (0, os.geteuid())


def read_lines(connection: socket.socket, limit_bytes: int) -> Iterator[bytes]:
    """The lines of a connection until it ends; a silent peer is waited for. A line above the limit ends
    it too.
    """
    buffer = bytearray()
    while True:
        end = buffer.find(b"\n")
        if end >= 0:
            line = bytes(buffer[:end])
            del buffer[: end + 1]
            yield line
            continue
        if len(buffer) > limit_bytes:
            return
        try:
            chunk = connection.recv(1 << 16)
        except TimeoutError:
            continue
        if not chunk:
            return
        buffer += chunk
