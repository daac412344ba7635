"""Run the benchmarks in an order in which they do not disturb each other, and tell how far they are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from benchmarks.measure import measure, not_done, reason_of
from benchmarks.plan import FULL, QUICK, DrivePlan, drive_plans, expected_s, processor_tools
from benchmarks.stressapptest import stress
from benchmarks.watch import Watch
from host.errors import HostError
from host.port import Host, Library
from model.benchmark import Benchmark, BenchmarkKind, Benchmarks
from model.event import BenchmarkFinished, Event, Progress
from model.machine import Machine
from model.message import Message, say
from model.trial import TrialResult
from model.verdict import DriveVerdict

STEP = "benchmark"

OnEvent = Callable[[Event], None]
Stopped = Callable[[], bool]


class _Progress:
    """How far it is, by the time that each part was expected to take."""

    def __init__(self, total_s: float, on_event: OnEvent) -> None:
        self._total_s, self._done_s, self._on_event = max(total_s, 1.0), 0.0, on_event

    def begin(self, part: str) -> None:
        left = max(self._total_s - self._done_s, 0.0)
        fraction = min(self._done_s / self._total_s, 1.0)
        self._on_event(Progress(step=STEP, part=part, fraction=fraction, left_s=left, message=None))

    def end(self, expected: float) -> None:
        self._done_s += expected


def run_benchmarks(
    host: Host,
    machine: Machine,
    verdicts: Sequence[DriveVerdict],
    *,
    quick: bool,
    battery_agreed: bool,
    on_event: OnEvent,
    stopped: Stopped,
) -> Benchmarks:
    """All benchmarks; those that cannot be made say why. None is started on a battery alone without a yes."""
    refused = None if battery_agreed else battery_refusal(host)
    if refused is not None:
        return Benchmarks(quick=quick, results=(), watch=None, refused=refused)
    lengths = QUICK if quick else FULL
    tools = processor_tools(host, machine, lengths)
    plans = drive_plans(host, machine, verdicts, lengths)
    progress = _Progress(expected_s(tools, plans, lengths), on_event)
    results: list[Benchmark] = []

    def finished(result: Benchmark) -> None:
        results.append(result)
        on_event(BenchmarkFinished(benchmark=result))

    watch = Watch(host)
    watch.start()
    for tool in tools:
        progress.begin(tool.kind)
        finished(measure(host, tool, stopped))
        progress.end(tool.expected_s)
    progress.begin(BenchmarkKind.MEMORY_STRESS)
    finished(
        _unless_stopped(stopped, lambda: stress(host, lengths.stress_s, lengths.stress_most_mib, stopped))
    )
    progress.end(lengths.stress_s)
    seen = watch.stop()
    progress.begin(BenchmarkKind.DRIVE_SEQUENTIAL if plans else BenchmarkKind.CPU_CLOCK)
    for result in _drives_and_clock(host, plans, stopped):
        finished(result)
    return Benchmarks(quick=quick, results=tuple(results), watch=seen, refused=None)


def _unless_stopped(stopped: Stopped, action: Callable[[], Benchmark]) -> Benchmark:
    if stopped():
        return not_done(BenchmarkKind.MEMORY_STRESS, "stressapptest", say("benchmark.stopped"))
    return action()


def _drives_and_clock(host: Host, plans: Sequence[DrivePlan], stopped: Stopped) -> list[Benchmark]:
    """The drives at the same time, each in its own thread; py-cpuinfo's second of looking joins them."""
    groups: list[list[Benchmark]] = [[] for _ in range(len(plans) + 1)]
    threads = [
        threading.Thread(target=_read_drive, args=(host, plan, stopped, groups[place]), daemon=True)
        for place, plan in enumerate(plans)
    ]
    threads.append(threading.Thread(target=lambda: groups[-1].append(clock(host)), daemon=True))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [result for group in groups for result in group]


def _read_drive(host: Host, plan: DrivePlan, stopped: Stopped, into: list[Benchmark]) -> None:
    for tool in plan.tools:
        if plan.refused is not None:
            into.append(not_done(tool.kind, tool.name, plan.refused, plan.drive.name))
        else:
            into.append(measure(host, tool, stopped))


def clock(host: Host) -> Benchmark:
    """The clock that py-cpuinfo sees; it takes more than a second."""
    began = time.monotonic()
    try:
        answer = host.ask(Library.CPUINFO)
    except HostError as error:
        return not_done(BenchmarkKind.CPU_CLOCK, "py-cpuinfo", reason_of(error))
    pair = answer.get("hz_actual") if isinstance(answer, dict) else None
    hertz = float(pair[0]) if isinstance(pair, list | tuple) and pair and pair[0] else None
    if hertz is None:
        return not_done(BenchmarkKind.CPU_CLOCK, "py-cpuinfo", say("why.not_reported"))
    return Benchmark(
        kind=BenchmarkKind.CPU_CLOCK,
        subject="",
        result=TrialResult.PASSED,
        value=hertz,
        samples=(hertz,),
        spread_percent=None,
        tool="py-cpuinfo",
        tool_version=answer.get("cpuinfo_version_string"),
        command=(),
        seconds=round(time.monotonic() - began, 3),
        reason=None,
    )


def battery_refusal(host: Host) -> Message | None:
    """Why nothing is started: the machine runs on its battery alone. A machine that does not tell is not
    held up.
    """
    try:
        battery = host.ask(Library.BATTERY_ALONE)
    except HostError:
        return None
    if isinstance(battery, dict) and battery.get("plugged") is False:
        return say("benchmark.on_battery", percent=round(battery.get("percent") or 0))
    return None
