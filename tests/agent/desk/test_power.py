"""Nothing heavy begins or goes on at a desk on the battery alone without a person's word for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import benchmarks.run
from agent.desk import power
from agent.session.session import Session
from model.benchmark import Benchmarks
from model.event import DriveErased, ErasuresSeen, PowerSeen, Step, StepFinished
from model.message import say
from model.order import LookAgain, Measure, StopMeasuring, UseBattery
from tests.agent.desk.desk_room import DeskRoom


class Measuring:
    """What is measured: each time until it is stopped or let go; whether a person had agreed."""

    def __init__(self) -> None:
        self.agreed: list[bool] = []
        self.may_end = threading.Event()
        self.refuses = False
        self.lingers = False

    def __call__(self, *_: object, battery_agreed: bool, stopped: object, **__: object) -> Benchmarks:
        self.agreed.append(battery_agreed)
        assert callable(stopped)
        while not (self.may_end.is_set() or (stopped() and not self.lingers)):
            self.may_end.wait(0.02)
        refused = say("benchmark.on_battery") if self.refuses and not battery_agreed else None
        return Benchmarks(quick=True, results=(), watch=None, refused=refused)


@pytest.fixture
def measuring(monkeypatch: pytest.MonkeyPatch) -> Measuring:
    found = Measuring()
    monkeypatch.setattr(benchmarks.run, "run_benchmarks", found)
    monkeypatch.setattr(power, "LOOK_EVERY_S", 0.0)
    return found


@pytest.fixture
def room(tmp_path: Path, measuring: Measuring) -> Iterator[DeskRoom]:
    room = DeskRoom(tmp_path)
    room.measured = True
    yield room
    measuring.may_end.set()
    for name in tuple(room.table.services):
        room.table.services[name].has_ended = True
    room.stopped.set()
    room.ended()


def waits(room: DeskRoom, *, measuring: bool = False, erasing: bool = False) -> PowerSeen:
    meant = (measuring, erasing)
    return room.wait_for(PowerSeen, lambda seen: (seen.measuring_waits, seen.erasing_waits) == meant)


def begun(room: DeskRoom, measuring: Measuring, *agreed: bool) -> None:
    """Wait for these measurements, and be sure that there are no others."""
    room.wait_for(PowerSeen, lambda _seen: len(measuring.agreed) >= len(agreed))
    assert measuring.agreed == list(agreed)


def test_the_first_measurement_waits_for_the_charger_and_begins_with_it(
    room: DeskRoom, measuring: Measuring
) -> None:
    room.battery = True
    room.open()
    assert waits(room, measuring=True).on_battery
    assert measuring.agreed == []
    room.battery = False
    waits(room)
    measuring.may_end.set()
    begun(room, measuring, False)


def test_a_word_for_one_measurement_is_none_for_the_next(room: DeskRoom, measuring: Measuring) -> None:
    measuring.may_end.set()
    room.battery = True
    room.open()
    waits(room, measuring=True)
    assert room.give(UseBattery()).taken
    begun(room, measuring, True)
    waits(room)
    # The one before is refused another beside it until it has been judged.
    assert any(room.give(Measure(quick=True)).taken for _ in range(500))
    waits(room, measuring=True)
    assert measuring.agreed == [True]


def test_a_charger_that_is_pulled_stops_the_measurement_until_it_comes_back(
    room: DeskRoom, measuring: Measuring
) -> None:
    room.open()
    begun(room, measuring, False)
    room.battery = True
    assert waits(room, measuring=True).on_battery
    assert measuring.agreed == [False]
    measuring.may_end.set()
    room.battery = False
    begun(room, measuring, False, False)


def test_what_the_benchmarks_refuse_waits_for_a_word_also_before_it_is_judged(
    room: DeskRoom, measuring: Measuring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "_judge", lambda _session: time.sleep(0.1))  # the word comes meanwhile
    measuring.refuses = True
    measuring.may_end.set()
    room.open()
    assert not waits(room, measuring=True).on_battery
    assert measuring.agreed == [False], "the same look would refuse it again"
    assert room.give(UseBattery()).taken
    begun(room, measuring, False, True)


def test_a_measurement_that_waits_can_be_left_out(room: DeskRoom, measuring: Measuring) -> None:
    room.battery = True
    room.open()
    waits(room, measuring=True)
    assert room.give(StopMeasuring()).taken
    waits(room)
    room.battery = False
    room.wait_for(PowerSeen, lambda seen: not seen.on_battery)
    assert measuring.agreed == []
    assert not room.give(UseBattery()).taken, "nothing waits"


def test_a_measurement_that_a_person_stopped_does_not_wait_for_the_charger_while_it_ends(
    room: DeskRoom, measuring: Measuring
) -> None:
    measuring.lingers = True
    room.open()
    begun(room, measuring, False)
    room.battery = True
    waits(room, measuring=True)
    assert room.give(StopMeasuring()).taken
    assert room.give(LookAgain()).taken  # the desk has looked at the charger since, and it still measures
    waits(room)
    measuring.lingers = False
    room.battery = False
    assert not room.wait_for(PowerSeen, lambda seen: not seen.on_battery).measuring_waits
    room.wait_for(StepFinished, lambda seen: seen.step is Step.BENCHMARK)
    assert measuring.agreed == [False]


def test_an_erasure_ordered_on_the_charger_does_not_begin_without_it(
    room: DeskRoom, measuring: Measuring
) -> None:
    room.table.put("sdb", "WD-11112222")
    room.open()
    (item,) = room.drives(1)
    assert room.erase(item, "2222").taken
    room.battery = True
    waits(room, measuring=True, erasing=True)
    room.give(StopMeasuring())
    waits(room, erasing=True)
    assert room.table.jobs == []
    assert room.give(UseBattery()).taken
    room.wait_for(ErasuresSeen, lambda seen: bool(seen.running) and not seen.running[0].waits)
    assert len(room.table.jobs) == 1


def test_an_erasure_that_runs_when_the_charger_is_pulled_goes_on_and_the_screens_hear_of_it(
    room: DeskRoom, measuring: Measuring
) -> None:
    measuring.may_end.set()
    room.table.put("sdb", "WD-11112222")
    room.open()
    (item,) = room.drives(1)
    assert room.erase(item, "2222").taken
    room.wait_for(ErasuresSeen, lambda seen: bool(seen.running) and not seen.running[0].waits)
    room.battery = True
    assert not room.wait_for(PowerSeen, lambda seen: seen.on_battery).erasing_waits
    room.table.finish("sdb")
    assert room.wait_for(DriveErased).certificate is not None
