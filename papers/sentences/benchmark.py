"""Sentences of the benchmarks: what was not done, and what deserves doubt."""

from __future__ import annotations

from papers.language import N_

BENCHMARK: dict[str, str | tuple[str, str]] = {
    "benchmark.stopped": N_("stopped"),
    "benchmark.tool_missing": N_("{tool} is not installed"),
    "benchmark.tool_failed": N_("{tool} failed: {detail}"),
    "benchmark.not_understood": N_("answer not understood: {tool}"),
    "benchmark.spread": N_("the {count} samples differ by {percent} %: measure again"),
    "benchmark.disturbed": N_("other programs were at work: measure again"),
    "benchmark.too_little_memory": N_("too little memory is free"),
    "benchmark.memory_errors": N_("the memory returned wrong data"),
    "benchmark.read_failed": N_("the drive could not be read: {error}"),
    "benchmark.drive_failing": N_("failing drive: not tested, so as not to make it worse"),
    "benchmark.boot_medium": N_("this system started from it"),
    "benchmark.not_own_drive": N_("it does not belong to the machine"),
    "benchmark.after_trouble": N_("skipped after the previous error"),
    "benchmark.swollen_battery": N_("Nothing was measured: the battery is swollen. Have it taken out first."),
    "benchmark.unplugged": N_("The charger was pulled out: measuring stopped. Plug it in and measure again."),
    "benchmark.supply_unknown": N_(
        "Nothing was measured: the machine does not say whether its charger is in. "
        "Plug it in, then run again with --on-battery."
    ),
    "benchmark.on_battery": N_(
        "Nothing was measured: the machine runs on its battery alone. "
        "Plug it in, or run again with --on-battery."
    ),
    "benchmark.on_battery_at": N_(
        "Nothing was measured: the machine runs on its battery alone ({percent} %). "
        "Plug it in, or run again with --on-battery."
    ),
}
