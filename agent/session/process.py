"""The process of a session: started by `etabli run`, outlives its terminal, ends when its readers heard
the end.

`python -m agent.session.process FOLDER` is how `agent.session.start` starts it. The request comes by stdin:
names and notes of people do not belong on a command line, and a disk that is full takes no file. The folder
is for who looks at the list of processes.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from agent.bench.locks import Busy, FileLock, machine_lock_path
from agent.bench.state import State, StateError, open_state
from agent.bench.station import load_station
from agent.erasing.screens import PressedKeys
from agent.erasing.unattended import live_means
from agent.session.attach_server import SessionSocket
from agent.session.limits import limits_of_run
from agent.session.request import Request
from agent.session.session import Session
from agent.session.stream import EventStream
from host.boot import probe_boot
from host.live import LiveHost
from host.port import Host
from model.document import decode
from model.exit_status import ExitStatus
from papers.language import speak, system_language

LINGER_S = 5.0
COULD_NOT_START = 1  # unlike ExitStatus.COULD_NOT_RUN, which says that another session was there first
LOCK_WAIT_S = 2.0  # a session that has just told its end is still closing its door


def open_host(request: Request) -> tuple[Host, LiveHost | None]:
    """The machine in front of us, or the recorded one; the live one also by its own name, so that its
    tools can be stopped.
    """
    if request.replay is None:
        live = LiveHost()
        return live, live
    from host.recording.replay import ReplayHost

    return ReplayHost.open(Path(request.replay), timing=request.replay_timing), None


def main(order: bytes) -> int:
    """Run the session ordered in these bytes; returns its exit status. Raises StateError."""
    request = decode(order, Request)
    state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=Path(request.state_folder))
    lock = FileLock(machine_lock_path("session", state, replayed=request.replay is not None))
    try:
        lock.acquire(wait_s=LOCK_WAIT_S)
    except Busy:
        return (
            ExitStatus.COULD_NOT_RUN
        )  # the reader that ordered this finds the first session's socket, and says so
    try:
        return _run(request, state, EventStream(state.run / "events.jsonl"))
    finally:
        lock.release()


def _run(request: Request, state: State, stream: EventStream) -> int:
    host, live = open_host(request)
    session = Session(
        request=request,
        state=state,
        station=load_station(state, name=request.station_name),
        host=host,
        stream=stream,
        limits=() if live is None or request.exit_check else limits_of_run(is_root=os.geteuid() == 0),
        end_tools=(lambda: None) if live is None else live.stop,
    )
    keys = PressedKeys()

    def stop() -> None:
        session.stopping.set()
        if live is not None:
            live.stop()

    signal.signal(signal.SIGTERM, lambda *_: stop())
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is the reader's to hear; it orders the stop over the socket
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a closed terminal ends nothing
    door = SessionSocket(state.run, request.session, stream, stop, keys.press, keys.show)
    if live is not None:
        facts = probe_boot(live)
        session.means = live_means(facts, keys, lambda: door.is_watched and keys.is_shown, session.stopping)
    status = session.walk()
    door.close(linger_s=LINGER_S)
    stream.close()
    return status


def carry_out(work: Callable[[bytes], int]) -> NoReturn:
    """Do the work that was ordered on stdin, and end this process with its status."""
    speak(system_language(os.environ))  # to inventories, whose refusals are kept, and in last words
    try:
        status = work(sys.stdin.buffer.read())
    except StateError as error:
        status = COULD_NOT_START
        sys.stderr.write(f"{error}\n")  # its starter reads these last words in its log
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # a thread that hangs in the kernel must not keep the process from ending


if __name__ == "__main__":
    carry_out(main)
