"""Frozen drives: what a plan says of them, when the machine may sleep, and what the kernel is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from host.errors import NotAllowed
from host.suspend import CannotSuspend, KernelSleeper
from model.drive import Content, ContentKind, Drive, Transport
from model.erasure import EraseStep, Method, Preparation, RefusalCause, WipePlan, WipePolicy, WipeRefusal
from model.fact import present
from model.journal import Finished, Intent, Opened, Outcome, Record, Refused, RungEnded
from model.message import Message, say
from tests.fake_host import FakeHost
from tests.lab.ata.drive import AtaTraits
from tests.wipe.bench import PURGE, Bench, drive_of
from wipe.described import describe
from wipe.order import WorkOrder
from wipe.thaw import (
    after_thaw,
    announce,
    dangers,
    give_up,
    sleep_once,
    still_frozen,
    wants_thaw,
    why_awake,
)

FROZEN = AtaTraits(frozen=True, sanitize=0, rotation_rpm=0)
SLEEPS = WipePolicy(suspend=True)
USB_DRIVE = "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/host6/target6:0:0/6:0:0:0/block/sdb"
PERSIST = "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/power/persist"


def first_of(plan: WipePlan) -> Method:
    """The first method of the ladder."""
    return plan.ladder[0].methods[0]


def test_a_frozen_drive_is_thawed_only_where_that_is_allowed_and_helps(tmp_path: Path) -> None:
    bench = Bench(tmp_path, FROZEN)
    assert bench.planned().preparations == ()
    bench.policy = SLEEPS
    plan = bench.planned()
    assert plan.preparations == (Preparation.UNFREEZE,)
    assert first_of(plan) is Method.ATA_SECURITY_ERASE_ENHANCED


def test_nobody_sleeps_for_a_method_that_comes_after_a_better_one(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits(frozen=True), policy=SLEEPS)
    assert first_of(bench.planned()) is Method.OVERWRITE_ZERO
    assert bench.planned().preparations == ()


def test_a_frozen_sanitize_is_thawed_too(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits(sanitize_frozen=True), policy=PURGE)
    assert isinstance(bench.plan(), WipeRefusal)
    bench.policy = replace(PURGE, suspend=True)
    assert bench.planned().preparations == (Preparation.UNFREEZE,)


def test_only_a_power_cycle_thaws_a_drive(tmp_path: Path) -> None:
    bench = Bench(tmp_path, FROZEN)
    bench.drive.connect()
    bench.drive = bench.plug()
    assert "wipe.frozen" in [left.reason.code for left in bench.planned().left_out]
    bench.power_cycle()
    assert first_of(bench.planned()) is Method.ATA_SECURITY_ERASE_ENHANCED


def test_a_method_that_is_still_frozen_is_passed_over_with_a_word(tmp_path: Path) -> None:
    bench = Bench(tmp_path, FROZEN, policy=SLEEPS)
    judgement = bench.erase()
    assert judgement.methods == (Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO)
    ended = [item.reason for item in bench.records() if isinstance(item, RungEnded) and item.reason]
    assert {reason.code for reason in ended} == {"wipe.still_frozen"}
    assert "ata-security-erase" not in [item.step for item in bench.records() if isinstance(item, Intent)]


def test_an_order_is_thawed_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path, FROZEN, policy=SLEEPS)
    order = WorkOrder(
        job="job", plan=bench.planned(), drive=bench.candidate().drive, marker_key="00", seed="5eed"
    )
    assert wants_thaw(order, [])
    assert not wants_thaw(order, [Intent(step=EraseStep.UNFREEZE, command="suspend")])
    assert not wants_thaw(replace(order, plan=replace(order.plan, preparations=())), [])


def test_what_was_not_confirmed_does_not_come_in_after_a_sleep(tmp_path: Path) -> None:
    bench = Bench(tmp_path, FROZEN, policy=SLEEPS)
    old = bench.planned()
    (tmp_path / "other").mkdir()
    other = Bench(tmp_path / "other", AtaTraits(rotation_rpm=0)).planned()
    left = after_thaw(old, other)
    assert isinstance(left, WipePlan)
    assert {rung.methods for rung in left.ladder} <= {rung.methods for rung in old.ladder}
    assert left.policy == old.policy
    nothing = replace(old, ladder=old.ladder[:1])
    crossed = after_thaw(nothing, replace(other, ladder=other.ladder[:1]))
    assert isinstance(crossed, Message)
    assert crossed.code == "wipe.plan_changed"


def test_a_drive_that_stays_frozen_is_named(tmp_path: Path) -> None:
    bench = Bench(tmp_path, FROZEN, policy=SLEEPS)
    old = bench.planned()
    bench.policy = WipePolicy()
    found = bench.planned()
    told = still_frozen(old, found)
    assert told is not None
    assert told.code == "wipe.still_frozen"
    bench.power_cycle()
    assert still_frozen(old, bench.planned()) is None
    why = (say("wipe.nothing_reaches"), say("wipe.frozen"))
    refusal = WipeRefusal(drive=None, name="lab0", reasons=why, causes=(RefusalCause.FROZEN,))
    assert after_thaw(old, refusal) == told


def test_only_the_intent_to_sleep_is_an_order_that_was_thawed(tmp_path: Path) -> None:
    bench = Bench(tmp_path, FROZEN, policy=SLEEPS)
    order = order_of(bench)
    others: list[Record] = [
        Intent(step=EraseStep.MARK, command="write"),
        Outcome(step=EraseStep.UNFREEZE, accepted=True),
        Finished(),
    ]
    assert wants_thaw(order, others)


def order_of(bench: Bench) -> WorkOrder:
    """What is ordered of this drive."""
    drive = bench.candidate().drive
    return WorkOrder(job="job", plan=bench.planned(), drive=drive, marker_key="00", seed="5eed", counter=4)


class Journaled:
    """A journal in memory."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def add(self, record: Record) -> None:
        """See wipe.journal.Journal."""
        self.records.append(record)


