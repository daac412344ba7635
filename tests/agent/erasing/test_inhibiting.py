"""While a drive is erased the machine stays awake, and on its battery alone nothing begins without a yes."""

from __future__ import annotations

import argparse
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe import run as wipe_run
from agent.commands.wipe.questions import Choice
from agent.erasing.jobs import make_job, worker_command
from host import power
from host.errors import ToolFailed
from host.port import Library
from model.erasure import WipePolicy
from tests.agent.fresh_bench import Bench as Office
from tests.fake_host import FakeHost
from tests.lab.nvme.drive import NvmeTraits
from tests.wipe.bench import Bench, drive_of
from wipe.planned import PlannedDrive


def test_sleep_shutdown_and_lid_wait_for_the_worker(tmp_path: Path) -> None:
    (tmp_path / "drive").mkdir()
    plan = Bench(tmp_path / "drive", NvmeTraits()).planned()
    job = make_job(Office(tmp_path).state, plan, drive_of(plan.drive), on_fat=False)
    bare = worker_command(job, inhibitor=False)
    assert bare == [sys.executable, "-m", "wipe.worker", str(job.folder)]
    held = worker_command(job, inhibitor=True)
    assert held[-len(bare) :] == bare, "the inhibitor lives as long as the worker it starts"
    assert held[0] == "/usr/bin/systemd-inhibit"
    assert "--what=sleep:shutdown:handle-lid-switch" in held
    assert "--mode=block" in held


@pytest.mark.parametrize(
    ("answer", "alone"),
    [
        ({"percent": 80.0, "plugged": False}, True),
        ({"percent": 80.0, "plugged": True}, False),
        ({"percent": 80.0, "plugged": None}, True),
        (None, False),
    ],
)
def test_alone_means_a_battery_that_nothing_is_known_to_feed(
    answer: dict[str, object] | None, alone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(power, "LiveHost", lambda: FakeHost(libraries={Library.BATTERY_ALONE: answer}))
    assert power.runs_on_battery_alone() is alone


def test_a_battery_that_cannot_be_asked_is_not_taken_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    error = ToolFailed("psutil", "OSError")
    monkeypatch.setattr(power, "LiveHost", lambda: FakeHost(libraries={Library.BATTERY_ALONE: error}))
    assert power.runs_on_battery_alone()


def options(*words: str) -> argparse.Namespace:
    """An order of `etabli wipe run`."""
    parser = argparse.ArgumentParser()
    wipe_run.configure(parser)
    return parser.parse_args(words)


@pytest.mark.parametrize(
    ("words", "status", "first"),
    [((), 2, ()), ((), 2, (False,)), ((), 0, (False, False)), (("--on-battery",), 0, ())],
)
def test_on_the_battery_alone_nothing_is_erased_without_a_yes(
    words: tuple[str, ...],
    status: int,
    first: tuple[bool, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "drive").mkdir()
    plan = Bench(tmp_path / "drive", NvmeTraits()).planned()
    item = PlannedDrive(drive=drive_of(plan.drive), outcome=plan)
    begun: list[object] = []

    def carry_out(*order: object, **_options: object) -> int:
        begun.append(order)
        return 0

    def choose_drives(_options: object, policy: WipePolicy) -> Choice:
        return Choice(everything=(item,), chosen=(item,), policy=policy, psid=None)

    monkeypatch.setattr(wipe_run, "choose_drives", choose_drives)
    looks = list(first)
    monkeypatch.setattr(wipe_run, "runs_on_battery_alone", lambda: looks.pop(0) if looks else True)
    monkeypatch.setattr(wipe_run, "check_durable", lambda _state: False)
    monkeypatch.setattr(wipe_run, "_confirm", lambda _options, chosen, *_: [item.serial for item in chosen])
    monkeypatch.setattr(wipe_run, "carry_out", carry_out)
    order = options(str(item.serial)[-4:], "--folder", str(tmp_path / "state"), *words)
    with pytest.raises(WrongOrder) if status else nullcontext():
        assert wipe_run.execute(order) == status
    assert len(begun) == (1 if status == 0 else 0)
    assert (tmp_path / "state" / "wipe").exists() == (status == 0)
