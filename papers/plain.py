"""Text from machines made safe to show: no control characters, direction marks or line breaks."""

from __future__ import annotations

import unicodedata

LINE_SEPARATORS = frozenset({"Zl", "Zp"})


def printable(text: str, *, keep: str = "") -> str:
    """The text without control, format, surrogate and unassigned characters, except those in `keep`."""
    if (text.replace(keep, "") if keep else text).isprintable():  # most are: the quick way
        return text
    return "".join(character for character in text if character in keep or _is_visible(character))


def _is_visible(character: str) -> bool:
    category = unicodedata.category(character)
    return not category.startswith("C") and category not in LINE_SEPARATORS
