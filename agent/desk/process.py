"""The process of a desk: started by the first screen, outlives every one of them.

`python -m agent.desk.process FOLDER` is how `agent.session.start` starts it; the request comes by stdin.
"""

from __future__ import annotations

import os
import queue
import signal
import threading
from pathlib import Path

from agent.bench.locks import Busy, FileLock, machine_lock_path
from agent.bench.state import State, StateError, open_state
from agent.bench.station import load_station
from agent.desk.desk import Desk
from agent.desk.means import DeskMeans
from agent.desk.request import DeskRequest
from agent.desk.scanner import ScannerWatch
from agent.erasing.jobs import check_durable
from agent.erasing.plans import plan_all
from agent.session.attach_server import GivenOrder, SessionSocket
from agent.session.limits import limits_of_run
from agent.session.process import LINGER_S, LOCK_WAIT_S, carry_out, open_host
from agent.session.session import Session
from agent.session.stream import EventStream
from agent.trying.table import triers_of
from host.input.live import LiveInputs
from host.live import LiveHost
from host.plugs import LivePlugs
from host.power import runs_on_battery_alone
from model.document import decode
from model.exit_status import ExitStatus
from papers.errors import reason
from papers.language import _


def main(order: bytes) -> int:
    """Run the desk ordered in these bytes; returns its exit status. Raises StateError."""
    request = decode(order, DeskRequest)
    folder = Path(request.run.state_folder)
    state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=folder)
    lock = FileLock(machine_lock_path("session", state, replayed=request.run.replay is not None))
    try:
        lock.acquire(wait_s=LOCK_WAIT_S)
    except Busy:
        return ExitStatus.COULD_NOT_RUN  # the screen that ordered this finds the first session's socket
    try:
        return _run(request, state, EventStream(state.run / "events.jsonl"))
    finally:
        lock.release()


def _run(request: DeskRequest, state: State, stream: EventStream) -> int:
    host, live = open_host(request.run)
    end_tools = (lambda: None) if live is None else live.stop
    session = Session(
        request=request.run,
        state=state,
        station=load_station(state, name=request.run.station_name),
        host=host,
        stream=stream,
        limits=() if live is None else limits_of_run(is_root=os.geteuid() == 0),
        end_tools=end_tools,
    )
    orders: queue.SimpleQueue[GivenOrder] = queue.SimpleQueue()
    stopped = threading.Event()
    means = None if live is None else _live_means(request, live)
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the screen's to hear
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a closed terminal ends nothing
    door = SessionSocket(state.run, request.run.session, stream, stopped.set, on_order=orders.put)
    desk = Desk(
        session=session,
        means=means,
        performer=request.performer,
        orders=orders,
        stopped=stopped,
        is_watched=lambda: door.is_watched,
        is_here=door.has_screen,
        configuration=None if request.configuration is None else Path(request.configuration),
        stop_tools=end_tools,
    )
    scanner = None if live is None else ScannerWatch(host=live, inputs=LiveInputs(), found=desk.take_scan)
    if scanner is not None:
        scanner.start()
    status = desk.run()
    if scanner is not None:
        scanner.stop()
    door.close(linger_s=LINGER_S)
    stream.close()
    return status


def _live_means(request: DeskRequest, live: LiveHost) -> DeskMeans:
    """Those of this machine. Raises StateError."""
    try:
        plugs = LivePlugs()
    except OSError as error:
        raise StateError(_("New drives cannot be watched: {error}.").format(error=reason(error))) from error
    return DeskMeans(
        plans=lambda policy, spare: plan_all(policy, spare=spare),
        policy=request.policy,
        plugs=plugs,
        host=live,
        durable=check_durable,
        on_battery=runs_on_battery_alone,
        triers=triers_of(live, LiveInputs(), os.environ),
    )


if __name__ == "__main__":
    carry_out(main)
