"""The topologies as a machine would tell them: each is built in a guest and recorded, with what the kernel
itself said of every drive.

`python -m tests.vm.recording_topologies` starts the guest and remakes `tests/recordings/topologies.json.xz`;
`python3 -m tests.vm.recording_topologies FILE` is what runs inside of it.
"""

from __future__ import annotations

import lzma
import sys
import time
from pathlib import Path

import msgspec

from agent.erasing.plans import plan_all
from host.boot import probe_boot
from host.drive.block_device import LiveDrive, is_free
from host.live import LiveHost
from host.recording.recording import RecordingHost
from host.recording.recording_file import Recording
from host.shared import SharedHost
from model.drive import Drive
from model.erasure import DriveToken, WipePolicy
from probes.storage.storage import probe_storage
from tests.vm.attacking import CLEAN, Topology, filled, named_drives, shell, topologies
from wipe.boot_locks import probe_marks
from wipe.live import mounts_of, surroundings_of

IN_GUEST = "/tmp/topologies.json.xz"
FREE_S = 60.0
SETTLE = "mkdir -p /mnt/t /mnt/u /run/ou /run/ow; "


class TrueDrive(msgspec.Struct, frozen=True, kw_only=True):
    """What is true of one drive, whatever a file or a tool says: `name` in the topology ("" outside of it),
    its own word, whether the kernel gives it to one holder alone, and whether it must be refused.
    """

    name: str
    token: DriveToken
    free: bool
    refused: bool


class RecordedTopology(msgspec.Struct, frozen=True, kw_only=True):
    """One arrangement: the truth, and everything that the machine answered."""

    name: str
    policy: WipePolicy
    drives: tuple[TrueDrive, ...]
    recording: Recording


def read_topologies(path: Path) -> list[RecordedTopology]:
    """All of a file."""
    return msgspec.json.decode(lzma.decompress(path.read_bytes()), type=list[RecordedTopology])


def record(topology: Topology, names: dict[str, str]) -> RecordedTopology:
    """Build one arrangement and write down what the machine says of it."""
    shell(filled(CLEAN, names))
    _wait_until_free(names)
    trouble = shell("set -e; " + SETTLE + filled(topology.script, names))
    if trouble:
        raise SystemExit(f"{topology.name}: {trouble}")
    recorder = RecordingHost(LiveHost())
    storage = probe_storage(SharedHost(recorder)).fact.value
    if storage is None:
        raise SystemExit("the drives cannot be listed")
    probe_boot(recorder)
    by_path = {path: name for name, path in names.items()}
    found = []
    for drive in storage.drives:
        surroundings_of(recorder, drive.name)
        probe_marks(recorder, drive, exclusive=None)
        mounts_of(recorder, drive.name)
        found.append(_truth(drive, by_path.get(drive.path, ""), topology))
    return RecordedTopology(
        name=topology.name, policy=topology.policy, drives=tuple(found), recording=recorder.recording()
    )


def _wait_until_free(names: dict[str, str]) -> None:
    """Programs of the arrangement before hold a drive for half a minute."""
    deadline = time.monotonic() + FREE_S
    while not all(is_free(path) for path in names.values()) and time.monotonic() < deadline:
        time.sleep(0.5)


def _truth(drive: Drive, name: str, topology: Topology) -> TrueDrive:
    """The kernel's own word for one drive."""
    opened = LiveDrive(drive.path, drive.transport, exclusive=False)
    try:
        token, free = opened.token(), is_free(drive.path)
    finally:
        opened.close()
    return TrueDrive(name=name, token=token, free=free, refused=name in topology.refused or not free)


def in_guest(out: Path) -> None:
    """Record all of them."""
    names = named_drives(plan_all(WipePolicy()))
    found = []
    for topology in topologies():
        found.append(record(topology, names))
        sys.stdout.write(f"{topology.name}\n")
        sys.stdout.flush()
    out.write_bytes(lzma.compress(msgspec.json.encode(found), preset=9))


def main() -> None:
    """Remake the file, in a guest."""
    from tests.soak.wipe_topologies import LONGEST_S, MACHINE, MODULES
    from tests.vm.erasing import PREPARE
    from tests.vm.guest import Guest
    from tests.vm.image import SITE
    from tests.vm.recordings import FOLDER

    with Guest(MACHINE) as guest:
        guest.shell(PREPARE + "\n" + MODULES)
        done = guest.run(
            ["python3", "-m", "tests.vm.recording_topologies", IN_GUEST],
            environment={"PYTHONPATH": f"/opt/etabli:{SITE}"},
            cwd="/opt/etabli",
            timeout_s=LONGEST_S,
        )
        sys.stdout.write(done.text + done.errors)
        if done.status != 0:
            raise SystemExit(done.status)
        (FOLDER / "topologies.json.xz").write_bytes(guest.read(IN_GUEST))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        in_guest(Path(sys.argv[1]))
    else:
        main()
