"""The parts of a step that are under way, in words."""

from __future__ import annotations

from papers.language import _
from papers.steps import PROBE_NAMES
from papers.trials.names import BENCHMARKS

PART_NAMES = {**PROBE_NAMES, **{kind.value: name for kind, name in BENCHMARKS.items()}}


def parts_in_words(parts: str) -> str:
    """What a step is busy with, as `model.event.Progress` names it: probes and benchmarks in words, drives
    as they are.
    """
    return ", ".join(_(PART_NAMES[part]) if part in PART_NAMES else part for part in parts.split(", "))
