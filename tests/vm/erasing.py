"""Erasing in a guest as a technician would: plan, confirm by hash and serial, run; and a machine to
do it on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.vm.guest import Done, Guest, Hardware
from tests.vm.image import SITE
from tests.vm.machines import drive, sizes
from tests.vm.monitor import OPTIONS
from tests.vm.warm import PYTHON

STATE = "/var/lib/etabli"
# The journal lies on a real filesystem of a drive of its own, as on a boot key.
BENCH = Hardware(
    name="erase-bench",
    options=(
        "-machine", "q35",
        *OPTIONS,
        *drive(0, "virtio-blk-pci,serial=journal"),
        *drive(1, "ide-hd,bus=ide.0,serial=WDINTERN001,model=DISQUE INTERNE,rotation_rate=7200"),
        *drive(2, "nvme,serial=NVINTERN002"),
        "-device", "qemu-xhci,id=usb",
        *drive(3, "usb-storage,bus=usb.0,serial=0019E06B4521,removable=on"),
    ),
    drives=sizes(64, 32, 32, 16),
    sleeps=True,
    card="virtio-net-pci,mac=52:54:00:65:74:63",
)  # fmt: skip
PREPARE = f"mkfs.ext4 -q /dev/vda; mkdir -p {STATE}; mount /dev/vda {STATE}"
# What makes a guest whose kernel line has LIVE_WORDS look like the booted image, with its journal on vda.
LIVE_WORDS = "boot=live"
MARKS = (
    "mkdir -p /etc/etabli /run/etabli; echo etabli-test >/etc/etabli/image-id; "
    "echo vda >/run/etabli/boot-medium"
)
CONFIG = "/etc/etabli/etabli.toml"
# Reports stay here: there is no code for this inventory, so nothing is tried. The one of this machine takes
# longer to start than an erasure where it is emulated (`test_run.py` asks it).
ELSEWHERE = '[inventory]\nurl = "https://inventory.example"\n'
PROFILE = f'{ELSEWHERE}[profile.all]\n[profile.all.wipe]\nconfirm = "erase-internal-drives"\n'
# Every plan asks every drive, which takes a guest most of a second each: what a test does not need is taken
# away. Their drivers let go of a machine's own drives and take them back, each before the next, so that the
# kernel gives them the same names.
DRIVERS_AWAY = """
for driver in {drivers}; do
    for place in /sys/bus/pci/drivers/$driver/0000:*; do
        echo "${{place##*/}} $driver" >>/run/away
        echo "${{place##*/}}" >/sys/bus/pci/drivers/$driver/unbind
    done
done
udevadm settle
"""
OWN_AWAY = DRIVERS_AWAY.format(drivers="xhci_hcd nvme ahci")
OWN_BACK = """
for pair in "ahci sda" "nvme nvme0n1" "xhci_hcd sdb"; do
    grep " ${pair% *}$" /run/away | while read -r place driver; do
        echo "$place" >/sys/bus/pci/drivers/$driver/bind
    done
    for i in $(seq 100); do test -b "/dev/${pair#* }" && break; sleep 0.1; done
done
rm /run/away
udevadm settle
for d in sda nvme0n1 sdb; do test -b /dev/$d; done
"""
# The kernel names what hangs on USB when it is ready, which may be after the guest takes orders.
FILL = """
for d in sda nvme0n1 sdb; do
    for i in $(seq 100); do test -b /dev/$d && break; sleep 0.1; done
    test -b /dev/$d; head -c 16M /dev/urandom >/dev/$d; sync /dev/$d
done
udevadm settle
"""
Step = tuple[str, str, str]  # what to wait for, what to type, what to do in a shell
AGAIN = f"mkdir -p {STATE}; mount /dev/vda {STATE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What `etabli wipe plan` says of one drive: the plan's hash, or the reasons against it."""

    hash: str | None
    text: str


def plan(guest: Guest, word: str, *options: str) -> Plan:
    """The plan for one drive."""
    done = guest.etabli("wipe", "plan", word, *options)
    words = done.text.split()
    found = words[-1] if "Plan" in words else None
    return Plan(hash=found, text=done.text + done.errors)


def erase(guest: Guest, word: str, *options: str, timeout_s: float = 240.0) -> Done:
    """Erase one drive, confirmed by the plan's hash and the end of its serial."""
    shown = plan(guest, word, *options)
    assert shown.hash is not None, shown.text
    return guest.etabli(
        "wipe", "run", word, "--plan", shown.hash, "--confirm", word, "--json", *options, timeout_s=timeout_s
    )


def verdict(done: Done) -> dict[str, Any]:
    """The last line of `--json`."""
    lines = [json.loads(line) for line in done.text.splitlines() if line.startswith("{")]
    assert lines, done.text + done.errors
    last: dict[str, Any] = lines[-1]
    assert last["kind"] == "verdict", last
    return last


def at_terminal(guest: Guest, steps: list[Step], *words: str, cold: bool = False) -> Done:
    """What a person at a terminal does with the product. `cold`: it, its session and its workers start as on
    a bench, instead of being forked of a process that imported them (tests/vm/warm.py).
    """
    person = "/opt/etabli/tests/vm/typing_person.py"
    python = "python3" if cold else PYTHON
    argv = ["python3", person, json.dumps(steps), python, "/opt/etabli/etabli.py", *words]
    environment = {"PYTHONPATH": f"/opt/etabli:{SITE}"}
    return guest.run(argv, timeout_s=400.0, environment=environment, warm=not cold)
