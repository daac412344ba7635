"""Writers, deliverers and the inventory killed at random instants: what was said to be kept is accepted,
exactly once.

    python -m tests.soak.spool --count 1000 --seed 7 --inventory embedded

`--inventory durable` puts a small one, made for this, in place of the product's own.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from agent.bench.state import State, open_state
from agent.bench.station import load_station
from agent.delivery.delivery import deliver_spool
from agent.delivery.embedded import ensure_inventory
from agent.delivery.inventory_client import InventoryClient
from agent.spool.spool import Place, Spool
from model.api import SERVE_FILE, ServeFile
from model.document import UnreadableDocument, decode, encode
from model.event import Delivered, Event
from tests.agent.documents import make_report
from tests.soak.durable_inventory import accepted

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST_DELAY_S = {"writer": 0.012, "deliverer": 0.12, "inventory": 0.12}
READY_S = 60.0
STALLED_S = 120.0
BURST = 5


def bench(folder: Path) -> State:
    """The state of the bench whose spool is tormented."""
    return open_state(is_root=False, environment={"ETABLI_LOCKS": str(folder)}, folder=folder / "state")


def write(folder: Path) -> None:
    """Keep a burst of reports of random sizes, saying each one's name and SHA-256 once it is kept."""
    import uuid_utils

    state = bench(folder)
    station, spool = load_station(state), Spool(state.spool)
    reports = []
    for _ in range(BURST):
        name = str(uuid_utils.uuid7())
        filling = os.urandom(random.choice((10, 5_000, 200_000)))
        data = encode(make_report(name, station.key_id, filling=filling))
        reports.append((name, data, station.sign(data)))
    print("ready", flush=True)
    for name, data, signature in reports:
        spool.keep(name, data, signature)
        print("kept", name, hashlib.sha256(data).hexdigest(), flush=True)


def deliver_all(folder: Path, url: str | None) -> None:
    """Deliver, again and again."""
    state = bench(folder)
    station = load_station(state)

    def tell(event: Event) -> None:
        if isinstance(event, Delivered):
            print("delivered", event.report, flush=True)

    print("ready", flush=True)
    while True:
        deliver_spool(
            state,
            station,
            inventory_url=url,
            code_file=str(folder / "code"),
            for_s=30.0,
            emit=tell,
            stopped=lambda: False,
        )
        time.sleep(0.01)  # then it looks again, as a deliverer does


class Actor:
    """A process that is killed and started again; `lines` is all that its ended lives have said."""

    def __init__(self, *argv: str) -> None:
        self.argv = argv
        self.lines: list[str] = []
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """A new life, unless the last one goes on; returns when it is at work."""
        if self._process is not None and self._process.poll() is None:
            return
        self.end()
        self._process = subprocess.Popen(
            [sys.executable, "-m", *self.argv], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        if said != "ready\n":
            raise SystemExit(f"{self.argv} did not start: {said!r}")

    def kill(self) -> bool:
        """SIGKILL wherever it is; whether it still lived."""
        lived = self._process is not None and self._process.poll() is None
        self.end()
        return lived

    def end(self) -> None:
        """Kill it if need be, and hear what it had said."""
        if self._process is None:
            return
        self._process.kill()
        assert self._process.stdout is not None
        with self._process.stdout as pipe:
            self.lines += pipe.read().splitlines()
        self._process.wait()
        self._process = None


class EmbeddedInventory:
    """The product's own inventory, which the deliverer starts again whenever it was killed."""

    url: str | None = None

    def __init__(self, folder: Path) -> None:
        self._state = bench(folder)

    def start(self) -> None:
        """Whoever delivers starts it."""

    def kill(self) -> bool:
        """SIGKILL to the process that says it serves, if it is still that one."""
        folder = self._state.inventory
        try:
            serving = decode((folder / SERVE_FILE).read_bytes(), ServeFile)
            command = Path(f"/proc/{serving.pid}/cmdline").read_bytes()
            if str(folder).encode() not in command.split(b"\0"):
                return False
            os.kill(serving.pid, signal.SIGKILL)
        except (OSError, UnreadableDocument):
            return False
        return True

    def end(self) -> None:
        """Kill it for good."""
        self.kill()

    def accepted(self) -> Counter[tuple[str, str]]:
        """Every report that its API lists, with the SHA-256 of the bytes that it gives for it."""
        target = ensure_inventory(self._state, load_station(self._state), wait_s=READY_S)
        client = InventoryClient(target.url)
        found: Counter[tuple[str, str]] = Counter()
        questions = {"limit": "100"}
        while True:
            page = json.loads(client.page("/api/v1/reports", questions, token=target.token))
            for item in page["items"]:
                data = client.page(f"/api/v1/reports/{item['id']}/bytes", {}, token=target.token)
                found[item["id"], hashlib.sha256(data).hexdigest()] += 1
            if page["next"] is None:
                client.close()
                return found
            questions["cursor"] = page["next"]


class DurableServer(Actor):
    """The small inventory, on a port that stays the same."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "durable"
        self._folder.mkdir()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        super().__init__("tests.soak.durable_inventory", str(self._folder), str(port))

    def accepted(self) -> Counter[tuple[str, str]]:
        """Every row."""
        return accepted(self._folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a run came to; `lost` and `doubled` must be empty."""

    kills: Counter[str]
    said_kept: int
    accepted: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    waiting: int
    rejected: int
    leftovers: tuple[str, ...]

    def summary(self) -> str:
        """In one line, with the first names of what is wrong."""
        wrong = ", ".join((*self.lost, *self.doubled, *self.leftovers)[:5])
        return (
            f"{self.kills.total()} kills {dict(self.kills)}; said to be kept {self.said_kept}, accepted "
            f"{self.accepted}, lost {len(self.lost)}, doubled {len(self.doubled)}, waiting {self.waiting}, "
            f"rejected {self.rejected}, leftovers {len(self.leftovers)} {wrong}"
        )

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.doubled or self.waiting or self.rejected or self.leftovers)


