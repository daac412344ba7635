"""Nothing heavy begins, or goes on, on a battery alone without a yes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

import benchmarks.run
from benchmarks import power
from benchmarks.measure import not_done
from benchmarks.power import battery_refusal
from benchmarks.run import run_benchmarks
from benchmarks.stage import PlannedBenchmark, Stage, StageJob
from benchmarks.stopping import BenchmarkStopped
from host.errors import ToolFailed
from host.port import Host, Library
from model.battery import Battery
from model.benchmark import Benchmark, BenchmarkKind, Benchmarks
from model.fact import absent, present
from model.machine import Machine
from model.message import say
from tests.fake_host import FakeHost
from tests.judge.facts_tree import blank

MAINS, PACK = "/sys/class/power_supply/AC", "/sys/class/power_supply/BAT0"
LAPTOP: Machine = blank(Machine)
PLANNED = PlannedBenchmark(kind=BenchmarkKind.CPU_ALL, subject="cpu", tool="sysbench")


def feed(*, online: str | None, status: str, capacity: str = "62") -> dict[str, str]:
    """The files of a charger, where there is one, and of a battery."""
    mains = {} if online is None else {f"{MAINS}/type": "Mains", f"{MAINS}/online": online}
    return {**mains, f"{PACK}/type": "Battery", f"{PACK}/status": status, f"{PACK}/capacity": capacity}


def refused(files: dict[str, str], machine: Machine = LAPTOP, alone: object = None) -> str | None:
    """What is said; psutil sees no battery at all, or `alone`."""
    message = battery_refusal(FakeHost(files=files, libraries={Library.BATTERY_ALONE: alone}), machine)
    return None if message is None else message.code


def test_the_charger_decides_and_a_battery_that_charges() -> None:
    assert refused(feed(online="0", status="Discharging")) == "benchmark.on_battery_at"
    assert refused(feed(online="0", status="Discharging", capacity="?")) == "benchmark.on_battery"
    assert refused(feed(online="1", status="Discharging")) is None
    assert refused(feed(online="2", status="Not charging")) is None
    assert refused(feed(online="0", status="Charging")) is None
    assert refused(feed(online=None, status="Discharging")) == "benchmark.on_battery_at"
    assert refused(feed(online=None, status="Full")) is None


def test_a_battery_of_a_mouse_is_none_of_the_machine() -> None:
    mouse = {f"{PACK}/scope": "Device", **feed(online=None, status="Discharging")}
    assert refused(mouse) is None


def test_a_machine_without_a_battery_starts() -> None:
    assert refused(feed(online="0", status="Discharging"), replace(LAPTOP, batteries=absent())) is None


def test_a_machine_that_has_a_battery_and_does_not_tell_what_feeds_it_waits_for_a_yes() -> None:
    battery: Battery = blank(Battery)
    laptop = replace(LAPTOP, batteries=present((battery,)))
    silent = feed(online=None, status="Unknown")
    for alone in (None, {"plugged": None, "percent": 50}, ToolFailed("psutil.battery", "no answer")):
        assert refused(silent, laptop, alone) == "benchmark.supply_unknown"
    assert refused(silent, laptop, {"plugged": True, "percent": 50}) is None
    assert refused(silent, laptop, {"plugged": False, "percent": 50}) == "benchmark.on_battery_at"
    assert refused({}, LAPTOP, None) is None, "no battery is known, and psutil sees none"


class Load:
    """A benchmark that lasts until its tool is killed, and what feeds the machine meanwhile."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.host = FakeHost(files=feed(online="1", status="Charging"))
        self.begun, self.killed = threading.Event(), threading.Event()
        monkeypatch.setattr(power, "PERIOD_S", 0.01)
        stage = Stage(jobs=(StageJob(planned=(PLANNED,), expected_s=1.0, work=self._work),))
        monkeypatch.setattr(benchmarks.run, "make_plan", lambda *_: (stage, stage))

    def _work(self, host: Host) -> Iterator[Benchmark]:
        self.begun.set()
        assert self.killed.wait(20)
        try:
            host.run(["sysbench"], timeout_s=1.0)
        except BenchmarkStopped:
            yield not_done(PLANNED.kind, PLANNED.tool, say("benchmark.stopped"), PLANNED.subject)

    def run(self, meanwhile: Callable[[], None], *, agreed: bool = False) -> Benchmarks:
        def hand() -> None:
            assert self.begun.wait(20)
            meanwhile()

        threading.Thread(target=hand, daemon=True).start()
        return run_benchmarks(
            self.host,
            LAPTOP,
            (),
            quick=True,
            battery_agreed=agreed,
            on_event=lambda _event: None,
            stopped=lambda: agreed and self.killed.is_set(),
            end_tools=self.killed.set,
        )

    def pull(self) -> None:
        self.host.files.update(feed(online="0", status="Discharging"))


def test_a_charger_that_is_pulled_ends_what_measures_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    load = Load(monkeypatch)
    found = load.run(load.pull)
    assert load.killed.is_set()
    assert found.refused is not None
    assert found.refused.code == "benchmark.unplugged"
    assert {item.value for item in found.results} == {None}


def test_whoever_agreed_to_the_battery_is_not_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    load = Load(monkeypatch)

    def pull() -> None:
        load.pull()
        assert not load.killed.wait(0.2)  # many looks
        load.killed.set()

    assert load.run(pull, agreed=True).refused is None
