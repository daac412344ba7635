"""A reader of a suspended device sleeps where no signal reaches it: it is named, and left behind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.vm.guest import Guest
from tests.vm.image import SITE

pytestmark = pytest.mark.vm

SUSPENDED = """
truncate -s 32M /tmp/silent.img
modprobe -a loop dm-mod
dmsetup create silent --table "0 65536 linear $(losetup --show --find /tmp/silent.img) 0"
udevadm settle
dmsetup suspend --nolockfs --noflush silent
"""
TAKEN_DOWN = """
dmsetup resume silent
dmsetup remove --retry silent
losetup -j /tmp/silent.img -O NAME -n | xargs losetup -d
rm /tmp/silent.img
"""


@pytest.fixture(scope="module")
def guest(bench: Guest) -> Iterator[Guest]:
    """A machine with a device that answers nobody."""
    bench.shell(SUSPENDED)
    yield bench
    bench.shell(TAKEN_DOWN)


def ask(guest: Guest, limit_s: float, *tool: str) -> dict[str, Any]:
    """What the product's host made of a tool."""
    command = ["python3", "-m", "tests.vm.hanging", str(limit_s), *tool]
    done = guest.run(command, environment={"PYTHONPATH": f"/opt/etabli:{SITE}"}, cwd="/opt/etabli")
    answer: dict[str, Any] = json.loads(done.text)
    return answer


def test_a_reader_in_uninterruptible_sleep_is_left_behind_within_a_second_of_its_limit(guest: Guest) -> None:
    tool = ("dd", "if=/dev/mapper/silent", "of=/dev/null", "bs=4096", "count=1", "iflag=direct")
    answer = ask(guest, 3.0, *tool)
    assert answer["ended"] == "Hung"
    assert 3.0 <= answer["took_s"] < 4.5
    assert answer["left"] == [" ".join(tool)]
    assert answer["after"] == 0
    states = guest.shell("ps -C dd -o stat=")
    assert "D" in states


def test_a_reader_that_waits_for_the_page_cache_can_be_killed_and_is(guest: Guest) -> None:
    answer = ask(guest, 2.0, "blkid", "-p", "/dev/mapper/silent")
    assert answer["ended"] == "TimedOut"
    assert answer["left"] == []
    assert answer["took_s"] < 3.5


def test_the_tools_end_once_the_device_answers_again(guest: Guest) -> None:
    guest.shell("dmsetup resume silent; sleep 1")
    assert guest.run(["ps", "-C", "dd,blkid", "-o", "stat="]).text.strip() == ""
    assert ask(guest, 20.0, "blkid", "-p", "/dev/mapper/silent")["ended"] in {"answered", "ToolFailed"}
