"""Measure with one tool: run it, keep every sample, and say what came of it, whatever happens."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from host.errors import HostError, ToolFailed, ToolMissing
from host.port import ONLY_ZERO, Host
from model.benchmark import Benchmark, BenchmarkKind
from model.message import Message, say
from model.trial import TrialResult

LARGEST_SPREAD_PERCENT = 10.0


class Unusable(Exception):
    """The tool's answer holds no figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """How one benchmark is made: the command of one sample, how often, and how its answer is understood.

    `understand` gives the figures in one answer and raises Unusable. `expected_s` is for all samples
    together.
    """

    kind: BenchmarkKind
    name: str
    command: tuple[str, ...]
    expected_s: float
    timeout_s: float
    understand: Callable[[str], tuple[float, ...]]
    repeat: int = 1
    subject: str = ""
    version: tuple[str, ...] = ()
    understand_version: Callable[[str], str | None] = lambda text: (
        text.strip().splitlines()[0] if text.strip() else None
    )
    answers: frozenset[int] = ONLY_ZERO


def measure(host: Host, tool: Tool, stopped: Callable[[], bool]) -> Benchmark:
    """All samples of a tool; what cannot be measured is not done, with the reason."""
    began = time.monotonic()
    samples: list[float] = []
    problem: Message | None = None
    for _ in range(tool.repeat):
        if stopped():
            problem = say("benchmark.stopped")
            break
        try:
            samples += tool.understand(
                host.run(tool.command, timeout_s=tool.timeout_s, answers=tool.answers).text
            )
        except HostError as error:
            problem = say("benchmark.stopped") if stopped() else reason_of(error)
            break
        except Unusable:
            problem = say("benchmark.not_understood", tool=tool.name)
            break
    return Benchmark(
        kind=tool.kind,
        subject=tool.subject,
        result=TrialResult.NOT_DONE if problem else TrialResult.PASSED,
        value=statistics.median(samples) if samples and not problem else None,
        samples=tuple(samples),
        spread_percent=spread_percent(samples),
        tool=tool.name,
        tool_version=_version(host, tool, problem),
        command=tool.command,
        seconds=round(time.monotonic() - began, 3),
        reason=problem or doubt(samples),
    )


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


def reason_of(error: HostError) -> Message:
    """Why a tool gave no figure."""
    if isinstance(error, ToolMissing):
        return say("benchmark.tool_missing", tool=error.question.split()[0])
    if isinstance(error, ToolFailed):
        return say("benchmark.tool_failed", tool=error.question.split()[0], detail=error.detail)
    return say(f"why.{error.why.value}")


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


def _version(host: Host, tool: Tool, problem: Message | None) -> str | None:
    if not tool.version or (problem is not None and problem.code == "benchmark.tool_missing"):
        return None
    try:
        return tool.understand_version(
            host.run(tool.version, timeout_s=10, answers=frozenset(range(256))).text
        )
    except HostError:
        return None
