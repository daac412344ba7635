"""The figures that a policy may ask of a machine: each present, absent (there is no such part), or not
known.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from judge.health.battery import worst_battery
from judge.identity.own import belongs_to_machine
from model.battery import Battery
from model.benchmark import BenchmarkKind, Benchmarks, FigureDoubt
from model.board import PORTABLE, ChassisKind
from model.cpu import Cpu
from model.display import Screen
from model.drive import Drive, DriveKind
from model.fact import Fact, Why, absent, known_or, present, unknown
from model.machine import Machine
from model.rounding import shown, shown_gb, shown_gib
from model.trial import Trial, TrialKind, TrialResult, results_of
from model.verdict import DriveHealth, DriveVerdict

WITH_SCREEN = PORTABLE | {ChassisKind.ALL_IN_ONE}
PREFERRED = (DriveHealth.HEALTHY, DriveHealth.WATCH, DriveHealth.UNKNOWN)
LEAST_SEEN_SHARE = 0.75  # of the memory fitted: firmware and graphics keep less than the rest


class Figure(StrEnum):
    """What a note or a cap may be about; the unit is part of the name."""

    MEMORY_GIB = "memory_gib"
    MEMORY_BANDWIDTH = "memory_bandwidth_mib_per_s"
    CPU_YEAR = "cpu_year"
    CPU_CORES = "cpu_cores"
    CPU_THREADS = "cpu_threads"
    CPU_LEVEL = "cpu_level"
    CPU_SINGLE = "cpu_single_events_per_s"
    CPU_ALL = "cpu_all_events_per_s"
    COMPRESSION_SINGLE = "compression_single_mips"
    COMPRESSION_ALL = "compression_all_mips"
    DRIVE_GB = "drive_gb"
    DRIVE_KIND = "drive_kind"
    DRIVE_SEQUENTIAL = "drive_sequential_mb_per_s"
    DRIVE_RANDOM = "drive_random_iops"
    BATTERY_HEALTH = "battery_health_percent"
    SCREEN_HEIGHT = "screen_height_px"
    SCREEN_INCHES = "screen_inches"


Reading = Fact[float] | Fact[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """All that a policy judges.

    `system` is the drive that a system would go on, None where there is none that does not fail. `fitted`
    are figures of parts that a workshop would fit: they stand for those of the machine. `trials` are what a
    person tried.
    """

    machine: Machine
    verdicts: Sequence[DriveVerdict]
    benchmarks: Benchmarks | None
    system: Drive | None = None
    fitted: Mapping[Figure, float | str] = field(default_factory=dict)
    trials: tuple[Trial, ...] = ()

    @property
    def chassis(self) -> ChassisKind | None:
        """What it looks like; None is not known."""
        board = self.machine.board.value
        return None if board is None else board.chassis_kind

    @property
    def is_portable(self) -> bool:
        """Whether it is carried; a machine with a battery of its own is, whatever its case says of itself."""
        return self.chassis in PORTABLE or bool(self.machine.batteries.value)

    @property
    def has_screen(self) -> bool:
        """Whether a screen is built in."""
        return self.chassis in WITH_SCREEN or self.is_portable

    @property
    def own_drives(self) -> tuple[Drive, ...] | None:
        """The drives that stay in the machine; None when that could not be asked."""
        storage = self.machine.storage.value
        if storage is None:
            return None
        return tuple(drive for drive in storage.drives if belongs_to_machine(drive))

    @property
    def candidates(self) -> tuple[Drive, ...]:
        """The drives that a system could go on, the healthy and large ones first."""
        healths = self.healths
        drives = [drive for drive in self.own_drives or () if healths[drive.name] in PREFERRED]
        ranks = {health: rank for rank, health in enumerate(PREFERRED)}
        return tuple(sorted(drives, key=lambda drive: (ranks[healths[drive.name]], -(drive.size_bytes or 0))))

    @property
    def is_system_trusted(self) -> bool:
        """Whether the health of the system's drive is known: else its figures bring no points."""
        return self.system is None or self.is_known(self.system)

    @property
    def worst_battery(self) -> Battery | None:
        """The pack that holds least, of those that are known."""
        return worst_battery(self.machine.batteries.value or ())

    @property
    def are_batteries_known(self) -> bool:
        """Whether it is known what every pack holds: else what the others hold brings no points."""
        return all(battery.held_percent is not None for battery in self.machine.batteries.value or ())

    @property
    def has_no_drive(self) -> bool:
        """Whether it is known that no drive stays in it, and none may be hidden."""
        storage = self.machine.storage.value
        return storage is not None and not storage.hidden and self.own_drives == ()

    @property
    def healths(self) -> Mapping[str, DriveHealth]:
        """The same for whoever asks of many drives: by name, of two verdicts on one drive the first."""
        told = {item.name: item.health for item in reversed(self.verdicts)}
        return defaultdict(lambda: DriveHealth.UNKNOWN, told)

    def health_of(self, drive: Drive) -> DriveHealth:
        """The verdict on a drive; a missing one is unknown."""
        return next((item.health for item in self.verdicts if item.name == drive.name), DriveHealth.UNKNOWN)

    def failed_trials(self, kinds: Sequence[TrialKind]) -> tuple[TrialKind, ...]:
        """Those of them of which a person found that they fail."""
        found = results_of(self.trials)
        return tuple(kind for kind in kinds if found.get(kind) is TrialResult.FAILED)

    def is_known(self, drive: Drive) -> bool:
        """Whether a drive's health is known, and nothing is missing that could make it worse."""
        verdict = next((item for item in self.verdicts if item.name == drive.name), None)
        return verdict is not None and verdict.health is not DriveHealth.UNKNOWN and verdict.is_complete

    def is_sound(self, drive: Drive) -> bool:
        """Whether a drive is known to be healthy, and nothing is missing that could make it worse."""
        return self.is_known(drive) and self.health_of(drive) is DriveHealth.HEALTHY

    def is_watched(self, drive: Drive) -> bool:
        """Whether a drive is known to be one to watch."""
        return self.health_of(drive) is DriveHealth.WATCH


