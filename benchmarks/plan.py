"""What is measured, in which order, and how long it takes: decided before anything runs.

One thing after the other, so that nothing disturbs a figure: first what one thread does, while the processor
is cool, then all threads, then the memory's stress test, which has no figure and beside which py-cpuinfo
looks at the clock; the drives come last, all at the same time, so that a second one costs no more time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks import cpuinfo, fio, sevenzip, stressapptest, sysbench
from benchmarks.measure import Program, Tool, find_program, measure, not_done, reason_of
from benchmarks.stage import PlannedBenchmark, Stage, StageJob
from host.errors import HostError
from host.port import Host, read_text
from judge.identity.own import belongs_to_machine
from model.benchmark import Benchmark, BenchmarkKind, FigureDoubt
from model.drive import Drive
from model.machine import Machine
from model.message import Message, say
from model.trial import TrialResult
from model.verdict import DriveHealth, DriveVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """Seconds of one sample, and how many samples, of each part."""

    cpu_s: int
    cpu_repeat: int
    memory_s: int
    memory_repeat: int
    compression_repeat: int
    stress_s: int
    drive_s: int
    drive_repeat: int


QUICK = Lengths(
    cpu_s=1,
    cpu_repeat=2,
    memory_s=1,
    memory_repeat=2,
    compression_repeat=1,
    stress_s=3,
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
    drive_s=4,
    drive_repeat=2,
)


def make_plan(
    host: Host, machine: Machine, verdicts: Sequence[DriveVerdict], lengths: Lengths
) -> tuple[Stage, ...]:
    """The stages in order; asks which tools are installed, and how much memory is free."""
    threads = _threads(machine)
    bench = find_program(host, sysbench.NAME, sysbench.VERSION_COMMAND, sysbench.parse_version)
    command, packer = sevenzip.find(host)

    def cpu(count: int, kind: BenchmarkKind) -> StageJob:
        if isinstance(bench, Message):
            return _left_out(kind, sysbench.NAME, bench)
        return _job(sysbench.cpu(bench, count, lengths.cpu_s, lengths.cpu_repeat, kind))

    def compression(count: int, kind: BenchmarkKind) -> StageJob:
        if isinstance(packer, Message):
            return _left_out(kind, sevenzip.NAME, packer)
        return _job(sevenzip.compression(packer, command, count, lengths.compression_repeat, kind))

    return (
        Stage(jobs=(cpu(1, BenchmarkKind.CPU_SINGLE),)),
        Stage(jobs=(compression(1, BenchmarkKind.COMPRESSION_SINGLE),)),
        Stage(jobs=(_memory(bench, threads, lengths),)),
        Stage(jobs=(cpu(threads, BenchmarkKind.CPU_ALL),)),
        Stage(jobs=(compression(threads, BenchmarkKind.COMPRESSION_ALL),)),
        Stage(jobs=(_stress(host, lengths), _clock())),
        Stage(jobs=_drives(host, machine, verdicts, lengths)),
    )


def _threads(machine: Machine) -> int:
    """As many as the machine says, else as many as this process may use."""
    known = None if machine.cpu.value is None else machine.cpu.value.threads
    return known or len(os.sched_getaffinity(0))


def _memory(bench: Program | Message, threads: int, lengths: Lengths) -> StageJob:
    if isinstance(bench, Message):
        return _left_out(BenchmarkKind.MEMORY_BANDWIDTH, sysbench.NAME, bench)
    return _job(sysbench.memory(bench, threads, lengths.memory_s, lengths.memory_repeat))


def _stress(host: Host, lengths: Lengths) -> StageJob:
    """As much memory as is free now: the plan is made just before it is carried out."""
    kind, name = BenchmarkKind.MEMORY_STRESS, stressapptest.NAME
    program = find_program(host, name, stressapptest.VERSION_COMMAND, stressapptest.parse_version)
    if isinstance(program, Message):
        return _left_out(kind, name, program)
    try:
        size_mib = stressapptest.size_mib(read_text(host, "/proc/meminfo"))
    except HostError as error:
        return _left_out(kind, name, reason_of(name, error))
    if size_mib is None:
        return _left_out(kind, name, say("benchmark.too_little_memory"))
    return _job(stressapptest.stress(program, size_mib, lengths.stress_s))


def _clock() -> StageJob:
    planned = PlannedBenchmark(kind=BenchmarkKind.CPU_CLOCK, subject="", tool=cpuinfo.NAME)
    return StageJob(
        planned=(planned,), expected_s=cpuinfo.EXPECTED_S, work=lambda host: iter((cpuinfo.clock(host),))
    )


def _job(*tools: Tool) -> StageJob:
    return StageJob(
        planned=tuple(
            PlannedBenchmark(kind=tool.kind, subject=tool.subject, tool=tool.program.name) for tool in tools
        ),
        expected_s=sum(tool.expected_s for tool in tools),
        work=partial(_one_after_the_other, tools=tools),
    )


def _one_after_the_other(host: Host, tools: Sequence[Tool]) -> Iterator[Benchmark]:
    """The results of tools that use the same thing; after one that did not end well it is left in peace."""
    trouble: Benchmark | None = None
    for tool in tools:
        if trouble is None:
            result = measure(host, tool)
            trouble = None if result.result is TrialResult.PASSED else result
            yield result
        else:
            yield not_done(tool.kind, tool.program.name, _because_of(trouble), tool.subject)


def _because_of(trouble: Benchmark) -> Message:
    stopped = trouble.doubt is FigureDoubt.STOPPED
    return say(FigureDoubt.STOPPED) if stopped else say("benchmark.after_trouble")


def _left_out(kind: BenchmarkKind, tool: str, reason: Message, subject: str = "") -> StageJob:
    """A benchmark that cannot be made, with the reason."""
    result = not_done(kind, tool, reason, subject)
    planned = PlannedBenchmark(kind=kind, subject=subject, tool=tool)
    return StageJob(planned=(planned,), expected_s=0.0, work=lambda _host: iter((result,)))


def _drives(
    host: Host, machine: Machine, verdicts: Sequence[DriveVerdict], lengths: Lengths
) -> tuple[StageJob, ...]:
    storage = machine.storage.value
    drives = () if storage is None else storage.drives
    if not drives:
        return ()
    program = find_program(host, fio.NAME, fio.VERSION_COMMAND, fio.parse_version)
    jobs: list[StageJob] = []
    for drive in drives:
        health = next((item.health for item in verdicts if item.name == drive.name), DriveHealth.UNKNOWN)
        refused = refusal(drive, health, is_root=host.is_root)
        if refused is None and isinstance(program, Program):
            sequential = fio.sequential(program, drive, lengths.drive_s, lengths.drive_repeat)
            jobs.append(_job(sequential, fio.random(program, drive, lengths.drive_s, lengths.drive_repeat)))
            continue
        reason = refused or (program if isinstance(program, Message) else say("why.not_asked"))
        jobs += [_left_out(kind, fio.NAME, reason, drive.name) for kind in DRIVE_KINDS]
    return tuple(jobs)


DRIVE_KINDS = (BenchmarkKind.DRIVE_SEQUENTIAL, BenchmarkKind.DRIVE_RANDOM)


def refusal(drive: Drive, health: DriveHealth, *, is_root: bool) -> Message | None:
    """Why a drive is left alone: it may be dying, it does not belong to the machine, or it cannot be
    opened.
    """
    if health is DriveHealth.FAILING:
        return say("benchmark.drive_failing")
    if not belongs_to_machine(drive):
        return say("benchmark.boot_medium" if drive.boot_medium else "benchmark.not_own_drive")
    return None if is_root else say("why.needs_root")
