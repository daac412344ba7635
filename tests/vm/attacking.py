"""Runs inside a guest: builds one arrangement of drives after the other and asks the engine to erase
what it must not; prints a JSON line for each.

`python3 -m tests.vm.attacking [SEED COUNT]` as root: all of them, or a part that the seed chooses. Drives are
named by the ends of their serials: A and B are disks, N1 and N2 namespaces of one controller, T and U twins
with one serial.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agent.bench.wrong_order import WrongOrder
from agent.erasing.plans import choose, plan_all
from host.drive.block_device import LiveDrive
from host.drive.drive_ports import DriveError
from model.erasure import WipePlan, WipePolicy
from wipe.planned import PlannedDrive
from wipe.work import difference_of

SHELL_S = 240.0  # emulated, perhaps on a busy machine
TABLE = Path(__file__).with_name("topologies.toml")
SERIALS = {"A": "WDTOPO0A01", "B": "WDTOPO0B02", "N": "NVTOPO0003", "T": "TWINSERIAL"}
CLEAN = """
for p in $(cat /run/etabli-holders 2>/dev/null); do kill -KILL -$p || true; done
rm -f /run/etabli-holders
swapoff -a 2>/dev/null || true
umount -R /mnt/t /mnt/u 2>/dev/null || true
lvchange -an vgt 2>/dev/null || true
vgchange -an 2>/dev/null || true
for d in $(dmsetup ls 2>/dev/null | awk '$1 != "No" {print $1}'); do dmsetup remove -f $d || true; done
mdadm --stop --scan 2>/dev/null || true
losetup -D || true
umount -R /mnt/u /mnt/t 2>/dev/null || true
blockdev --setrw {A} {B} || true
for d in {A} {B} {N1}; do wipefs -aq -f $d; dd if=/dev/zero of=$d bs=1M count=4 conv=fsync status=none; done
blockdev --rereadpt {A} 2>/dev/null || true
blockdev --rereadpt {B} 2>/dev/null || true
rm -f /run/etabli/boot-medium /etc/etabli/image-id
udevadm settle
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    """An arrangement, and which drives must be refused in it; all others must still have a plan; "*" is
    every one. `simulated` says what of it the guest only seems to be, `alone` which drives may be erased
    without a person.
    """

    name: str
    script: str
    refused: tuple[str, ...]
    policy: WipePolicy = field(default_factory=WipePolicy)
    simulated: str = ""
    alone: tuple[str, ...] = ()


def topologies() -> tuple[Topology, ...]:
    """All of them: those of the table, and one that the policy makes."""
    table = tomllib.loads(TABLE.read_text())["topology"]
    found = [Topology(name=row["name"], script=row["script"], refused=tuple(row["refused"])) for row in table]
    shield = WipePolicy(protect=(SERIALS["A"], SERIALS["B"]))
    found.append(Topology(name="protected by its serial", script="true", refused=("A", "B"), policy=shield))
    return tuple(found)


def chosen(seed: int, count: int) -> tuple[Topology, ...]:
    """A part of them, in the order of the table."""
    every = topologies()
    places = random.Random(seed).sample(range(len(every)), count)
    return tuple(every[place] for place in sorted(places))


def device(drives: Sequence[PlannedDrive], serial: str, nsid: int | None = None) -> str:
    """The path of a drive today. A namespace is named by its NSID: the kernel numbers them as they come."""
    found = [item.drive.path for item in drives if (item.serial or "") == serial]
    if nsid is not None:
        found = [path for path in found if nsid_of(path) == nsid]
    return found[0]


def nsid_of(path: str) -> int:
    """What the kernel says of a namespace (sysfs)."""
    return int(Path(f"/sys/block/{Path(path).name}/nsid").read_text())


def named_drives(drives: Sequence[PlannedDrive]) -> dict[str, str]:
    """The paths of the drives by the names that the scripts use."""
    return {
        "A": device(drives, SERIALS["A"]),
        "B": device(drives, SERIALS["B"]),
        "N1": device(drives, SERIALS["N"], 1),
        "N2": device(drives, SERIALS["N"], 2),
    }


def shell(script: str) -> str:
    """Run it; what it complained of."""
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False, timeout=SHELL_S)
    return "" if done.returncode == 0 else done.stderr[-300:]


