"""`etabli wipe resume`: what is gone on with, what is not, and what its exit status says."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from agent.bench.locks import FileLock, machine_lock_path
from agent.bench.state import State, open_state
from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe import resume as wipe_resume
from agent.commands.wipe import run as wipe_run
from agent.commands.wipe.questions import Choice
from agent.commands.wipe.resume import drive_of
from agent.erasing.jobs import Job, known_jobs, make_job
from agent.erasing.plans import check_confirmation, code_of
from etabli import main
from model.erasure import WipePlan, WipePolicy, WipeRefusal
from model.message import say
from tests.agent.erasing.test_plans import drive
from tests.lab.ports import JumpingClock
from tests.wipe.bench import Bench
from wipe.journal import Journal, open_store
from wipe.planned import PlannedDrive
from wipe.thaw import announce


@dataclass
class Room:
    """A bench whose drives, workers and battery are the test's; `carried` are the jobs gone on with."""

    state: State
    folder: Path
    drives: list[PlannedDrive]
    carried: list[str] = field(default_factory=list)
    battery: bool = False

    def job(self, item: PlannedDrive, *, begun: bool = True) -> Job:
        """An order for a drive; begun: a worker wrote to its journal, and was interrupted."""
        assert isinstance(item.outcome, WipePlan)
        job = make_job(self.state, item.outcome, item.drive, on_fat=False)
        if begun:
            journal = Journal(open_store(job.folder, fixed=False), JumpingClock())
            announce(journal, job.order, resumed=False)
            journal.close()
        return job

    def resume(self, *words: str) -> int:
        """The exit status."""
        return main(["wipe", "resume", "--folder", str(self.state.folder), *words])


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    (tmp_path / "drive").mkdir()
    bench = Bench(tmp_path / "drive")
    state = open_state(is_root=False, environment=os.environ, folder=tmp_path / "state")
    here = Room(state, tmp_path, [drive(bench, "sda", "WD-1234ABCD"), drive(bench, "sdb", "ST-9876FFFF")])

    def plan_all(_policy: WipePolicy) -> tuple[PlannedDrive, ...]:
        return tuple(here.drives)

    def carry_out(_state: State, _configuration: object, jobs: list[Job], *_: object, **__: object) -> int:
        here.carried += [job.order.job for job in jobs]
        return 0

    monkeypatch.setattr(wipe_resume, "plan_all", plan_all)
    monkeypatch.setattr(wipe_resume, "carry_out", carry_out)
    monkeypatch.setattr(wipe_resume, "check_durable", lambda _state: False)
    monkeypatch.setattr(wipe_run, "runs_on_battery_alone", lambda: here.battery)
    return here


def test_an_order_that_no_worker_ever_began_is_not_taken_for_an_interrupted_erasure(room: Room) -> None:
    room.job(room.drives[0], begun=False)
    assert room.resume("--yes") == 0
    assert room.carried == []


