"""The power of a guest cut at random instants while it keeps reports: what was said to be kept is accepted,
exactly once.

    python -m tests.soak.power --count 10 --seed 7
"""

from __future__ import annotations

import argparse
import hashlib
import random
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.agent.servers import Asked, Inventory, serving
from tests.vm.guest import Guest, Hardware
from tests.vm.image import SITE, Image, make_image
from tests.vm.machines import drive, sizes

HARDWARE = Hardware(
    name="power-cut", options=("-machine", "q35", *drive(0, "virtio-blk-pci")), drives=sizes(512)
)
FOLDER = "/mnt/state"
FROM_GUEST = "10.0.2.2"  # this machine, as QEMU's user network shows it
ENVIRONMENT = {"PYTHONPATH": f"/opt/etabli:{SITE}"}
LONGEST_S = 6.0
READY_S = 120.0


@dataclass(slots=True)
class Account:
    """What the cuts came to; `lost` and `doubled` must be empty."""

    cuts: int = 0
    said: dict[str, str] = field(default_factory=dict)  # name to SHA-256
    accepted: Counter[str] = field(default_factory=Counter)
    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        return bool(self.said) and not self.lost and not self.doubled


class Listener:
    """Hears what a guest says it has kept."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.lines: list[str] = []
        self.ready = threading.Event()
        threading.Thread(target=self._hear, daemon=True).start()

    def _hear(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection, connection.makefile("r") as lines:
                try:
                    for line in lines:
                        self.ready.set()
                        if line.endswith("\n"):
                            self.lines.append(line.strip())
                except OSError:
                    continue  # the guest's power was cut

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()


@contextmanager
def counting(inventory: Inventory, accepted: Counter[str]) -> Iterator[str]:
    """The inventory, counting how often it took something new."""

    def respond(asked: Asked) -> Iterable[bytes]:
        before = set(inventory.reports)
        said = inventory(asked)
        accepted.update(set(inventory.reports) - before)
        return said

    with serving(respond) as url:
        yield url


def cut_again_and_again(image: Image, count: int, seed: int, say: Callable[[str], None]) -> Account:
    """Cut the power so many times, each time after a random while, then start once more and deliver."""
    chance = random.Random(seed)
    account, listener, inventory = Account(), Listener(), Inventory()
    guest = Guest(HARDWARE, image=image)
    try:
        with counting(inventory, account.accepted) as url, guest:
            guest.shell("mkfs.ext4 -q /dev/vda")
            for number in range(count):
                _deliver(guest, url) if number else _mount(guest)
                _keep_until_cut(guest, listener, chance.uniform(0.2, LONGEST_S))
                account.cuts += 1
                say(f"cut {account.cuts}: {len(listener.lines)} heard, {len(inventory.reports)} accepted")
                guest.start()
            _deliver(guest, url)
    finally:
        listener.close()
    for line in listener.lines:
        words = line.split()
        if words[0] == "kept" and len(words) == 3:
            account.said[words[1]] = words[2]
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in inventory.reports.items()}
    account.lost = tuple(name for name, digest in account.said.items() if digests.get(name) != digest)
    account.doubled = tuple(name for name, times in account.accepted.items() if times != 1)
    return account


def _mount(guest: Guest) -> None:
    guest.shell(f"mkdir -p {FOLDER}; mount /dev/vda {FOLDER}")


def _deliver(guest: Guest, url: str) -> None:
    """Mount what the cut left, and deliver it. Raises RuntimeError when something stays."""
    _mount(guest)
    command = ["python3", "-m", "tests.vm.keeping", "deliver", FOLDER, url.replace("127.0.0.1", FROM_GUEST)]
    done = guest.run(command, environment=ENVIRONMENT, cwd="/opt/etabli", timeout_s=300.0)
    if done.status != 0:
        raise RuntimeError(f"not delivered: {done.text}{done.errors}")


def _keep_until_cut(guest: Guest, listener: Listener, after_s: float) -> None:
    """Let it keep reports, and take its power away."""
    listener.ready.clear()
    keep = f"python3 -m tests.vm.keeping keep {FOLDER} {FROM_GUEST} {listener.port}"
    guest.run(
        ["sh", "-c", f"setsid {keep} </dev/null >/dev/console 2>&1 &"],
        environment=ENVIRONMENT,
        cwd="/opt/etabli",
    )
    if not listener.ready.wait(READY_S):
        raise RuntimeError("the guest keeps nothing")
    time.sleep(after_s)
    guest.cut_power()
    time.sleep(0.2)  # what it had sent is heard


def main() -> int:
    """Run it, and print the seed and the account; 0 when nothing was lost or doubled."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(1 << 32) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    account = cut_again_and_again(make_image(), options.count, seed, lambda text: print(text, flush=True))
    print(
        f"cuts {account.cuts}, said to be kept {len(account.said)}, accepted {len(account.accepted)}, "
        f"lost {len(account.lost)}, doubled {len(account.doubled)}"
    )
    return 0 if account.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
