"""A benchmark as a line of text."""

from __future__ import annotations

from model.benchmark import Benchmark, BenchmarkKind
from model.trial import TrialResult
from papers.facts.agreement import Agreeing
from papers.language import N_, _, ngettext
from papers.quantities import clock, grouped
from papers.trials.names import benchmark_name
from papers.wording import word

RESULTS = {
    TrialResult.PASSED: N_("passed"),
    TrialResult.FAILED: N_("FAILED"),
    TrialResult.NOT_DONE: N_("not measured"),
    TrialResult.NOT_FITTED: N_("not fitted"),
}


def benchmark_line(benchmark: Benchmark) -> str:
    """What was measured, the figure or the result, and what is to be said of it."""
    label = name = benchmark_name(benchmark.kind)
    if benchmark.subject:
        name = f"{name} ({benchmark.subject})"
    if benchmark.result is TrialResult.PASSED:
        figure = _figure(benchmark)
    else:
        figure = Agreeing.of(RESULTS[benchmark.result]).beside(label)
    reason = "" if benchmark.reason is None else f" - {word(benchmark.reason)}"
    return _("{name}: {figure}").format(name=name, figure=figure) + reason


def _figure(benchmark: Benchmark) -> str:
    value = benchmark.value
    if value is None:
        return _(RESULTS[benchmark.result])
    match benchmark.kind:
        case BenchmarkKind.DRIVE_SEQUENTIAL:
            return _("{value} MB/s").format(value=grouped(round(value / 1e6)))
        case BenchmarkKind.DRIVE_RANDOM:
            count = round(value)
            text = ngettext("{value} read per second", "{value} reads per second", count)
            return text.format(value=grouped(count))
        case BenchmarkKind.MEMORY_BANDWIDTH:
            return _("{value} MiB/s").format(value=grouped(round(value)))
        case BenchmarkKind.CPU_CLOCK:
            return clock(round(value))
        case BenchmarkKind.COMPRESSION_SINGLE | BenchmarkKind.COMPRESSION_ALL:
            return _("{value} MIPS").format(value=grouped(round(value)))
        case _:
            count = round(value)
            text = ngettext("{value} event per second", "{value} events per second", count)
            return text.format(value=grouped(count))
