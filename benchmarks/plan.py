"""What is measured, in which order, and how long it takes: decided before anything runs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import fio, sevenzip, sysbench
from benchmarks.measure import Tool
from host.errors import HostError, ToolMissing
from host.port import Host
from judge.own import belongs_to_machine
from model.drive import Drive
from model.machine import Machine
from model.message import Message, say
from model.verdict import DriveHealth, DriveVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """Seconds and repetitions of each part."""

    cpu_s: int
    cpu_repeat: int
    memory_s: int
    memory_repeat: int
    compression_repeat: int
    stress_s: int
    stress_most_mib: int
    drive_s: int
    drive_repeat: int


QUICK = Lengths(
    cpu_s=1,
    cpu_repeat=2,
    memory_s=1,
    memory_repeat=2,
    compression_repeat=1,
    stress_s=4,
    stress_most_mib=1024,
    drive_s=1,
    drive_repeat=2,
)
FULL = Lengths(
    cpu_s=5,
    cpu_repeat=3,
    memory_s=2,
    memory_repeat=3,
    compression_repeat=3,
    stress_s=15,
    stress_most_mib=8192,
    drive_s=4,
    drive_repeat=2,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrivePlan:
    """One drive: the tools to read it with, or the reason why it is left alone."""

    drive: Drive
    tools: tuple[Tool, ...]
    refused: Message | None


def processor_tools(host: Host, machine: Machine, lengths: Lengths) -> tuple[Tool, ...]:
    """Processor, compression and memory, one after the other: they share what they measure."""
    threads = _threads(machine)
    program = _sevenzip(host)
    return (
        sysbench.cpu(1, lengths.cpu_s, lengths.cpu_repeat),
        sysbench.cpu(threads, lengths.cpu_s, lengths.cpu_repeat),
        sevenzip.compression(program, 1, lengths.compression_repeat),
        sevenzip.compression(program, None, lengths.compression_repeat),
        sysbench.memory(threads, lengths.memory_s, lengths.memory_repeat),
    )


def drive_plans(
    host: Host, machine: Machine, verdicts: Sequence[DriveVerdict], lengths: Lengths
) -> tuple[DrivePlan, ...]:
    """Every drive but sticks and cards; a failing one is left in peace."""
    storage = machine.storage.value
    drives = storage.drives if storage else ()
    return tuple(_drive_plan(host, drive, verdicts, lengths) for drive in drives)


def _drive_plan(host: Host, drive: Drive, verdicts: Sequence[DriveVerdict], lengths: Lengths) -> DrivePlan:
    health = next((item.health for item in verdicts if item.name == drive.name), DriveHealth.UNKNOWN)
    refused: Message | None = None
    if health is DriveHealth.FAILING:
        refused = say("benchmark.drive_failing")
    elif drive.boot_medium and not belongs_to_machine(drive):
        refused = say("benchmark.boot_medium")
    elif drive.removable:
        refused = say("benchmark.removable")
    elif not host.is_root:
        refused = say("why.needs_root")
    tools = (
        fio.sequential(drive, lengths.drive_s, lengths.drive_repeat),
        fio.random(drive, lengths.drive_s, lengths.drive_repeat),
    )
    return DrivePlan(drive=drive, tools=tools, refused=refused)


def expected_s(tools: Sequence[Tool], drives: Sequence[DrivePlan], lengths: Lengths) -> float:
    """How long it will take: drives are read at the same time, each on its own."""
    longest = max(
        (sum(tool.expected_s for tool in plan.tools) for plan in drives if not plan.refused), default=0.0
    )
    return sum(tool.expected_s for tool in tools) + lengths.stress_s + longest


def _threads(machine: Machine) -> int:
    """As many as the machine says, else as many as this process may use."""
    known = None if machine.cpu.value is None else machine.cpu.value.threads
    return known or len(os.sched_getaffinity(0))


def _sevenzip(host: Host) -> str:
    """The first of 7-Zip's names that is installed; the first of all when none is, so that the reason
    names it.
    """
    for name in sevenzip.NAMES:
        try:
            host.run((name,), timeout_s=10)
        except ToolMissing:
            continue
        except HostError:
            return name
        return name
    return sevenzip.NAMES[0]
