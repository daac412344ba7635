"""What a guest runs whose power is cut: it keeps reports and says so over the network; after the next start
it delivers them.

    python3 -m tests.vm.keeping keep FOLDER HOST PORT
    python3 -m tests.vm.keeping deliver FOLDER URL
"""

from __future__ import annotations

import hashlib
import os
import random
import socket
import sys
import time
from pathlib import Path

from agent.delivery import deliver_spool
from agent.spool import Spool
from agent.state import State, open_state
from agent.station import load_station
from model.document import encode
from model.event import Event

CODE = "let me in"
SIZES = (10, 5_000, 200_000)
DELIVER_S = 120.0


def state_in(folder: str) -> State:
    """The state on the drive that the tests watch."""
    return open_state(is_root=True, environment={}, folder=Path(folder) / "state")


def keep(folder: str, host: str, port: str) -> None:
    """Keep one report after the other, until the power is cut; each is told of once it is kept."""
    import uuid_utils

    state = state_in(folder)
    station, spool = load_station(state), Spool(state.spool)
    with socket.create_connection((host, int(port))) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.sendall(b"ready\n")
        while True:
            name = str(uuid_utils.uuid7())
            data = encode({"id": name, "filling": os.urandom(random.choice(SIZES)).hex()})
            spool.keep(name, data, station.sign(data))
            line.sendall(f"kept {name} {hashlib.sha256(data).hexdigest()}\n".encode())


def deliver(folder: str, url: str) -> None:
    """Deliver all that waits; the exit status is 1 when something stays."""
    state = state_in(folder)
    code = Path(folder) / "code"
    code.write_text(CODE)

    def ignore(_event: Event) -> None:
        return

    outcome = deliver_spool(
        state,
        load_station(state),
        inventory_url=url,
        code_file=str(code),
        for_s=DELIVER_S,
        emit=ignore,
        stopped=lambda: False,
    )
    print(outcome)
    os.sync()
    time.sleep(0.1)
    sys.exit(1 if outcome.waiting else 0)


if __name__ == "__main__":
    if sys.argv[1] == "keep":
        keep(*sys.argv[2:])
    else:
        deliver(*sys.argv[2:])
