"""The right drive, with a real kernel and udev: drives that must not be touched are hashed from outside.

One machine is switched on twice, with its power cut in between and another drive in the same dock; all tests
share it.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.vm.erasing import AGAIN, CONFIG, LIVE_WORDS, MARKS, PREPARE, PROFILE, STATE, at_terminal, plan
from tests.vm.guest import Guest, Hardware
from tests.vm.image import SITE, Image
from tests.vm.machines import drive, sizes

pytestmark = [pytest.mark.vm, pytest.mark.slow]

DOCKED = Hardware(
    name="docked",
    options=(
        "-machine", "q35",
        *drive(0, "virtio-blk-pci,serial=journal"),
        *drive(1, "ide-hd,bus=ide.0,serial=WDINTERN001,model=DISQUE INTERNE,rotation_rate=7200"),
        "-device", "qemu-xhci,id=usb",
        *drive(2, "usb-storage,bus=usb.0,serial=DOCK00000001,removable=off"),
        "-device", "nvme-subsys,id=own,nqn=own",
        "-device", "nvme,id=ctl,serial=NVINTERN002,subsys=own",
        "-drive", "if=none,id=d3,file={folder}/d3.img,format=raw",
        "-device", "nvme-ns,drive=d3,bus=ctl,nsid=1,shared=on",
        *drive(4, "virtio-blk-pci,serial=far"),
    ),
    drives=sizes(64, 96, 192, 16, 16),
    card="virtio-net-pci,mac=52:54:00:65:74:63",
    kernel_words=f"{LIVE_WORDS} etabli.profile=all",
)  # fmt: skip
# The drive of another machine, over NVMe's own protocol: Debian's kernel joins its paths as it does with all.
FAR = """
modprobe -a nvmet nvme-loop
mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config
cd /sys/kernel/config/nvmet
mkdir -p subsystems/far/namespaces/1 ports/1
echo 1 >subsystems/far/attr_allow_any_host
echo FARDRIVE0004 >subsystems/far/attr_serial
printf /dev/vdb >subsystems/far/namespaces/1/device_path
echo 1 >subsystems/far/namespaces/1/enable
echo loop >ports/1/addr_trtype
ln -s /sys/kernel/config/nvmet/subsystems/far ports/1/subsystems/far
nvme connect -t loop -n far >/dev/null
for i in $(seq 50); do test -b /dev/nvme1n1 && break; sleep 0.2; done
udevadm settle
"""
# The image as a file on the internal disk, as findiso, Ventoy and others start from it.
ON_DISK = """
mkfs.ext4 -q -F /dev/sda; mkdir -p /run/live/findiso; mount /dev/sda /run/live/findiso
head -c 4M /dev/urandom >/run/live/findiso/etabli.iso; sync
"""
GONE = """
umount /run/live/* 2>/dev/null || true
dmsetup remove ventoy 2>/dev/null || true
losetup -d $(cat /tmp/loop) 2>/dev/null || true
mdadm -q --stop /dev/md9 2>/dev/null || true
umount /run/live/* 2>/dev/null || true
"""
A_LOOP = (
    "losetup --show -r -f /run/live/findiso/etabli.iso >/tmp/loop; cp /tmp/loop /run/etabli/boot-medium; "
)
LAYERS = {
    "a file": ON_DISK + A_LOOP,
    "a file, copied to memory": f"{ON_DISK}{A_LOOP} losetup -d $(cat /tmp/loop); umount /run/live/findiso",
    "a map of a piece": f"{ON_DISK} umount /run/live/findiso; modprobe dm-mod; "
    "dmsetup create ventoy --table '0 8192 linear /dev/sda 2048'; "
    "basename $(readlink -f /dev/mapper/ventoy) >/run/etabli/boot-medium",
    "an array": "mdadm -q --create /dev/md9 --run --level=1 -n2 /dev/sda missing </dev/null; udevadm settle; "
    "mkfs.ext4 -q /dev/md9; mkdir -p /run/live/medium; mount /dev/md9 /run/live/medium; "
    "echo /dev/md9 >/run/etabli/boot-medium",
}
ETABLI = f"PYTHONPATH=/opt/etabli:{SITE} python3 /opt/etabli/etabli.py"
DOCK = 'for d in /sys/block/sd*; do case "$(readlink -f $d)" in *usb*) basename $d;; esac; done'
FILLED = b"somebody's data " * 4096


@dataclass
class Ordered:
    """The machine after its power was cut, and what had been typed before."""

    guest: Guest
    words: list[str]


def digest(guest: Guest, name: str) -> str:
    """What the file behind a drive holds."""
    return hashlib.sha256((guest.folder / name).read_bytes()).hexdigest()


def fill(path: Path, size: int, first: bytes) -> None:
    """A drive full of somebody's data."""
    path.write_bytes((first + FILLED * (size // len(FILLED) + 1))[:size])


@pytest.fixture(scope="module")
def ordered(image: Image, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ordered]:
    """Drive A in the dock was confirmed by its code, the power went in the middle, and B is in the dock."""
    guest = Guest(DOCKED, image=image, folder=tmp_path_factory.mktemp("docked"))
    size = DOCKED.drives["d2.img"]
    fill(guest.folder / "d2.img", size, b"A")
    with guest:
        guest.shell(f"{PREPARE}; {MARKS}; udevadm settle")
        name = guest.shell(DOCK).split()[0]
        shown = plan(guest, f"/dev/{name}", "--usb")
        assert shown.hash is not None, shown.text
        code = shown.text.split("code to confirm it: ")[1].split()[0]
        words = ["--usb", "--plan", shown.hash, "--confirm", f"0001:{code}"]
        guest.shell(
            f"setsid env {ETABLI} wipe run /dev/{name} {' '.join(words)} >/tmp/out 2>&1 & "
            "for i in $(seq 600); do "
            f'grep -qs \'"phase":"write"\' {STATE}/wipe/*/status.json && exit 0; sleep 0.2; done; '
            "cat /tmp/out; exit 1",
            timeout_s=180.0,
        )
        time.sleep(4.0)
        guest.shell("sync -f /var/lib/etabli")
        guest.cut_power()
        assert (guest.folder / "d2.img").read_bytes()[:1] != b"A", "A was being erased"
        fill(guest.folder / "d2.img", size, b"B")
        guest.start()
        guest.shell(f"{AGAIN}; {MARKS}; udevadm settle")
        guest.write(CONFIG, PROFILE.encode())
        yield Ordered(guest, words)


