"""Batteries: what is not told is unknown, and what is told is kept as measured."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.errors import NotAllowed
from model.battery import Battery
from model.fact import Why
from probes.batteries import PROBE, parse_batteries
from tests.fake_host import FakeHost

FOLDER = "/sys/class/power_supply"

# A ThinkPad's, as its owner showed it in github.com/i3/i3status/issues/186.
THINKPAD = """
POWER_SUPPLY_NAME=BAT0
POWER_SUPPLY_STATUS=Unknown
POWER_SUPPLY_PRESENT=1
POWER_SUPPLY_TECHNOLOGY=Li-poly
POWER_SUPPLY_CYCLE_COUNT=0
POWER_SUPPLY_VOLTAGE_MIN_DESIGN=14800000
POWER_SUPPLY_VOLTAGE_NOW=14526000
POWER_SUPPLY_POWER_NOW=0
POWER_SUPPLY_ENERGY_FULL_DESIGN=38920000
POWER_SUPPLY_ENERGY_FULL=25500000
POWER_SUPPLY_ENERGY_NOW=8300000
POWER_SUPPLY_CAPACITY=32
POWER_SUPPLY_CAPACITY_LEVEL=Normal
POWER_SUPPLY_MODEL_NAME=42T4977
POWER_SUPPLY_MANUFACTURER=SMP
POWER_SUPPLY_SERIAL_NUMBER=  973
"""

# A Dell's, from github.com/fastfetch-cli/fastfetch/issues/118: it counts charge.
DELL = """
POWER_SUPPLY_NAME=BAT0
POWER_SUPPLY_TYPE=Battery
POWER_SUPPLY_STATUS=Charging
POWER_SUPPLY_PRESENT=1
POWER_SUPPLY_TECHNOLOGY=Li-poly
POWER_SUPPLY_CYCLE_COUNT=0
POWER_SUPPLY_VOLTAGE_MIN_DESIGN=11400000
POWER_SUPPLY_VOLTAGE_NOW=12729000
POWER_SUPPLY_CURRENT_NOW=413000
POWER_SUPPLY_CHARGE_FULL_DESIGN=4474000
POWER_SUPPLY_CHARGE_FULL=3750000
POWER_SUPPLY_CHARGE_NOW=3692000
POWER_SUPPLY_CAPACITY=98
POWER_SUPPLY_CAPACITY_LEVEL=Normal
POWER_SUPPLY_MODEL_NAME=DELL PN1VN08
POWER_SUPPLY_MANUFACTURER=SMP-ATL4.49
POWER_SUPPLY_SERIAL_NUMBER= 2958
"""


def one(text: str) -> Battery:
    batteries, _ = parse_batteries({"BAT0": text})
    assert len(batteries) == 1
    return batteries[0]


def changed(text: str, **values: str) -> str:
    """The same answer with other values."""
    lines = []
    for line in text.splitlines():
        key, _, value = line.partition("=")
        lines.append(f"{key}={values.get(key.removeprefix('POWER_SUPPLY_'), value)}")
    return "\n".join(lines)


def test_energies_are_in_milliwatt_hours_and_health_is_full_over_design() -> None:
    battery = one(THINKPAD)
    assert (battery.design_mwh, battery.full_mwh, battery.now_mwh) == (38920, 25500, 8300)
    assert (battery.health_percent, battery.charge_percent) == (66, 32)
    assert battery.converted is False
    assert (battery.maker, battery.model, battery.serial.value) == ("SMP", "42T4977", "973")


def test_no_cycles_and_an_unknown_status_are_not_told() -> None:
    battery = one(THINKPAD)
    assert battery.cycles is None
    assert battery.status is None
    _, missing = parse_batteries({"BAT0": THINKPAD})
    assert [item.where for item in missing] == ["batteries.BAT0.cycles"]


def test_charge_is_converted_with_the_design_voltage_and_says_so() -> None:
    battery = one(DELL)
    assert (battery.design_mwh, battery.full_mwh) == (51004, 42750)
    assert battery.converted is True
    assert battery.health_percent == 84
    assert battery.status == "Charging"


def test_charge_without_a_voltage_still_gives_health() -> None:
    battery = one(changed(DELL, VOLTAGE_MIN_DESIGN="0"))
    assert (battery.design_mwh, battery.full_mwh, battery.converted) == (None, None, False)
    assert battery.health_percent == 84


def test_a_design_of_zero_is_not_told_and_gives_no_health() -> None:
    battery = one(changed(THINKPAD, ENERGY_FULL_DESIGN="0"))
    assert battery.design_mwh is None
    assert battery.health_percent is None
    assert battery.full_mwh == 25500


def test_a_battery_fuller_than_its_design_keeps_its_measure() -> None:
    assert one(changed(THINKPAD, ENERGY_FULL="39700000")).health_percent == 102


@pytest.mark.parametrize(
    ("design", "full"),
    [("25000000", "49750000"), ("10000", "10000"), ("655350000", "655350000")],
)
def test_a_capacity_that_no_battery_has_gives_no_health(design: str, full: str) -> None:
    assert one(changed(THINKPAD, ENERGY_FULL_DESIGN=design, ENERGY_FULL=full)).health_percent is None


def test_capacities_in_two_units_give_no_health() -> None:
    assert one(changed(THINKPAD, ENERGY_FULL_DESIGN="3892000")).health_percent is None


def test_an_empty_battery_holds_nothing_and_a_silent_one_is_unknown() -> None:
    assert one(changed(THINKPAD, ENERGY_NOW="0", CAPACITY="0")).now_mwh == 0
    assert one(changed(THINKPAD, ENERGY_NOW="0", CAPACITY="80")).now_mwh is None


def test_a_serial_of_zeros_is_absent() -> None:
    assert one(changed(THINKPAD, SERIAL_NUMBER=" 0000")).serial.is_absent
    assert one(changed(THINKPAD, SERIAL_NUMBER="")).serial.is_absent


def test_batteries_of_mice_and_empty_bays_are_none_of_the_machine() -> None:
    mouse = "POWER_SUPPLY_NAME=hid-mouse\nPOWER_SUPPLY_SCOPE=Device\nPOWER_SUPPLY_CAPACITY=50\n"
    batteries, _ = parse_batteries({"BAT1": changed(THINKPAD, PRESENT="0"), "hid-mouse": mouse})
    assert batteries == ()


def test_both_batteries_of_a_machine_are_there_in_order() -> None:
    batteries, _ = parse_batteries({"BAT1": DELL, "BAT0": THINKPAD})
    assert [battery.name for battery in batteries] == ["BAT0", "BAT1"]


def test_a_desktop_has_no_battery_and_a_container_without_sysfs_does_not_know() -> None:
    mains = {f"{FOLDER}/AC/type": "Mains", f"{FOLDER}/AC/uevent": "POWER_SUPPLY_ONLINE=1"}
    assert PROBE.probe(FakeHost(files=mains)).fact.is_absent
    assert PROBE.probe(FakeHost()).fact.why is Why.NOT_REPORTED


def test_a_battery_that_the_firmware_sees_and_no_driver_shows_is_unknown() -> None:
    files = {f"{FOLDER}/AC/type": "Mains", "/sys/bus/acpi/devices/PNP0C0A:00/status": "31\n"}
    assert PROBE.probe(FakeHost(files=files)).fact.is_unknown
    files["/sys/bus/acpi/devices/PNP0C0A:00/status"] = "15\n"
    assert PROBE.probe(FakeHost(files=files)).fact.is_absent


def test_a_battery_that_may_not_be_read_is_unknown_with_its_reason() -> None:
    refused = NotAllowed(f"{FOLDER}/BAT0/uevent")
    host = FakeHost(files={f"{FOLDER}/BAT0/type": "Battery", f"{FOLDER}/BAT0/uevent": refused})
    assert PROBE.probe(host).fact.why is Why.NEEDS_ROOT


def test_one_silent_battery_does_not_hide_the_other() -> None:
    host = FakeHost(
        files={
            f"{FOLDER}/BAT0/type": "Battery\n",
            f"{FOLDER}/BAT0/uevent": THINKPAD,
            f"{FOLDER}/BAT1/type": "Battery\n",
        }
    )
    probed = PROBE.probe(host)
    assert [battery.name for battery in probed.fact.value or ()] == ["BAT0"]
    assert "batteries.BAT1" in [item.where for item in probed.missing]


KEYS = st.sampled_from([line.partition("=")[0] for line in (THINKPAD + DELL).splitlines() if line])


@given(st.dictionaries(KEYS, st.text(alphabet="0123456789 -.aé\0", max_size=12)))
def test_any_values_are_survived_and_zero_is_never_a_capacity(values: dict[str, str]) -> None:
    batteries, _ = parse_batteries({"BAT0": "\n".join(f"{key}={value}" for key, value in values.items())})
    for battery in batteries:
        assert battery.design_mwh is None or battery.design_mwh > 0
        assert battery.health_percent is None or 0 <= battery.health_percent <= 200
        assert battery.charge_percent is None or 0 <= battery.charge_percent <= 100
