"""A small image of a boot key for tests: a table of two partitions, the second is ETABLI with one file on
it.
"""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from host.drive.block_device import DirectBlocks
from host.drive.drive_ports import BlockIO
from host.key.table import KeyPartition
from model.drive import Transport
from model.erasure import DriveToken
from tests.wipe.bench import drive_of, planned_for
from wipe.planned import PlannedDrive

SECTOR = 512
PLACE = KeyPartition(offset_bytes=2 << 20, size_bytes=2 << 20)
SIZE = (5 << 20) + 2048
SERIAL = "4C530001234F2K"


def need_mtools() -> None:
    """Skip a test where mtools is not installed."""
    if shutil.which("mcopy") is None and os.environ.get("CI") != "true":
        pytest.skip("not installed: mtools")


def run(*argv: str) -> str:
    """What a tool says."""
    return subprocess.run(argv, check=True, capture_output=True, text=True, timeout=60).stdout


def make_image(path: Path, seed: int = 1, place: KeyPartition = PLACE, size: int = SIZE) -> Path:
    """An image with an ETABLI on which `old.txt` lies."""
    volume = path.with_suffix(".fat")
    sectors = place.size_bytes // SECTOR
    run("mformat", "-C", "-i", str(volume), "-T", str(sectors), "-h", "64", "-s", "32", "-v", "ETABLI", "::")
    old = path.with_suffix(".txt")
    old.write_text(f"old {seed}\n")
    run("mcopy", "-i", str(volume), str(old), "::/old.txt")
    data = bytearray(random.Random(seed).randbytes(size))
    data[place.offset_bytes : place.offset_bytes + place.size_bytes] = volume.read_bytes()
    data[446:512] = table(KeyPartition(offset_bytes=1 << 20, size_bytes=1 << 20), place)
    path.write_bytes(data)
    return path


def table(*places: KeyPartition) -> bytes:
    """The end of a first sector: a DOS table of these partitions."""
    entries = [
        struct.pack("<B3sB3sII", 0, b"", 0x0C, b"", place.offset_bytes // SECTOR, place.size_bytes // SECTOR)
        for place in places
    ]
    return b"".join(entries).ljust(64, b"\0") + b"\x55\xaa"


def listed(volume: Path) -> set[str]:
    """The names in the root of a volume."""
    return {line.rsplit("/", 1)[1] for line in run("mdir", "-b", "-i", str(volume), "::/").splitlines()}


def text_in(volume: Path, name: str) -> str:
    """What a file on it says."""
    return run("mtype", "-i", str(volume), f"::/{name}")


@dataclass(slots=True)
class FileDrive:
    """A stick that is a file, held as `host.drive.block_device.LiveDrive` holds a device."""

    file: Path
    known: DriveToken
    closed: bool = False
    is_partition: bool = False
    is_loop: bool = False
    is_read_only: bool = False
    scsi: None = None
    ata: None = None
    nvme: None = None
    mmc: None = None
    opal: None = None
    descriptor: int = field(init=False)
    block: BlockIO = field(init=False)

    def __post_init__(self) -> None:
        self.descriptor = os.open(self.file, os.O_RDWR)
        self.block = DirectBlocks(self.descriptor)

    def token(self) -> DriveToken:
        return self.known

    def rescan(self) -> None:
        return

    def close(self) -> None:
        self.closed = True
        os.close(self.descriptor)


def stick(
    size: int = 8 << 20, transport: Transport = Transport.USB, *, removable: bool | None = True
) -> PlannedDrive:
    """A stick that the guard lets a person confirm."""
    plan = planned_for(size)
    from dataclasses import replace

    token = replace(
        plan.drive, name="sdq", path="/dev/sdq", serial=SERIAL, transport=transport, size_bytes=size
    )
    policy = replace(plan.policy, usb=True)
    drive = replace(drive_of(token), removable=removable)
    return PlannedDrive(drive=drive, outcome=replace(plan, drive=token, policy=policy), look="x")
