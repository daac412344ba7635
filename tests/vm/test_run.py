"""The main job as root on a whole machine: from the first probe to the inventory's page."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.vm.guest import Guest

pytestmark = [pytest.mark.vm, pytest.mark.slow]

RUN_S = 400.0
PUSHES = 4
SPOOL = "/var/lib/etabli/spool"


@pytest.fixture
def guest(tower: Guest) -> Guest:
    """A tower with something on its drives."""
    return tower


def test_a_quick_run_as_root_grades_keeps_and_delivers(guest: Guest) -> None:
    done = guest.etabli("run", "--quick", "--json", "--label", "A-0042", timeout_s=RUN_S)
    assert done.status in {0, 1}, done.errors
    events: list[dict[str, Any]] = [json.loads(line)["event"] for line in done.text.splitlines()]
    kinds = [event["kind"] for event in events]
    assert kinds[0] == "session_started"
    assert kinds[-1] == "session_finished"
    assert kinds.count("graded") == kinds.count("report_kept") == 1
    assert kinds.count("delivered") + kinds.count("not_delivered") == 1
    assert not [event for event in events if event["kind"] == "troubled" and event["traceback"]]
    benchmarks = [event["benchmark"] for event in events if event["kind"] == "benchmark_finished"]
    assert {benchmark["result"] for benchmark in benchmarks} == {"passed", "not_done"}


def test_what_a_slow_inventory_did_not_take_at_once_is_delivered_by_the_next_push(guest: Guest) -> None:
    """An emulated processor may not bring the embedded inventory up within a run's patience."""
    for _ in range(PUSHES):
        if guest.etabli("push").status == 0 and not guest.shell(f"ls {SPOOL}/waiting"):
            break
    assert guest.shell(f"ls {SPOOL}/waiting") == ""
    assert len(guest.shell(f"ls {SPOOL}/accepted/*.receipt.json").split()) == 1


def test_a_state_folder_on_fat_as_a_boot_key_has_it_keeps_a_report_too(guest: Guest) -> None:
    guest.shell("truncate -s 64M /tmp/fat && mkfs.vfat -n ETABLI /tmp/fat && mkdir /tmp/key")
    guest.shell("mount -o loop,flush,nosuid,nodev,noexec,noatime,utf8,umask=0077 /tmp/fat /tmp/key")
    folder = "/tmp/key/etabli"
    done = guest.etabli("run", "--no-benchmark", "--json", "--folder", folder, timeout_s=RUN_S)
    assert done.status in {0, 1}, done.errors
    events: list[dict[str, Any]] = [json.loads(line)["event"] for line in done.text.splitlines()]
    (kept,) = [event for event in events if event["kind"] == "report_kept"]
    assert kept["path"].startswith(f"{folder}/spool/")
    assert not [event for event in events if event["kind"] == "troubled" and event["traceback"]]
    assert guest.shell(f"find {folder}/spool -name '*.json' -path '*{kept['report']}*'")
    assert guest.shell(f"ls -d {folder}/run 2>/dev/null || true") == ""


def test_nothing_was_written_to_a_drive(guest: Guest) -> None:
    """By sectors written, from /proc/diskstats (Documentation/admin-guide/iostats.rst, field 7)."""
    written = guest.shell("sync; awk '$3 ~ /^(sda|sdb|nvme0n1)$/ {print $3, $10}' /proc/diskstats")
    before = dict(line.split() for line in written.splitlines())
    guest.etabli("probe", "--json")
    after = guest.shell("sync; awk '$3 ~ /^(sda|sdb|nvme0n1)$/ {print $3, $10}' /proc/diskstats")
    assert dict(line.split() for line in after.splitlines()) == before
    assert set(before) == {"sda", "sdb", "nvme0n1"}
