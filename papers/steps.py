"""The steps of a session, and the probes of the first one, in words."""

from __future__ import annotations

from papers.language import N_, _

STEP_NAMES = {
    "probe": N_("Inspecting the machine"),
    "benchmark": N_("Measuring"),
    "erase": N_("Erasing"),
    "judge": N_("Grading"),
    "compare": N_("Comparing the parts"),
    "prove": N_("Checking the proofs of erasure"),
    "report": N_("Saving the report"),
    "deliver": N_("Sending"),
    "word": N_("Last word"),
}
# Named after the fields of model.machine.Machine, as probes are.
PROBE_NAMES = {
    "board": N_("Machine"),
    "firmware": N_("Firmware"),
    "cpu": N_("Processor"),
    "memory": N_("Memory"),
    "storage": N_("Drives"),
    "batteries": N_("Batteries"),
    "graphics": N_("Graphics"),
    "screens": N_("Screens"),
    "interfaces": N_("Network"),
    "devices": N_("Devices"),
    "unclaimed": N_("Without a driver"),
    "sensors": N_("Sensors"),
    "locks": N_("Locks"),
}


def step_name(step: str) -> str:
    """The name of a step in the language spoken; one that this version does not know as it is."""
    return _(STEP_NAMES[step]) if step in STEP_NAMES else step


def probe_name(probe: str) -> str:
    """What a probe asks about, in the language spoken; one that this version does not know as it is."""
    return _(PROBE_NAMES[probe]) if probe in PROBE_NAMES else probe
