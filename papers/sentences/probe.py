"""Sentences of the probes: which one failed or did not answer."""

from __future__ import annotations

from papers.language import N_

PROBE: dict[str, str | tuple[str, str]] = {
    "probe.unforeseen": N_(
        "The probe “{probe}” failed unexpectedly ({error}). Please send this to the developers."
    ),
    "probe.late": N_("The probe “{probe}” did not answer within {seconds} s and was skipped."),
}
