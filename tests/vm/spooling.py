"""Runs inside a guest: keep reports in a spool without end, and say each one's name once it is kept.

`python3 -m tests.vm.spooling FOLDER` prints `kept NAME SHA256` lines, as `tests.soak.spool` does.
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
import time
from pathlib import Path

import uuid_utils

from agent.bench.station import load_station
from agent.spool.spool import Spool
from model.document import encode
from tests.agent.documents import make_report
from tests.soak.spool import bench

FILLING_BYTES = (10, 5_000, 100_000)
LONGEST_PAUSE_S = 0.5


def main(folder: Path) -> None:
    """Write until the power is cut."""
    state = bench(folder)
    station, spool = load_station(state), Spool(state.spool)
    while True:
        name = str(uuid_utils.uuid7())
        filling = os.urandom(random.choice(FILLING_BYTES))
        data = encode(make_report(name, station.key_id, filling=filling))
        spool.keep(name, data, station.sign(data))
        print("kept", name, hashlib.sha256(data).hexdigest(), flush=True)
        time.sleep(random.uniform(0, LONGEST_PAUSE_S))  # a cut comes anywhere


if __name__ == "__main__":
    main(Path(sys.argv[1]))
