"""Sentences of the last word on a machine: why it is not ready, or why it is."""

from __future__ import annotations

from papers.language import N_, NN_

LAST_WORD: dict[str, str | tuple[str, str]] = {
    "word.trial_failed": N_("Does not work: {trial}."),
    "word.failed_swollen_battery": N_(
        "The battery is swollen. Do not charge it, do not press it; have it taken out first."
    ),
    "word.failed_battery_run": N_("The machine does not run on its battery as it should."),
    "word.failed_left_inside": N_("Something is left inside (disc, SIM, SD card): take it out."),
    "word.failed_drives_inside": N_("A drive is inside that the machine does not show: take it out."),
    "word.drive_failing": N_("Failing drive: {drive}. Replace it."),
    "word.drive_health_unknown": N_("{drive}: its health is not known, or not all of it."),
    "word.benchmark_failed": N_("Failed: {benchmark}."),
    "word.drive_benchmark_failed": N_("Failed: {benchmark} ({drive})."),
    "word.trials_left": NN_("{count} thing to test: {trials}.", "{count} things to test: {trials}."),
    "word.not_measured": N_("Not measured: {benchmarks}."),
    "word.locks_left": N_("Locks: not all of them have been checked for."),
    "word.none_inside": N_("No drive is inside: a person checked."),
    "word.not_kept": N_("The report is not saved: it can still be lost."),
    "word.not_judged": N_("What the report says of the machine could not be judged."),
}
