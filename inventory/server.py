"""The serving process: one at a time in a folder, on loopback, gone when it is told or not needed."""

from __future__ import annotations

import errno
import os
import signal
import socket
import time
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from uvicorn import Config, Server

from inventory.answering import TakeAnswers
from inventory.app import make_app
from inventory.errors import FolderError
from inventory.guard import Activity
from inventory.service import Inventory, open_inventory
from inventory.store.folder import PORT_NAME, ServeLock, write_private
from model.api import SERVE_FILE, ServeFile
from model.document import UnreadableDocument, decode, encode_pretty
from papers.errors import reason
from papers.language import _
from papers.terminal import say

FILE_LIMIT_BYTES = 16 << 10
OTHER_READY_S, POLL_S = 5.0, 0.1
GRACE_S = 10
ANY_PORT, USUAL_PORT = 0, 8485  # beside that of a person's own `etabli serve`
BACKLOG = 128
CONNECTIONS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Where to listen; `idle_s` is after how much idleness to end, None for never."""

    host: str
    port: int
    idle_s: float | None


def serve(folder: Path, listening: Listening, take: TakeAnswers | None = None) -> None:
    """Serve the inventory of a folder until told to stop; when another process serves it, say where.

    Raises FolderError, DatabaseError.
    """
    lock = ServeLock(folder)
    if not lock.acquire():
        _tell_other(folder)
        return
    try:
        (folder / SERVE_FILE).unlink(missing_ok=True)
        with _listen_again(folder, listening) as listener:
            inventory = open_inventory(folder, take)
            try:
                _run(inventory, listener, listening.idle_s)
            finally:
                inventory.close()
    finally:
        lock.release()


class AnnouncedServer(Server):
    """Uvicorn that says when it answers, ends when it is idle, and takes its word back before it ends."""

    def __init__(self, config: Config, inventory: Inventory, url: str, activity: Activity) -> None:
        super().__init__(config)
        self._file = inventory.folder / SERVE_FILE
        self._serving = ServeFile(url=url, pid=os.getpid(), server=inventory.key.id)
        self._activity = activity
        self.idle_s: float | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Announce once it answers."""
        await super().startup(sockets)
        write_private(self._file, encode_pretty(self._serving))
        say(_("The inventory is open at {url} (Ctrl-C ends it).").format(url=self._serving.url))

    async def on_tick(self, counter: int) -> bool:
        """Whether to end."""
        is_idle = self.idle_s is not None and self._activity.idle_s() > self.idle_s
        return is_idle or await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """A reader of the file from here on starts another one."""
        self._file.unlink(missing_ok=True)
        await super().shutdown(sockets)


def _run(inventory: Inventory, listener: socket.socket, idle_s: float | None) -> None:
    activity = Activity()
    config = Config(
        make_app(inventory, activity),
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=GRACE_S,
    )
    server = AnnouncedServer(config, inventory, _url(listener), activity)
    server.idle_s = idle_s

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    # Uvicorn raises the signals it got once more when it has ended: they find this handler, not death.
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        server.run(sockets=[listener])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listen_again(folder: Path, listening: Listening) -> socket.socket:
    """Where any port will do, the one of the last time, so that an address that somebody keeps still opens;
    another one only when it is taken. Raises FolderError.
    """
    if listening.port != ANY_PORT:
        return _listen(listening)
    file = folder / PORT_NAME
    try:
        listener = _listen(replace(listening, port=_read_port(file)))
    except FolderError:
        listener = _listen(listening)
    _remember_port(file, listener.getsockname()[1])
    return listener


def _read_port(file: Path) -> int:
    """The port of the last time; the usual one at the first."""
    try:
        text = file.read_bytes()[:8].decode("ascii").strip()
    except FileNotFoundError:
        return USUAL_PORT
    except (OSError, UnicodeDecodeError):
        return ANY_PORT
    return int(text) if text.isdigit() and 1024 <= int(text) <= 65535 else ANY_PORT


def _remember_port(file: Path, port: int) -> None:
    """A convenience: a folder that takes no more files serves all the same."""
    try:
        write_private(file, f"{port}\n".encode())
    except OSError:
        return


def _listen(listening: Listening) -> socket.socket:
    family = socket.AF_INET6 if ":" in listening.host else socket.AF_INET
    try:
        return socket.create_server((listening.host, listening.port), family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sentence = _("Port {port} is used by another program. Choose another with --port.")
            raise FolderError(sentence.format(port=listening.port)) from error
        raise FolderError(
            _("{host}, port {port}: {error}.").format(
                host=listening.host, port=listening.port, error=reason(error)
            )
        ) from error


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _tell_other(folder: Path) -> None:
    """Another one serves this folder; it may only just have started."""
    deadline = time.monotonic() + OTHER_READY_S
    while (serving := _read_serving(folder / SERVE_FILE)) is None:
        if time.monotonic() > deadline:
            say(_("The inventory in {folder} is already running.").format(folder=folder))
            return
        time.sleep(POLL_S)  # another process lets go of it, or answers
    say(_("The inventory is open already, at {url}.").format(url=serving.url))


def _read_serving(path: Path) -> ServeFile | None:
    try:
        with path.open("rb") as file:
            return decode(file.read(FILE_LIMIT_BYTES), ServeFile)
    except (OSError, UnreadableDocument):
        return None
