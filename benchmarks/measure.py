"""Measure with one tool: run it, keep every sample, and say what came of it, whatever happens."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.stopping import BenchmarkStopped
from host.errors import HostError, ToolFailed, ToolMissing
from host.port import ANY_STATUS, ONLY_ZERO, Answer, Host
from model.benchmark import Benchmark, BenchmarkKind, FigureDoubt
from model.message import Message, say
from model.trial import TrialResult

LARGEST_SPREAD_PERCENT = 10.0
LEAST_SHARE = 0.85  # of the processor time one thread asked for; with less it measured other programs too
EXTRA_SAMPLES = 2  # taken in the place of disturbed ones
PATIENCE = (
    3.0  # times what all samples were to take: what takes so long that it is disturbed is not taken again
)
VERSION_TIMEOUT_S = 10.0


class Unusable(Exception):
    """The tool's answer holds no figure."""


class Faulty(Exception):
    """The tool found the hardware at fault; `reason` says how."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.code)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A tool that is installed: its name for people, and its version where it tells one."""

    name: str
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """How one benchmark is made: the command of one sample, how often, and how its answer is understood.

    `understand` gives the figures in one answer, none for a tool that only passes or fails; it raises
    Unusable and Faulty. `expected_s` is for all samples together, `timeout_s` for one. `subject` is the
    drive's name, else empty. `share` gives how much of the processor time that it asked for the tool got in
    one sample, where its answer tells: 1.0 is all, None is not told; below `least_share` it was disturbed.
    """

    kind: BenchmarkKind
    program: Program
    command: tuple[str, ...]
    expected_s: float
    timeout_s: float
    understand: Callable[[Answer], tuple[float, ...]]
    repeat: int = 1
    subject: str = ""
    answers: frozenset[int] = ONLY_ZERO
    share: Callable[[Answer], float | None] | None = None
    least_share: float = LEAST_SHARE


@dataclass(slots=True)
class _Taken:
    """What has come of a tool so far."""

    samples: list[float] = field(default_factory=list)
    undisturbed: list[float] = field(default_factory=list)
    result: TrialResult = TrialResult.PASSED
    reason: Message | None = None
    took_s: float = 0.0


def measure(host: Host, tool: Tool) -> Benchmark:
    """All samples of a tool; what cannot be measured is not done, what found a fault has failed, each with
    the reason. Samples taken before that are kept, and make no value. A sample that other programs disturbed
    is taken again, while that wastes no time; where none is undisturbed, the best of them is the value, and
    doubted.
    """
    began = time.monotonic()
    taken = _Taken()
    for count in range(tool.repeat + EXTRA_SAMPLES):
        is_late = taken.took_s > PATIENCE * tool.expected_s
        if count >= tool.repeat and (len(taken.undisturbed) >= tool.repeat or is_late):
            break
        try:
            answer = host.run(tool.command, timeout_s=tool.timeout_s, answers=tool.answers)
            taken.took_s += answer.duration_s
            figures = tool.understand(answer)
            taken.samples += figures
            taken.undisturbed += figures if _is_undisturbed(tool, answer) else ()
            if not figures and count + 1 >= tool.repeat:
                break
        except (HostError, BenchmarkStopped, Unusable) as error:
            taken.result, taken.reason = TrialResult.NOT_DONE, _why_not(tool, error)
            break
        except Faulty as error:
            taken.result, taken.reason = TrialResult.FAILED, error.reason
            break
    passed = taken.result is TrialResult.PASSED
    return Benchmark(
        kind=tool.kind,
        subject=tool.subject,
        result=taken.result,
        value=_value(taken) if passed else None,
        samples=tuple(taken.samples),
        spread_percent=spread_percent(taken.samples),
        tool=tool.program.name,
        tool_version=tool.program.version,
        command=tool.command,
        seconds=round(time.monotonic() - began, 3),
        reason=taken.reason or _doubt(taken),
    )


def _is_undisturbed(tool: Tool, answer: Answer) -> bool:
    share = None if tool.share is None else tool.share(answer)
    return share is None or share >= tool.least_share


def _value(taken: _Taken) -> float | None:
    """The median of what was not disturbed, else the best: what the machine can do at least."""
    if taken.undisturbed:
        return statistics.median(taken.undisturbed)
    return max(taken.samples, default=None)


def _doubt(taken: _Taken) -> Message | None:
    if taken.samples and not taken.undisturbed:
        return say(FigureDoubt.DISTURBED)
    return doubt(taken.undisturbed)


def not_done(kind: BenchmarkKind, tool: str, reason: Message, subject: str = "") -> Benchmark:
    """A benchmark that was not even tried."""
    return Benchmark(
        kind=kind,
        subject=subject,
        result=TrialResult.NOT_DONE,
        value=None,
        samples=(),
        spread_percent=None,
        tool=tool,
        tool_version=None,
        command=(),
        seconds=0.0,
        reason=reason,
    )


def find_program(
    host: Host, name: str, command: Sequence[str], understand: Callable[[Answer], str | None]
) -> Program | Message:
    """The tool by the command that tells its version, or why it cannot be used."""
    try:
        answer = host.run(command, timeout_s=VERSION_TIMEOUT_S, answers=ANY_STATUS)
    except (HostError, BenchmarkStopped) as error:
        return reason_of(name, error)
    return Program(name=name, version=understand(answer))


def reason_of(tool: str, error: HostError | BenchmarkStopped) -> Message:
    """Why a tool gave no figure."""
    if isinstance(error, BenchmarkStopped):
        return say(FigureDoubt.STOPPED)
    if isinstance(error, ToolMissing):
        return say("benchmark.tool_missing", tool=tool)
    if isinstance(error, ToolFailed):
        return say("benchmark.tool_failed", tool=tool, detail=error.detail)
    return say(f"why.{error.why.value}")


def _why_not(tool: Tool, error: HostError | BenchmarkStopped | Unusable) -> Message:
    if isinstance(error, Unusable):
        return say("benchmark.not_understood", tool=tool.program.name)
    return reason_of(tool.program.name, error)


def spread_percent(samples: Sequence[float]) -> float | None:
    """(largest - smallest) / median, in percent; None for fewer than two samples."""
    middle = statistics.median(samples) if len(samples) > 1 else 0.0
    return round(100 * (max(samples) - min(samples)) / middle, 1) if middle else None


def doubt(samples: Sequence[float]) -> Message | None:
    """A spread that is too large is said, not averaged away."""
    spread = spread_percent(samples)
    if spread is None or spread <= LARGEST_SPREAD_PERCENT:
        return None
    return say("benchmark.spread", percent=round(spread), count=len(samples))
