"""Sentences of proofs: whether a drive is erased still, and why a machine counts as erased or not."""

from __future__ import annotations

from papers.language import N_

PROOF: dict[str, str | tuple[str, str]] = {
    "proof.holds": N_("{drive}: {verdict} on {day}; nothing has been seen on it since."),
    "proof.no_certificate": N_("{drive}: no certificate. Erase it."),
    "proof.not_proven": N_("{drive}: the certificate of {day} proves no erasure ({verdict}). Erase it."),
    "proof.not_trusted": N_(
        "{drive}: the certificate of {day} was altered, or its signer is unknown. Erase the drive again."
    ),
    "proof.other_size": N_(
        "{drive}: its certificate is for another capacity, so a part may never have been erased. "
        "Erase it again."
    ),
    "proof.below_level": N_(
        "{drive}: erased on {day}, but not as required: {verdict}; required level: {ordered}."
    ),
    "proof.content_since": N_("{drive}: erased on {day}, and something was seen on it since."),
    "proof.content_when": N_(
        "{drive}: something was seen on it, and no clock shows whether that was before it was "
        "erased on {day} or after. Check it again."
    ),
    "proof.content_unknown": N_(
        "{drive}: erased on {day}, but what is on it today could not be seen. Check it again as root."
    ),
    "proof.not_asked": N_(
        "{drive}: no certificate here, and the inventory could not be asked. Try again with a network."
    ),
    "erased.no_drive": N_(
        "No drive was detected, which does not mean that there is none: open the machine to check."
    ),
    "erased.storage_unknown": N_("The drives could not be listed: open the machine to check."),
    "erased.storage_hidden": N_(
        "Drives may hide behind a controller or a device that shows none: open the machine to check."
    ),
    "erased.from_recording": N_("The latest report comes from a recording: run again on the machine."),
}
