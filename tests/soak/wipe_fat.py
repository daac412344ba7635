"""The journal on FAT, the power cut after each write: Debian's own vfat in a guest writes to a simulated
drive that remembers every write, and the journal is read from the drive as each cut would have left it.

    python -m tests.soak.wipe_fat --records 60 --seed 7
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.lab.logged import Flushed, LoggedPlatters, Written, apply
from tests.lab.nvme.drive import NvmeDrive, NvmeTraits
from tests.vm.guest import Guest
from tests.vm.image import SITE, make_image
from tests.vm.journaling import MARK, MARK_BYTES
from tests.vm.lab_drives import MACHINE, DriveLab
from wipe.journal import FIXED_NAME, JournalError, fixed_lines, read_chain

SIZE = 16 << 20
FAT_KIB = 15_000
FOLDER = "/mnt/fat/etabli/wipe/job"
MOUNT = "mkdir -p /mnt/fat; mount -t vfat {device} /mnt/fat; mkdir -p " + FOLDER
WRITE_S = 300.0
RUNS = 2


@dataclass(slots=True)
class Account:
    """What the cuts came to; `wrong` must stay empty."""

    cuts: int = 0
    records: int = 0
    wrong: list[str] = field(default_factory=list)


def write_journal(guest: Guest, lab: DriveLab, folder: Path, records: int) -> LoggedPlatters:
    """An earlier journal, deleted; then one in its place, written in two lives. All the writes since."""
    medium = LoggedPlatters(folder / "fat.img", SIZE)
    drive = lab.serve_nvme(NvmeDrive(medium, NvmeTraits(serial="LABFAT0001"), now=lab.now))
    with drive.connected(guest) as device:
        guest.shell(f"mkfs.vfat -F 16 {device} {FAT_KIB} >/dev/null; " + MOUNT.format(device=device))
        _journal(guest, device, records)
        guest.shell(f"rm {FOLDER}/*; umount /mnt/fat")
        lab.do(lambda: medium.write(SIZE - MARK_BYTES, bytes(MARK_BYTES)))
        lab.do(medium.begin)
        for _ in range(RUNS):
            guest.shell(MOUNT.format(device=device))
            _journal(guest, device, records)
            guest.shell("umount /mnt/fat")
    return medium


def _journal(guest: Guest, device: str, records: int) -> None:
    done = guest.run(
        ["python3", "-m", "tests.vm.journaling", FOLDER, device, str(records)],
        environment={"PYTHONPATH": f"/opt/etabli:{SITE}"},
        cwd="/opt/etabli",
        timeout_s=WRITE_S,
    )
    if done.status != 0:
        raise SystemExit(done.errors)


def cuts(medium: LoggedPlatters, dice: random.Random) -> Iterator[tuple[str, bytes]]:
    """The drive after each write, in the middle of each that is longer than a sector, and with any of those
    missing that no flush has brought to it.
    """
    durable, waiting = bytearray(medium.first), list[Written]()
    current = bytearray(medium.first)
    for number, item in enumerate(medium.log or ()):
        if isinstance(item, Flushed):
            apply(durable, waiting)
            waiting.clear()
            continue
        sectors = list(item.sectors)
        if len(sectors) > 1:
            torn = bytearray(current)
            apply(torn, sectors[: dice.randrange(1, len(sectors))])
            yield f"in write {number}", bytes(torn)
        waiting.append(item)
        apply(current, [item])
        yield f"after write {number}", bytes(current)
        lost = bytearray(durable)
        apply(lost, [one for one in waiting if dice.random() < 0.5])
        yield f"after write {number}, some lost", bytes(lost)


def journal_in(image: bytes, folder: Path) -> list[bytes]:
    """The journal's lines in an image of the drive, read by our own reader."""
    (folder / "cut.img").write_bytes(image)
    out = folder / "cut.journal"
    out.unlink(missing_ok=True)
    command = ["mcopy", "-n", "-i", str(folder / "cut.img"), f"::etabli/wipe/job/{FIXED_NAME}", str(out)]
    subprocess.run(command, check=False, capture_output=True)
    return fixed_lines(out.read_bytes())[0] if out.exists() else []


def synced(image: bytes) -> int:
    """How many records the guest had been told to be on the drive."""
    mark = image[SIZE - MARK_BYTES : SIZE]
    return int(mark[len(MARK) : len(MARK) + 8]) if mark.startswith(MARK) else 0


def examine(medium: LoggedPlatters, folder: Path, dice: random.Random) -> Account:
    """Read the journal after each cut."""
    account = Account()
    whole = journal_in(medium.read(0, SIZE), folder)
    account.records = len(whole)
    for name, image in cuts(medium, dice):
        account.cuts += 1
        lines, least = journal_in(image, folder), synced(image)
        try:
            read_chain(lines)
        except JournalError as error:
            account.wrong.append(f"{name}: {error}")
        if lines != whole[: len(lines)]:
            account.wrong.append(f"{name}: another journal")
        elif len(lines) < least:
            account.wrong.append(f"{name}: {len(lines)} records of {least} that were synced")
    return account


def main() -> int:
    """Run it; 1 when a synced record could not be read."""
    options = argparse.ArgumentParser(prog="python -m tests.soak.wipe_fat", allow_abbrev=False)
    options.add_argument("--records", type=int, default=60)
    options.add_argument("--seed", type=int, default=int(time.time()))
    given = options.parse_args()
    print(f"seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory() as name, DriveLab(Path(name)) as lab:
        with Guest(MACHINE, image=make_image()) as guest:
            medium = write_journal(guest, lab, Path(name), given.records)
        account = examine(medium, Path(name), random.Random(given.seed))
    for word in account.wrong[:20]:
        print(word)
    print(f"{account.cuts} cuts, {account.records} records, {len(account.wrong)} wrong")
    return 1 if account.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
