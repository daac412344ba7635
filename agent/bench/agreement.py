"""The words with which a person agrees, and with which not."""

from __future__ import annotations

from papers.language import _

AGREED, DECLINED = "yes", "no"


def agrees(word: str) -> bool | None:
    """Whether this is a typed yes or no, in the language spoken or in the program's own; None: neither."""
    typed = word.strip().casefold()
    if typed in (AGREED, _(AGREED)):
        return True
    return False if typed in (DECLINED, _(DECLINED)) else None
