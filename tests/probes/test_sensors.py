"""Sensors: what is not connected is not told."""

from __future__ import annotations

from host.port import Library
from model.fact import Why
from probes.sensors import PROBE, parse_sensors
from tests.fake_host import FakeHost


def temperature(current: float | None, critical: float | None = None, label: str = "") -> dict[str, object]:
    return {"label": label, "current": current, "high": None, "critical": critical}


def test_open_inputs_are_left_out() -> None:
    found = parse_sensors(
        {
            "temperatures": {
                "it8720": [temperature(value) for value in (-127.0, 0.0, 255.0, 128.0, 38.5)],
                "acpitz": [temperature(None)],
            },
            "fans": {"it8720": [{"label": "", "current": 65535}, {"label": "fan1", "current": 1200}]},
        }
    )
    assert [(sensor.temperature_celsius, sensor.fan_rpm) for sensor in found] == [(38.5, None), (None, 1200)]


def test_a_limit_that_no_drive_has_is_not_told() -> None:
    found = parse_sensors({"temperatures": {"nvme": [temperature(40.85, 65261.85, "Composite")]}, "fans": {}})
    assert (found[0].label, found[0].critical_celsius) == ("Composite", None)


def test_a_fan_that_stands_still_stands_still() -> None:
    found = parse_sensors({"temperatures": {}, "fans": {"thinkpad": [{"label": "", "current": 0}]}})
    assert found[0].fan_rpm == 0


def test_no_sensor_is_absent_and_no_hwmon_is_unknown() -> None:
    said: dict[str, dict[str, list[object]]] = {"temperatures": {}, "fans": {}}
    known = FakeHost(libraries={Library.SENSORS: said}, files={"/sys/class/hwmon": ""})
    assert PROBE.probe(known).fact.is_absent
    assert PROBE.probe(FakeHost(libraries={Library.SENSORS: said})).fact.why is Why.NOT_REPORTED
