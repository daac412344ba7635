"""Sentences of a desk: what went wrong there, and what a person does about it."""

from __future__ import annotations

from papers.language import N_

DESK: dict[str, str | tuple[str, str]] = {
    "desk.another_wipe": N_("{error} Nothing is erased from here until it has ended."),
    "desk.not_listed": N_("The drives cannot be listed: {error}"),
    "desk.not_started": N_("{drive}: its erasure did not start: {error}"),
}
