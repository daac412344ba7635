"""The figures a policy may ask of a machine: each is a number, not known, or not asked of this kind of
machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from judge.own import belongs_to_machine
from model.benchmark import BenchmarkKind, Benchmarks
from model.board import ChassisKind
from model.drive import Drive
from model.machine import Machine
from model.trial import TrialResult
from model.verdict import DriveHealth, DriveVerdict

PORTABLE = frozenset({ChassisKind.LAPTOP, ChassisKind.CONVERTIBLE, ChassisKind.TABLET})
USABLE = frozenset({DriveHealth.HEALTHY, DriveHealth.WATCH})


class Figure(StrEnum):
    """What a note table may be about; the unit is part of the name."""

    MEMORY_GIB = "memory_gib"
    CPU_YEAR = "cpu_year"
    CPU_CORES = "cpu_cores"
    CPU_THREADS = "cpu_threads"
    CPU_LEVEL = "cpu_level"
    CPU_SINGLE = "cpu_single_events_per_s"
    CPU_ALL = "cpu_all_events_per_s"
    COMPRESSION_ALL = "compression_all_mips"
    DRIVE_GB = "drive_gb"
    DRIVE_SOLID_STATE = "drive_is_solid_state"
    BATTERY_HEALTH = "battery_health_percent"
    SCREEN_HEIGHT = "screen_height_px"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """All that a policy judges."""

    machine: Machine
    verdicts: Sequence[DriveVerdict]
    benchmarks: Benchmarks | None

    @property
    def is_portable(self) -> bool:
        """Whether it is carried; a machine with a battery of its own is, whatever its case says of itself."""
        board = self.machine.board.value
        known = None if board is None else board.chassis_kind
        return known in PORTABLE or bool(self.machine.batteries.value)

    @property
    def own_drives(self) -> tuple[Drive, ...] | None:
        """The drives that stay in the machine; None when nobody could look."""
        storage = self.machine.storage.value
        if storage is None:
            return None
        return tuple(drive for drive in storage.drives if belongs_to_machine(drive))

    def health_of(self, drive: Drive) -> DriveHealth:
        """The verdict on a drive; one that nobody gave is unknown."""
        return next((item.health for item in self.verdicts if item.name == drive.name), DriveHealth.UNKNOWN)


def figure(subject: Subject, name: Figure) -> float | None:
    """The figure; None when it is not known."""
    return _READERS[name](subject)


def _memory(subject: Subject) -> float | None:
    memory = subject.machine.memory.value
    size = None if memory is None else memory.fitted_bytes or memory.total_bytes
    return None if size is None else size / 2**30


def _cpu(read: Callable[[Subject], int | None]) -> Callable[[Subject], float | None]:
    return read


def _best_drive(subject: Subject) -> Drive | None:
    """The drive that the system would go on: the usable one that scores most, a solid-state one before a
    larger disk.
    """
    usable = [drive for drive in subject.own_drives or () if subject.health_of(drive) in USABLE]
    return max(usable, key=lambda drive: (drive.rotational is False, drive.size_bytes or 0), default=None)


def _drive_gb(subject: Subject) -> float | None:
    drives = subject.own_drives
    if drives is None:
        return None
    if not drives:
        return 0.0
    best = _best_drive(subject)
    return None if best is None or best.size_bytes is None else best.size_bytes / 1e9


def _solid_state(subject: Subject) -> float | None:
    drives = subject.own_drives
    if drives is None:
        return None
    if not drives:
        return 0.0
    best = _best_drive(subject)
    return None if best is None or best.rotational is None else float(not best.rotational)


def _battery(subject: Subject) -> float | None:
    """The best battery; a machine without one has 0."""
    batteries = subject.machine.batteries
    if batteries.is_unknown:
        return None
    known = [battery.health_percent for battery in batteries.value or ()]
    if not known:
        return 0.0
    return max((float(health) for health in known if health is not None), default=None)


def _screen_height(subject: Subject) -> float | None:
    screens = subject.machine.screens
    heights = [screen.height_px for screen in screens.value or () if screen.height_px is not None]
    return float(max(heights)) if heights else None


def _measured(kind: BenchmarkKind) -> Callable[[Subject], float | None]:
    def read(subject: Subject) -> float | None:
        results = () if subject.benchmarks is None else subject.benchmarks.results
        return next(
            (item.value for item in results if item.kind is kind and item.result is TrialResult.PASSED), None
        )

    return read


def _cpu_year(subject: Subject) -> float | None:
    return None if subject.machine.cpu.value is None else subject.machine.cpu.value.year


def _cpu_cores(subject: Subject) -> float | None:
    return None if subject.machine.cpu.value is None else subject.machine.cpu.value.cores


def _cpu_threads(subject: Subject) -> float | None:
    return None if subject.machine.cpu.value is None else subject.machine.cpu.value.threads


def _cpu_level(subject: Subject) -> float | None:
    return None if subject.machine.cpu.value is None else subject.machine.cpu.value.level


_READERS: dict[Figure, Callable[[Subject], float | None]] = {
    Figure.MEMORY_GIB: _memory,
    Figure.CPU_YEAR: _cpu_year,
    Figure.CPU_CORES: _cpu_cores,
    Figure.CPU_THREADS: _cpu_threads,
    Figure.CPU_LEVEL: _cpu_level,
    Figure.CPU_SINGLE: _measured(BenchmarkKind.CPU_SINGLE),
    Figure.CPU_ALL: _measured(BenchmarkKind.CPU_ALL),
    Figure.COMPRESSION_ALL: _measured(BenchmarkKind.COMPRESSION_ALL),
    Figure.DRIVE_GB: _drive_gb,
    Figure.DRIVE_SOLID_STATE: _solid_state,
    Figure.BATTERY_HEALTH: _battery,
    Figure.SCREEN_HEIGHT: _screen_height,
}
