"""The facts of a machine as sections and lines for people, in the language spoken.

`facts_of` words a whole machine; `lines_of` lays the sections out as plain text. An unknown fact says why
it is not known, an absent one says "none".
"""

from __future__ import annotations

from papers.facts.machine import facts_of
from papers.facts.section import FactLine, Section, lines_of

__all__ = ["FactLine", "Section", "facts_of", "lines_of"]
