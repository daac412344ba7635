"""Sentences of a run: what went wrong, what was kept, what was compared."""

from __future__ import annotations

from papers.language import N_

RUN: dict[str, str | tuple[str, str]] = {
    "run.without_root": N_(
        "Provisional: started without root, so serials, drive health and drive speed are not known. Start it "
        "again with sudo."
    ),
    "run.without_tools": N_("Provisional: tools are missing. To have them: apt-get install {packages}"),
    "run.stopped": N_("Stopped before the step “{step}”; nothing was reported."),
    "run.not_counted": N_(
        "The station’s counter cannot be advanced, so only clocks date the report: {error}"
    ),
    "run.unforeseen": N_(
        "The step “{step}” failed unexpectedly ({error}). Please send this to the developers."
    ),
    "run.left_behind": N_(
        "“{tool}” hangs in the kernel and cannot be stopped. A drive or bus is not answering."
    ),
    "run.not_kept": N_(
        "The report could not be saved in {folder}: {error}. Free some space or plug in another USB "
        "stick, then run again."
    ),
    "run.not_remembered": N_(
        "The report is saved, but this station could not note it for later comparisons: {error}."
    ),
    "run.only_in_memory": N_(
        "The report is only in this machine's memory and is lost when it is switched off. Leave it on; "
        "give it a network, or start it again from a key with an ETABLI partition."
    ),
    "run.kept_elsewhere": N_(
        "The report could not be saved in {folder} ({error}); it is in {file}. Copy it before "
        "switching this machine off."
    ),
    "run.facts_kept": N_(
        "No grade could be given, but no measurement is lost: the details are in {file}. Send that "
        "file to the developers."
    ),
    "parts.board_gone": N_("Board missing: {part}"),
    "parts.board_new": N_("Board added: {part}"),
    "parts.board_not_compared": N_("The board could not be compared: its serials are not known."),
    "parts.cpu_gone": N_("Processor missing: {part}"),
    "parts.cpu_new": N_("Processor added: {part}"),
    "parts.cpu_not_compared": N_("The processor could not be compared."),
    "parts.memory_gone": N_("Memory module missing: {part}"),
    "parts.memory_new": N_("Memory module added: {part}"),
    "parts.memory_gone_sized": N_("Memory module missing: {size} {part}"),
    "parts.memory_new_sized": N_("Memory module added: {size} {part}"),
    "parts.memory_not_compared": N_("The memory modules could not be compared: the slots are not known."),
    "parts.drive_gone": N_("Drive missing: {part}"),
    "parts.drive_new": N_("Drive added: {part}"),
    "parts.drive_gone_sized": N_("Drive missing: {size} {part}"),
    "parts.drive_new_sized": N_("Drive added: {size} {part}"),
    "parts.drive_not_compared": N_("The drives could not be compared."),
    "parts.battery_gone": N_("Battery missing: {part}"),
    "parts.battery_new": N_("Battery added: {part}"),
    "parts.battery_not_compared": N_("The batteries could not be compared."),
}
