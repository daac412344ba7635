"""Sentences that every area uses: why a fact is not known."""

from __future__ import annotations

from papers.language import N_

COMMON: dict[str, str | tuple[str, str]] = {
    "why.needs_root": N_("only root may read it"),
    "why.tool_missing": N_("the tool that reports it is not installed"),
    "why.tool_failed": N_("the tool gave no usable answer"),
    "why.timed_out": N_("no answer in time"),
    "why.hung": N_("the tool hangs in the kernel and cannot be stopped"),
    "why.not_reported": N_("the machine does not report it"),
    "why.not_understood": N_("the answer could not be understood"),
    "why.not_recorded": N_("the recording does not contain it"),
    "why.needs_person": N_("check by hand"),
    "why.not_asked": N_("not asked in this run"),
}
