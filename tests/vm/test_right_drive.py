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

from tests.vm.docked import DOCKED, FAR, GONE, LAYERS
from tests.vm.erasing import (
    AGAIN,
    CONFIG,
    DRIVERS_AWAY,
    ELSEWHERE,
    MARKS,
    PREPARE,
    PROFILE,
    STATE,
    at_terminal,
    plan,
)
from tests.vm.guest import Guest
from tests.vm.image import SITE, Image
from tests.vm.warm import PYTHON

pytestmark = [pytest.mark.vm, pytest.mark.slow]

ETABLI = f"PYTHONPATH=/opt/etabli:{SITE} {PYTHON} /opt/etabli/etabli.py"
# The drive on USB, as soon as the kernel has named it.
DOCK = """
for i in $(seq 100); do
    for d in /sys/block/sd*; do case "$(readlink -f $d)" in *usb*) basename $d; exit;; esac; done
    sleep 0.1
done
"""
BEGUN_S, WRITTEN_S = 400.0, 60.0
FILLED = b"somebody's data " * 4096


@dataclass
class Ordered:
    """The machine after its power was cut, and what had been typed before."""

    guest: Guest
    words: list[str]


def digest(guest: Guest, name: str) -> str:
    """What the file behind a drive holds."""
    return hashlib.sha256((guest.folder / name).read_bytes()).hexdigest()


def first_byte(guest: Guest, name: str) -> bytes:
    """The first byte of the file behind a drive."""
    with open(guest.folder / name, "rb") as file:
        return file.read(1)


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
        # Until its power is cut it has nothing but the dock: every plan asks every drive.
        guest.shell(f"{PREPARE}; {MARKS}; {DRIVERS_AWAY.format(drivers='nvme ahci')}")
        guest.write(CONFIG, ELSEWHERE.encode())
        name = guest.shell(DOCK).split()[0]
        shown = plan(guest, f"/dev/{name}", "--usb")
        assert shown.hash is not None, shown.text
        code = shown.text.split("code to confirm it: ")[1].split()[0]
        words = ["--usb", "--plan", shown.hash, "--confirm", f"0001:{code}"]
        guest.shell(
            f"setsid env {ETABLI} wipe run /dev/{name} {' '.join(words)} >/tmp/out 2>&1 & "
            "while kill -0 $! 2>/dev/null; do "
            f'grep -qs \'"phase":"write"\' {STATE}/wipe/*/status.json && exit 0; sleep 0.2; done; '
            "cat /tmp/out; exit 1",
            timeout_s=BEGUN_S,
        )
        deadline = time.monotonic() + WRITTEN_S
        while first_byte(guest, "d2.img") == b"A" and time.monotonic() < deadline:
            time.sleep(0.2)  # the guest erases
        time.sleep(2.0)  # a status of how far it is
        guest.shell("sync -f /var/lib/etabli")
        guest.cut_power()
        assert first_byte(guest, "d2.img") != b"A", "A was being erased"
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


def test_a_namespace_that_the_kernel_joined_is_internal_where_its_controller_is(ordered: Ordered) -> None:
    own = ordered.guest.shell("readlink -f /sys/block/nvme0n1")
    assert "/nvme-subsystem/" in own, "the kernel joined it, as Debian's does"
    assert plan(ordered.guest, "NVINTERN002").hash is not None


def test_a_drive_over_a_network_or_in_a_dock_is_never_taken_for_an_internal_one(ordered: Ordered) -> None:
    guest = ordered.guest
    guest.shell(f"{GONE}{FAR}")
    assert "/nvme-subsystem/" in guest.shell("readlink -f /sys/block/nvme1n1"), "the kernel joined it"
    assert plan(guest, "FARDRIVE0004").hash is None
    before = [digest(guest, name) for name in ("d2.img", "d4.img")]
    done = at_terminal(guest, [], "run", "--no-benchmark")
    assert done.text.count("    certificate 0") == 2, done.text
    assert not any((guest.folder / "d1.img").read_bytes())
    assert not any((guest.folder / "d3.img").read_bytes())
    assert [digest(guest, name) for name in ("d2.img", "d4.img")] == before


@pytest.fixture(scope="module")
def alone(ordered: Ordered) -> Guest:
    """The internal disk without dock, namespace and the other machine's drive, which every plan would ask."""
    away = DRIVERS_AWAY.format(drivers="xhci_hcd nvme")
    ordered.guest.shell(f"nvme disconnect -n far || true; {away}")
    return ordered.guest


@pytest.mark.parametrize("layer", LAYERS)
def test_a_saved_medium_that_is_a_layer_keeps_the_drive_below_it(alone: Guest, layer: str) -> None:
    guest = alone
    guest.shell(f"{GONE}{LAYERS[layer]}")
    before = digest(guest, "d1.img")
    shown = plan(guest, "WDINTERN001")
    assert shown.hash is None, shown.text
    unknown = "cannot tell whether this system booted from /dev/sda"
    said = unknown if "memory" in layer else "this system runs from it: never erased"
    assert said in " ".join(shown.text.split())
    assert guest.etabli("wipe", "run", "N001", "--plan", "0", "--confirm", "N001").status == 2
    assert digest(guest, "d1.img") == before
