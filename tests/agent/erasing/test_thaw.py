"""Orders for frozen drives: the machine sleeps once, the journal knows before, the drives are found again."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from agent.bench.disk import Disk
from agent.bench.state import State, StateError
from agent.erasing.jobs import Job, known_jobs, make_job, moved
from agent.erasing.thaw import Thawed, thaw
from host.suspend import CannotSuspend
from judge.erasure.erasure import judge_erasure
from model.erasure import ERASED, EraseVerdict, Method, WipePolicy
from model.journal import Intent, Outcome
from tests.fake_host import FakeHost
from tests.lab.ata.drive import AtaTraits
from tests.lab.ports import PowerCut
from tests.wipe.bench import PURGE, Bench
from tests.wipe.test_thaw import FROZEN, SLEEPS
from wipe.consent import Consent, OrderedBy
from wipe.planned import PlannedDrive


def nothing() -> None:
    """Nothing happens in the sleep."""


@dataclass
class Machine:
    """Some drives in a machine that sleeps: a deep sleep takes their power, a light one does not."""

    folder: Path
    traits: Sequence[AtaTraits] = (FROZEN,)
    policy: WipePolicy = SLEEPS
    deep: bool = True
    sleeps: int = 0
    name_afterwards: str | None = None
    twins: bool = False
    on_sleep: Callable[[], None] = nothing
    erasing: tuple[Job, ...] = ()

    def __post_init__(self) -> None:
        self.benches = []
        for number, traits in enumerate(self.traits):
            place = self.folder / str(number)
            place.mkdir()
            own = replace(traits, serial=f"LABSATA000{0 if self.twins else number}")
            self.benches.append(Bench(place, own, policy=self.policy))
        state = State(folder=self.folder / "state", locks=self.folder)
        self.jobs = [
            make_job(state, bench.planned(), bench.candidate().drive, on_fat=False) for bench in self.benches
        ]

    def sleep(self, seconds: int) -> float:
        """See host.suspend.Sleeper."""
        self.sleeps += 1
        self.on_sleep()
        if self.deep:
            for bench in self.benches:
                bench.power_cycle()
        if self.name_afterwards is not None:
            for bench in self.benches:
                bench.drive._name = self.name_afterwards
        return float(seconds)

    def plan_again(self, policy: WipePolicy) -> tuple[PlannedDrive, ...]:
        """Every drive as it is found at this moment."""
        found = []
        for bench in self.benches:
            bench.policy = policy
            found.append(PlannedDrive(drive=bench.candidate().drive, outcome=bench.plan()))
        return tuple(found)

    def thaw(self) -> Thawed:
        """What `etabli wipe run` does first."""
        return thaw(
            self.jobs, host=FakeHost(), sleeper=self, plan_again=self.plan_again, erasing=self.erasing
        )

    def erase(self, number: int, job: Job) -> EraseVerdict:
        """What the worker does then."""
        bench = self.benches[number]
        order = job.order
        bench.folder, bench.job, bench.seed = job.folder, order.job, order.seed
        bench.marker_key = bytes.fromhex(order.marker_key)
        return bench.erase(job.order.plan).verdict


def intents(job: Job) -> list[str]:
    """What was announced."""
    return [item.step for item in job.records() if isinstance(item, Intent)]


def test_a_frozen_drive_is_thawed_and_erases_itself(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    done = machine.thaw()
    assert (machine.sleeps, done.told, done.ended) == (1, [], [])
    job = done.jobs[0]
    assert job.order.plan.preparations == ()
    assert machine.erase(0, job) is EraseVerdict.CLEARED
    judgement = judge_erasure(job.records())
    assert judgement.methods == (Method.ATA_SECURITY_ERASE_ENHANCED,)
    assert machine.benches[0].secrets_left == 0


def test_a_frozen_sanitize_purges_after_the_sleep(tmp_path: Path) -> None:
    policy = replace(PURGE, suspend=True)
    machine = Machine(tmp_path, traits=(AtaTraits(sanitize_frozen=True),), policy=policy)
    assert machine.erase(0, machine.thaw().jobs[0]) is EraseVerdict.PURGED


def test_the_sleep_is_in_the_journal_before_it_begins(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    before: list[list[str]] = []
    machine.on_sleep = lambda: before.append(intents(machine.jobs[0]))
    done = machine.thaw()
    assert before == [["unfreeze"]]
    outcome = next(item for item in done.jobs[0].records() if isinstance(item, Outcome))
    assert (outcome.accepted, outcome.raw) == (True, {"slept_s": 10})


def test_one_sleep_thaws_all_drives(tmp_path: Path) -> None:
    machine = Machine(tmp_path, traits=(FROZEN, AtaTraits(rotation_rpm=0), FROZEN))
    done = machine.thaw()
    assert machine.sleeps == 1
    assert [machine.erase(number, job) in ERASED for number, job in enumerate(done.jobs)] == [True] * 3
    assert [intents(job)[:1] == ["unfreeze"] for job in done.jobs] == [True, False, True]
    assert sum(bench.secrets_left for bench in machine.benches) == 0


def test_a_machine_without_frozen_drives_does_not_sleep(tmp_path: Path) -> None:
    machine = Machine(tmp_path, traits=(AtaTraits(rotation_rpm=0),))
    assert machine.thaw().jobs == machine.jobs
    assert machine.sleeps == 0


def test_firmware_that_freezes_again_leaves_the_next_method_and_a_word(tmp_path: Path) -> None:
    machine = Machine(tmp_path, traits=(replace(FROZEN, freezes_at_power_on=True),))
    done = machine.thaw()
    assert [message.code for _path, message in done.told] == ["wipe.still_frozen"]
    assert machine.erase(0, done.jobs[0]) is EraseVerdict.CLEARED
    assert judge_erasure(done.jobs[0].records()).methods == (Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO)


def test_a_drive_that_stays_frozen_and_has_no_other_method_ends_here(tmp_path: Path) -> None:
    policy = replace(PURGE, suspend=True)
    machine = Machine(tmp_path, traits=(AtaTraits(sanitize_frozen=True),), policy=policy, deep=False)
    done = machine.thaw()
    assert done.jobs == []
    judgement = judge_erasure(done.ended[0].records())
    assert judgement.verdict is EraseVerdict.NOT_ATTEMPTED
    assert judgement.reasons[0].code == "wipe.still_frozen"


def test_the_machine_does_not_sleep_while_another_drive_is_being_erased(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.erasing = (machine.jobs[0],)
    done = machine.thaw()
    assert machine.sleeps == 0
    assert [message.code for _path, message in done.told] == ["wipe.suspend_erasing", "wipe.still_frozen"]
    assert intents(done.jobs[0]) == []
    assert machine.erase(0, done.jobs[0]) is EraseVerdict.CLEARED


def test_a_machine_that_cannot_sleep_goes_on_with_the_next_method(tmp_path: Path) -> None:
    machine = Machine(tmp_path)

    def refuse() -> None:
        raise CannotSuspend("/sys/power/mem_sleep: no deep")

    machine.on_sleep = refuse
    done = machine.thaw()
    assert [message.code for _path, message in done.told] == ["wipe.cannot_suspend", "wipe.still_frozen"]
    assert machine.erase(0, done.jobs[0]) is EraseVerdict.CLEARED
    assert machine.benches[0].secrets_left == 0


def test_a_drive_that_comes_back_under_another_name_is_found_by_what_lasts(tmp_path: Path) -> None:
    machine = Machine(tmp_path, name_afterwards="lab7")
    job = machine.thaw().jobs[0]
    assert job.order.plan.drive.path == "/dev/lab7"
    assert machine.erase(0, job) is EraseVerdict.CLEARED


def test_twins_that_come_back_are_not_taken_for_each_other(tmp_path: Path) -> None:
    machine = Machine(tmp_path, traits=(FROZEN, FROZEN), twins=True, name_afterwards="lab7")
    done = machine.thaw()
    assert machine.sleeps == 1
    assert done.jobs == machine.jobs, "nobody can tell which order is whose: both stay with what they named"


@pytest.mark.parametrize(("by_code", "moves"), [(True, False), (False, True)])
def test_an_order_that_needed_a_code_never_moves_to_the_twin_that_woke(
    tmp_path: Path, by_code: bool, moves: bool
) -> None:
    """The confirmed one does not come back: its twin, in its place or another, is alone then."""
    machine = Machine(tmp_path, traits=(FROZEN, FROZEN), twins=True, name_afterwards="lab7")
    token = machine.jobs[0].order.plan.drive
    consent = Consent(by=OrderedBy.NAMED, drive=token, by_code=by_code, boot="b", at_s=0.0, look=None)
    machine.jobs = [moved(machine.jobs[0], token, machine.jobs[0].order.drive, consent)]
    machine.on_sleep = lambda: setattr(machine, "benches", machine.benches[1:])
    (job,) = machine.thaw().jobs
    assert (job.order.plan.drive.name == "lab7") is moves


@pytest.mark.parametrize(("look", "goes_on"), [("seen", True), ("else", False), (None, False)])
def test_a_drive_that_holds_something_else_after_the_sleep_is_left(
    tmp_path: Path, look: str | None, goes_on: bool
) -> None:
    """A twin with other contents may have woken in its place."""
    machine = Machine(tmp_path)
    token, plan_again = machine.jobs[0].order.plan.drive, machine.plan_again
    consent = Consent(by=OrderedBy.NAMED, drive=token, by_code=False, boot="b", at_s=0.0, look="seen")
    machine.jobs = [moved(machine.jobs[0], token, machine.jobs[0].order.drive, consent)]
    found = thaw(
        machine.jobs,
        host=FakeHost(),
        sleeper=machine,
        plan_again=lambda policy: [replace(item, look=look) for item in plan_again(policy)],
        erasing=(),
    )
    assert bool(found.jobs) is goes_on
    assert [message.code for _path, message in found.told] == ([] if goes_on else ["wipe.contents_changed"])
    assert machine.benches[0].secrets_left > 0


def test_a_drive_that_does_not_come_back_keeps_its_order(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    before = machine.benches
    machine.on_sleep = lambda: setattr(machine, "benches", [])
    done = machine.thaw()
    assert done.jobs == machine.jobs
    assert judge_erasure(done.jobs[0].records()).verdict is EraseVerdict.INTERRUPTED
    assert before[0].secrets_left > 0


def test_a_full_disk_does_not_cost_the_order_of_a_drive_that_is_half_erased(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine(tmp_path)
    (job,) = machine.jobs

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Disk, "write", full)
    with pytest.raises(StateError, match="No space left"):
        moved(job, job.order.plan.drive, job.order.drive)
    assert list(known_jobs(State(folder=tmp_path / "state", locks=tmp_path))) == [job]


def test_a_power_cut_in_the_sleep_is_resumed_and_nobody_sleeps_again(tmp_path: Path) -> None:
    machine = Machine(tmp_path)

    def cut() -> None:
        raise PowerCut

    machine.on_sleep = cut
    try:
        machine.thaw()
    except PowerCut:
        machine.benches[0].power_cycle()
    assert judge_erasure(machine.jobs[0].records()).verdict is EraseVerdict.INTERRUPTED
    machine.on_sleep = nothing
    done = machine.thaw()
    assert machine.sleeps == 1
    assert machine.erase(0, done.jobs[0]) is EraseVerdict.CLEARED
    assert machine.benches[0].secrets_left == 0
