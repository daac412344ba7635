"""The inventory with many machines: how long its lists and pages take, and how much memory it holds.

python -m tests.perf.inventory --machines 5000
"""

from __future__ import annotations

import argparse
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx2

from inventory.receiving.examine import Submission
from inventory.service import open_inventory
from inventory.store.folder import open_folder
from inventory.store.stations import enrol_station, find_station
from model.document import encode
from tests.inventory.workshop import Bench, drive, laptop, make_report, smart
from tests.soak.inventory import Served

ROUNDS = 15
LIMIT_MS = 100.0
PATHS = {
    "list page": "/machines",
    "list page, searched": "/machines?text=thinkpad+x1",
    "list page, one lot": "/machines?lot=lot-7",
    "list page, nothing found": "/machines?text=nowhere",
    "API, 100 machines": "/api/v1/machines?limit=100",
    "API, 500 reports": "/api/v1/reports?limit=500",
}


def fill(folder: Path, count: int) -> float:
    """Take in so many reports, each about a machine of its own; reports a second."""
    inventory = open_inventory(folder)
    bench = Bench()
    with inventory.database.write() as connection:
        enrol_station(connection, bench.spki, bench.name)
        station = find_station(connection, bench.id)
    assert station is not None
    began = time.monotonic()
    for number in range(count):
        drives = (drive("sda", f"D{number}", smart()),)
        machine = laptop(f"PF{number:06}", None, None, drives)
        report = make_report(bench, machine, label=f"A-{number:05}", lot=f"lot-{number % 40}")
        data = encode(report)
        inventory.keeper.keep(Submission(data=data, signature=bench.sign(data)), station)
    rate = count / (time.monotonic() - began)
    inventory.close()
    return rate


def median_ms(question: Callable[[], object]) -> float:
    """How long it takes, most of the time."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        question()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def resident_mb(pid: int) -> float:
    """The memory of a process (proc_pid_status(5), VmRSS)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def main() -> int:
    """Print the table; exit status 1 when a page takes longer than the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--machines", type=int, default=5000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = open_folder(Path(name) / "inventory")
        print(f"{options.machines} machines, {fill(folder, options.machines):.0f} reports a second")
        served = Served(folder=folder)
        began = time.monotonic()
        served.start()
        assert served.process is not None
        pid = served.process.pid
        print(f"ready after {time.monotonic() - began:.2f} s, {resident_mb(pid):.0f} MB")
        slow = _measure(served, PATHS)
        print(f"{resident_mb(pid):.0f} MB afterwards")
        served.end(signal.SIGTERM)
    return 1 if slow else 0


def _measure(served: Served, paths: dict[str, str]) -> list[str]:
    slow = []
    with httpx2.Client(base_url=served.url) as client:
        first = client.get("/api/v1/machines?limit=1").json()["items"][0]
        for name, path in {**paths, "machine page": first["page"]}.items():
            took = median_ms(lambda path=path: client.get(path).raise_for_status())  # type: ignore[misc] # bound now
            print(f"{name:28} {took:7.1f} ms")
            if took > LIMIT_MS and "page" in name:
                slow.append(name)
    return slow


if __name__ == "__main__":
    sys.exit(main())