@pytest.mark.parametrize("resumed", [False, True])
def test_before_the_machine_sleeps_its_order_and_intent_are_in_the_journal(
    tmp_path: Path, resumed: bool
) -> None:
    order, journal = order_of(Bench(tmp_path, FROZEN, policy=SLEEPS)), Journaled()
    announce(journal, order, resumed=resumed)  # type: ignore[arg-type]  # a test's words
    opened, intent = journal.records
    assert isinstance(opened, Opened)
    assert (opened.job, opened.plan, opened.counter, opened.resumed) == ("job", order.plan, 4, resumed)
    assert (opened.marker_key, opened.seed, opened.described) == ("00", "5eed", describe(order.drive))
    assert intent == Intent(step=EraseStep.UNFREEZE, command="suspend to RAM, woken by the clock after 10 s")


@pytest.mark.parametrize("begun", [False, True])
def test_a_drive_that_is_given_up_has_its_reason_and_its_end_in_the_journal(
    tmp_path: Path, begun: bool
) -> None:
    order, journal, message = order_of(Bench(tmp_path, FROZEN)), Journaled(), say("wipe.locked")
    give_up(journal, order, message, begun=begun)  # type: ignore[arg-type]  # a test's words
    opened = [item for item in journal.records if isinstance(item, Opened)]
    assert [item.resumed for item in opened] == ([] if begun else [False])
    assert journal.records[len(opened) :] == [Refused(message=message), Finished()]


def test_a_drive_of_which_nothing_is_left_to_do_is_refused_with_its_first_reason(tmp_path: Path) -> None:
    old = Bench(tmp_path, FROZEN, policy=SLEEPS).planned()
    reasons = (say("wipe.mounted"), say("wipe.held"))
    assert after_thaw(old, WipeRefusal(drive=None, name="lab0", reasons=reasons)) == reasons[0]


class Sleeping:
    """A machine that sleeps so long, or cannot. See host.suspend.Sleeper."""

    def __init__(self, slept_s: float | None) -> None:
        self.slept_s = slept_s
        self.asked: list[float] = []

    def sleep(self, seconds: float) -> float:
        self.asked.append(seconds)
        if self.slept_s is None:
            raise CannotSuspend("no deep sleep")
        return self.slept_s


def test_what_came_of_a_sleep_is_told() -> None:
    good, bad = Sleeping(10.4), Sleeping(None)
    slept, awake = sleep_once(good), sleep_once(bad)
    assert (good.asked, bad.asked) == ([10], [10])
    assert slept == Outcome(step=EraseStep.UNFREEZE, accepted=True, raw={"slept_s": 10})
    assert awake == Outcome(step=EraseStep.UNFREEZE, accepted=False, trouble="no deep sleep")
    assert why_awake(slept) is None
    assert why_awake(awake) == say("wipe.cannot_suspend", error="no deep sleep")


# --- when the machine may sleep -------------------------------------------------------------------------


def needed(bench: Bench, transport: Transport) -> Drive:
    """A drive that the running system needs."""
    root = Content(
        where="sdb1", kind=ContentKind.FILESYSTEM, format="ext4", size_bytes=None, mounted_on=("/",)
    )
    drive = drive_of(replace(bench.drive.token(), name="sdb", path="/dev/sdb"))
    return replace(drive, transport=transport, contents=present((root,)))


