"""The inventory on this machine: reused when it runs, started when it does not, and enrolled at."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from agent.bench.disk import read_limited
from agent.bench.state import State
from agent.bench.station import Station
from agent.delivery.enrolment import LOCAL, Target, enrol, recall, server_of, target_at
from agent.delivery.inventory_client import DeliveryStopped, InventoryClient, NoAnswer
from host.errors import ToolMissing
from host.service import Service, start_service
from model.api import CODE_FILE, LOG_FILE, SERVE_FILE, ServeFile
from model.document import UnreadableDocument, decode
from model.message import Message, say

FILE_LIMIT_BYTES = 16 << 10
ADDRESS = re.compile(r"http://127\.0\.0\.1:[0-9]{1,5}/?")
POLL_S = 0.1
HEALTH_S = 3.0
OTHER_STARTS_S = 5.0  # how long another one that is starting may take to say that it is there


def ensure_inventory(
    state: State,
    station: Station,
    *,
    wait_s: float,
    again: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> Target:
    """The inventory on this machine, running, with this station enrolled; `again` enrols anew.

    Raises DeliveryError, after about `wait_s` when it does not start.
    """
    serving = running_inventory(state.inventory) or _start(state.inventory, wait_s, stopped)
    enrolment = None if again else recall(state, LOCAL)
    if enrolment is not None and server_of(enrolment) == serving.server:
        return target_at(serving.url, enrolment)
    code = _read(state.inventory / CODE_FILE).decode("ascii", "replace").strip()
    return enrol(state, station, name=LOCAL, url=serving.url, code=code, stopped=stopped)


def running_inventory(folder: Path) -> ServeFile | None:
    """The inventory of a folder when it runs and answers under its own key; None otherwise, also when a
    dead one left its file.
    """
    try:
        serving = decode(_read(folder / SERVE_FILE), ServeFile)
    except UnreadableDocument:
        return None
    if not ADDRESS.fullmatch(serving.url):
        return None
    client = InventoryClient(serving.url)
    try:
        is_there = client.health(HEALTH_S).server == serving.server
    except NoAnswer:
        is_there = False
    finally:
        client.close()
    return serving if is_there else None


def _start(folder: Path, wait_s: float, stopped: Callable[[], bool]) -> ServeFile:
    """Start it and wait until it answers."""
    deadline = time.monotonic() + wait_s
    service = _launch(folder)
    while True:
        serving = running_inventory(folder)
        if serving is not None:
            return serving
        if stopped():
            raise DeliveryStopped(say("delivery.stopped"))
        now = time.monotonic()
        if service.exit_status() is not None:
            # It may have ended because another one, started at the same moment, was there first.
            deadline = min(deadline, now + OTHER_STARTS_S)
        if now >= deadline:
            raise NoAnswer(_not_ready(service), was_hasty=service.exit_status() is None)
        time.sleep(POLL_S)  # another process starts it


def _launch(folder: Path) -> Service:
    root = Path(__file__).resolve().parents[2]
    argv = [sys.executable, str(root / "etabli.py"), "serve", "--embedded", "--folder", str(folder)]
    try:
        return start_service(argv, log=folder / LOG_FILE, folder=root)
    except ToolMissing as error:
        raise NoAnswer(say("delivery.not_started", error=error.detail)) from error


def _not_ready(service: Service) -> Message:
    """Why it did not come, in its own last words when it ended."""
    if service.exit_status() is None:
        return say("delivery.not_ready")
    words = service.last_words() or f"exit status {service.exit_status()}"
    return say("delivery.not_started", error=words.rstrip("."))


def _read(path: Path) -> bytes:
    """A small file of the inventory; empty when it cannot be read."""
    try:
        return read_limited(path, FILE_LIMIT_BYTES)
    except OSError:
        return b""
