"""stressapptest: memory under load, passed or failed (stressapptest(1))."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from benchmarks.measure import not_done, reason_of
from host.errors import HostError, ToolFailed
from host.port import Host, read_text
from model.benchmark import Benchmark, BenchmarkKind
from model.message import Message, say
from model.trial import TrialResult

# Newer versions put the time before each line; a procedural error says nothing of the memory.
STATUS = re.compile(r"\bStatus: (PASS|FAIL - test encountered procedural errors|FAIL)")
REVISION = re.compile(r"SAT revision (\S+?),")
AVAILABLE = re.compile(r"^MemAvailable:\s+(\d+) kB", re.MULTILINE)
LEAST_MIB = 32
SPARE_S = 45.0
FAILED_STATUS = 1


def stress(host: Host, seconds: int, most_mib: int, stopped: Callable[[], bool]) -> Benchmark:
    """Copy and compare half of the memory that is free, at most `most_mib`: a machine with 1 GB keeps
    room for itself.
    """
    try:
        size = size_mib(read_text(host, "/proc/meminfo"), most_mib)
    except HostError as error:
        return not_done(BenchmarkKind.MEMORY_STRESS, "stressapptest", reason_of(error))
    if size is None:
        return not_done(BenchmarkKind.MEMORY_STRESS, "stressapptest", say("benchmark.too_little_memory"))
    command = ("stressapptest", "-s", str(seconds), "-M", str(size), "-W")
    began = time.monotonic()
    text, problem = "", None
    try:
        answers = frozenset({0, FAILED_STATUS})
        text = host.run(command, timeout_s=seconds + SPARE_S, answers=answers).text
    except ToolFailed as error:
        problem = say("benchmark.stopped") if stopped() else reason_of(error)
    except HostError as error:
        problem = reason_of(error)
    result, reason = (TrialResult.NOT_DONE, problem) if problem else parse(text)
    revision = REVISION.search(text)
    return Benchmark(
        kind=BenchmarkKind.MEMORY_STRESS,
        subject="",
        result=result,
        value=None,
        samples=(),
        spread_percent=None,
        tool="stressapptest",
        tool_version=revision[1] if revision else None,
        command=command,
        seconds=round(time.monotonic() - began, 3),
        reason=reason,
    )


def parse(text: str) -> tuple[TrialResult, Message | None]:
    """Passed only by its own word; no word is not a pass."""
    found = STATUS.search(text)
    if found is None:
        return TrialResult.NOT_DONE, say("benchmark.not_understood", tool="stressapptest")
    if found[1] == "PASS":
        return TrialResult.PASSED, None
    if found[1] != "FAIL":
        return TrialResult.NOT_DONE, say("benchmark.tool_failed", tool="stressapptest", detail=found[1])
    return TrialResult.FAILED, say("benchmark.memory_errors")


def size_mib(meminfo: str, most_mib: int) -> int | None:
    """Half of what is available, at most `most_mib`; None when that is too little to say anything."""
    found = AVAILABLE.search(meminfo)
    size = int(found[1]) // 2048 if found else 0
    return min(size, most_mib) if size >= LEAST_MIB else None
