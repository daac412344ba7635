"""The power of a guest is cut at random moments while it writes reports and delivers them.

    python -m tests.soak.powercut --count 10 --seed 7

The guest's spool is on an ext4 drive; the inventory is outside. What the guest said to be kept is accepted
exactly once. Each cut takes the guest's memory, and with it all that was not yet on the drive; what QEMU had
taken for the drive stays.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from agent.bench.station import load_station
from agent.delivery.embedded import ensure_inventory
from tests.soak.spool import DurableServer, EmbeddedInventory, bench
from tests.vm.guest import Guest, GuestError, Hardware
from tests.vm.image import SITE, Image, make_image
from tests.vm.machines import drive, sizes

DATA = "/data"
BENCH = f"{DATA}/bench"
PYTHON = f"cd /opt/etabli; export PYTHONPATH=/opt/etabli:{SITE}; exec python3 -m"
KEPT = re.compile(r"kept (\S+) ([0-9a-f]{64})")
LONGEST_LIFE_S = 15.0  # from the first report of a life
FIRST_S = 180.0
READY_S = 60.0
FINISH_S = 300.0
HARDWARE = Hardware(name="spool", options=("-machine", "q35", *drive(0, "virtio-blk-pci")), drives=sizes(512))

FIRST_TIME = f"""
mkfs.ext4 -q /dev/vda
mkdir {DATA}; mount /dev/vda {DATA}; mkdir {BENCH}; sync; umount {DATA}
"""
AGAIN = f"mkdir -p {DATA}; mount /dev/vda {DATA}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a run came to; `lost` and `doubled` must be empty, nothing may wait or be rejected."""

    cuts: int
    said_kept: int
    accepted: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    waiting: int
    rejected: int

    @property
    def is_good(self) -> bool:
        return self.said_kept > 0 and not (self.lost or self.doubled or self.waiting or self.rejected)


def torment(
    folder: Path, count: int, seed: int, inventory: str, image: Image, say: Callable[[str], None]
) -> Account:
    """Cut the power so many times, then let the guest finish, and take account."""
    chance = random.Random(seed)
    (folder / "code").write_text("let me in")
    server = EmbeddedInventory(folder) if inventory == "embedded" else DurableServer(folder)
    said: set[tuple[str, str]] = set()
    guest = Guest(HARDWARE, image=image, folder=folder)
    try:
        url, code = _open(server, folder)
        guest.start()
        guest.shell(FIRST_TIME)
        guest.write("/tmp/code", code)
        for number in range(1, count + 1):
            _work(guest, url, code, writing=True)
            _wait_for_the_first(guest)
            time.sleep(chance.uniform(0.0, LONGEST_LIFE_S))  # the power is cut somewhere in between
            guest.cut_power()
            said |= set(KEPT.findall(guest.console.read_text(errors="replace")))
            say(f"cut {number}: {len(said)} reports were said to be kept so far")
            guest.start()
        waiting, rejected = _finish(guest, url, code)
        return _account(count, said, server.accepted(), waiting, rejected)
    finally:
        guest.cut_power()
        server.end()


def _open(server: EmbeddedInventory | DurableServer, folder: Path) -> tuple[str, bytes]:
    """The address of the inventory, and an enrolment code for it."""
    server.start()
    if isinstance(server, DurableServer):
        return server.url, b"let me in"
    state = bench(folder)
    target = ensure_inventory(state, load_station(state), wait_s=READY_S)
    return target.url, (state.inventory / "enrol-code").read_bytes()


def _work(guest: Guest, url: str, code: bytes, *, writing: bool) -> None:
    """Start everything in the guest; what the writer says goes out over the console at once."""
    guest.shell(AGAIN)
    guest.write(f"{BENCH}/code", code, mode=0o600)
    port = urlsplit(url).port
    script = f"({PYTHON} tests.vm.forward {port}) >/dev/null 2>&1 &\n"
    script += f"({PYTHON} tests.soak.spool --act deliver {BENCH} {url}) >/tmp/deliverer.log 2>&1 &\n"
    if writing:
        script += f"({PYTHON} tests.vm.spooling {BENCH}) >/dev/ttyS0 2>/tmp/writer.log &\n"
    guest.shell(script)


def _wait_for_the_first(guest: Guest) -> None:
    """Wait until the writer is at work: on a busy machine an emulated one takes its time."""
    deadline = time.monotonic() + FIRST_S
    while not KEPT.search(guest.console.read_text(errors="replace")):
        if time.monotonic() > deadline:
            raise GuestError(f"no report was kept in {FIRST_S:g} s\n" + guest.shell("cat /tmp/writer.log"))
        time.sleep(0.1)  # the guest works


def _finish(guest: Guest, url: str, code: bytes) -> tuple[int, int]:
    """Deliver in peace; how many documents wait then, and how many were rejected."""
    _work(guest, url, code, writing=False)
    deadline = time.monotonic() + FINISH_S
    waiting = 1
    while waiting and time.monotonic() < deadline:
        time.sleep(2)  # the guest delivers
        waiting = _count(guest, "waiting")
    if waiting:
        print(guest.shell("tail -n 20 /tmp/deliverer.log"))
    return waiting, _count(guest, "rejected")


def _count(guest: Guest, place: str) -> int:
    """Documents in one place of the guest's spool."""
    pattern = f"{BENCH}/state/spool/{place}/*.json"
    return int(guest.shell(f"ls {pattern} 2>/dev/null | grep -vc -e receipt -e reason || true"))


def _account(
    cuts: int, said: set[tuple[str, str]], taken: Counter[tuple[str, str]], waiting: int, rejected: int
) -> Account:
    ids = Counter(name for name, _ in taken.elements())
    return Account(
        cuts=cuts,
        said_kept=len(said),
        accepted=len(ids),
        lost=tuple(sorted(name for name, digest in said if (name, digest) not in taken)),
        doubled=tuple(sorted(name for name, times in ids.items() if times != 1)),
        waiting=waiting,
        rejected=rejected,
    )


def main() -> int:
    """Run it, and print the seed and the account; 0 when nothing was lost or doubled."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--inventory", choices=["embedded", "durable"], default="embedded")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(1 << 32) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="powercut-") as folder:
        account = torment(
            Path(folder),
            options.count,
            seed,
            options.inventory,
            make_image(),
            lambda text: print(text, flush=True),
        )
    print(account)
    return 0 if account.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
