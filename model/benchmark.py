"""Benchmarks: which tool measured what, with every sample kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.message import Message
from model.trial import TrialResult


class FigureDoubt(StrEnum):
    """What is decided by the reason of a benchmark; spelt as the code of that reason, which reports keep."""

    STOPPED = "benchmark.stopped"  # a person stopped it
    DISTURBED = "benchmark.disturbed"  # other programs held the figure down


class BenchmarkKind(StrEnum):
    """What is measured; the unit is part of the name."""

    CPU_SINGLE = "cpu_single_events_per_s"  # sysbench cpu, one thread
    CPU_ALL = "cpu_all_events_per_s"  # sysbench cpu, every thread
    COMPRESSION_SINGLE = "compression_single_mips"  # 7-Zip benchmark, one thread
    COMPRESSION_ALL = "compression_all_mips"
    MEMORY_BANDWIDTH = "memory_bandwidth_mib_per_s"  # sysbench memory
    MEMORY_STRESS = "memory_stress"  # stressapptest: passed or failed, no figure
    DRIVE_SEQUENTIAL = "drive_sequential_read_bytes_per_s"  # fio
    DRIVE_RANDOM = "drive_random_read_iops"  # fio, 4 KiB
    CPU_CLOCK = "cpu_clock_hz"  # py-cpuinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One benchmark of one thing.

    `subject` is the drive's name for drive benchmarks, else empty. `samples` are in the kind's unit, in
    the order taken; `value` is their median, None when there is none, without those that were disturbed; of
    samples that all were, the best. `spread_percent` is (largest -
    smallest) / median. `reason` says why it was not done, failed, or deserves doubt.
    """

    kind: BenchmarkKind
    subject: str
    result: TrialResult
    value: float | None
    samples: tuple[float, ...]
    spread_percent: float | None
    tool: str
    tool_version: str | None
    command: tuple[str, ...]
    seconds: float
    reason: Message | None

    @property
    def doubt(self) -> FigureDoubt | None:
        """What its reason decides; None where it only tells."""
        return None if self.reason is None else _DOUBTS.get(self.reason.code)


_DOUBTS = {str(doubt): doubt for doubt in FigureDoubt}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadWatch:
    """What was seen while the machine was under load; None is not told by this machine."""

    highest_celsius: float | None
    critical_celsius: float | None
    throttle_events: int | None  # growth of the kernel's thermal_throttle counters
    lowest_mhz_under_load: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmarks:
    """All benchmarks of a run; `refused` says why none was started (a battery alone, a wish), or no
    more of them (the charger was pulled out).
    """

    quick: bool
    results: tuple[Benchmark, ...]
    watch: LoadWatch | None
    refused: Message | None
