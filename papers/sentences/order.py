"""Sentences of an erasure that a profile ordered: why nothing is erased, and how far it is."""

from __future__ import annotations

from papers.language import N_

ORDER: dict[str, str | tuple[str, str]] = {
    "order.not_the_image": N_(
        "This system did not start from Établi's own image: nothing is erased unattended."
    ),
    "order.nowhere_durable": N_("Inventory only, nothing is erased. {error}"),
    "order.another_wipe": N_(
        "Another “etabli wipe” is at work on this machine: nothing is erased by this run."
    ),
    "order.not_carried_out": N_("Nothing more is erased. {error}"),
    "order.no_drive": N_("The profile asks for an erasure, but no drive of this machine is allowed for it."),
    "order.on_battery": N_(
        "This machine runs on its battery alone: nothing is erased. Plug it in, and run again."
    ),
    "order.unplugged": N_(
        "The charger is out: what is being erased goes on as long as the battery lasts. Plug it in."
    ),
    "order.plugged_again": N_("The charger is in again."),
    "order.no_key": N_("No key was pressed: nothing was erased."),
    "order.key_pressed": N_("A key was pressed: nothing was erased. Run again, or use “etabli wipe run”."),
    "order.stopped": N_("The run was stopped: nothing was erased."),
    "order.not_all": N_(
        "A drive was left out that may belong to this machine: check it; “etabli wipe run” erases it."
    ),
    "order.unseen": N_("The countdown is no longer shown on any screen: nothing was erased."),
    "order.resume_several": N_(
        "Several drives here are called {model} {serial}: unplug those that were not being erased."
    ),
    "order.resume_nameless": N_(
        "{model} {serial} has no serial number of its own, and it was unplugged or the machine "
        "was restarted: which drive it was is no longer known. Erase that drive again from the "
        "beginning, and give this erasure up. Technical details: “etabli wipe run”, “etabli wipe "
        "forget {job}”."
    ),
    "order.resume_not_here": N_("The drive {model} {serial} is not here: its erasure waits."),
    "order.changed": N_("{drive} left or changed during the countdown: it was not erased."),
    "order.frozen": N_("{drive} was frozen by the BIOS:"),
    "order.left_behind": N_(
        "{drive}: its program no longer responds. Switch the machine off and on, then use “etabli "
        "wipe resume”."
    ),
    "order.no_certificate": N_("{drive} has no certificate: {error}"),
    "order.not_settled": N_("The report may show what was on the drives before they were erased: {error}."),
    "order.marking": N_("writing markers"),
    "order.erasing": N_("erasing by itself"),
    "order.writing": N_("writing"),
    "order.writing_at": N_("writing, {rate} MiB/s"),
    "order.cooling": N_("waiting until it is cooler"),
    "order.reading": N_("reading back"),
    "order.reading_at": N_("reading back, {rate} MiB/s"),
}
