"""Sentences on whether a drive's erasure is still proven."""

from __future__ import annotations

from papers.language import N_

PROOF: dict[str, str | tuple[str, str]] = {
    "proof.holds": N_("{drive}: {verdict}; nothing was seen on it since."),
    "proof.none": N_("{drive}: no certificate. Treat it as not erased."),
    "proof.not_erased": N_("{drive}: its newest certificate says “{verdict}”."),
    "proof.content_since": N_(
        "{drive}: erased, but in use since ({found}). Was this installed here after the erasure?"
    ),
    "proof.not_looked_at": N_("{drive}: erased, but what is on it now could not be looked at."),
    "proof.nameless": N_("{drive}: without a serial or WWN no certificate can be told to be its own."),
    "proof.storage_unknown": N_("The drives of this machine could not be listed: a person has to look."),
    "proof.no_drive": N_("No drive was seen in this machine: a person has to look."),
    "proof.hidden": N_("There may be drives that nobody saw ({where}): a person has to look."),
}
