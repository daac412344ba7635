"""Temperatures and fans, as psutil reads them from hwmon."""

from __future__ import annotations

from typing import Any

from host.errors import HostError
from host.port import Host, Library
from model.device import Sensor
from model.fact import Why, absent, present, unknown
from probes.probe import Probe, Probed

HWMON = "/sys/class/hwmon"
# Of what runs inside a machine: outside of it nothing is connected to the input. Chips switch themselves off
# below the highest.
COLDEST_CELSIUS, HOTTEST_CELSIUS = 1.0, 120.0
LOWEST_LIMIT_CELSIUS, HIGHEST_LIMIT_CELSIUS = 45.0, 150.0
NOT_CONNECTED_CELSIUS = {0.0, -127.0, -128.0, 127.0, 127.5, 128.0}  # open inputs of common monitoring chips
FASTEST_FAN_RPM = 30_000  # 65535 is an input without a fan


def probe_sensors(host: Host) -> Probed[tuple[Sensor, ...]]:
    """All sensors that tell something."""
    try:
        answer = host.ask(Library.SENSORS)
    except HostError as error:
        return Probed(fact=error.as_fact())
    sensors = parse_sensors(answer)
    if sensors:
        return Probed(fact=present(sensors))
    if not host.glob(HWMON):
        return Probed(fact=unknown(Why.NOT_REPORTED, f"{HWMON} is not there"))
    return Probed(fact=absent())


def parse_sensors(answer: Any) -> tuple[Sensor, ...]:
    """The sensors in psutil's answer, without the values of inputs to which nothing is connected."""
    temperatures, fans = answer.get("temperatures") or {}, answer.get("fans") or {}
    found = [
        *(_temperature(chip, entry) for chip, entries in temperatures.items() for entry in entries),
        *(_fan(chip, entry) for chip, entries in fans.items() for entry in entries),
    ]
    return tuple(sensor for sensor in found if sensor is not None)


def _temperature(chip: str, entry: dict[str, Any]) -> Sensor | None:
    celsius = _plausible(entry.get("current"))
    if celsius is None:
        return None
    return Sensor(
        chip=chip,
        label=entry.get("label") or None,
        temperature_celsius=celsius,
        critical_celsius=_limit(entry.get("critical")),
        fan_rpm=None,
    )


def _fan(chip: str, entry: dict[str, Any]) -> Sensor | None:
    rpm = entry.get("current")
    if not isinstance(rpm, int | float) or not 0 <= rpm <= FASTEST_FAN_RPM:
        return None
    return Sensor(
        chip=chip,
        label=entry.get("label") or None,
        temperature_celsius=None,
        critical_celsius=None,
        fan_rpm=int(rpm),
    )


def _plausible(celsius: object) -> float | None:
    """A temperature that a thermometer inside a machine can have."""
    if not isinstance(celsius, int | float) or celsius in NOT_CONNECTED_CELSIUS:
        return None
    return float(celsius) if COLDEST_CELSIUS < celsius < HOTTEST_CELSIUS else None


def _limit(celsius: object) -> float | None:
    """A limit that a part can have; those of drives such as 65261 are none, and zero is not told."""
    if not isinstance(celsius, int | float):
        return None
    return float(celsius) if LOWEST_LIMIT_CELSIUS <= celsius <= HIGHEST_LIMIT_CELSIUS else None


PROBE = Probe(name="sensors", timeout_s=10.0, probe=probe_sensors)