OF_DRIVE = frozenset({Figure.DRIVE_GB, Figure.DRIVE_KIND, Figure.DRIVE_SEQUENTIAL, Figure.DRIVE_RANDOM})


def read_figure(subject: Subject, figure: Figure) -> Reading:
    """The figure of this machine as it is shown, or that of the part that would be fitted."""
    fitted = subject.fitted.get(figure)
    if isinstance(fitted, str):
        return present(fitted)
    if fitted is not None:
        return present(float(fitted))
    return _READERS[figure](subject)


def _memory(subject: Subject) -> Reading:
    """What is fitted, unless the system sees much less of it; what the system sees where it is not known."""
    memory = subject.machine.memory.value
    if memory is None:
        return unknown(Why.NOT_REPORTED)
    size = memory.total_bytes if memory.fitted_bytes is None else memory.fitted_bytes
    if memory.total_bytes is not None and size is not None and memory.total_bytes < LEAST_SEEN_SHARE * size:
        size = memory.total_bytes
    return known_or(None if size is None else shown_gib(size))


def _cpu(read: Callable[[Cpu], int | None]) -> Callable[[Subject], Reading]:
    def look(subject: Subject) -> Reading:
        cpu = subject.machine.cpu.value
        value = None if cpu is None else read(cpu)
        return known_or(None if value is None else float(value))

    return look


def _of_drive(read: Callable[[Drive, Subject], Reading]) -> Callable[[Subject], Reading]:
    """A figure of the system's drive: absent when no drive is in it that could be used, unknown when one
    might be.
    """

    def look(subject: Subject) -> Reading:
        if subject.system is not None:
            return read(subject.system, subject)
        storage = subject.machine.storage.value
        return unknown(Why.NOT_REPORTED) if storage is None or storage.hidden else absent()

    return look


def _drive_gb(drive: Drive, _: Subject) -> Reading:
    return known_or(None if drive.size_bytes is None else shown_gb(drive.size_bytes))


def _drive_kind(drive: Drive, _: Subject) -> Reading:
    if drive.kind is not DriveKind.OTHER:
        return present(drive.kind.value)
    if drive.rotational is None:
        return unknown(Why.NOT_REPORTED)
    return present((DriveKind.HDD if drive.rotational else DriveKind.SSD).value)


def _battery(subject: Subject) -> Reading:
    """The most worn pack: the machine runs no longer than that, or somebody replaces it."""
    if subject.machine.batteries.is_absent:
        return absent()
    worst = subject.worst_battery
    held = None if worst is None else worst.held_percent
    return known_or(None if held is None else float(held))


def _screen(read: Callable[[Screen], float | None]) -> Callable[[Subject], Reading]:
    """The built-in screen: one that stands on the bench does not go with the machine."""

    def look(subject: Subject) -> Reading:
        values = [read(item) for item in subject.machine.screens.value or () if item.built_in]
        return known_or(_shown(max((value for value in values if value is not None), default=None)))

    return look


