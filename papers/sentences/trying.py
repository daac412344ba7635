"""Sentences of trials that the machine makes by itself."""

from __future__ import annotations

from papers.language import N_

TRYING: dict[str, str | tuple[str, str]] = {
    "trying.hangs": N_("Trying {trial} does not end: what it uses hangs. Answer the question."),
    "trying.unforeseen": N_("Trying {trial} broke off, and that is a mistake of this program: {error}"),
}
