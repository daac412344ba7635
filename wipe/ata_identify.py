"""What IDENTIFY DEVICE says of size and security (ACS-4, 7.13)."""

from __future__ import annotations

from model.erase_features import AtaSecurity

FACTORY_MASTER = 0xFFFE


def word_of(page: bytes, number: int) -> int:
    """One of its 256 words."""
    return int.from_bytes(page[2 * number : 2 * number + 2], "little")


def sectors_in(page: bytes) -> int:
    """How many sectors can be addressed (words 100 to 103, else 60 and 61)."""
    small = word_of(page, 60) | word_of(page, 61) << 16
    has_48_bits = bool(word_of(page, 83) >> 10 & 1)
    large = sum(word_of(page, 100 + place) << 16 * place for place in range(4))
    return large if has_48_bits and large else small


def logical_bytes(page: bytes) -> int:
    """The logical sector (words 106, 117, 118)."""
    sizes = word_of(page, 106)
    if sizes & 0xC000 == 0x4000 and sizes >> 12 & 1:
        return 2 * (word_of(page, 117) | word_of(page, 118) << 16)
    return 512


def security_in(page: bytes) -> AtaSecurity | None:
    """The Security feature set; None where it is not supported (word 82 bit 1, word 128 bit 0)."""
    status = word_of(page, 128)
    if not word_of(page, 82) >> 1 & 1 or not status & 1:
        return None
    return AtaSecurity(
        enabled=bool(status >> 1 & 1),
        locked=bool(status >> 2 & 1),
        frozen=bool(status >> 3 & 1),
        expired=bool(status >> 4 & 1),
        enhanced=bool(status >> 5 & 1),
        erase_s=_erase_seconds(word_of(page, 89)),
        enhanced_erase_s=_erase_seconds(word_of(page, 90)),
        master_is_factory=word_of(page, 92) == FACTORY_MASTER,
    )


def _erase_seconds(word: int) -> float | None:
    """Units of two minutes; the largest number means longer than it can tell; 0 is not told."""
    extended = bool(word & 0x8000)
    units = word & (0x7FFF if extended else 0xFF)
    return float(units * 120) if units else None
