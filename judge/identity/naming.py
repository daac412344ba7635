"""How a label, a serial or a lot is compared when a person typed it: spelling does not count."""

from __future__ import annotations

import unicodedata


def folded_name(text: str) -> str:
    """`A0101`, `a 0101` and `A-0101` are one; empty for a text without a letter or figure."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(mark for mark in plain if mark.isalnum())
