"""The generation of a processor by its model name: its family in the maker's own words, and its year.

A name that no family is known by, or that tells none ("Intel Core i5 CPU"), is no generation: a wrong year
would judge a machine wrongly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from judge.processors import amd, intel, intel_core, intel_small, others, xeon
from judge.processors.family import Generation

TRADEMARKS = re.compile(r"\((?:r|tm)\)|[®™]")
# What stands beside the model: the clock, the graphics, words that say nothing.
BESIDE = re.compile(
    r"@.*$|\b(?:with|w/) .*$|,? \d+ compute cores.*$| radeon.*$"
    r"|\b(?:cpu|processors?|apu|gen|1[1-4]th|genuine|(?:single|dual|triple|quad|six|eight|\d+)[- ]cores?)\b"
)
FAMILIES = (*intel.FAMILIES, *intel_core.FAMILIES, *intel_small.FAMILIES, *xeon.FAMILIES, *amd.FAMILIES,
            *others.FAMILIES)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A family ready to be looked for."""

    pattern: re.Pattern[str]
    generation: Generation


@cache
def _rows() -> tuple[_Row, ...]:
    return tuple(
        _Row(pattern=re.compile(pattern), generation=Generation(family=family, year=year))
        for family, year, pattern in FAMILIES
    )


def generation(model: str) -> Generation | None:
    """The generation that a model name tells; the first family of the tables that has it. None for none."""
    name = plain_name(model)
    return next((row.generation for row in _rows() if row.pattern.search(name)), None)


def plain_name(model: str) -> str:
    """A model name as the tables know it: lower case, one blank between words, without trademarks, clocks,
    graphics, and words such as "CPU".
    """
    name = TRADEMARKS.sub(" ", model.lower()).replace("core(tm)2", "core2").replace("_", " ")
    bare = " ".join(BESIDE.sub(" ", " ".join(name.split())).split())
    return re.sub(r"\bcore 2\b", "core2", bare).replace(" -", "-")
