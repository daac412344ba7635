"""Places that are computed again from a seed: what a journal of last year means must not move."""

from __future__ import annotations

import hashlib
import itertools

import pytest

from wipe.places import compared_places, marker_regions, number_below, sampled_regions

SEED = "5eed" * 8
MIB, GB = 1 << 20, 1_000_000_000
SAMPLED = ["00c26cc1069fcdb9", "31927c7ab0b87530", "6830f2e7c1648fd2"]
MARKED = [
    "de9b8ceb2beca5c2",
    "de9b8ceb2beca5c2",
    "c6433aab6f2528be",
    "c6433aab6f2528be",
    "d05741f23680ac8d",
    "9113ae9d28a87d91",
    "2b42fcc19ec9a425",
    "cb66e8ce104cff47",
    "6e395251bfa67952",
    "774b8f369283e708",
    "5d04d31c9f3fc6e5",
    "cddf9be3344352e6",
]
COMPARED = ["91d6039a01f57163", "63725dfb5b57c93e", "0419b1f9b6b460a1"]


def digest(places: object) -> str:
    return hashlib.sha256(repr(places).encode()).hexdigest()[:16]


def test_a_number_is_the_hash_of_the_seed_and_the_words_below_its_limit() -> None:
    text = b"5eed:tail:3"
    assert number_below(1000, "5eed", "tail", 3) == int(hashlib.sha256(text).hexdigest(), 16) % 1000
    assert number_below(1, "5eed") == 0


@pytest.mark.parametrize(
    ("size", "sector"), [(2 * MIB, 512), (500 * GB // 4096 * 4096, 4096), (10 * 512, 512)]
)
def test_two_places_of_each_subsection_are_read_and_the_two_ends(size: int, sector: int) -> None:
    found = list(sampled_regions(size, sector, SEED))
    sectors = size // sector
    parts = min(1000, sectors // 4)
    assert len(found) == 2 * parts + 2
    assert [(item.offset, item.length) for item in found[-2:]] == [(0, sector), (size - sector, sector)]
    within = found[:-2]
    assert all(item.offset % sector == item.length % sector == 0 < item.length for item in found)
    assert all(one.offset + one.length <= two.offset for one, two in itertools.pairwise(within))
    assert sum(item.length for item in within) * 10 >= size
    for part in range(parts):
        first, last = sectors * part // parts * sector, sectors * (part + 1) // parts * sector
        one, two = within[2 * part : 2 * part + 2]
        assert first <= one.offset < first + (last - first) // 2 <= two.offset + sector
        assert two.offset + two.length <= last


def test_a_drive_of_a_few_sectors_is_one_subsection() -> None:
    assert [item.offset for item in sampled_regions(3 * 512, 512, SEED)][-2:] == [0, 1024]
    assert len(list(sampled_regions(512, 512, SEED))) == 4


@pytest.mark.parametrize(
    ("size", "unit"), [(2 * MIB, 512), (64 * MIB, 4096), (500 * GB // 4096 * 4096, 4096)]
)
@pytest.mark.parametrize("small", [True, False])
def test_markers_lie_apart_from_end_to_end_and_at_each_power_of_two(
    size: int, unit: int, small: bool
) -> None:
    found = marker_regions(size, unit, SEED, small=small)
    assert found[0].offset == 0
    assert found[-1].offset + found[-1].length == size
    assert all(one.offset + one.length <= two.offset for one, two in itertools.pairwise(found))
    assert all(item.offset % unit == 0 < item.length for item in found)
    assert sum(item.length for item in found) <= size // 4
    covered = [(item.offset, item.offset + item.length) for item in found]
    for power in range(16, size.bit_length()):
        assert any(start <= 1 << power < end for start, end in covered) or 1 << power >= size


def test_a_drive_of_one_unit_is_one_marker() -> None:
    (only,) = marker_regions(4096, 4096, SEED)
    assert (only.offset, only.length) == (0, 4096)
    (only,) = marker_regions(512, 4096, SEED)
    assert (only.offset, only.length) == (0, 512)


@pytest.mark.parametrize(
    ("size", "unit", "count"), [(2 * MIB, 512, 512), (500 * GB, 4096, 2000), (512, 512, 1)]
)
def test_places_are_compared_evenly_over_the_drive(size: int, unit: int, count: int) -> None:
    found = compared_places(size, unit, SEED)
    length = max(4096, unit)
    assert len(found) == count
    assert all(place % unit == 0 for place in found)
    for part, place in enumerate(found):
        assert size * part // count - unit < place <= max(size * (part + 1) // count - length, 0)


def test_what_a_seed_means_never_changes() -> None:
    assert [
        digest([(item.offset, item.length) for item in sampled_regions(size, 512, SEED)])
        for size in (3 * 512, 2 * MIB, 1000 * MIB)
    ] == SAMPLED
    assert [
        digest([(item.offset, item.length) for item in marker_regions(size, unit, SEED, small=small)])
        for size in (8192, 2 * MIB, 1000 * MIB)
        for unit in (512, 4096)
        for small in (False, True)
    ] == MARKED
    assert [digest(compared_places(size, 512, SEED)) for size in (512, 2 * MIB, 1000 * MIB)] == COMPARED