def attack(topology: Topology, names: dict[str, str]) -> dict[str, object]:
    """Build it, order every drive erased, and see what is refused, by the plan and by the kernel."""
    shell(filled(CLEAN, names))
    trouble = shell("set -e; mkdir -p /mnt/t /mnt/u /run/ou /run/ow; " + filled(topology.script, names))
    drives = plan_all(topology.policy)
    by_path = {item.drive.path: item for item in drives}
    wrong = []
    for name, path in names.items():
        item = by_path.get(path)
        if item is None:
            wrong.append(f"{name} is not listed")
            continue
        planned = isinstance(item.outcome, WipePlan)
        must_refuse = name in topology.refused
        if planned == must_refuse:
            wrong.append(f"{name}: planned {planned}: {item.outcome}"[:300])
        if must_refuse and not isinstance(item.outcome, WipePlan):
            text = " ".join(message.code for message in item.outcome.reasons)
            if not text:
                wrong.append(f"{name} is refused without a reason")
    return {"name": topology.name, "wrong": wrong, "trouble": trouble}


def filled(script: str, names: dict[str, str]) -> str:
    """A script with the devices in the place of their names."""
    for name, path in names.items():
        script = script.replace("{" + name + "}", path)
    return script


def stale(drives: Sequence[PlannedDrive], names: dict[str, str]) -> dict[str, object]:
    """A drive that was pulled and plugged between the plan and the confirmation is another one."""
    shell(filled(CLEAN, names))
    before = {item.drive.path: item for item in drives}[names["A"]]
    host = Path(f"/sys/block/{Path(names['A']).name}").resolve().parts
    scsi_host = next(part for part in host if part.startswith("host"))
    shell(f"echo 1 >/sys/block/{Path(names['A']).name}/device/delete")
    time.sleep(1)  # the kernel lets go of it on its own, and tells nobody when
    shell(f"echo '- - -' >/sys/class/scsi_host/{scsi_host}/scan; udevadm settle")
    after = next(item for item in plan_all(WipePolicy()) if item.serial == SERIALS["A"])
    wrong = []
    if before.token is None or after.token is None or difference_of(before.token, after.token) is None:
        wrong.append(f"the same token after a plug: {after.token}")
    return {"name": "pulled and plugged between plan and confirmation", "wrong": wrong, "trouble": ""}


def twins(drives: Sequence[PlannedDrive]) -> dict[str, object]:
    """Two drives with one serial cannot be named by it."""
    wrong = []
    try:
        choose(SERIALS["T"][-4:], drives)
        wrong.append("a serial of two drives chose one")
    except WrongOrder:
        pass
    for word in ("/dev/sda1", "/dev/dm-0", "/dev/loop0", "/dev/null", "abc", "", "zzzz", "/dev/md9"):
        try:
            choose(word, drives)
            wrong.append(f"{word} chose a drive")
        except WrongOrder:
            continue
    return {"name": "twins and words that name nothing", "wrong": wrong, "trouble": ""}


def held_while_mounted(drives: Sequence[PlannedDrive], names: dict[str, str]) -> dict[str, object]:
    """Whoever skipped the plan meets the kernel: a mounted drive cannot be had."""
    shell(filled(CLEAN + "mkfs.ext4 -q -F {A}; mkdir -p /mnt/t; mount {A} /mnt/t", names))
    wrong = []
    transport = next(item.drive.transport for item in drives if item.serial == SERIALS["A"])
    try:
        LiveDrive(names["A"], transport, exclusive=True)
        wrong.append("a mounted drive was opened for writing")
    except DriveError as error:
        if error.errno_name != "EBUSY":
            wrong.append(str(error))
    return {"name": "a worker on a mounted drive", "wrong": wrong, "trouble": ""}


def main(words: list[str]) -> None:
    """One JSON line each; the three that are no arrangement of the table come with every part. They look at
    the drives as they were planned at first: every plan asks all drives, which takes a guest seconds.
    """
    part = chosen(int(words[0]), int(words[1])) if words else topologies()
    drives = plan_all(WipePolicy())
    names = named_drives(drives)
    jobs: list[Callable[[], dict[str, object]]] = [
        *(lambda topology=topology: attack(topology, names) for topology in part),
        lambda: held_while_mounted(drives, names),
        lambda: twins(drives),
        lambda: stale(drives, names),
    ]
    for job in jobs:
        sys.stdout.write(json.dumps(job()) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