def torment(folder: Path, count: int, seed: int, inventory: str, say: Callable[[str], None]) -> Account:
    """Kill so many times, then let everybody finish, and take account."""
    chance = random.Random(seed)
    (folder / "code").write_text("let me in")
    server = EmbeddedInventory(folder) if inventory == "embedded" else DurableServer(folder)
    url = [] if server.url is None else [server.url]
    writer = Actor("tests.soak.spool", "--act", "write", str(folder))
    deliverer = Actor("tests.soak.spool", "--act", "deliver", str(folder), *url)
    actors = {"writer": writer, "deliverer": deliverer, "inventory": server}
    kills: Counter[str] = Counter()
    began = time.monotonic()
    try:
        while kills.total() < count:
            name = chance.choice(tuple(actors))
            for other, actor in actors.items():
                if other in (name, "deliverer", "inventory"):  # more would be written than can be delivered
                    actor.start()
            time.sleep(chance.uniform(0.0, LONGEST_DELAY_S[name]))  # it is killed somewhere in between
            if actors[name].kill():
                kills[name] += 1
                if kills.total() % 100 == 0:
                    say(f"{kills.total()} kills in {time.monotonic() - began:.0f} s")
        _finish(bench(folder), actors)
        return _account(bench(folder), kills, [*writer.lines], server.accepted())
    finally:
        for actor in actors.values():
            actor.end()


def _finish(state: State, actors: Mapping[str, Actor | EmbeddedInventory]) -> None:
    """Let everybody work in peace until nothing waits, or nothing moves any more."""
    actors["writer"].end()
    least, last_move = len(Spool(state.spool).waiting()), time.monotonic()
    while least and time.monotonic() < last_move + STALLED_S:
        actors["inventory"].start()
        actors["deliverer"].start()
        time.sleep(0.5)  # the others work meanwhile
        waiting = len(Spool(state.spool).waiting())
        if waiting < least:
            least, last_move = waiting, time.monotonic()
    actors["deliverer"].end()


def _account(state: State, kills: Counter[str], lines: list[str], taken: Counter[tuple[str, str]]) -> Account:
    said = {
        (words[1], words[2]) for line in lines if (words := line.split())[:1] == ["kept"] and len(words) == 3
    }
    spool = Spool(state.spool)
    spool.tidy()
    ids = Counter(name for name, _ in taken.elements())
    return Account(
        kills=kills,
        said_kept=len(said),
        accepted=len(ids),
        lost=tuple(sorted(name for name, digest in said if (name, digest) not in taken)),
        doubled=tuple(sorted(name for name, times in ids.items() if times != 1)),
        waiting=len(spool.waiting()),
        rejected=len(spool.names(Place.REJECTED)),
        leftovers=tuple(sorted(os.listdir(spool.folder / Place.WAITING))),
    )


def main() -> int:
    """Run it, and print the seed and the account; 0 when nothing was lost or doubled."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--inventory", choices=["embedded", "durable"], default="embedded")
    parser.add_argument("--act", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.act:
        act, folder, *url = options.act
        if act == "write":
            write(Path(folder))
        else:
            deliver_all(Path(folder), url[0] if url else None)
        return 0
    seed = random.SystemRandom().randrange(1 << 32) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="etabli-soak-"))
    account = torment(folder, options.count, seed, options.inventory, lambda text: print(text, flush=True))
    print(account.summary())
    if account.is_good:
        shutil.rmtree(folder)
        return 0
    print(f"look into {folder}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
