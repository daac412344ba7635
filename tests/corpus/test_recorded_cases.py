"""Recorded machines that were judged wrongly once have the right answer of their README, probed whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from host.recording.recording_file import read_recording
from host.recording.replay import ReplayHost
from judge.grade.figures import Subject
from judge.health.drive_health import judge_drive
from model.board import ChassisKind
from model.lock import LockKind
from model.machine import Machine
from model.verdict import DriveHealth
from papers.wording import word
from probes.run import probe_machine

pytestmark = pytest.mark.corpus


def machine_of(shared: Path, name: str) -> Machine:
    """What all probes learn of a recorded machine."""
    host = ReplayHost(read_recording(shared / "cases" / f"rec-{name}.json.gz"))
    return probe_machine(host, deep=False, on_event=lambda _event: None)


def test_a_self_test_that_failed_an_hour_ago_fails_the_drive(shared: Path) -> None:
    storage = machine_of(shared, "smartmontools355").storage.value
    assert storage is not None
    drive = next(item for item in storage.drives if item.name == "sda")
    verdict = judge_drive(drive)
    said = " ".join(word(message) for message in verdict.evidence)
    assert verdict.health is DriveHealth.FAILING
    assert "Its last self-test failed" in said
    assert "29746" not in said


def test_a_mac_whose_tables_are_cut_short_is_named_by_the_kernel_and_its_locks_are_not_known(
    shared: Path,
) -> None:
    machine = machine_of(shared, "facter623-macmini")
    board, locks = machine.board.value, machine.locks.value
    assert board is not None
    assert "Apple" in (board.vendor or "")
    assert "Macmini" in (board.model or "")
    assert board.chassis_kind is ChassisKind.MINI
    states = {} if locks is None else {lock.kind: lock.state for lock in locks.locks}
    for kind in (LockKind.APPLE_T2, LockKind.ACTIVATION_LOCK):
        assert kind not in states or states[kind].is_unknown


def test_a_workstation_that_calls_itself_portable_is_asked_for_no_battery(shared: Path) -> None:
    machine = machine_of(shared, "inxi241-sun-ultra24")
    board = machine.board.value
    assert board is not None
    assert board.chassis_kind in (ChassisKind.DESKTOP, None)
    assert not Subject(machine=machine, verdicts=(), benchmarks=None).is_portable
