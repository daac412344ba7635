"""In a guest that looks like the booted image, a profile erases the internal drives, and a bench erases loose
ones, both as a person at a terminal sees it; the files behind the drives are looked at from outside.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.vm.erasing import BENCH, CONFIG, FILL, LIVE_WORDS, MARKS, PREPARE, PROFILE, STATE, at_terminal
from tests.vm.guest import Done, Guest
from tests.vm.image import Image

pytestmark = [pytest.mark.vm, pytest.mark.slow]

LIVE = replace(BENCH, name="booted-image", sleeps=False, kernel_words=f"{LIVE_WORDS} etabli.profile=all")
RUN = ("run", "--no-benchmark")
SPARED = "left or changed during the countdown"
TRIES = 3


@pytest.fixture(scope="module")
def guest(image: Image) -> Iterator[Guest]:
    """A machine with two internal drives, a stick, and a journal on a drive of its own."""
    with Guest(LIVE, image=image) as started:
        started.shell(f"{PREPARE}; {FILL}{MARKS}")
        # QEMU's NVMe controller manages namespaces and tells no total capacity: that is an exception.
        started.write(CONFIG, f"{PROFILE}exceptions = true\n".encode())
        yield started


def digests(guest: Guest, *names: str) -> list[str]:
    """What the files behind some drives hold."""
    return [hashlib.sha256((guest.folder / name).read_bytes()).hexdigest() for name in names]


def is_blank(path: Path) -> bool:
    """Whether every byte is zero."""
    return not any(path.read_bytes())


def test_with_one_mark_missing_the_order_is_refused_and_nothing_written(guest: Guest) -> None:
    before = digests(guest, "d1.img", "d2.img", "d3.img")
    guest.shell("mv /etc/etabli/image-id /etc/etabli/gone")
    done = at_terminal(guest, [], *RUN, "--profile", "all", "--folder", "/tmp/state")
    guest.shell("mv /etc/etabli/gone /etc/etabli/image-id; test ! -e /tmp/state")
    assert done.status == 2, done.text
    assert "own image" in done.text
    assert digests(guest, "d1.img", "d2.img", "d3.img") == before


def test_without_a_terminal_the_order_is_refused(guest: Guest) -> None:
    done = guest.etabli(*RUN)
    assert done.status == 2, done.text + done.errors
    assert "no key could stop it" in done.errors


def test_any_key_stops_it_and_nothing_is_touched(guest: Guest) -> None:
    """Ctrl-Z, which stops the program itself where it is no key; the others are asked at a terminal alone
    (`tests/agent/commands/wipe/test_countdown_keys.py`).
    """
    before = digests(guest, "d1.img", "d2.img", "d3.img")
    done = at_terminal(guest, [("any key stops it", "\x1a", "")], *RUN)
    assert done.status == 1, done.text
    assert "A key was pressed" in done.text
    assert "Report saved" in done.text, "the inventory is made all the same"
    assert digests(guest, "d1.img", "d2.img", "d3.img") == before


def erased_at_last(guest: Guest) -> Done:
    """A run whose drives were asked in time. On a machine that does much else, a probe of an emulated one may
    be given up after its 15 s; the drive is spared then, which is said, and all begins anew.
    """
    done = at_terminal(guest, [], *RUN)
    for _ in range(TRIES - 1):
        if SPARED not in done.text:
            break
        assert done.status == 1, done.text
        guest.shell(f"rm -rf {STATE}/*; {FILL.replace(' sdb', '')}")
        done = at_terminal(guest, [], *RUN)
    return done


def test_internal_drives_are_erased_without_a_key_and_wait_when_they_are_in_use_again(guest: Guest) -> None:
    before = digests(guest, "d3.img")
    done = erased_at_last(guest)
    assert done.status == 0, done.text
    assert is_blank(guest.folder / "d1.img")
    assert is_blank(guest.folder / "d2.img")
    assert digests(guest, "d3.img") == before
    assert done.text.count("    certificate 0") == 2, done.text
    reports = guest.shell(f"grep -l etabli/report/1 {STATE}/spool/*/*.json").split()
    newest = max(reports, key=lambda path: Path(path).name)  # UUIDv7 names sort by time
    assert len(json.loads(guest.read(newest))["certificates"]) == 2

    guest.shell("mkfs.ext4 -q -F /dev/sda; udevadm settle; sync")
    in_use = digests(guest, "d1.img")
    again = at_terminal(guest, [], *RUN)
    assert again.status == 1, again.text
    # The beginning of the sentence, which no terminal of 80 columns breaks; it ends “waits for a person”.
    assert "was erased before" in again.text
    assert digests(guest, "d1.img") == in_use


def test_loose_drives_appear_and_are_erased_at_the_bench(guest: Guest) -> None:
    plug = "for h in /sys/class/scsi_host/*/scan; do echo '- - -' >$h; done"
    guest.shell("echo 1 >/sys/block/sda/device/delete; udevadm settle")
    steps = [
        ("Which drive?", "", plug),
        ("WDINTERN001", "", ""),
        ("would be erased by", "N001\r", ""),
        ("inventory number", "D-77\r", ""),
        ("it came from", "A-0042\r", ""),
        ("To erase", "N001\r", ""),
        ("certificate ", "q\r", ""),
    ]
    done = at_terminal(guest, steps, "wipe", "run")
    assert done.status == 0, done.text
    assert is_blank(guest.folder / "d1.img")
    shown = guest.etabli("wipe", "certificate", "N001").text
    assert "D-77" in shown
    assert "A-0042" in shown
