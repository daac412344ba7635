"""The main job as root on a whole machine: from the first probe to the inventory's page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.vm.guest import Guest
from tests.vm.image import Image
from tests.vm.machines import TOWER

pytestmark = [pytest.mark.vm, pytest.mark.slow]

RUN_S = 400.0


@pytest.fixture(scope="module")
def guest(image: Image) -> Iterator[Guest]:
    """A tower with something on its drives."""
    with Guest(TOWER.hardware, image=image) as started:
        started.shell(TOWER.prepare)
        yield started


def test_a_quick_run_as_root_grades_keeps_and_delivers(guest: Guest) -> None:
    done = guest.etabli("run", "--quick", "--json", "--label", "A-0042", timeout_s=RUN_S)
    assert done.status in {0, 1}, done.errors
    events: list[dict[str, Any]] = [json.loads(line)["event"] for line in done.text.splitlines()]
    kinds = [event["kind"] for event in events]
    assert kinds[0] == "session_started"
    assert kinds[-1] == "session_finished"
    for kind in ("graded", "report_kept", "delivered"):
        assert kinds.count(kind) == 1, done.text
    assert not [event for event in events if event["kind"] == "troubled" and event["traceback"]]


def test_nothing_was_written_to_a_drive(guest: Guest) -> None:
    """By sectors written, from /proc/diskstats (Documentation/admin-guide/iostats.rst, field 7)."""
    written = guest.shell("sync; awk '$3 ~ /^(sda|sdb|nvme0n1)$/ {print $3, $10}' /proc/diskstats")
    before = dict(line.split() for line in written.splitlines())
    guest.etabli("probe", "--json")
    after = guest.shell("sync; awk '$3 ~ /^(sda|sdb|nvme0n1)$/ {print $3, $10}' /proc/diskstats")
    assert dict(line.split() for line in after.splitlines()) == before
    assert set(before) == {"sda", "sdb", "nvme0n1"}
