"""A whole machine in words."""

from __future__ import annotations

from collections.abc import Sequence

from model.fact import Why
from model.machine import Machine
from model.verdict import DriveVerdict
from papers.facts.drives import storage_lines
from papers.facts.peripherals import (
    battery_lines,
    device_lines,
    graphics_lines,
    interface_lines,
    screen_lines,
    sensor_lines,
    unclaimed_lines,
)
from papers.facts.section import FactLine, Section, line, unknown_text, whole
from papers.facts.system import board_lines, cpu_lines, firmware_lines, lock_lines, memory_lines
from papers.language import Language, _, spoken


def facts_of(machine: Machine, verdicts: Sequence[DriveVerdict] = ()) -> tuple[Section, ...]:
    """All sections, in the order in which a technician looks."""
    return (
        whole(_("Machine"), machine.board, board_lines),
        whole(_("BIOS"), machine.firmware, firmware_lines),
        whole(_("Processor"), machine.cpu, cpu_lines),
        whole(_("Memory"), machine.memory, memory_lines),
        whole(_("Drives"), machine.storage, lambda storage: storage_lines(storage, verdicts)),
        whole(_("Batteries"), machine.batteries, battery_lines),
        whole(_("Graphics"), machine.graphics, graphics_lines),
        whole(_("Screens"), machine.screens, screen_lines),
        whole(_("Network"), machine.interfaces, interface_lines),
        whole(_("Devices"), machine.devices, device_lines),
        whole(_("Without a driver"), machine.unclaimed, unclaimed_lines),
        whole(_("Locks"), machine.locks, lock_lines),
        whole(_("Sensors"), machine.sensors, sensor_lines),
        Section(title=_("Not known"), lines=_missing_lines(machine)),
    )


def _missing_lines(machine: Machine) -> tuple[FactLine, ...]:
    """What could not be learned although it is there; what the hardware simply does not tell is left
    out. Details are English, by tools or for developers: a line in another language ends without them, and
    the report keeps them.
    """
    is_english = spoken() is Language.ENGLISH
    return tuple(
        line(missing.where, unknown_text(missing.why), missing.detail if is_english else None)
        for missing in machine.missing
        if missing.detail is not None or missing.why is not Why.NOT_REPORTED
    )
