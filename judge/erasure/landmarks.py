"""Addresses at which one that is cut short or wrapped shows itself: powers of two and their neighbours.

Pure.
"""

from __future__ import annotations

FIRST_POWER = 16  # 64 KiB; everything below is one marker's at the beginning


def powers_below(size_bytes: int) -> tuple[int, ...]:
    """The powers of two that are addresses of a drive, from 64 KiB on."""
    return tuple(
        1 << power for power in range(FIRST_POWER, size_bytes.bit_length()) if 1 << power < size_bytes
    )


def landmarks(size_bytes: int, unit: int) -> tuple[int, ...]:
    """Where a marker of one unit lies: at each power, one unit before and one after, where they fit."""
    found = {
        place // unit * unit
        for power in powers_below(size_bytes)
        for place in (power - unit, power, power + unit)
        if place >= 0 and place + unit <= size_bytes
    }
    return tuple(sorted(found))
