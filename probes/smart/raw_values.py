"""Raw values of ATA attributes, as smartctl prints them."""

from __future__ import annotations

import re

from model.smart import Attribute

LARGEST_PLAUSIBLE_COUNT = 1 << 32  # 4294967295 and above is a packed or broken raw value, not a count


def leading_integer(text: str | None) -> int | None:
    """The number that a raw value begins with: "53045 (0 5)" is 53045, "0/12" is 0."""
    match = re.match(r"\s*(\d{1,20})(?![\dx.])", text or "")
    return None if match is None else int(match[1])


def count_of(attributes: tuple[Attribute, ...], number: int, word: str) -> int | None:
    """The count in an attribute whose name holds the word: the same number means other things elsewhere."""
    for attribute in attributes:
        if attribute.id == number and word.lower() in attribute.name.lower():
            count = leading_integer(attribute.raw_text)
            count = attribute.raw if count is None else count
            if count is not None and count < LARGEST_PLAUSIBLE_COUNT - 1:
                return count
    return None


def first_count(attributes: tuple[Attribute, ...], number: int, words: tuple[str, ...]) -> int | None:
    """The count under the first of these words."""
    counts = (count_of(attributes, number, word) for word in words)
    return next((count for count in counts if count is not None), None)
