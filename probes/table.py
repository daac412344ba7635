"""The table of all probes: one line each, named after the field of `model.machine.Machine` that it fills."""

from __future__ import annotations

from probes import (
    batteries,
    board,
    cpu,
    devices,
    firmware,
    graphics,
    interfaces,
    locks,
    memory,
    screens,
    sensors,
    unclaimed,
)
from probes.probe import Probe
from probes.storage import storage

PROBES: tuple[Probe, ...] = (
    board.PROBE,
    firmware.PROBE,
    cpu.PROBE,
    memory.PROBE,
    storage.PROBE,
    batteries.PROBE,
    graphics.PROBE,
    screens.PROBE,
    interfaces.PROBE,
    devices.PROBE,
    unclaimed.PROBE,
    sensors.PROBE,
    locks.PROBE,
)
