"""What a table of processor families is made of."""

from __future__ import annotations

from dataclasses import dataclass

# The maker's name of the family, the year in which it came to market, and what its model names look like:
# in lower case, without trademarks, clocks and words such as "CPU" (judge.processors.generation.plain_name).
Family = tuple[str, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """A family of processors, in its maker's own word, and the year in which it came to market."""

    family: str
    year: int
