"""Charger and battery run, as the kernel of a guest with an ACPI battery tells of them."""

from __future__ import annotations

import pytest

import agent.trying.power
from agent.trying.power import try_battery_run, try_power
from agent.trying.trier import CannotTry
from model.trial import TrialKind, TrialResult
from tests.agent.trying.given import Sitting
from tests.fake_host import FakeHost

AC, BATTERY = "/sys/class/power_supply/AC", "/sys/class/power_supply/BAT0"
MAINS = "DEVTYPE=power_supply\nPOWER_SUPPLY_NAME=AC\nPOWER_SUPPLY_TYPE=Mains\nPOWER_SUPPLY_ONLINE={online}\n"
PACK = """\
DEVTYPE=power_supply
POWER_SUPPLY_NAME=BAT0
POWER_SUPPLY_TYPE=Battery
POWER_SUPPLY_STATUS={status}
POWER_SUPPLY_PRESENT=1
POWER_SUPPLY_TECHNOLOGY=Li-ion
POWER_SUPPLY_CYCLE_COUNT=412
POWER_SUPPLY_VOLTAGE_MIN_DESIGN=11100000
POWER_SUPPLY_VOLTAGE_NOW=12250000
POWER_SUPPLY_POWER_NOW=15200000
POWER_SUPPLY_ENERGY_FULL_DESIGN=57020000
POWER_SUPPLY_ENERGY_FULL=42800000
POWER_SUPPLY_ENERGY_NOW={energy}
POWER_SUPPLY_CAPACITY={percent}
POWER_SUPPLY_CAPACITY_LEVEL=Normal
POWER_SUPPLY_MODEL_NAME=45N1025
POWER_SUPPLY_MANUFACTURER=SANYO
POWER_SUPPLY_SERIAL_NUMBER=10417
"""


class Notebook(FakeHost):
    """`moments`: plugged in or not, and half percents of a full charge; the last one stays."""

    def __init__(self, *moments: tuple[int, int]) -> None:
        super().__init__(files={f"{AC}/type": "Mains\n", f"{BATTERY}/type": "Battery\n"})
        self._moments = list(moments)
        self._set()

    def _set(self) -> None:
        online, halves = self._moments[0]
        self.files[f"{AC}/uevent"] = MAINS.format(online=online)
        self.files[f"{BATTERY}/uevent"] = PACK.format(
            status="Charging" if online else "Discharging", energy=halves * 214000, percent=halves // 2
        )

    def go_on(self, _seconds: float = 0.0) -> None:
        if len(self._moments) > 1:
            del self._moments[0]
        self._set()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A second passes with each look at it."""
    now = [0.0]

    def tell() -> float:
        now[0] += 1.0
        return now[0]

    monkeypatch.setattr("agent.trying.power.time.monotonic", tell)
    return now


def at_hand(monkeypatch: pytest.MonkeyPatch, host: Notebook) -> Notebook:
    monkeypatch.setattr("agent.trying.power.time.sleep", host.go_on)
    return host


def test_unplugged_and_plugged_in_again_it_passes_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    host = at_hand(monkeypatch, Notebook((1, 180), (0, 180), (0, 179), (1, 179)))
    sitting = Sitting()
    seen = try_power(sitting.given(TrialKind.POWER), host)
    assert seen.found is TrialResult.PASSED
    whys = [told.why.code for told in sitting.told if told.why is not None]
    assert whys == ["trying.unplug", "trying.plug_in", "trying.plug_in", "trying.charges"]


def test_without_a_battery_nobody_is_told_to_unplug_it() -> None:
    host = FakeHost(files={f"{AC}/type": "Mains\n", f"{AC}/uevent": MAINS.format(online=1)})
    for tries in (try_power, try_battery_run):
        with pytest.raises(CannotTry) as caught:
            tries(Sitting().given(TrialKind.POWER), host)
        assert caught.value.message.code == "trying.no_battery"


def test_a_run_on_battery_tells_how_long_and_how_much(
    monkeypatch: pytest.MonkeyPatch, clock: list[float]
) -> None:
    host = at_hand(monkeypatch, Notebook((1, 190), *((0, halves) for halves in range(190, 150, -1))))
    monkeypatch.setattr(agent.trying.power, "RUN_LOOK_S", 1.5)
    sitting = Sitting(looks=10**6)
    seen = try_battery_run(sitting.given(TrialKind.BATTERY_RUN), host, wanted_s=9.0)
    assert clock
    assert seen.has_ended
    assert seen.ran_s >= 9.0
    assert seen.whole_s is not None
    assert seen.why is not None
    assert seen.why.code == "trying.ran_whole"
    assert seen.start_mwh is not None
    assert seen.start_mwh > (seen.now_mwh or 0)


def test_a_run_that_is_not_wanted_any_more_ends_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    host = at_hand(monkeypatch, Notebook((0, 190)))
    seen = try_battery_run(Sitting(looks=3).given(TrialKind.BATTERY_RUN), host)
    assert seen.found is None
    assert not seen.has_ended
