"""Charger and battery: what the machine says while somebody unplugs it and plugs it in again."""

from __future__ import annotations

import time
from dataclasses import replace

from agent.trying.trier import CannotTry, Given
from host.errors import HostError
from host.port import Host
from judge.trials.supply import RUN_S, Feed, lost_percent, online_of, power_seen, run_seen
from model.message import Message, say
from model.trial import TrialResult
from model.trying import BatteryRunTrial, PowerTrial
from probes.batteries import probe_batteries
from probes.body import POWER_SUPPLIES
from probes.sysfs import parse_uevent

POLL_S, RUN_POLL_S = 0.25, 0.25
RUN_LOOK_S = 5.0  # the firmware is asked each time, and some answer slowly


def look_at_supply(host: Host) -> Feed:
    """What feeds the machine at this moment."""
    told = []
    for folder in host.glob(f"{POWER_SUPPLIES}/*"):
        try:
            told.append(parse_uevent(host.read(f"{folder}/uevent").decode("utf-8", "replace")))
        except HostError:  # unplugged meanwhile: USB-C supplies come and go
            continue
    return Feed(online=online_of(told), batteries=probe_batteries(host).fact.value or ())


def try_power(given: Given, host: Host) -> PowerTrial:
    """Until it was seen unplugged, plugged in and charging, or nobody wants it. Raises CannotTry where the
    machine would go off when it is unplugged.
    """
    if not look_at_supply(host).batteries:
        raise CannotTry(say("trying.no_battery"))
    seen = PowerTrial(trial=given.trial)
    while True:
        told = _power_told(power_seen(seen, look_at_supply(host)))
        if told != seen:
            seen = told
            given.tell(seen)
        if seen.found is not None or not given.is_wanted():
            return seen
        time.sleep(POLL_S)  # not every driver tells of a change


def _power_told(seen: PowerTrial) -> PowerTrial:
    """With what a person does next."""
    if seen.found is TrialResult.PASSED:
        return replace(seen, why=say("trying.charges"))
    if seen.is_plugged is None:
        return replace(seen, why=say("trying.supply_unknown"))
    if seen.was_plugged_again and seen.is_plugged:
        return replace(seen, why=say("trying.does_not_charge"))
    return replace(seen, why=say("trying.plug_in" if not seen.is_plugged else "trying.unplug"))


def try_battery_run(given: Given, host: Host, wanted_s: float = RUN_S) -> BatteryRunTrial:
    """A run on battery, beside other trials: until it has lasted long enough, the charger is plugged in
    again, or nobody wants it. Raises CannotTry without a battery.
    """
    if not look_at_supply(host).batteries:
        raise CannotTry(say("trying.no_battery"))
    seen = BatteryRunTrial(trial=given.trial, wanted_s=wanted_s)
    last = time.monotonic()
    while True:
        now = time.monotonic()
        told = run_seen(seen, look_at_supply(host), now - last)
        seen, last = replace(told, why=_run_told(told)), now
        given.tell(seen)
        while given.is_wanted() and not seen.has_ended and time.monotonic() - last < RUN_LOOK_S:
            time.sleep(RUN_POLL_S)  # so long until the next look, and still heard at once
        if seen.has_ended or not given.is_wanted():
            return seen


def _run_told(seen: BatteryRunTrial) -> Message | None:
    if seen.ran_s <= 0:
        return say("trying.unplug" if seen.is_plugged is not False else "trying.runs_on_battery")
    lost = lost_percent(seen)
    if seen.whole_s is None or lost is None:
        return say("trying.ran", minutes=round(seen.ran_s / 60))
    return say(
        "trying.ran_whole",
        minutes=round(seen.ran_s / 60),
        percent=round(lost, 1),
        hours=round(seen.whole_s / 3600, 1),
    )
