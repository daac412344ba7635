"""All arrangements of drives, really built in a guest: what is in use is never planned, what is free always
is, and the files behind the drives that nobody may touch stay as they were.

    ./dev soak wipe_topologies [--seed 7 --count 12]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from dataclasses import dataclass
from typing import Any

from tests.vm.attacking import SERIALS
from tests.vm.erasing import PREPARE
from tests.vm.guest import Guest, Hardware
from tests.vm.image import SITE, Image, make_image
from tests.vm.machines import drive, sizes

MACHINE = Hardware(
    name="topologies",
    options=(
        "-machine", "q35",
        *drive(0, "virtio-blk-pci,serial=journal"),
        *drive(1, f"ide-hd,bus=ide.0,serial={SERIALS['A']}"),
        *drive(2, f"ide-hd,bus=ide.1,serial={SERIALS['B']}"),
        *drive(3, f"ide-hd,bus=ide.2,serial={SERIALS['T']}"),
        *drive(4, f"ide-hd,bus=ide.3,serial={SERIALS['T']}"),
        "-device", f"nvme,id=nv,serial={SERIALS['N']}",
        *drive(5, "nvme-ns,bus=nv,nsid=1"),
        *drive(6, "nvme-ns,bus=nv,nsid=2"),
    ),
    drives=sizes(64, 48, 48, 16, 16, 32, 32),
    card="virtio-net-pci,mac=52:54:00:65:74:64",
)  # fmt: skip
MODULES = (
    "modprobe -a md-mod raid0 raid1 dm-mod dm-crypt loop overlay vfat xts sha256_generic 2>/dev/null || true"
)
UNTOUCHED = ("d3.img", "d4.img", "d6.img")
LONGEST_S = 1500.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What the attacks came to: their names, what was wrong with any, the drives that were changed."""

    names: tuple[str, ...]
    bad: tuple[dict[str, Any], ...]
    touched: tuple[str, ...]


def attack_all(image: Image, part: tuple[int, int] | None = None) -> Account:
    """Build each in a new guest, or a part by its seed and number, and order every drive erased."""
    with Guest(MACHINE, image=image) as guest:
        guest.shell(PREPARE + "\n" + MODULES)
        before = {name: _digest(guest, name) for name in UNTOUCHED}
        done = guest.run(
            ["python3", "-m", "tests.vm.attacking", *map(str, part or ())],
            environment={"PYTHONPATH": f"/opt/etabli:{SITE}"},
            cwd="/opt/etabli",
            timeout_s=LONGEST_S,
        )
        if done.status != 0:
            raise SystemExit(done.errors[-3000:])
        told = [json.loads(line) for line in done.text.splitlines()]
        return Account(
            names=tuple(item["name"] for item in told),
            bad=tuple(item for item in told if item["wrong"] or item["trouble"]),
            touched=tuple(name for name, digest in before.items() if _digest(guest, name) != digest),
        )


def _digest(guest: Guest, name: str) -> bytes:
    return hashlib.sha256((guest.folder / name).read_bytes()).digest()


def main() -> int:
    """Run it; 1 when a drive was planned that must not be, or refused that need not."""
    options = argparse.ArgumentParser(prog="./dev soak wipe_topologies", allow_abbrev=False)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--count", type=int, help="a part of so many; without it, all")
    given = options.parse_args()
    account = attack_all(make_image(), (given.seed, given.count) if given.count else None)
    for name in account.names:
        print(name)
    print(json.dumps(account.bad, indent=1))
    print(f"{len(account.names)} arrangements, {len(account.bad)} bad, touched: {account.touched or 'none'}")
    return 1 if account.bad or account.touched else 0


if __name__ == "__main__":
    sys.exit(main())