def test_after_a_power_cut_another_drive_in_the_dock_is_not_touched(ordered: Ordered) -> None:
    guest, before = ordered.guest, digest(ordered.guest, "d2.img")
    done = guest.etabli("wipe", "resume", "--yes")
    assert done.status == 1, done.text + done.errors
    assert "etabli wipe forget" in done.errors
    assert digest(guest, "d2.img") == before


def test_a_hash_and_a_code_from_before_the_restart_confirm_nothing(ordered: Ordered) -> None:
    guest, before = ordered.guest, digest(ordered.guest, "d2.img")
    name = guest.shell(DOCK).split()[0]
    done = guest.etabli("wipe", "run", f"/dev/{name}", *ordered.words)
    assert done.status == 2, done.text + done.errors
    assert "out of date" in done.errors
    assert digest(guest, "d2.img") == before


@pytest.mark.parametrize("key", ["\x1a", "\x13", "\x11"])
def test_ctrl_z_and_its_like_stop_the_countdown(ordered: Ordered, key: str) -> None:
    guest, before = ordered.guest, [digest(ordered.guest, name) for name in ("d1.img", "d3.img")]
    done = at_terminal(guest, [("any key stops it", key, "")], "run", "--no-benchmark")
    assert done.status == 1, done.text
    assert "A key was pressed" in done.text
    assert [digest(guest, name) for name in ("d1.img", "d3.img")] == before


def test_a_namespace_that_the_kernel_joined_is_internal_where_its_controller_is(ordered: Ordered) -> None:
    own = ordered.guest.shell("readlink -f /sys/block/nvme0n1")
    assert "/nvme-subsystem/" in own, "the kernel joined it, as Debian's does"
    assert plan(ordered.guest, "NVINTERN002").hash is not None


@pytest.mark.parametrize("layer", LAYERS)
def test_a_saved_medium_that_is_a_layer_keeps_the_drive_below_it(ordered: Ordered, layer: str) -> None:
    guest = ordered.guest
    guest.shell(LAYERS[layer])
    before = digest(guest, "d1.img")
    shown = plan(guest, "WDINTERN001")
    assert shown.hash is None, shown.text
    said = "cannot tell whether this system booted from" if "memory" in layer else "This system started from"
    assert f"{said} /dev/sda" in " ".join(shown.text.split())
    assert guest.etabli("wipe", "run", "N001", "--plan", "0", "--confirm", "N001").status == 2
    assert digest(guest, "d1.img") == before
    guest.shell(f"{GONE}{MARKS}; wipefs -aq /dev/sda; udevadm settle")


def test_a_drive_over_a_network_or_in_a_dock_is_never_taken_for_an_internal_one(ordered: Ordered) -> None:
    guest = ordered.guest
    guest.shell(FAR)
    assert "/nvme-subsystem/" in guest.shell("readlink -f /sys/block/nvme1n1"), "the kernel joined it"
    assert plan(guest, "FARDRIVE0004").hash is None
    before = [digest(guest, name) for name in ("d2.img", "d4.img")]
    done = at_terminal(guest, [], "run", "--no-benchmark")
    assert done.text.count("certificate ") == 2, done.text
    assert not any((guest.folder / "d1.img").read_bytes())
    assert not any((guest.folder / "d3.img").read_bytes())
    assert [digest(guest, name) for name in ("d2.img", "d4.img")] == before
