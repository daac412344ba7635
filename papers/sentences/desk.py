"""Sentences of a desk: what went wrong there, and what a person does about it."""

from __future__ import annotations

from papers.language import N_, NN_

DESK: dict[str, str | tuple[str, str]] = {
    "desk.another_wipe": N_("{error} Nothing is erased from here until it has ended."),
    "desk.not_listed": N_("The drives cannot be listed: {error}"),
    "desk.slept": NN_(
        "This machine slept for {count} minute, lid or button. Check every erasure (F3): one that the "
        "sleep interrupted waits there to be resumed.",
        "This machine slept for {count} minutes, lid or button. Check every erasure (F3): one that the "
        "sleep interrupted waits there to be resumed.",
    ),
    "desk.not_started": N_("{drive}: its erasure did not start: {error}"),
}
