"""Charger and battery run: what was seen decides, and what the machine does not tell decides nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judge.trials.supply import RUN_S, Feed, online_of, power_seen, run_seen
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


def test_what_is_told_of_charger_and_socket_is_what_was_seen() -> None:
    out = replace(POWER, is_plugged=False, percent=93, has_battery=True, was_unplugged=True)
    assert power(UNPLUGGED) == out
    assert power(CHARGING) == replace(POWER, is_plugged=True, percent=93, has_battery=True, was_plugged=True)
    assert power(Feed(online=True)) == replace(POWER, is_plugged=True, was_plugged=True)
    assert power(UNPLUGGED, Feed(online=None)) == replace(out, is_plugged=None, percent=None)
    again = power(CHARGING, UNPLUGGED, CHARGING)
    assert again == replace(
        out,
        is_plugged=True,
        was_plugged=True,
        was_plugged_again=True,
        was_charging=True,
        found=TrialResult.PASSED,
    )


@pytest.mark.parametrize(("percent", "is_charged"), [(89, False), (90, True), (100, True)])
def test_a_battery_is_full_from_ninety_percent_on(percent: int, is_charged: bool) -> None:
    assert supply("Full", online=True, percent=percent).is_charging is is_charged
    assert not supply("Full", online=None, percent=percent).is_charging


@pytest.mark.parametrize(
    ("kind", "online", "said"),
    [
        ("Mains", "1", True), ("USB", "1", True), ("USB", "2", True), ("Wireless", "1", True),
        ("Mains", "0", False), ("Wireless", "0", False), ("Battery", "1", None), ("UPS", "1", None),
        ("Mains", "3", None), ("Mains", "", None),
    ],
)  # fmt: skip
def test_a_supply_says_what_the_kernel_defines(kind: str, online: str, said: bool | None) -> None:
    assert online_of([{"POWER_SUPPLY_TYPE": kind, "POWER_SUPPLY_ONLINE": online}]) is said


def test_two_packs_are_as_full_as_both_together_and_unknown_where_one_is_silent() -> None:
    half = replace(PACK, name="BAT1", charge_percent=41)
    silent = replace(PACK, name="BAT1", charge_percent=None)
    assert Feed(online=False, batteries=(PACK, half)).percent == 67
    assert Feed(online=False, batteries=(PACK, silent)).percent is None
    assert Feed(online=False).percent is None


def test_a_run_tells_where_it_began_where_it_is_and_how_long_a_charge_lasts() -> None:
    begun = run((0.0, at(40000)))
    charge = replace(RUN, start_percent=93, now_percent=93, start_mwh=40000, now_mwh=40000, full_mwh=42800)
    assert begun == replace(charge, is_plugged=False)
    later = run((0.0, at(40000)), (10.0, at(39000)))
    assert later == replace(begun, ran_s=10.0, now_mwh=39000, whole_s=later.whole_s)
    assert later.whole_s == pytest.approx(428.0)
    assert run((0.0, CHARGING)) == replace(RUN, is_plugged=True)
    assert run((0.0, at(40000)), (5.0, Feed(online=None))) == replace(begun, is_plugged=None)


@pytest.mark.parametrize(
    ("lost", "found"),
    [(51, TrialResult.FAILED), (50, None), (26, None), (25, TrialResult.PASSED), (0, None), (-1, None)],
)
def test_a_quarter_of_an_hour_decides_by_what_a_whole_charge_would_last(
    lost: int, found: TrialResult | None
) -> None:
    def left(percent: int) -> Feed:
        return supply("Discharging", online=False, now_mwh=None, percent=percent)

    ended = run((0.0, left(93)), (900.0, left(93 - lost)))
    assert ended.has_ended
    assert ended.found is found
    early = run((0.0, left(93)), (899.0, left(93 - lost)))
    assert not early.has_ended
    assert early.found is None


def test_energy_without_percents_serves_as_well_and_a_full_charge_of_nothing_does_not() -> None:
    def energy(now_mwh: int) -> Feed:
        return supply("Discharging", online=False, now_mwh=now_mwh, percent=None)

    assert run((0.0, energy(40000)), (900.0, energy(35720))).found is TrialResult.PASSED
    empty = replace(PACK, full_mwh=0)
    begins, ends = (Feed(online=False, batteries=(replace(empty, charge_percent=left),)) for left in (93, 90))
    assert run((0.0, begins), (900.0, ends)).whole_s == pytest.approx(30000)


def test_a_supply_that_gives_nothing_and_a_battery_that_charges_contradict_each_other() -> None:
    torn = supply("Charging", online=False)
    assert torn.is_plugged is None
    assert power(UNPLUGGED, torn).found is None


def test_a_machine_without_a_battery_tells_no_energy() -> None:
    assert (Feed(online=True).now_mwh, Feed(online=True).full_mwh) == (None, None)


def test_what_was_seen_of_charger_and_socket_stays_seen() -> None:
    seen = power(CHARGING, UNPLUGGED, CHARGING, UNPLUGGED)
    assert (seen.was_plugged, seen.was_plugged_again, seen.was_charging) == (True, True, True)
    assert (seen.is_plugged, seen.found) == (False, TrialResult.PASSED)
    silent = power(CHARGING, UNPLUGGED, CHARGING, supply("Unknown", online=None))
    assert (silent.was_charging, silent.found) == (True, TrialResult.PASSED)


def test_a_battery_runs_for_a_quarter_of_an_hour() -> None:
    assert RUN_S == 900.0


@pytest.mark.parametrize(
    ("start", "end", "whole_s"),
    [
        ((40000, 93), (39800, 93), 900 * 42800 / 200),  # less than a percent went
        ((40000, 93), (None, 90), 30000.0),
        ((None, 93), (38000, 90), 30000.0),
        ((None, 93), (None, None), None),
        ((40000, None), (None, 90), None),
        ((40000, None), (None, None), None),
    ],
)
def test_a_gauge_that_tells_only_in_part_is_read_as_far_as_it_goes(
    start: tuple[int | None, int | None], end: tuple[int | None, int | None], whole_s: float | None
) -> None:
    def told(now_mwh: int | None, percent: int | None) -> Feed:
        return supply("Discharging", online=False, now_mwh=now_mwh, percent=percent)

    seen = run((0.0, told(*start)), (900.0, told(*end)))
    assert seen.whole_s == (None if whole_s is None else pytest.approx(whole_s))
    assert (seen.found is None) is (whole_s is None)


def test_no_time_tells_no_pace_and_a_moment_does() -> None:
    assert run((0.0, at(40000)), (0.0, at(39000))).whole_s is None
    assert run((0.0, at(40000)), (0.5, at(39000))).whole_s == pytest.approx(0.5 * 42.8)
