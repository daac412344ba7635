"""What is mounted of the medium that was booted: its ETABLI, else another FAT of it, never a part of another
drive.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.files import ROOT

SCRIPT = ROOT / "systemd" / "mount-partition"
RESCUE = ROOT / "systemd" / "mount-rescue"
TO_DELIVER = ROOT / "systemd" / "has-to-deliver"
ESP = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
pytestmark = pytest.mark.process


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A root folder in which `sda` is a disk and `sdb` a key; `mount` and `blkid` only tell."""

    root: Path

    @property
    def words(self) -> dict[str, str]:
        """The environment in which its tools are found."""
        return {"PATH": f"{self.root}/bin:/usr/bin:/bin", "ETABLI_ROOT": str(self.root)}

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The script, on this machine."""
        return subprocess.run(
            [str(SCRIPT), *words],
            env=self.words,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def mounted(self) -> list[str]:
        """The devices that were mounted, by name, with how."""
        log = self.root / "mounted"
        return log.read_text(encoding="ascii").splitlines() if log.exists() else []


@pytest.fixture(name="machine")
def _machine(tmp_path: Path) -> Machine:
    for drive, parts in {"sda": 2, "sdb": 3}.items():
        for part in range(1, parts + 1):
            folder = tmp_path / "sys" / "devices" / drive / f"{drive}{part}"
            folder.mkdir(parents=True)
            (folder / "partition").write_text(str(part))
    blocks = tmp_path / "sys" / "class" / "block"
    blocks.mkdir(parents=True)
    for folder in sorted((tmp_path / "sys" / "devices").glob("**/sd*")):
        (blocks / folder.name).symlink_to(folder)
    for name in ("run/etabli", "bin", "types"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "run/etabli/boot-medium").write_text("sdb1\n")
    tell(tmp_path, "sda1", "vfat", "ebd0a0a2")
    tell(tmp_path, "sdb1", "iso9660", "0x0")
    tell(tmp_path, "sdb2", "vfat", "0xef")
    tell(tmp_path, "sdb3", "vfat", "0xc")
    write(tmp_path / "bin/blkid", 'cat "$ETABLI_ROOT/types/${6##*/}.$3"\n')
    write(tmp_path / "bin/mount", 'echo "$2 $4 ${5##*/}" >> "$ETABLI_ROOT/mounted"\n')
    return Machine(root=tmp_path)


def tell(root: Path, name: str, kind: str, entry: str) -> None:
    """What blkid says of a partition."""
    (root / "types" / f"{name}.TYPE").write_text(f"{kind}\n")
    (root / "types" / f"{name}.PART_ENTRY_TYPE").write_text(f"{entry}\n")


def write(path: Path, body: str) -> None:
    """A command."""
    path.write_text("#!/bin/sh\n" + body)
    path.chmod(0o755)


def test_the_partition_that_was_found_is_mounted_so_that_writes_are_not_held_back(machine: Machine) -> None:
    (machine.root / "run/etabli/etabli-partition").write_text("sdb3\n")
    machine.run()
    (line,) = machine.mounted()
    kind, options, device = line.split()
    assert (kind, device) == ("vfat", "sdb3")
    assert {"flush", "nosuid", "nodev", "noexec", "utf8", "umask=0077"} <= set(options.split(","))


def test_a_partition_of_another_drive_is_not_mounted_whatever_the_file_says(machine: Machine) -> None:
    (machine.root / "run/etabli/etabli-partition").write_text("/dev/sda1\n")
    assert "stay in memory" in machine.run().stderr
    assert machine.mounted() == []


def test_without_etabli_another_fat_of_the_medium_is_taken_and_never_the_firmwares(machine: Machine) -> None:
    machine.run()
    assert [line.split()[2] for line in machine.mounted()] == ["sdb3"]
    tell(machine.root, "sdb3", "vfat", ESP)
    (machine.root / "mounted").unlink()
    assert "stay in memory" in machine.run().stderr
    assert machine.mounted() == []


def test_an_image_in_memory_is_known_by_the_number_of_its_volume(machine: Machine) -> None:
    number = "2026-11-30-16-49-00-00"
    (machine.root / "run/etabli/etabli-partition").write_text("sdb3\n")
    (machine.root / "run/etabli/boot-medium").write_text(f"{number}\n")
    assert "stay in memory" in machine.run().stderr
    (machine.root / "types/sdb1.UUID").write_text(f"{number}\n")
    machine.run()
    assert [line.split()[2] for line in machine.mounted()] == ["sdb3"]


def test_the_drive_may_be_named_with_its_number(machine: Machine) -> None:
    (machine.root / "run/etabli/etabli-partition").write_text("sdb3\n")
    (machine.root / "run/etabli/boot-medium").write_text("/dev/sdb\n2026-11-30-16-49-00-00\n")
    machine.run()
    assert [line.split()[2] for line in machine.mounted()] == ["sdb3"]


@pytest.mark.parametrize("kind", ["ext4", "ntfs", ""])
def test_only_fat_is_written(machine: Machine, kind: str) -> None:
    tell(machine.root, "sdb3", kind, "0xc")
    machine.run()
    assert machine.mounted() == []


@pytest.mark.parametrize("saved", ["", "sdb1 sda1", "../sda1", "sdq9"])
def test_a_medium_that_cannot_be_told_gives_nothing(machine: Machine, saved: str) -> None:
    (machine.root / "run/etabli/boot-medium").write_text(saved)
    (machine.root / "run/etabli/etabli-partition").write_text("sda1\n")
    machine.run()
    assert machine.mounted() == []


def test_any_key_on_usb_receives_what_lies_only_in_memory_and_no_drive_inside_does(machine: Machine) -> None:
    root = machine.root
    for name in ("sda1", "sdb3"):
        (root / f"types/{name}.LABEL").write_text("ETABLI\n")
    on_usb = root / "sys/devices/usb1/sdb/sdb3"
    on_usb.mkdir(parents=True)
    (on_usb / "partition").write_text("3")
    (root / "sys/class/block/sdb3").unlink()
    assert subprocess.run([str(RESCUE)], env=machine.words, check=False, timeout=20).returncode == 1
    assert machine.mounted() == []
    (root / "sys/class/block/sdb3").symlink_to(on_usb)
    assert subprocess.run([str(RESCUE)], env=machine.words, check=False, timeout=20).returncode == 0
    assert [line.split()[2] for line in machine.mounted()] == ["sdb3"]


@pytest.mark.parametrize(
    ("waits", "text", "status"),
    [
        (True, 'url = "https://a"\n', 0),
        (True, '# url = "https://a"\n', 1),
        (False, 'url = "https://a"\n', 1),
        (True, None, 1),
    ],
)
def test_delivery_starts_when_something_waits_and_an_inventory_is_named(
    tmp_path: Path, waits: bool, text: str | None, status: int
) -> None:
    waiting = tmp_path / "media/etabli/etabli/spool/waiting"
    waiting.mkdir(parents=True)
    if waits:
        (waiting / "a.json").write_text("{}")
    if text is not None:
        (tmp_path / "media/etabli/etabli.toml").write_text("[inventory]\n" + text)
    surroundings = {**os.environ, "ETABLI_ROOT": str(tmp_path)}
    assert subprocess.run([str(TO_DELIVER)], env=surroundings, check=False, timeout=20).returncode == status


@pytest.mark.parametrize(
    ("text", "is_wanted"),
    [("[network]\nvlan = 20\n", True), ("[[network.wifi]]\n", True), ("#[network]\n", False), (None, False)],
)
def test_the_network_is_set_up_where_the_file_on_the_medium_says_something_of_it(
    machine: Machine, text: str | None, is_wanted: bool
) -> None:
    (machine.root / "run/etabli/etabli-partition").write_text("sdb3\n")
    (machine.root / "media/etabli").mkdir(parents=True)
    if text is not None:
        (machine.root / "media/etabli/etabli.toml").write_text(text)
    assert machine.run().returncode == 0
    assert (machine.root / "run/etabli/network-wanted").exists() is is_wanted


@pytest.fixture(name="pulled")
def _pulled(machine: Machine) -> Machine:
    """Its key was pulled, and one with the same number of its volume is plugged in as `sdc`."""
    root, boot_id = machine.root, "proc/sys/kernel/random/boot_id"
    (root / "run/etabli/home").write_text("1304-2AF0\n")
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/self/mountinfo").write_text("36 25 8:19 / /media/etabli rw shared:9 - vfat /dev/sdb3 rw\n")
    (root / boot_id).parent.mkdir(parents=True)
    (root / boot_id).symlink_to(f"/{boot_id}")  # the kernel's own: it tells no size
    folder = root / "sys/devices/usb1/1-1/sdc/sdc3"
    folder.mkdir(parents=True)
    (folder / "partition").write_text("3")
    (root / "sys/class/block/sdc3").symlink_to(folder)
    tell(root, "sdc3", "vfat", "0xc")
    (root / "types/sdc3.UUID").write_text("1304-2AF0\n")
    write(root / "bin/umount", 'echo "umount $*" >> "$ETABLI_ROOT/mounted"\n')
    (root / "run/etabli/home.look/etabli").mkdir(parents=True)
    (root / "run/etabli/home.look/etabli/this-start").write_text(Path(f"/{boot_id}").read_text())
    return machine


def taken_back(machine: Machine) -> bool:
    assert machine.run("returned").returncode == 0
    return any(line.startswith("vfat rw,") and line.endswith("sdc3") for line in machine.mounted())


def test_a_key_that_comes_back_is_at_its_place_again(pulled: Machine) -> None:
    assert taken_back(pulled)
    look, _away, old, new = pulled.mounted()
    assert look.startswith("vfat ro,")
    assert old == f"umount -l {pulled.root}/media/etabli"
    assert new.startswith("vfat rw,")


@pytest.mark.parametrize("said", ["", "\n", "00000000-0000-0000-0000-000000000000\n"])
def test_a_copy_of_the_key_or_one_of_another_start_is_not_taken_for_it(pulled: Machine, said: str) -> None:
    (pulled.root / "run/etabli/home.look/etabli/this-start").write_text(said)
    assert not taken_back(pulled)


def test_a_key_without_the_name_of_a_start_is_not_taken_for_it(pulled: Machine) -> None:
    (pulled.root / "run/etabli/home.look/etabli/this-start").unlink()
    assert not taken_back(pulled)


def test_nothing_is_taken_back_while_the_key_is_still_there_or_where_none_was(pulled: Machine) -> None:
    there = pulled.root / "sys/dev/block/8:19"
    there.mkdir(parents=True)
    assert not taken_back(pulled)
    there.rmdir()
    (pulled.root / "run/etabli/home").unlink()
    assert not taken_back(pulled)
