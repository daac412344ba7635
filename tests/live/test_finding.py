"""Where the first ram disk looks for its medium, and what it takes for it, on a made-up machine."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

import pytest

from live.ramdisk import INIT

pytestmark = pytest.mark.process

BUILD = "0123456789ABCDEF"
VOLUME = "ETABLI_SYSTEM"
USB = "pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/host4/target4:0:0/4:0:0:0/block"
SATA = "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block"
NVME = "pci0000:00/0000:01:00.0/nvme/nvme0"
SD = "pci0000:00/0000:00:1e.6/mmc_host/mmc0/mmc0:aaaa/block"
EMMC = "pci0000:00/0000:00:1a.0/mmc_host/mmc1/mmc1:0001/block"
OPTICAL = "pci0000:00/0000:00:17.0/ata2/host1/target1:0:0/1:0:0:0/block"
VIRTIO = "pci0000:00/0000:00:04.0/virtio1/block"


def volume(build: str = BUILD, name: str = VOLUME) -> bytes:
    """The first sectors of an ISO 9660 volume (ECMA-119, 8.4)."""
    data = bytearray(34 * 1024)
    data[32808:32840] = name.encode().ljust(32)
    data[33342:33470] = build.encode().ljust(128)
    return bytes(data)


def tabled(content: bytes, *firsts: int) -> bytes:
    """The same with a DOS table of partitions that begin at these sectors."""
    data = bytearray(content)
    for place, first in enumerate(firsts):
        data[454 + 16 * place : 462 + 16 * place] = struct.pack("<II", first, 2048)
    return bytes(data)


def fat(label: str, at: int = 43) -> bytes:
    """The first sector of a FAT volume, its name where FAT16 or FAT32 has it."""
    data = bytearray(512)
    data[at : at + 11] = label.encode().ljust(11)
    return bytes(data)


class MadeUp:
    """A machine's sysfs and devices below a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "sys/class/block").mkdir(parents=True)
        (folder / "dev").mkdir()

    def drive(self, name: str, place: str, content: bytes = b"", **parts: bytes) -> None:
        real = self._folder / "sys/devices" / place / name
        real.mkdir(parents=True)
        self._node(name, real, content)
        for part, data in parts.items():
            (real / part).mkdir()
            (real / part / "partition").write_text("1\n")
            self._node(part, real / part, data)
        if "mmc_host" in place:
            (real / "device").mkdir()
            (real / "device/type").write_text("SD\n" if place == SD else "MMC\n")

    def _node(self, name: str, real: Path, content: bytes) -> None:
        (self._folder / "sys/class/block" / name).symlink_to(real)
        (self._folder / "dev" / name).write_bytes(content)

    def shell(self, words: str) -> str:
        """What the script's own functions answer here."""
        script = INIT.read_text(encoding="utf-8")
        functions = script[script.index("# way NAME") : script.index("# The drivers.")]
        for root in ("/sys/", "/dev/"):
            functions = functions.replace(root, f"{self._folder}{root}")
        # Devices that are not there are files here: a message of the shell is no answer.
        functions = functions.replace(f"{self._folder}/dev/null", "/dev/null")
        program = f"build={BUILD} volume={VOLUME}\n{functions}\n{words}\n"
        return subprocess.run(
            ["sh", "-c", program], capture_output=True, text=True, check=False, timeout=20
        ).stdout.strip()


FOUND = 'find_medium usb sd && echo "$disk $medium"'


@pytest.fixture
def machine(tmp_path: Path) -> MadeUp:
    return MadeUp(tmp_path)


def test_the_partition_of_a_stick_is_taken_before_the_whole_stick(machine: MadeUp) -> None:
    machine.drive("sdb", USB, volume(), sdb1=volume(), sdb2=b"", sdb3=fat("ETABLI"))
    assert machine.shell(FOUND) == "sdb sdb1"


def test_a_stick_without_partitions_is_taken_whole(machine: MadeUp) -> None:
    machine.drive("sda", USB, volume())
    assert machine.shell(FOUND) == "sda sda"


@pytest.mark.parametrize(
    ("name", "place"), [("sda", SATA), ("nvme0n1", NVME), ("mmcblk1", EMMC), ("vda", VIRTIO)]
)
def test_a_copy_on_an_internal_drive_is_never_taken(machine: MadeUp, name: str, place: str) -> None:
    machine.drive(name, place, volume())
    assert machine.shell(FOUND) == ""
    assert machine.shell('find_medium usb sd optical && echo "$disk"') == ""


def test_a_stick_is_found_beside_a_copy_on_an_internal_drive(machine: MadeUp) -> None:
    machine.drive("sda", SATA, volume(), sda1=volume())
    machine.drive("sdb", USB, volume(), sdb1=volume())
    assert machine.shell(FOUND) == "sdb sdb1"


@pytest.mark.parametrize("content", [volume(build="F" * 16), volume(name="OTHER"), volume(build=""), b""])
def test_another_build_or_another_volume_is_not_taken(machine: MadeUp, content: bytes) -> None:
    machine.drive("sdb", USB, content)
    assert machine.shell(FOUND) == ""


def test_a_card_a_disc_and_a_virtual_drive_are_taken_where_they_are_asked_for(machine: MadeUp) -> None:
    machine.drive("mmcblk0", SD, volume(), mmcblk0p1=volume())
    assert machine.shell(FOUND) == "mmcblk0 mmcblk0p1"
    machine.drive("sr0", OPTICAL, volume())
    assert machine.shell('find_medium optical && echo "$medium"') == "sr0"
    machine.drive("vda", VIRTIO, volume())
    assert machine.shell('find_medium virtual && echo "$medium"') == "vda"


@pytest.mark.parametrize("at", [43, 71])
def test_the_workshops_partition_is_that_of_the_same_stick(machine: MadeUp, at: int) -> None:
    machine.drive("sda", SATA, b"", sda1=fat("ETABLI", at))
    machine.drive("sdb", USB, volume(), sdb1=volume(), sdb2=fat("EFIBOOT"), sdb3=fat("ETABLI", at))
    assert machine.shell(f"{FOUND}; find_partition") == "sdb sdb1\nsdb3"


def test_a_stick_without_that_partition_says_nothing(machine: MadeUp) -> None:
    machine.drive("sda", SATA, b"", sda1=fat("ETABLI"))
    machine.drive("sdb", USB, volume(), sdb1=volume(), sdb2=fat("EFIBOOT"))
    assert machine.shell(f"{FOUND}; find_partition") == "sdb sdb1"


def test_a_stick_whose_partitions_are_not_all_there_yet_is_looked_at_again(machine: MadeUp) -> None:
    whole = tabled(volume(), 64, 400_000, 500_000)
    machine.drive("sda", USB, whole, sda1=volume(), sda2=b"")
    assert machine.shell(FOUND) == ""
    assert machine.shell(f"tries=100; {FOUND}") == "sda sda1", (
        "one that was cut short starts after ten seconds"
    )


def test_a_stick_with_all_its_partitions_is_taken_at_once(machine: MadeUp) -> None:
    machine.drive(
        "sda", USB, tabled(volume(), 64, 400_000, 500_000), sda1=volume(), sda2=b"", sda3=fat("ETABLI")
    )
    assert machine.shell(f"{FOUND}; find_partition") == "sda sda1\nsda3"
