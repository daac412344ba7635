"""py-cpuinfo: the clock that the processor runs at; it takes more than a second to tell."""

from __future__ import annotations

import time
from typing import Any

from benchmarks.measure import Unusable, not_done, reason_of
from benchmarks.stopping import BenchmarkStopped
from host.errors import HostError
from host.port import Host, Library
from model.benchmark import Benchmark, BenchmarkKind
from model.message import say
from model.trial import TrialResult

NAME = "py-cpuinfo"
EXPECTED_S = 1.5


def clock(host: Host) -> Benchmark:
    """The clock while this question is answered: beside other work, it is the clock under load."""
    began = time.monotonic()
    try:
        answer = host.ask(Library.CPUINFO)
        hertz = parse(answer)
    except (HostError, BenchmarkStopped) as error:
        return not_done(BenchmarkKind.CPU_CLOCK, NAME, reason_of(NAME, error))
    except Unusable:
        return not_done(BenchmarkKind.CPU_CLOCK, NAME, say("why.not_reported"))
    version = answer.get("cpuinfo_version_string")
    return Benchmark(
        kind=BenchmarkKind.CPU_CLOCK,
        subject="",
        result=TrialResult.PASSED,
        value=hertz,
        samples=(hertz,),
        spread_percent=None,
        tool=NAME,
        tool_version=version if isinstance(version, str) else None,
        command=(),
        seconds=round(time.monotonic() - began, 3),
        reason=None,
    )


def parse(answer: Any) -> float:
    """`hz_actual` is a pair: whole hertz, and decimals. Raises Unusable."""
    pair = answer.get("hz_actual") if isinstance(answer, dict) else None
    whole = pair[0] if isinstance(pair, list | tuple) and pair else None
    if not isinstance(whole, int) or isinstance(whole, bool) or whole <= 0:
        raise Unusable(str(pair)[:100])
    return float(whole)
