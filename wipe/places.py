"""Which places of a drive are marked, sampled or compared: computed from a seed that the journal holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from judge.erasure.landmarks import landmarks
from judge.erasure.place_evidence import COMPARED_BYTES
from model.journal import Region

SUBSECTIONS = 1000  # NIST SP 800-88 Rev. 1, 4.7: at least so many
PLACES_PER_SUBSECTION = 2
SHARE = 20  # each place is at least a twentieth of its subsection
MARKERS, MARKER_BYTES = 24, 1 << 20
COMPARED_PLACES = 2000


def number_below(limit: int, seed: str, *words: int | str) -> int:
    """A number from 0 to `limit` - 1 that anyone can compute again: the SHA-256 of the words, modulo."""
    text = ":".join((seed, *(str(word) for word in words)))
    return int.from_bytes(hashlib.sha256(text.encode("ascii")).digest(), "big") % limit


def sampled_regions(size: int, sector: int, seed: str) -> Iterator[Region]:
    """Two places that do not overlap in each of a thousand subsections, each a twentieth of it, and the
    first and the last sector; all in whole sectors and in order but for the last two.
    """
    sectors = size // sector
    parts = max(min(SUBSECTIONS, sectors // (2 * PLACES_PER_SUBSECTION)), 1)
    for part in range(parts):
        first, last = sectors * part // parts, sectors * (part + 1) // parts
        length = -(-(last - first) // SHARE)
        half = (last - first) // PLACES_PER_SUBSECTION
        for place in range(PLACES_PER_SUBSECTION):
            room = max(half - length, 0)
            start = first + place * half + number_below(room + 1, seed, "sample", part, place)
            yield Region(offset=start * sector, length=min(length, sectors - start) * sector)
    yield Region(offset=0, length=sector)
    yield Region(offset=(sectors - 1) * sector, length=sector)


def marker_regions(size: int, unit: int, seed: str, *, small: bool = False) -> tuple[Region, ...]:
    """Where markers lie: the first and the last place, evenly spread ones, each moved at random, and one at
    each power of two with its neighbours; in whole units (physical sectors), the last to the end. The spread
    ones are shorter on small drives, so that they cover an eighth at most; `small`: of one unit.
    """
    spread = max(size // (8 * MARKERS) // unit * unit, unit)
    length = unit if small else min(MARKER_BYTES, spread)
    last = (size - length) // unit * unit
    if last <= 0:
        return (Region(offset=0, length=size),)
    step = last // (MARKERS - 1)
    offsets = {0, last}
    for number in range(1, MARKERS - 1):
        room = max(step - length, 0)
        offsets.add((number * step + number_below(room + 1, seed, "marker", number)) // unit * unit)
    wanted = [(offset, length) for offset in offsets] + [(place, unit) for place in landmarks(size, unit)]
    chosen: list[Region] = []
    for offset, bytes_ in sorted(wanted, key=lambda item: (item[0], -item[1])):
        end = min(offset + bytes_, last)
        start = max(offset, chosen[-1].offset + chosen[-1].length) if chosen else offset
        if start < end:
            chosen.append(Region(offset=start, length=end - start))
    return (*chosen, Region(offset=last, length=size - last))


def compared_places(size: int, unit: int, seed: str) -> tuple[int, ...]:
    """Offsets of the places that are read before and after an erase of which only noise may be left."""
    length = max(COMPARED_BYTES, unit)
    count = max(min(COMPARED_PLACES, size // length), 1)
    return tuple(
        (size * part // count + number_below(max(size // count - length, 0) + 1, seed, "compare", part))
        // unit
        * unit
        for part in range(count)
    )
