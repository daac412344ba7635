"""The topologies as a machine would tell them: each is built in a guest and recorded, with what the kernel
itself said of every drive.

`python -m tests.vm.recording_topologies [KIND [NAME…]]` starts a guest of each kind, or of this one, and
remakes `tests/recordings/KIND.json.xz`, or what it holds of the arrangements that are named;
`python3 -m tests.vm.recording_topologies --in-guest KIND FILE [NAME…]` is what runs inside.
"""

from __future__ import annotations

import lzma
import sys
import time
from collections.abc import Sequence
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
from tests.vm import docked
from tests.vm.attacking import CLEAN, Topology, device, filled, named_drives, shell, topologies
from wipe.boot_locks import probe_marks
from wipe.consent import boot_of, suspends_of
from wipe.live import mounts_of, other_paths, surroundings_of
from wipe.second_lock import hangs_inside, hangs_where_allowed
from wipe.udev_names import udev_names

TOPOLOGIES, PLACES = "topologies", "places"
KINDS = (TOPOLOGIES, PLACES)
INSIDE, IN_GUEST = "--in-guest", "/tmp/topologies.json.xz"
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
    """One arrangement: the truth, and everything that the machine answered. `simulated` says what of it the
    guest only seemed to be, `alone` names the drives that may be erased without a person.
    """

    name: str
    policy: WipePolicy
    drives: tuple[TrueDrive, ...]
    recording: Recording
    simulated: str = ""
    alone: tuple[str, ...] = ()


def read_topologies(path: Path) -> list[RecordedTopology]:
    """All of a file."""
    return _unpacked(path.read_bytes())


def record(topology: Topology, names: dict[str, str], clean: str = CLEAN) -> RecordedTopology:
    """Build one arrangement and write down what the machine says of it."""
    shell(filled(clean, names))
    _wait_until_free(names)
    trouble = shell("set -e; " + SETTLE + filled(topology.script, names))
    if trouble:
        raise SystemExit(f"{topology.name}: {trouble}")
    recorder = RecordingHost(LiveHost())
    storage = probe_storage(SharedHost(recorder)).fact.value
    if storage is None:
        raise SystemExit("the drives cannot be listed")
    probe_boot(recorder)
    boot_of(recorder)
    suspends_of(recorder)
    by_path = {path: name for name, path in names.items()}
    found = []
    for drive in storage.drives:
        surroundings_of(recorder, drive.name)
        probe_marks(recorder, drive, exclusive=None)
        mounts_of(recorder, drive.name)
        udev_names(recorder, drive.name)
        other_paths(recorder, drive.name)
        hangs_where_allowed(recorder, opened_token(drive), WipePolicy())
        hangs_inside(recorder, opened_token(drive))
        found.append(_truth(drive, by_path.get(drive.path, ""), topology))
    return RecordedTopology(
        name=topology.name,
        policy=topology.policy,
        drives=tuple(found),
        recording=recorder.recording(),
        simulated=topology.simulated,
        alone=topology.alone,
    )


def _wait_until_free(names: dict[str, str]) -> None:
    """Programs of the arrangement before hold a drive for half a minute."""
    deadline = time.monotonic() + FREE_S
    while not all(is_free(path) for path in names.values()) and time.monotonic() < deadline:
        time.sleep(0.5)  # they end by themselves


def _truth(drive: Drive, name: str, topology: Topology) -> TrueDrive:
    """The kernel's own word for one drive."""
    token, free = opened_token(drive), is_free(drive.path)
    is_refused = name in topology.refused or "*" in topology.refused or not free
    return TrueDrive(name=name, token=token, free=free, refused=is_refused)


def opened_token(drive: Drive) -> DriveToken:
    """A drive's own word."""
    opened = LiveDrive(drive.path, drive.transport, exclusive=False)
    try:
        return opened.token()
    finally:
        opened.close()


def in_guest(kind: str, out: Path, only: Sequence[str]) -> None:
    """Record all of them, or only these."""
    drives = plan_all(WipePolicy())
    if kind == PLACES:
        names = {name: device(drives, serial) for name, serial in docked.NAMES.items()}
        wanted, clean = docked.places(), docked.GONE
    else:
        names, wanted, clean = named_drives(drives), topologies(), CLEAN
    found = []
    for topology in wanted:
        if only and topology.name not in only:
            continue
        found.append(record(topology, names, clean))
        sys.stdout.write(f"{topology.name}\n")
        sys.stdout.flush()
    out.write_bytes(_packed(found))


def _packed(topologies: Sequence[RecordedTopology]) -> bytes:
    return lzma.compress(msgspec.json.encode(topologies), preset=9)


def _unpacked(data: bytes) -> list[RecordedTopology]:
    return msgspec.json.decode(lzma.decompress(data), type=list[RecordedTopology])


def main(kinds: Sequence[str], only: Sequence[str]) -> None:
    """Remake the files, or these arrangements of one, each in a guest."""
    from tests.soak.wipe_topologies import LONGEST_S, MACHINE, MODULES
    from tests.vm.erasing import PREPARE
    from tests.vm.guest import Guest
    from tests.vm.image import SITE
    from tests.vm.recordings import FOLDER

    for kind in kinds:
        hardware = docked.WITH_TWINS if kind == PLACES else MACHINE
        with Guest(hardware) as guest:
            guest.shell(PREPARE + "\n" + (docked.FAR if kind == PLACES else MODULES))
            done = guest.run(
                ["python3", "-m", "tests.vm.recording_topologies", INSIDE, kind, IN_GUEST, *only],
                environment={"PYTHONPATH": f"/opt/etabli:{SITE}"},
                cwd="/opt/etabli",
                timeout_s=LONGEST_S,
            )
            sys.stdout.write(done.text + done.errors)
            if done.status != 0:
                raise SystemExit(done.status)
            _put_in(FOLDER / f"{kind}.json.xz", _unpacked(guest.read(IN_GUEST)), whole=not only)


def _put_in(path: Path, found: Sequence[RecordedTopology], *, whole: bool) -> None:
    """The new ones take the place of those with their names."""
    new = {topology.name: topology for topology in found}
    kept = found if whole else read_topologies(path)
    path.write_bytes(_packed([new.get(topology.name, topology) for topology in kept]))


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] == [INSIDE]:
        in_guest(words[1], Path(words[2]), words[3:])
    else:
        main(words[:1] or KINDS, words[1:])