@pytest.mark.parametrize(
    ("transport", "files", "codes"),
    [
        (Transport.SATA, {}, []),
        (Transport.NVME, {}, []),
        (Transport.NETWORK, {}, ["wipe.suspend_network"]),
        (Transport.USB, {}, ["wipe.suspend_usb"]),
        (Transport.USB, {PERSIST: "0\n"}, ["wipe.suspend_usb"]),
        (Transport.USB, {PERSIST: "1\n"}, []),
    ],
)
def test_the_machine_does_not_sleep_when_what_it_lives_on_may_be_lost(
    tmp_path: Path, transport: Transport, files: dict[str, str], codes: list[str]
) -> None:
    host = FakeHost(files=files, links={"/sys/block/sdb": USB_DRIVE})
    found = dangers(host, [needed(Bench(tmp_path, FROZEN), transport)], [])
    assert [message.code for message in found] == codes


def test_a_drive_on_usb_that_nobody_needs_keeps_nobody_awake(tmp_path: Path) -> None:
    drive = replace(drive_of(Bench(tmp_path, FROZEN).drive.token()), transport=Transport.USB)
    assert dangers(FakeHost(), [drive], []) == []


def test_the_machine_does_not_sleep_while_a_drive_erases_itself(tmp_path: Path) -> None:
    plan = Bench(tmp_path, FROZEN).planned()
    running = replace(plan, found_running=True)
    assert [message.code for message in dangers(FakeHost(), [], [running])] == ["wipe.suspend_erasing"]
    assert dangers(FakeHost(), [], [plan]) == []


@pytest.mark.parametrize("needs", [{"boot_medium": True}, {"holders": ("dm-0",)}])
def test_a_drive_that_the_system_came_from_or_that_is_held_is_needed(
    tmp_path: Path, needs: dict[str, Any]
) -> None:
    free = replace(drive_of(Bench(tmp_path, FROZEN).drive.token()), transport=Transport.USB)
    found = dangers(FakeHost(), [free, replace(free, **needs), free], [])
    assert [message.code for message in found] == ["wipe.suspend_usb"]


def test_a_drive_whose_place_is_not_told_may_be_lost(tmp_path: Path) -> None:
    drive = needed(Bench(tmp_path, FROZEN), Transport.USB)

    class NoLinks(FakeHost):
        """A host whose links cannot be followed."""

        def link(self, path: str) -> str:
            """See Host.link."""
            raise NotAllowed(path, "by the test")

    assert [message.code for message in dangers(NoLinks(), [drive], [])] == ["wipe.suspend_usb"]


def test_a_drive_without_a_plan_keeps_no_machine_awake(tmp_path: Path) -> None:
    refusal = WipeRefusal(drive=None, name="lab0", reasons=(say("wipe.mounted"),))
    running = replace(Bench(tmp_path, FROZEN).planned(), found_running=True)
    assert len(dangers(FakeHost(), [], [refusal, running])) == 1


# --- what the kernel is told ----------------------------------------------------------------------------


class Machine:
    """The files of a machine that can sleep, below a folder."""

    def __init__(self, root: Path, *, state: str = "freeze mem disk", sleep: str = "[s2idle] deep") -> None:
        self.root = root
        self.alarm = root / "sys/class/rtc/rtc0/wakealarm"
        for name, text in (("state", state), ("mem_sleep", sleep)):
            (root / "sys/power").mkdir(parents=True, exist_ok=True)
            (root / "sys/power" / name).write_text(text)
        self.alarm.parent.mkdir(parents=True)
        self.alarm.write_text("")
        self.slept_s = 0.0

    def slept(self) -> float:
        """Ten seconds more once the state was written."""
        if self.read("state") == "mem":
            self.slept_s = 10.0
        return self.slept_s

    def read(self, name: str) -> str:
        """A file of /sys/power."""
        return (self.root / "sys/power" / name).read_text()


def test_the_machine_sleeps_deeply_and_is_woken_by_its_clock(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    assert KernelSleeper(tmp_path, machine.slept).sleep(10) == 10.0
    assert machine.read("state") == "mem"
    assert machine.read("mem_sleep") == "s2idle"
    assert machine.alarm.read_text() == "0"


@pytest.mark.parametrize(
    ("state", "sleep", "words"),
    [("freeze disk", "[s2idle] deep", "no mem"), ("freeze mem", "[s2idle]", "no deep")],
)
def test_a_sleep_that_keeps_the_power_on_is_none(tmp_path: Path, state: str, sleep: str, words: str) -> None:
    machine = Machine(tmp_path, state=state, sleep=sleep)
    with pytest.raises(CannotSuspend, match=words):
        KernelSleeper(tmp_path, machine.slept).sleep(10)
    assert machine.read("state") == state


def test_without_a_clock_that_wakes_it_the_machine_does_not_sleep(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.alarm.unlink()
    with pytest.raises(CannotSuspend, match="no clock"):
        KernelSleeper(tmp_path, machine.slept).sleep(10)
    assert machine.read("state") != "mem"


def test_a_machine_that_woke_at_once_did_not_sleep(tmp_path: Path) -> None:
    Machine(tmp_path)
    with pytest.raises(CannotSuspend, match=r"slept 0\.0 s"):
        KernelSleeper(tmp_path, lambda: 5.0).sleep(10)
