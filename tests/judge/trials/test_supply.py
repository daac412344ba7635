"""Charger and battery run: what was seen decides, and what the machine does not tell decides nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judge.trials.supply import Feed, online_of, power_seen, run_seen
from model.battery import Battery
from model.fact import absent
from model.trial import TrialKind, TrialResult
from model.trying import BatteryRunTrial, PowerTrial

PACK = Battery(
    name="BAT0", maker="SANYO", model="45N1025", serial=absent(), chemistry="Li-ion", design_mwh=57020,
    full_mwh=42800, now_mwh=40000, converted=False, cycles=412, health_percent=75, charge_percent=93,
    status="Discharging", voltage_mv=12250,
)  # fmt: skip
POWER = PowerTrial(trial=TrialKind.POWER)
RUN = BatteryRunTrial(trial=TrialKind.BATTERY_RUN, wanted_s=900.0)


def supply(
    status: str, *, online: bool | None, now_mwh: int | None = 40000, percent: int | None = 93
) -> Feed:
    pack = replace(PACK, status=status, now_mwh=now_mwh, charge_percent=percent)
    return Feed(online=online, batteries=(pack,))


UNPLUGGED, CHARGING = supply("Discharging", online=False), supply("Charging", online=True)


def power(*moments: Feed) -> PowerTrial:
    seen = POWER
    for moment in moments:
        seen = power_seen(seen, moment)
    return seen


def run(*moments: tuple[float, Feed]) -> BatteryRunTrial:
    seen = RUN
    for passed_s, moment in moments:
        seen = run_seen(seen, moment, passed_s)
    return seen


def test_unplugged_plugged_in_and_charging_passes() -> None:
    assert power(CHARGING, UNPLUGGED, CHARGING).found is TrialResult.PASSED


def test_one_that_was_unplugged_from_the_beginning_passes_as_well() -> None:
    assert power(UNPLUGGED, CHARGING).found is TrialResult.PASSED


@pytest.mark.parametrize(
    "moments",
    [
        (CHARGING,),
        (CHARGING, UNPLUGGED),
        (UNPLUGGED, supply("Not charging", online=True)),
        (UNPLUGGED, supply("Unknown", online=True)),
        (UNPLUGGED, supply("Full", online=True, percent=40)),
        (UNPLUGGED, supply("Full", online=True, percent=None)),
        (supply("Unknown", online=None), CHARGING),
        (UNPLUGGED, Feed(online=True)),
    ],
)
def test_what_was_not_seen_is_not_passed(moments: tuple[Feed, ...]) -> None:
    assert power(*moments).found is None


def test_a_full_battery_that_takes_nothing_more_has_charged() -> None:
    assert power(UNPLUGGED, supply("Full", online=True, percent=98)).found is TrialResult.PASSED


def test_a_machine_that_tells_of_no_supply_is_known_by_its_battery() -> None:
    assert supply("Discharging", online=None).is_plugged is False
    assert supply("Charging", online=None).is_plugged is True
    assert supply("Full", online=None).is_plugged is None
    assert Feed(online=None).is_plugged is None
    assert supply("Unknown", online=False).is_plugged is None


def test_a_mouse_feeds_no_machine() -> None:
    mains = {"POWER_SUPPLY_TYPE": "Mains", "POWER_SUPPLY_ONLINE": "0"}
    mouse = {"POWER_SUPPLY_TYPE": "USB", "POWER_SUPPLY_ONLINE": "1", "POWER_SUPPLY_SCOPE": "Device"}
    assert online_of([mains, mouse]) is False
    assert online_of([mains, {"POWER_SUPPLY_TYPE": "USB", "POWER_SUPPLY_ONLINE": "1"}]) is True
    assert online_of([mouse, {"POWER_SUPPLY_TYPE": "Battery"}]) is None
    assert online_of([{"POWER_SUPPLY_TYPE": "Mains"}]) is None


def at(now_mwh: int) -> Feed:
    return supply("Discharging", online=False, now_mwh=now_mwh)


def test_a_run_counts_from_when_the_charger_is_out_and_tells_how_long_a_charge_would_last() -> None:
    seen = run((0.0, CHARGING), (60.0, CHARGING), (5.0, at(40000)), (450.0, at(38000)), (450.0, at(35720)))
    assert seen.ran_s == 900.0
    assert seen.has_ended
    assert seen.whole_s == pytest.approx(900 * 42800 / 4280)
    assert seen.found is TrialResult.PASSED


def test_a_battery_that_would_not_last_half_an_hour_fails() -> None:
    seen = run((0.0, at(40000)), (450.0, at(30000)), (450.0, at(14000)))
    assert seen.found is TrialResult.FAILED


def test_between_half_an_hour_and_an_hour_a_person_says_it() -> None:
    seen = run((0.0, at(40000)), (900.0, at(24000)))
    assert seen.has_ended
    assert seen.found is None


def test_a_charge_that_does_not_move_has_told_nothing() -> None:
    still = run((0.0, at(40000)), (900.0, at(40000)))
    assert still.has_ended
    assert (still.whole_s, still.found) == (None, None)
    assert run((0.0, at(40000)), (900.0, at(41000))).found is None


def test_plugged_in_again_it_ends_undecided() -> None:
    seen = run((0.0, at(40000)), (300.0, at(39000)), (5.0, CHARGING), (900.0, at(30000)))
    assert seen.has_ended
    assert seen.found is None
    assert seen.ran_s == 300.0


def test_percents_serve_where_no_energy_is_told_and_nothing_where_neither_is() -> None:
    def percent(value: int | None) -> Feed:
        return supply("Discharging", online=False, now_mwh=None, percent=value)

    seen = run((0.0, percent(93)), (900.0, percent(90)))
    assert seen.whole_s == pytest.approx(30000)
    assert seen.found is TrialResult.PASSED
    silent = run((0.0, percent(None)), (900.0, percent(None)))
    assert silent.ran_s == 0.0
    assert silent.found is None


def test_a_second_pack_that_does_not_tell_leaves_the_energy_unknown() -> None:
    silent = replace(PACK, name="BAT1", now_mwh=None, full_mwh=None)
    both = Feed(online=False, batteries=(PACK, silent))
    assert both.now_mwh is None
    assert both.full_mwh is None
    assert Feed(online=False, batteries=(PACK, PACK)).now_mwh == 80000
