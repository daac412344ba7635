"""sysbench: events per second of the processor, and how fast memory is read (sysbench(1))."""

from __future__ import annotations

import re

from benchmarks.measure import Tool, Unusable
from model.benchmark import BenchmarkKind

LARGEST_PRIME = 10_000  # sysbench's own default, so that figures can be compared with other people's
EVENTS = re.compile(r"events per second:\s+([\d.]+)")
TRANSFERRED = re.compile(r"\(([\d.]+) MiB/sec\)")
VERSION = ("sysbench", "--version")
SPARE_S = 20.0


def cpu(threads: int, seconds: int, repeat: int) -> Tool:
    """The processor, by one thread or by all."""
    return Tool(
        kind=BenchmarkKind.CPU_SINGLE if threads == 1 else BenchmarkKind.CPU_ALL,
        name="sysbench",
        command=(
            "sysbench", "cpu", f"--time={seconds}", f"--threads={threads}",
            f"--cpu-max-prime={LARGEST_PRIME}", "run",
        ),
        expected_s=seconds * repeat,
        timeout_s=seconds + SPARE_S,
        understand=parse_cpu,
        repeat=repeat,
        version=VERSION,
    )  # fmt: skip


def memory(threads: int, seconds: int, repeat: int) -> Tool:
    """Reading memory in blocks of a mebibyte."""
    return Tool(
        kind=BenchmarkKind.MEMORY_BANDWIDTH,
        name="sysbench",
        command=(
            "sysbench", "memory", f"--time={seconds}", f"--threads={threads}", "--memory-block-size=1M",
            "--memory-total-size=100T", "--memory-oper=read", "run",
        ),
        expected_s=seconds * repeat,
        timeout_s=seconds + SPARE_S,
        understand=parse_memory,
        repeat=repeat,
        version=VERSION,
    )  # fmt: skip


def parse_cpu(text: str) -> tuple[float, ...]:
    """Events per second. Raises Unusable."""
    return _figure(EVENTS, text)


def parse_memory(text: str) -> tuple[float, ...]:
    """MiB per second. Raises Unusable."""
    return _figure(TRANSFERRED, text)


def _figure(pattern: re.Pattern[str], text: str) -> tuple[float, ...]:
    found = pattern.search(text)
    if found is None or found[1].count(".") > 1 or float(found[1]) <= 0:
        raise Unusable(text[:100])
    return (float(found[1]),)
