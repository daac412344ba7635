"""stressapptest: memory under load, passed or failed (stressapptest(1))."""

from __future__ import annotations

import re

from benchmarks.measure import Faulty, Program, Tool, Unusable
from host.port import Answer
from model.benchmark import BenchmarkKind
from model.message import say

NAME = "stressapptest"
VERSION_COMMAND = ("stressapptest", "--version")
# stressapptest, src/sat.cc, Sat::PrintResults: the tool's own troubles ("procedural errors") are FAIL too.
STATUS = re.compile(r"\bStatus: (PASS|FAIL)(?: - (.*))?$", re.MULTILINE)  # newer ones put the time before it
HARDWARE = "test discovered HW problems"
REVISION = re.compile(r"SAT revision ([\d.]+)")
AVAILABLE = re.compile(r"^MemAvailable: +(\d+) kB", re.MULTILINE)
LEAST_MIB, MOST_MIB = 32, 4096
SET_UP_S = 2.5  # it fills the memory first, and stops its threads at the end
SPARE_S = 45.0
FAILED_STATUS = 1


def stress(program: Program, size_mib: int, seconds: int) -> Tool:
    """Copy and compare so much memory for so long."""
    return Tool(
        kind=BenchmarkKind.MEMORY_STRESS,
        program=program,
        command=("stressapptest", "-s", str(seconds), "-M", str(size_mib), "-W"),
        expected_s=seconds + SET_UP_S,
        timeout_s=seconds + SPARE_S,
        understand=parse,
        answers=frozenset({0, FAILED_STATUS}),
    )


def parse(answer: Answer) -> tuple[float, ...]:
    """No figure: passed only by its own word. Raises Faulty when the memory erred, Unusable when it gives
    no verdict on the memory.
    """
    found = STATUS.search(answer.text)
    if found is not None and found[1] == "PASS" and answer.exit_status == 0:
        return ()
    if found is not None and found[2] == HARDWARE:
        raise Faulty(say("benchmark.memory_errors"))
    raise Unusable(answer.text[-200:])


def parse_version(answer: Answer) -> str | None:
    """The revision in `Stats: SAT revision 1.0.6_autoconf, 64 bit binary`."""
    found = REVISION.search(answer.text)
    return found[1] if found else None


def size_mib(meminfo: str) -> int | None:
    """Half of what is available, at most 4 GiB: a machine with 1 GB keeps room for itself. None when that
    is too little to say anything.
    """
    found = AVAILABLE.search(meminfo)
    size = int(found[1]) // 2048 if found else 0
    return min(size, MOST_MIB) if size >= LEAST_MIB else None
