"""An inventory of a few lines that keeps the contract and, in SQLite, what it has accepted.

python -m tests.soak.durable_inventory FOLDER PORT
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agent.bench.disk import Disk, write_durably
from tests.agent.delivery.servers import Asked, Inventory, problem, serving

KEY_NAME, ROWS_NAME = "server.key", "accepted.sqlite"


class DurableInventory:
    """Each accepted document is one row, committed before the answer; tokens are forgotten at its death."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._contract = Inventory(key=_key(folder))
        self._lock = threading.Lock()

    def __call__(self, asked: Asked) -> Iterable[bytes]:
        if asked.path != "/api/v1/reports":
            return self._contract(asked)
        spki = self._contract.stations.get(asked.headers["authorization"].removeprefix("Bearer "))
        if spki is None:
            return problem(401, "unknown token")
        name = json.loads(asked.body)["id"]
        with self._lock:
            if not self._take(name, hashlib.sha256(asked.body).hexdigest()):
                return problem(409, "other bytes under this id")
        return self._contract.receipt(name, asked.body, spki)

    def _take(self, name: str, digest: str) -> bool:
        """Whether these bytes are what is held under this name, newly or already."""
        with closing(open_rows(self._folder)) as rows:
            known = rows.execute("SELECT sha256 FROM accepted WHERE id = ?", (name,)).fetchone()
            if known is not None:
                return bool(known[0] == digest)
            rows.execute("INSERT INTO accepted VALUES (?, ?)", (name, digest))
            rows.commit()
            return True


def open_rows(folder: Path) -> sqlite3.Connection:
    """The rows; nothing in the table forbids a second one under the same id, so that it would show."""
    rows = sqlite3.connect(folder / ROWS_NAME, timeout=30.0)
    rows.execute("CREATE TABLE IF NOT EXISTS accepted (id TEXT, sha256 TEXT)")
    return rows


def accepted(folder: Path) -> Counter[tuple[str, str]]:
    """How many times each pair of id and SHA-256 was accepted."""
    with closing(open_rows(folder)) as rows:
        return Counter(rows.execute("SELECT id, sha256 FROM accepted").fetchall())


def _key(folder: Path) -> Ed25519PrivateKey:
    path = folder / KEY_NAME
    if not path.exists():
        write_durably(Disk(), folder, {KEY_NAME: Ed25519PrivateKey.generate().private_bytes_raw()})
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


if __name__ == "__main__":
    with serving(DurableInventory(Path(sys.argv[1])), port=int(sys.argv[2])):
        print("ready", flush=True)
        threading.Event().wait()
