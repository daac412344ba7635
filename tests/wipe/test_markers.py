"""Markers at their limits: what cannot be written, what reads as another one, and what is left of one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from host.drive.drive_ports import DriveGone
from model.erasure import EraseStep, WipePhase
from model.journal import Intent, Marked, MarkersChecked, Outcome
from tests.wipe.bench import KEY, SEED
from tests.wipe.memory_block import MemoryBlock, work_on
from wipe.content import Stream
from wipe.markers import check_markers, mark, mark_when_ready
from wipe.places import marker_regions
from wipe.work import ErasureStopped

SIZE = 2 << 20


def marked_on(block: MemoryBlock) -> Marked:
    work, _journal, _told = work_on(block)
    return mark(work)


def checked(block: MemoryBlock, marked: Marked) -> tuple[int, int, int]:
    """How many are gone, remain, and could not be read."""
    work, journal, _told = work_on(block)
    found = check_markers(work, marked)
    assert journal == [found]
    assert isinstance(found, MarkersChecked)
    return found.gone, found.remaining, found.unreadable


def test_a_drive_without_capacity_has_no_markers() -> None:
    work, journal, _told = work_on(MemoryBlock(b""))
    assert mark(work) == Marked(regions=())
    assert journal == [Marked(regions=())]


def test_every_marker_is_the_stream_at_its_address_and_the_drive_is_asked_past_its_caches() -> None:
    block = MemoryBlock(bytes(SIZE))
    work, journal, told = work_on(block)
    found = mark(work)
    assert found == Marked(regions=marker_regions(SIZE, 512, SEED))
    for region in found.regions:
        wanted = bytearray(region.length)
        Stream(KEY).fill(region.offset, memoryview(wanted))
        assert bytes(block.data[region.offset : region.offset + region.length]) == bytes(wanted)
    assert (block.flushed, block.forgotten) == (1, 1)
    total = sum(region.length for region in found.regions)
    count = len(found.regions)
    assert journal == [
        Intent(step=EraseStep.MARK, command=f"write {count} markers, {total} bytes, then read them"),
        Outcome(step=EraseStep.MARK, accepted=True),
        found,
    ]
    assert {item.phase for item in told} == {WipePhase.MARK}
    assert {item.total for item in told} == {2 * count}
    assert [item.done for item in told] == [*range(count), *range(count + 1, 2 * count + 1)]


def test_markers_to_show_that_addresses_are_places_are_of_one_unit() -> None:
    block = MemoryBlock(bytes(SIZE), physical=4096)
    work, _journal, _told = work_on(block)
    assert mark(work, small=True).regions == marker_regions(SIZE, 4096, SEED, small=True)


def test_what_cannot_be_written_or_read_is_listed_in_order() -> None:
    regions = marker_regions(SIZE, 512, SEED)
    block = MemoryBlock(bytes(SIZE))
    block.broken = {regions[9].offset, regions[2].offset}
    work, journal, _told = work_on(block)
    found = mark(work)
    assert (found.unwritable, found.differing) == ((regions[2], regions[9]), ())
    assert Outcome(step=EraseStep.MARK, accepted=True) in journal


def test_one_that_can_be_written_and_not_be_read_is_none() -> None:
    regions = marker_regions(SIZE, 512, SEED)
    block = MemoryBlock(bytes(SIZE))
    block.flush = lambda: block.broken.add(regions[3].offset)  # type: ignore[method-assign]  # it fails after
    found = marked_on(block)
    assert (found.unwritable, found.differing) == ((regions[3],), ())


def test_one_that_reads_as_something_else_is_told_apart() -> None:
    regions = marker_regions(SIZE, 512, SEED)
    block = MemoryBlock(bytes(SIZE))

    def swap() -> None:
        block.data[regions[4].offset] ^= 1

    block.flush = swap  # type: ignore[method-assign]  # it changes after
    found = marked_on(block)
    assert (found.unwritable, found.differing) == ((), (regions[4],))


def test_one_that_takes_no_write_is_told_as_that_alone_and_those_behind_it_are_read() -> None:
    regions = marker_regions(SIZE, 512, SEED)
    block = MemoryBlock(bytes(SIZE))
    block.broken = {regions[3].offset}

    def readable() -> None:
        block.broken = {regions[5].offset}
        block.data[regions[4].offset] ^= 1
        block.data[regions[6].offset] ^= 1

    block.flush = readable  # type: ignore[method-assign]  # what could not be written can be read after it
    found = marked_on(block)
    assert (found.unwritable, found.differing) == ((regions[3], regions[5]), (regions[4], regions[6]))


def test_marking_failed_where_some_are_not_written_and_all_others_read_as_something_else() -> None:
    regions = marker_regions(SIZE, 512, SEED)
    block = MemoryBlock(bytes(SIZE))
    block.broken = {region.offset for region in regions[:4]}

    def forget() -> None:
        block.data[:] = bytes(SIZE)

    block.flush = forget  # type: ignore[method-assign]  # it kept none
    work, journal, _told = work_on(block)
    found = mark(work)
    assert (found.unwritable, found.differing) == (regions[:4], regions[4:])
    assert Outcome(step=EraseStep.MARK, accepted=False) in journal


def test_where_all_are_lost_marking_failed() -> None:
    block = MemoryBlock(bytes(SIZE))
    block.broken = {region.offset for region in marker_regions(SIZE, 512, SEED)}
    work, journal, _told = work_on(block)
    found = mark(work)
    assert set(found.unwritable) == set(found.regions)
    assert Outcome(step=EraseStep.MARK, accepted=False) in journal


@pytest.mark.parametrize("after", [0, 3, 60])
def test_marking_can_be_stopped_at_each_marker(after: int) -> None:
    asked = []

    def stop() -> None:
        asked.append(1)
        if len(asked) > after:
            raise ErasureStopped

    block = MemoryBlock(bytes(SIZE))
    work, _journal, _told = work_on(block, stop)
    with pytest.raises(ErasureStopped):
        mark(work)


def test_a_marker_is_gone_when_no_sector_of_it_is_left() -> None:
    block = MemoryBlock(bytes(SIZE))
    marked = marked_on(block)
    count = len(marked.regions)
    assert checked(block, marked) == (0, count, 0)
    region = max(marked.regions, key=lambda region: region.length)
    kept = bytes(block.data[region.offset : region.offset + region.length])
    for place in (0, region.length - 512):
        block.data[region.offset : region.offset + region.length] = bytes(region.length)
        assert checked(block, marked) == (1, count - 1, 0)
        block.data[region.offset + place : region.offset + place + 512] = kept[place : place + 512]
        assert checked(block, marked) == (0, count, 0)
    wiped = MemoryBlock(bytes(SIZE))
    assert checked(wiped, marked) == (count, 0, 0)
    wiped.broken = {marked.regions[5].offset}
    assert checked(wiped, marked) == (count - 1, 0, 1)


def test_a_marker_that_never_was_there_is_not_counted() -> None:
    wiped = MemoryBlock(bytes(SIZE))
    regions = marker_regions(SIZE, 512, SEED)
    marked = Marked(regions=regions, unwritable=regions[:2], differing=regions[2:3])
    assert checked(wiped, marked) == (len(regions) - 3, 0, 0)


def test_a_drive_that_is_gone_ends_it() -> None:
    block = MemoryBlock(bytes(SIZE))
    marked = marked_on(block)

    def gone(offset: int, buffer: memoryview) -> None:
        raise DriveGone("ENODEV")

    block.read_into = gone  # type: ignore[method-assign]  # a drive that is pulled
    with pytest.raises(DriveGone):
        checked(block, marked)


def waited(mends_at_s: float | None, size: int = SIZE) -> tuple[Marked, float, int]:
    """A drive that takes no marker until then: what was marked, when, and how often it was tried."""
    block = MemoryBlock(bytes(size))
    every = set(range(0, size, 512))
    block.broken = set(every)
    clock = SimpleNamespace(at_s=100.0)

    def pause(seconds: float) -> None:
        clock.at_s += seconds
        if mends_at_s is not None and clock.at_s >= mends_at_s:
            block.broken = set()

    work, journal, _told = work_on(block)
    work.clock = SimpleNamespace(monotonic=lambda: clock.at_s, pause=pause)
    found = mark_when_ready(work)
    return found, clock.at_s - 100.0, sum(isinstance(record, Marked) for record in journal)


def test_a_drive_that_may_still_be_formatted_is_waited_for_half_an_hour() -> None:
    found, seconds, tries = waited(190.0)
    assert (found.unwritable, seconds, tries) == ((), 90.0, 4)
    found, seconds, tries = waited(None)
    assert (len(found.unwritable), seconds, tries) == (len(found.regions), 1830.0, 62)
    assert waited(None, 0) == (Marked(regions=()), 0.0, 1)


def test_one_marker_that_can_be_written_is_enough_not_to_wait() -> None:
    block = MemoryBlock(bytes(SIZE))
    regions = marker_regions(SIZE, 512, SEED)
    block.broken = {region.offset for region in regions[1:]}
    work, _journal, _told = work_on(block)
    work.clock = SimpleNamespace(monotonic=lambda: 0.0)
    assert mark_when_ready(work).unwritable == tuple(regions[1:])


def test_waiting_can_be_stopped() -> None:
    block = MemoryBlock(bytes(SIZE))
    block.broken = set(range(0, SIZE, 512))
    stops: list[int] = []

    def stop() -> None:
        if stops:
            raise ErasureStopped

    work, _journal, _told = work_on(block, stop)
    work.clock = SimpleNamespace(monotonic=lambda: 0.0, pause=lambda _seconds: stops.append(1))
    with pytest.raises(ErasureStopped):
        mark_when_ready(work)


def test_who_stops_it_while_it_is_tried_does_not_wait_for_the_next_try() -> None:
    block = MemoryBlock(bytes(SIZE))
    block.broken = set(range(0, SIZE, 512))
    pauses: list[float] = []
    work, _journal, told = work_on(block)

    def stop() -> None:
        if len(told) == 2 * len(marker_regions(SIZE, 512, SEED)):
            raise ErasureStopped

    work.check_stopped = stop
    work.clock = SimpleNamespace(monotonic=lambda: 0.0, pause=pauses.append)
    with pytest.raises(ErasureStopped):
        mark_when_ready(work)
    assert pauses == []
