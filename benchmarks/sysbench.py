"""sysbench: events per second of the processor, and how fast memory is read (sysbench(1))."""

from __future__ import annotations

import re

from benchmarks.measure import Program, Tool, Unusable
from host.port import Answer
from model.benchmark import BenchmarkKind

NAME = "sysbench"
VERSION_COMMAND = ("sysbench", "--version")
LARGEST_PRIME = 10_000  # sysbench's own default, so that figures can be compared with other people's
EVENTS = re.compile(r"^ *events per second: +(\d+(?:\.\d+)?)$", re.MULTILINE)
TRANSFERRED = re.compile(r"^\d+(?:\.\d+)? MiB transferred \((\d+(?:\.\d+)?) MiB/sec\)$", re.MULTILINE)
VERSION = re.compile(r"^sysbench (\S+)", re.MULTILINE)
SPARE_S = 20.0


def cpu(program: Program, threads: int, seconds: int, repeat: int, kind: BenchmarkKind) -> Tool:
    """The processor, by one thread or by all."""
    return Tool(
        kind=kind,
        program=program,
        command=(
            "sysbench", "cpu", f"--time={seconds}", f"--threads={threads}",
            f"--cpu-max-prime={LARGEST_PRIME}", "run",
        ),
        expected_s=seconds * repeat,
        timeout_s=seconds + SPARE_S,
        understand=parse_cpu,
        repeat=repeat,
    )  # fmt: skip


def memory(program: Program, threads: int, seconds: int, repeat: int) -> Tool:
    """Reading memory in blocks of a mebibyte."""
    return Tool(
        kind=BenchmarkKind.MEMORY_BANDWIDTH,
        program=program,
        command=(
            "sysbench", "memory", f"--time={seconds}", f"--threads={threads}", "--memory-block-size=1M",
            "--memory-total-size=100T", "--memory-oper=read", "run",
        ),
        expected_s=seconds * repeat,
        timeout_s=seconds + SPARE_S,
        understand=parse_memory,
        repeat=repeat,
    )  # fmt: skip


def parse_cpu(answer: Answer) -> tuple[float, ...]:
    """Events per second. Raises Unusable."""
    return _figure(EVENTS, answer.text)


def parse_memory(answer: Answer) -> tuple[float, ...]:
    """MiB per second. Raises Unusable."""
    return _figure(TRANSFERRED, answer.text)


def parse_version(answer: Answer) -> str | None:
    """The version in `sysbench 1.0.20`."""
    found = VERSION.search(answer.text)
    return found[1] if found else None


def _figure(pattern: re.Pattern[str], text: str) -> tuple[float, ...]:
    found = pattern.search(text)
    if found is None or float(found[1]) <= 0:
        raise Unusable(text[:100])
    return (float(found[1]),)
