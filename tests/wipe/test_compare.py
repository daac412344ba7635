"""What was read at random places before, and must not be read there afterwards."""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from host.drive.drive_ports import DriveGone
from model.erasure import Expected
from model.fingerprint import FINGERPRINT_BYTES, FINGERPRINT_OFFSET
from model.journal import FoundContent, Region, Sampled
from tests.wipe.memory_block import MemoryBlock, work_on
from wipe.compare import compare, compare_places, sample, seems
from wipe.places import compared_places
from wipe.work import ErasureStopped

SIZE = 1 << 20
NOISE = random.Random(1).randbytes(SIZE)
OTHER = random.Random(2).randbytes(SIZE)
PLACES = compared_places(SIZE, 512, "5eed" * 8)
PLACE = PLACES[100]


def sampled(data: bytes = NOISE, broken: tuple[int, ...] = ()) -> Sampled:
    """What was written down of a drive with this on it."""
    block = MemoryBlock(data)
    block.broken = set(broken)
    work, journal, _told = work_on(block)
    found = sample(work)
    assert journal == [found]
    return found


def with_part(data: bytes, place: int, part: bytes) -> bytes:
    return data[:place] + part + data[place + len(part) :]


def test_a_digest_is_kept_of_each_place_and_none_where_it_tells_nothing() -> None:
    data = with_part(NOISE, PLACE, b"\7" * 4096)
    found = sampled(data, broken=(PLACES[200] // 512 * 512,))
    digests = base64.b64decode(found.digests)
    assert (found.size_bytes, found.unit_bytes, found.seed) == (SIZE, 512, "5eed" * 8)
    assert len(digests) == 8 * len(PLACES)
    first = hashlib.blake2b(data[PLACES[0] : PLACES[0] + 4096], digest_size=8).digest()
    assert digests[:8] == first
    assert digests[800:808] == digests[1600:1608] == bytes(8)
    assert digests.count(bytes(8)) == 2


def test_a_large_physical_sector_is_read_whole() -> None:
    block = MemoryBlock(NOISE, physical=16384)
    work, _journal, told = work_on(block)
    found = sample(work)
    assert found.unit_bytes == 16384
    assert len(base64.b64decode(found.digests)) == 8 * (SIZE // 16384)
    assert [(item.done, item.total) for item in told][:2] == [(0, 4096 * 64), (4096, 4096 * 64)]


def test_noise_that_is_another_everywhere_is_what_a_changed_key_leaves() -> None:
    work, journal, _told = work_on(MemoryBlock(OTHER))
    found = compare(work, sampled())
    assert journal == [found]
    assert (found.expected, found.found, found.complete) == (Expected.CHANGED, FoundContent.NOISE, True)
    assert (found.checked_bytes, found.wrong_bytes, found.unreadable_bytes) == (len(PLACES) * 4096, 0, 0)
    assert (found.wrong, found.size_bytes, found.seed) == ((), SIZE, "5eed" * 8)


def test_each_place_that_reads_as_before_is_wrong_and_the_first_of_them_are_listed() -> None:
    found = compare_places(MemoryBlock(NOISE), sampled())
    assert found.wrong_bytes == len(PLACES) * 4096
    assert found.wrong == tuple(Region(offset=place, length=4096) for place in PLACES[:64])
    assert found.found is FoundContent.MIXED
    one = with_part(OTHER, PLACE, NOISE[PLACE : PLACE + 4096])
    found = compare_places(MemoryBlock(one), sampled())
    assert found.wrong == (Region(offset=PLACE, length=4096),)
    assert found.wrong_bytes == 4096


def test_a_place_that_told_nothing_is_neither_checked_nor_wrong() -> None:
    blank = with_part(NOISE, PLACE, bytes(4096))
    found = compare_places(MemoryBlock(with_part(OTHER, PLACE, bytes(4096))), sampled(blank))
    assert (found.checked_bytes, found.wrong_bytes) == ((len(PLACES) - 1) * 4096, 0)


def test_a_place_that_cannot_be_read_afterwards_is_not_checked() -> None:
    block = MemoryBlock(OTHER)
    block.broken = {PLACE // 512 * 512}
    found = compare_places(block, sampled())
    assert (found.checked_bytes, found.unreadable_bytes) == ((len(PLACES) - 1) * 4096, 4096)
    blank = with_part(NOISE, PLACE, bytes(4096))
    found = compare_places(block, sampled(blank))
    assert (found.checked_bytes, found.unreadable_bytes) == ((len(PLACES) - 1) * 4096, 0)


def test_sectors_of_one_byte_are_all_of_the_same_one() -> None:
    zeros = compare_places(MemoryBlock(bytes(SIZE)), sampled())
    assert zeros.wrong_bytes == 0
    two = with_part(bytes(SIZE), PLACE, b"\1" * 512)
    found = compare_places(MemoryBlock(two), sampled())
    assert found.wrong == (Region(offset=PLACE, length=4096),)
    later = with_part(bytes(SIZE), PLACE + 512, b"\1" * 512)
    assert compare_places(MemoryBlock(later), sampled()).wrong == (Region(offset=PLACE, length=4096),)
    behind = with_part(bytes(SIZE), PLACE, OTHER[:512] + b"\1" * 512)
    assert compare_places(MemoryBlock(behind), sampled()).wrong == (Region(offset=PLACE, length=4096),)
    noise = with_part(bytes(SIZE), PLACE, OTHER[:512])
    assert compare_places(MemoryBlock(noise), sampled()).wrong == ()


def test_where_a_fingerprint_may_lie_another_byte_is_no_wrong() -> None:
    begin, end = FINGERPRINT_OFFSET, FINGERPRINT_OFFSET + FINGERPRINT_BYTES
    assert [place for place in PLACES if begin - 4096 < place < end]
    ours = with_part(bytes(SIZE), begin, b"\1" * FINGERPRINT_BYTES)
    assert compare_places(MemoryBlock(ours), sampled()).wrong == ()
    behind = next(place for place in PLACES if place >= end)
    also_there = with_part(ours, behind, b"\1" * 512)
    assert compare_places(MemoryBlock(also_there), sampled()).wrong[0].offset <= behind


def test_what_ends_where_a_fingerprint_begins_is_none_of_it() -> None:
    block = MemoryBlock(NOISE, physical=4096)
    work, _journal, _told = work_on(block)
    found = sample(work)
    odd = MemoryBlock(with_part(bytes(SIZE), 0, b"\1" * 512), physical=4096)
    assert compare_places(odd, found).wrong_bytes > 0


def test_a_drive_that_is_gone_ends_it() -> None:
    block = MemoryBlock(OTHER)

    def gone(offset: int, buffer: memoryview) -> None:
        raise DriveGone("ENODEV")

    block.read_into = gone  # type: ignore[method-assign]  # a drive that is pulled
    with pytest.raises(DriveGone):
        compare_places(block, sampled())


def seen(data: bytes, markers: tuple[Region, ...] = (), broken: tuple[int, ...] = ()) -> Expected | None:
    block = MemoryBlock(data)
    block.broken = set(broken)
    work, _journal, _told = work_on(block)
    return seems(work, replace(sampled(), size_bytes=SIZE), markers)


def test_a_drive_seems_to_hold_one_byte_or_one_sector_or_nothing_that_repeats() -> None:
    assert seen(bytes(SIZE)) is Expected.UNIFORM
    assert seen(b"\xff" * SIZE) is Expected.UNIFORM
    assert seen(NOISE[:512] * (SIZE // 512)) is Expected.REPEATED
    assert seen(NOISE) is None
    assert seen(bytes(SIZE // 2) + b"\1" * (SIZE // 2)) is None
    assert seen(with_part(bytes(SIZE), PLACE, b"\1")) is None
    assert seen(bytes(SIZE), broken=(PLACE // 512 * 512,)) is None


def test_noise_where_a_marker_lay_says_nothing_of_the_rest() -> None:
    noisy = with_part(bytes(SIZE), PLACE, NOISE[:4096])
    assert seen(noisy, (Region(offset=PLACE, length=4096),)) is Expected.UNIFORM
    assert seen(noisy, (Region(offset=PLACE + 4095, length=1),)) is Expected.UNIFORM
    assert seen(noisy, (Region(offset=PLACE + 4096, length=512),)) is None
    assert seen(noisy, (Region(offset=max(PLACE - 512, 0), length=513),)) is Expected.UNIFORM
    assert seen(noisy, (Region(offset=PLACE - 512, length=512),)) is None
    assert seen(bytes(SIZE), (Region(offset=0, length=SIZE),)) is None


@pytest.mark.parametrize(
    "step",
    [sample, lambda work: compare(work, sampled()), lambda work: seems(work, sampled(), ())],
    ids=["sample", "compare", "seems"],
)
def test_each_look_can_be_stopped_before_a_place_is_read(step: Callable[[Any], object]) -> None:
    def stop() -> None:
        raise ErasureStopped

    block = MemoryBlock(bytes(SIZE))
    work, _journal, told = work_on(block, stop)
    with pytest.raises(ErasureStopped):
        step(work)
    assert (block.asked, told) == ([], [])
