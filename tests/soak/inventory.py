"""The inventory killed at random instants while benches hand over reports: what it acknowledged it holds,
once, byte for byte, in one order.

    python -m tests.soak.inventory --count 1000 --seed 7
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from model.api import SERVE_FILE, ServeFile
from model.document import UnreadableDocument, decode, encode
from model.listing import ReportItem, ReportList
from model.receipt import Receipt
from tests.inventory.workshop import Bench, make_report

ROOT = Path(__file__).resolve().parent.parent.parent
BENCHES = 3
LONGEST_LIFE_S, LAST_LIFE_S = 0.5, 2.0
READY_S = 60.0


@dataclass(slots=True)
class Served:
    """The process that serves."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None
    url: str = ""
    words: tuple[str, ...] = ("--embedded",)

    def start(self) -> None:
        """Start it and wait until it says that it answers."""
        argv = [sys.executable, str(ROOT / "etabli.py"), "serve", *self.words, "--folder", str(self.folder)]
        self.process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, cwd=ROOT)
        deadline = time.monotonic() + READY_S
        while (serving := self._announced()) is None or serving.pid != self.process.pid:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"it did not start: {self.process.poll()}")
            time.sleep(0.02)  # the server is a process of its own
        self.url = serving.url

    def end(self, number: signal.Signals) -> int:
        """Send a signal and wait; the exit status."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(60)

    def _announced(self) -> ServeFile | None:
        try:
            return decode((self.folder / SERVE_FILE).read_bytes(), ServeFile)
        except (OSError, UnreadableDocument):
            return None


@dataclass(slots=True)
class Poster:
    """One bench that posts: what it has handed over, and the receipts."""

    served: Served
    bench: Bench
    random: random.Random
    client: httpx2.Client = field(default_factory=lambda: httpx2.Client(timeout=30))
    token: str = ""
    waiting: list[bytes] = field(default_factory=list)
    receipts: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)  # id: document, receipt
    problems: list[str] = field(default_factory=list)

    def post_until_it_dies(self, over: threading.Event) -> None:
        """Hand over one report after the other, now and then one that was acknowledged before."""
        try:
            while not over.is_set():
                self._one(self.client)
        except httpx2.TransportError:
            return

    def _one(self, client: httpx2.Client) -> None:
        if not self.token:
            self.token = self._enrol(client)
        if self.receipts and self.random.random() < 0.2:
            data, known = self.receipts[self.random.choice(sorted(self.receipts))]
            answer = self._post(client, data)
            if (answer.status_code, answer.content) != (200, known):
                self.problems.append(f"an acknowledged report again: {answer.status_code} {answer.text}")
            return
        if not self.waiting:
            note = self.random.randbytes(self.random.choice((5, 200, 240))).hex()
            self.waiting.append(encode(make_report(self.bench, note=note)))
        data = self.waiting[0]
        answer = self._post(client, data)
        if answer.status_code not in (200, 201):
            self.problems.append(f"refused: {answer.status_code} {answer.text}")
            return
        receipt = decode(answer.content, Receipt)
        self.receipts[receipt.document] = (data, answer.content)
        self.waiting.pop(0)

    def _enrol(self, client: httpx2.Client) -> str:
        code = (self.served.folder / "enrol-code").read_text(encoding="ascii").strip()
        key = base64.b64encode(self.bench.spki).decode()
        wish = {"code": code, "public_key": key, "name": self.bench.name}
        return str(
            client.post(f"{self.served.url}/api/v1/enrol", json=wish).raise_for_status().json()["token"]
        )

    def _post(self, client: httpx2.Client, data: bytes) -> httpx2.Response:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Etabli-Signature": base64.b64encode(self.bench.sign(data)).decode(),
        }
        return client.post(f"{self.served.url}/api/v1/reports", content=data, headers=headers)


def torment(folder: Path, kills: int, seed: int) -> tuple[int, list[str]]:
    """Kill it so many times; how many reports it acknowledged, and what went wrong."""
    chance = random.Random(seed)
    served = Served(folder=folder)
    posters = [
        Poster(served, Bench(f"bench-{number}"), random.Random(chance.random())) for number in range(BENCHES)
    ]
    for _ in range(kills):
        served.start()
        _post_for(posters, chance.uniform(0.0, LONGEST_LIFE_S), lambda: served.end(signal.SIGKILL))
    served.start()
    _post_for(posters, LAST_LIFE_S, lambda: 0)
    problems = [problem for poster in posters for problem in poster.problems]
    problems += _check(served, posters)
    for poster in posters:
        poster.client.close()
    if served.end(signal.SIGTERM) != 0:
        problems.append("it did not end well")
    return sum(len(poster.receipts) for poster in posters), problems


def _post_for(posters: list[Poster], seconds: float, end: Callable[[], int]) -> None:
    over = threading.Event()
    threads = [threading.Thread(target=poster.post_until_it_dies, args=(over,)) for poster in posters]
    for thread in threads:
        thread.start()
    time.sleep(seconds)  # they post meanwhile, until the server dies
    end()
    over.set()
    for thread in threads:
        thread.join()


def _check(served: Served, posters: list[Poster]) -> list[str]:
    """Everything that was acknowledged is there, once, whole, in the order of its receipts."""
    problems = []
    with httpx2.Client(base_url=served.url, timeout=60) as client:
        items = _all(client)
        ids = [item.id for item in items]
        if len(set(ids)) != len(ids):
            problems.append("a report is held twice")
        acknowledged = {name: pair for poster in posters for name, pair in poster.receipts.items()}
        by_position = sorted(acknowledged, key=lambda name: decode(acknowledged[name][1], Receipt).position)
        if [name for name in ids if name in acknowledged] != by_position:
            problems.append("a report is lost, or the order is not that of the receipts")
        for item in items:
            data = client.get(f"/api/v1/reports/{item.id}/bytes").content
            if hashlib.sha256(data).hexdigest() != item.sha256:
                problems.append(f"{item.id}: other bytes")
            if item.id in acknowledged and data != acknowledged[item.id][0]:
                problems.append(f"{item.id}: not what was handed over")
    return problems


def _all(client: httpx2.Client) -> list[ReportItem]:
    items: list[ReportItem] = []
    cursor: str | None = ""
    while cursor is not None:
        page = decode(
            client.get("/api/v1/reports", params={"cursor": cursor, "limit": "500"}).content, ReportList
        )
        items += page.items
        cursor = page.next
    return items


def main() -> int:
    """The full count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.count} kills", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        acknowledged, problems = torment(Path(folder), options.count, options.seed)
    print(f"{acknowledged} reports acknowledged in {time.monotonic() - began:.0f} s")
    for problem in problems:
        print(f"PROBLEM: {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