def test_a_drive_that_is_named_and_waits_for_nothing_is_a_wrong_order(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    assert room.resume("--yes", "ZZZZ") == 2
    assert capsys.readouterr().err == "No erasure of “ZZZZ” waits to be resumed.\n"


def test_a_drive_that_was_ordered_again_since_is_not_erased_for_the_old_order(room: Room) -> None:
    room.job(room.drives[0])
    later = room.job(room.drives[0])
    assert room.resume("--yes") == 0
    assert room.carried == [later.order.job]


def test_a_drive_that_is_not_here_leaves_its_erasure_waiting_and_says_so(room: Room) -> None:
    room.job(room.drives[0])
    waiting = room.job(room.drives[1])
    room.drives.pop()
    assert room.resume("--yes") == 1
    assert waiting.order.job not in room.carried


def test_a_named_drive_without_an_interrupted_erasure_is_a_wrong_order(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    room.job(room.drives[0])
    assert room.resume("FFFF", "--yes") == 2
    assert "FFFF" in capsys.readouterr().err
    assert room.carried == []


def test_on_the_battery_alone_nothing_is_gone_on_with_without_a_yes(room: Room) -> None:
    job = room.job(room.drives[0])
    room.battery = True
    assert room.resume("--yes") == 2
    assert room.carried == []
    assert room.resume("--yes", "--on-battery") == 0
    assert room.carried == [job.order.job]


def test_a_drive_that_is_protected_by_now_is_left_alone(room: Room) -> None:
    room.job(room.drives[0])
    item = room.drives[0]
    refusal = WipeRefusal(
        drive=item.token, name="sda", reasons=(say("wipe.protected", drive="/dev/sda", serial="x"),)
    )
    room.drives[0] = replace(item, outcome=refusal)
    assert room.resume("--yes") == 1
    assert room.carried == []


def test_another_drive_in_the_same_adapter_is_not_gone_on_with(room: Room) -> None:
    bridged = replace(room.drives[0], drive=replace(room.drives[0].drive, serial_is_bridges=True))
    job = room.job(bridged)
    plan = bridged.outcome
    assert isinstance(plan, WipePlan)
    other = replace(bridged, outcome=replace(plan, drive=replace(plan.drive, diskseq=99)))
    assert drive_of(job, [other]) is None
    assert drive_of(job, [bridged]) is bridged


def test_without_rights_it_could_not_run(room: Room) -> None:
    room.job(room.drives[0])
    nobody = WipeRefusal(drive=None, name="sda", reasons=(say("wipe.needs_root", drive="/dev/sda"),))
    room.drives[:] = [replace(item, outcome=nobody) for item in room.drives]
    assert room.resume("--yes") == 3


def test_beside_another_eraser_no_order_is_written(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.job(room.drives[0])
    before = len(list(known_jobs(room.state)))
    lock = FileLock(machine_lock_path("wipe", room.state))
    with lock.held():
        assert room.resume("--yes") == 3
    assert room.carried == []
    assert len(list(known_jobs(room.state))) == before


def ordered(room: Room, item: PlannedDrive, monkeypatch: pytest.MonkeyPatch) -> int:
    """`etabli wipe run` for a drive that a person chose and confirmed; the exit status."""

    def choose_drives(_options: object, policy: WipePolicy) -> Choice:
        return Choice(everything=(item,), chosen=(item,), policy=policy, psid=None)

    monkeypatch.setattr(wipe_run, "choose_drives", choose_drives)
    monkeypatch.setattr(wipe_run, "check_durable", lambda _state: False)
    monkeypatch.setattr(wipe_run, "_confirm", lambda *_: None)
    monkeypatch.setattr(wipe_run, "carry_out", lambda *_, **__: 0)
    return main(["wipe", "run", "ABCD", "--folder", str(room.state.folder)])


def test_an_order_beside_another_eraser_is_not_kept_for_later(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FileLock(machine_lock_path("wipe", room.state)).held():
        assert ordered(room, room.drives[0], monkeypatch) == 3
    assert list(known_jobs(room.state)) == []
    assert ordered(room, room.drives[0], monkeypatch) == 0
    assert len(list(known_jobs(room.state))) == 1


@pytest.mark.parametrize(("code", "status"), [("wipe.needs_root", 3), ("wipe.usb", 2)])
def test_a_refused_order_writes_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch, code: str, status: int
) -> None:
    refusal = WipeRefusal(drive=None, name="sda", reasons=(say(code, drive="/dev/sda"),))
    assert ordered(room, replace(room.drives[0], outcome=refusal), monkeypatch) == status
    assert list(known_jobs(room.state)) == []


def test_a_code_stands_beside_the_end_of_the_serial_and_not_for_it(room: Room) -> None:
    item = room.drives[0]
    assert item.token is not None
    code = code_of(item.token)
    for word in (f":{code}", f"BCD:{code}"):
        with pytest.raises(WrongOrder, match="too short"):
            check_confirmation(word, item, room.drives)
    check_confirmation(f"ABCD:{code}", item, room.drives)
