"""More than thirty arrangements of drives, really built in a guest: what is in use is never planned,
what is free always is, and the files behind the drives that nobody may touch stay as they were.
"""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.vm.attacking import SERIALS, topologies
from tests.vm.erasing import PREPARE
from tests.vm.guest import Guest, Hardware
from tests.vm.image import SITE, Image
from tests.vm.machines import drive, sizes

pytestmark = [pytest.mark.vm, pytest.mark.slow]

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


def test_what_is_in_use_is_never_planned_and_what_is_free_always_is(image: Image) -> None:
    with Guest(MACHINE, image=image) as guest:
        guest.shell(PREPARE + "\n" + MODULES)
        before = {name: hashlib.sha256((guest.folder / name).read_bytes()).digest() for name in UNTOUCHED}
        done = guest.run(
            ["python3", "-m", "tests.vm.attacking"],
            environment={"PYTHONPATH": f"/opt/etabli:{SITE}"},
            cwd="/opt/etabli",
            timeout_s=LONGEST_S,
        )
        told = [json.loads(line) for line in done.text.splitlines()]
        assert done.status == 0, done.errors[-3000:]
        bad = [item for item in told if item["wrong"] or item["trouble"]]
        assert bad == [], json.dumps(bad, indent=1)
        assert len(told) == len(topologies()) + 3
        assert len(told) >= 30
        for name, digest in before.items():
            assert hashlib.sha256((guest.folder / name).read_bytes()).digest() == digest, name
