"""Which trials are asked of which machine: what it cannot have is not, what it may have is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from judge.last_word.asked import is_stopped, may_have_charger, may_load_battery, trials_asked, trials_left
from model.board import Board, ChassisKind
from model.device import Device, DeviceKind
from model.fact import Why, absent, present, unknown
from model.machine import Machine
from model.network import Interface, InterfaceKind
from model.trial import TrialKind, TrialResult
from tests.judge.facts_tree import blank, get, leaves, not_known, put
from tests.judge.last_word.spoken import trial
from tests.judge.machines import desktop, laptop, unclaimed

CARRIED = {
    TrialKind.SWOLLEN_BATTERY, TrialKind.BATTERY_RUN, TrialKind.LID, TrialKind.KEYBOARD, TrialKind.SCREEN,
    TrialKind.MICROPHONE,
}  # fmt: skip
EVERY = set(TrialKind) - {TrialKind.DRIVES_INSIDE}
SEEN = desktop(devices=absent(), interfaces=absent())


def of(chassis: ChassisKind | None, machine: Machine = SEEN) -> Machine:
    """The machine in another case."""
    assert machine.board.value is not None
    return replace(machine, board=present(replace(machine.board.value, chassis_kind=chassis)))


def test_a_laptop_is_asked_for_everything_a_swollen_battery_first() -> None:
    assert set(trials_asked(laptop())) == EVERY
    assert trials_asked(laptop())[0] is TrialKind.SWOLLEN_BATTERY


def test_a_desktop_is_asked_for_what_it_has() -> None:
    assert set(trials_asked(SEEN)) == {
        TrialKind.SOUND, TrialKind.USB_PORTS, TrialKind.POWER, TrialKind.LEFT_INSIDE,
    }  # fmt: skip


def test_an_all_in_one_has_a_screen_and_a_camera_but_no_lid() -> None:
    asked = set(trials_asked(of(ChassisKind.ALL_IN_ONE)))
    assert {TrialKind.SCREEN, TrialKind.CAMERA, TrialKind.MICROPHONE, TrialKind.WIFI} <= asked
    without = {TrialKind.LID, TrialKind.SWOLLEN_BATTERY, TrialKind.KEYBOARD, TrialKind.TOUCHPAD}
    assert not without & asked


@pytest.mark.parametrize("chassis", [None, ChassisKind.OTHER, ChassisKind.VIRTUAL, ChassisKind.TABLET])
def test_a_machine_that_does_not_tell_what_it_is_may_have_everything(chassis: ChassisKind | None) -> None:
    assert set(trials_asked(of(chassis))) == EVERY
    assert set(trials_asked(replace(SEEN, board=unknown(Why.NEEDS_ROOT)))) == EVERY


def test_a_case_that_stands_with_a_battery_or_with_nobody_knowing_is_carried() -> None:
    for batteries in (laptop().batteries, unknown(Why.TIMED_OUT)):
        assert set(trials_asked(replace(SEEN, batteries=batteries))) == EVERY


@pytest.mark.parametrize(
    ("kind", "device"),
    [
        (TrialKind.CAMERA, DeviceKind.CAMERA),
        (TrialKind.TOUCH_SCREEN, DeviceKind.TOUCH_SCREEN),
        (TrialKind.OPTICAL_DRIVE, DeviceKind.OPTICAL),
        (TrialKind.CARD_READER, DeviceKind.CARD_READER),
        (TrialKind.TOUCHPAD, DeviceKind.TOUCHPAD),
    ],
)
def test_what_a_desktop_shows_or_what_nobody_could_look_for_is_asked(
    kind: TrialKind, device: DeviceKind
) -> None:
    shown = replace(SEEN, devices=present((blank(Device, kind=device),)))
    assert kind not in trials_asked(SEEN)
    assert kind in trials_asked(shown)
    assert kind in trials_asked(replace(SEEN, devices=unknown(Why.TOOL_FAILED)))


def test_a_radio_is_asked_where_it_is_seen_or_may_lack_its_driver() -> None:
    radio = present((blank(Interface, kind=InterfaceKind.WIFI),))
    assert TrialKind.WIFI not in trials_asked(SEEN)
    assert TrialKind.WIFI in trials_asked(replace(SEEN, interfaces=radio))
    assert TrialKind.BLUETOOTH not in trials_asked(replace(SEEN, interfaces=radio))
    for strange in (present((unclaimed("card", matters=True),)), unknown(Why.TOOL_FAILED)):
        assert TrialKind.WIFI in trials_asked(replace(SEEN, unclaimed=strange))
    assert TrialKind.WIFI in trials_asked(replace(SEEN, interfaces=unknown(Why.TIMED_OUT)))
    bridge = present((unclaimed("host bridge", matters=False),))
    assert TrialKind.WIFI not in trials_asked(replace(SEEN, unclaimed=bridge))


@pytest.mark.parametrize("machine", [laptop(), desktop(), SEEN], ids=["laptop", "desktop", "seen"])
def test_a_fact_that_is_not_known_never_takes_a_trial_away(machine: Machine) -> None:
    asked = set(trials_asked(machine))
    for path, hint in leaves(machine, Machine):
        if get(machine, path) != not_known(hint):
            assert asked <= set(trials_asked(put(machine, path, not_known(hint)))), path


def test_a_trial_that_was_taken_back_is_left_also_where_it_is_not_asked() -> None:
    assert TrialKind.LID not in trials_left(SEEN, ())
    assert TrialKind.LID in trials_left(SEEN, (trial(TrialKind.LID, TrialResult.NOT_DONE),))


def test_a_part_of_what_is_not_asked_that_is_not_fitted_is_settled() -> None:
    looked = tuple(trial(kind, TrialResult.NOT_FITTED) for kind in TrialKind)
    left = set(trials_left(of(ChassisKind.DESKTOP), looked))
    assert left <= set(trials_asked(of(ChassisKind.DESKTOP)))


def test_a_keyboard_may_stay_behind_only_where_it_comes_off() -> None:
    without = (trial(TrialKind.KEYBOARD, TrialResult.NOT_FITTED),)
    assert TrialKind.KEYBOARD in trials_left(laptop(), without)
    assert TrialKind.KEYBOARD in trials_left(of(None), without)
    assert TrialKind.KEYBOARD not in trials_left(of(ChassisKind.TABLET), without)
    assert TrialKind.POWER in trials_left(SEEN, (trial(TrialKind.POWER, TrialResult.NOT_FITTED),))
    assert TrialKind.CAMERA not in trials_left(laptop(), (trial(TrialKind.CAMERA, TrialResult.NOT_FITTED),))


def test_what_a_desktop_never_had_is_not_asked() -> None:
    assert not CARRIED & set(trials_asked(SEEN))


@pytest.mark.parametrize(
    ("chassis", "batteries", "may_have"),
    [
        (ChassisKind.DESKTOP, absent(), False),
        (ChassisKind.SERVER, absent(), False),
        (ChassisKind.DESKTOP, unknown(Why.NOT_REPORTED), True),
        (ChassisKind.LAPTOP, absent(), True),
        (None, absent(), True),
    ],
)
def test_a_charger_belongs_to_all_but_a_tower_without_a_battery(
    chassis: ChassisKind | None, batteries: Any, may_have: bool
) -> None:
    board = unknown(Why.NEEDS_ROOT) if chassis is None else present(blank(Board, chassis_kind=chassis))
    assert may_have_charger(laptop(board=board, batteries=batteries)) is may_have


@pytest.mark.parametrize(
    ("looked", "is_swollen", "may_load"),
    [
        (None, False, False),
        (TrialResult.NOT_DONE, False, False),
        (TrialResult.FAILED, True, False),
        (TrialResult.PASSED, False, True),
        (TrialResult.NOT_FITTED, False, True),
    ],
)
def test_a_battery_is_loaded_once_a_person_looked_at_it_and_it_is_not_swollen(
    looked: TrialResult | None, is_swollen: bool, may_load: bool
) -> None:
    trials = () if looked is None else (trial(TrialKind.SWOLLEN_BATTERY, looked),)
    assert (is_stopped(trials), may_load_battery(trials)) == (is_swollen, may_load)