def _shown(value: float | None) -> float | None:
    return None if value is None else float(shown(value))


def _lines(screen: Screen) -> float | None:
    """Lines in landscape: some small panels are built in on their side."""
    sides = [side for side in (screen.width_px, screen.height_px) if side is not None]
    return None if screen.height_px is None else min(sides)


def _measured(kind: BenchmarkKind) -> Callable[[Subject], Reading]:
    return lambda subject: known_or(_shown(best_result(subject, kind, "")))


def best_result(subject: Subject, kind: BenchmarkKind, name: str) -> float | None:
    """The best figure that a benchmark of this subject gave; None when none did."""
    results = () if subject.benchmarks is None else subject.benchmarks.results
    values = [
        item.value
        for item in results
        if item.kind is kind and item.subject == name and item.result is TrialResult.PASSED
    ]
    return max((value for value in values if value is not None and math.isfinite(value)), default=None)


def is_disturbed(subject: Subject, figure: Figure) -> bool:
    """Whether other programs held a figure of the processor down: the tool says so, or all threads did less
    than one alone.
    """
    kind = _PROCESSOR.get(figure)
    if kind is None or subject.benchmarks is None:
        return False
    results = [item for item in subject.benchmarks.results if item.kind is kind]
    if any(item.doubt is FigureDoubt.DISTURBED for item in results):
        return True
    watch = subject.benchmarks.watch
    if watch is not None and watch.throttle_events:
        return False  # heat slows all threads down more than one, also when it is measured again
    alone = _ALONE.get(kind)
    one, every = (None if item is None else best_result(subject, item, "") for item in (alone, kind))
    return one is not None and every is not None and every < LEAST_OF_ONE * one


def _drive_measured(kind: BenchmarkKind, unit: float) -> Callable[[Drive, Subject], Reading]:
    def read(drive: Drive, subject: Subject) -> Reading:
        value = best_result(subject, kind, drive.name)
        return known_or(_shown(None if value is None else value / unit))

    return read


LEAST_OF_ONE = 0.9  # of what one thread does, all threads do at least, noise allowed for
_PROCESSOR = {
    Figure.CPU_SINGLE: BenchmarkKind.CPU_SINGLE,
    Figure.CPU_ALL: BenchmarkKind.CPU_ALL,
    Figure.COMPRESSION_SINGLE: BenchmarkKind.COMPRESSION_SINGLE,
    Figure.COMPRESSION_ALL: BenchmarkKind.COMPRESSION_ALL,
}
_ALONE = {
    BenchmarkKind.CPU_ALL: BenchmarkKind.CPU_SINGLE,
    BenchmarkKind.COMPRESSION_ALL: BenchmarkKind.COMPRESSION_SINGLE,
}

_READERS: dict[Figure, Callable[[Subject], Reading]] = {
    Figure.MEMORY_GIB: _memory,
    Figure.MEMORY_BANDWIDTH: _measured(BenchmarkKind.MEMORY_BANDWIDTH),
    Figure.CPU_YEAR: _cpu(lambda cpu: cpu.year),
    Figure.CPU_CORES: _cpu(lambda cpu: cpu.cores),
    Figure.CPU_THREADS: _cpu(lambda cpu: cpu.threads),
    Figure.CPU_LEVEL: _cpu(lambda cpu: cpu.level),
    Figure.CPU_SINGLE: _measured(BenchmarkKind.CPU_SINGLE),
    Figure.CPU_ALL: _measured(BenchmarkKind.CPU_ALL),
    Figure.COMPRESSION_SINGLE: _measured(BenchmarkKind.COMPRESSION_SINGLE),
    Figure.COMPRESSION_ALL: _measured(BenchmarkKind.COMPRESSION_ALL),
    Figure.DRIVE_GB: _of_drive(_drive_gb),
    Figure.DRIVE_KIND: _of_drive(_drive_kind),
    Figure.DRIVE_SEQUENTIAL: _of_drive(_drive_measured(BenchmarkKind.DRIVE_SEQUENTIAL, 1e6)),
    Figure.DRIVE_RANDOM: _of_drive(_drive_measured(BenchmarkKind.DRIVE_RANDOM, 1.0)),
    Figure.BATTERY_HEALTH: _battery,
    Figure.SCREEN_HEIGHT: _screen(_lines),
    Figure.SCREEN_INCHES: _screen(lambda screen: screen.diagonal_inches),
}
