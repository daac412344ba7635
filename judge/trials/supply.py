"""Charger and battery while somebody unplugs and plugs: what was seen, and what it is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from model.battery import Battery
from model.trial import TrialResult
from model.trying import BatteryRunTrial, PowerTrial

# Documentation/ABI/testing/sysfs-class-power: `type`, `online` (2: USB with a fixed supply), `status`.
SUPPLIES = frozenset({"Mains", "USB", "Wireless"})
ONLINE = {"0": False, "1": True, "2": True}
CHARGING, FULL, DISCHARGING = "Charging", "Full", "Discharging"
FULL_PERCENT = 90  # a pack that calls itself full with less is in doubt

RUN_S = 15 * 60.0
FAILS_BELOW_S, PASSES_FROM_S = 30 * 60.0, 60 * 60.0  # of a whole run


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What feeds the machine at one moment. `online`: what its supplies say, None where it has none that
    says.
    """

    online: bool | None
    batteries: tuple[Battery, ...] = ()

    @property
    def is_plugged(self) -> bool | None:
        """Whether something feeds it; None is not known, as where supply and battery disagree."""
        statuses = {battery.status for battery in self.batteries}
        if self.online is True:
            return True
        if DISCHARGING in statuses:
            return False
        return True if self.online is None and CHARGING in statuses else None

    @property
    def is_charging(self) -> bool:
        """Whether a pack takes a charge, or is full while something feeds it."""
        return self.is_plugged is True and any(
            battery.status == CHARGING
            or (battery.status == FULL and (battery.charge_percent or 0) >= FULL_PERCENT)
            for battery in self.batteries
        )

    @property
    def percent(self) -> int | None:
        """How full the packs are, on average; None where one does not tell."""
        told = [battery.charge_percent for battery in self.batteries]
        known = [percent for percent in told if percent is not None]
        return round(sum(known) / len(known)) if known and len(known) == len(told) else None

    @property
    def now_mwh(self) -> int | None:
        """What all packs hold together; None where one does not tell."""
        return _sum(battery.now_mwh for battery in self.batteries)

    @property
    def full_mwh(self) -> int | None:
        """What all packs can hold together; None where one does not tell."""
        return _sum(battery.full_mwh for battery in self.batteries)


def _sum(values: Iterable[int | None]) -> int | None:
    told = list(values)
    known = [value for value in told if value is not None]
    return sum(known) if known and len(known) == len(told) else None


def online_of(supplies: Iterable[dict[str, str]]) -> bool | None:
    """Whether a supply of the machine's own gives power, by the `uevent` of each; None: none says."""
    told = [
        ONLINE.get(supply.get("POWER_SUPPLY_ONLINE", ""))
        for supply in supplies
        if supply.get("POWER_SUPPLY_TYPE") in SUPPLIES and supply.get("POWER_SUPPLY_SCOPE") != "Device"
    ]
    known = [state for state in told if state is not None]
    return any(known) if known else None


def power_seen(before: PowerTrial, supply: Feed) -> PowerTrial:
    """What was seen of charger and socket, with this moment."""
    plugged = supply.is_plugged
    seen = replace(
        before,
        is_plugged=plugged,
        percent=supply.percent,
        has_battery=before.has_battery or bool(supply.batteries),
        was_plugged=before.was_plugged or plugged is True,
        was_unplugged=before.was_unplugged or plugged is False,
        was_plugged_again=before.was_plugged_again or (plugged is True and before.was_unplugged),
        was_charging=before.was_charging or (before.was_unplugged and supply.is_charging),
    )
    return replace(seen, found=power_decided(seen))


def power_decided(seen: PowerTrial) -> TrialResult | None:
    """Passed once it ran unplugged, was plugged in again, and charged; a person says that it does not."""
    return TrialResult.PASSED if seen.was_plugged_again and seen.was_charging else None


def run_seen(before: BatteryRunTrial, supply: Feed, passed_s: float) -> BatteryRunTrial:
    """What was seen of a run on battery, `passed_s` after the last moment. The time counts from when it is
    seen that nothing feeds the machine; the run ends when something does again, or once it has lasted long
    enough.
    """
    plugged = supply.is_plugged
    if before.has_ended:
        return before
    if plugged is not False:
        return replace(before, is_plugged=plugged, has_ended=has_begun(before) and plugged is True)
    if not has_begun(before):
        begun = replace(before, start_percent=supply.percent, start_mwh=supply.now_mwh)
        return replace(
            begun,
            is_plugged=False,
            now_percent=supply.percent,
            now_mwh=supply.now_mwh,
            full_mwh=supply.full_mwh,
        )
    seen = replace(
        before,
        is_plugged=False,
        ran_s=before.ran_s + passed_s,
        now_percent=supply.percent,
        now_mwh=supply.now_mwh,
    )
    seen = replace(seen, whole_s=whole_run_s(seen), has_ended=seen.ran_s >= seen.wanted_s)
    return replace(seen, found=run_decided(seen))


def has_begun(seen: BatteryRunTrial) -> bool:
    """Whether the machine was seen to run on its battery, whose charge is told."""
    return seen.start_percent is not None or seen.start_mwh is not None


def lost_percent(seen: BatteryRunTrial) -> float | None:
    """How much of a full charge went: by the energy where it is told, which is finer."""
    if seen.start_mwh is not None and seen.now_mwh is not None and seen.full_mwh:
        return 100.0 * (seen.start_mwh - seen.now_mwh) / seen.full_mwh
    if seen.start_percent is not None and seen.now_percent is not None:
        return float(seen.start_percent - seen.now_percent)
    return None


def whole_run_s(seen: BatteryRunTrial) -> float | None:
    """How long a full charge would last at this pace; None where nothing went, or more came than went."""
    lost = lost_percent(seen)
    return None if lost is None or lost <= 0 or seen.ran_s <= 0 else seen.ran_s * 100.0 / lost


def run_decided(seen: BatteryRunTrial) -> TrialResult | None:
    """Of a run that lasted as long as it was to: failed where a full charge would not last half an hour,
    passed where it lasts an hour, else a person says it. A gauge that did not move has told nothing.
    """
    if seen.ran_s < seen.wanted_s or seen.whole_s is None:
        return None
    if seen.whole_s < FAILS_BELOW_S:
        return TrialResult.FAILED
    return TrialResult.PASSED if seen.whole_s >= PASSES_FROM_S else None
