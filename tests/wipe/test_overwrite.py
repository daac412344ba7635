"""Every byte is written and read back, whatever the size, the sectors and the errors."""

from __future__ import annotations

import errno
import threading
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host.drive.drive_ports import MediumError
from host.timing import LiveClock
from judge.erasure.chain import Link
from model.erasure import Expected, Method, Verification
from model.journal import BadRegion, PassEnded, Record
from tests.wipe.bench import KEY, SEED, planned_for
from wipe.content import Pattern, Stream
from wipe.overwrite import OverwritePass
from wipe.places import marker_regions, sampled_regions
from wipe.verify import Verifier, question_of
from wipe.work import Work


class MemoryBlocks:
    """A drive in memory, with sectors that cannot be written or read."""

    def __init__(self, size: int, sector: int, unwritable: frozenset[int] = frozenset()) -> None:
        self.data = bytearray(b"\xa5" * size)
        self.size_bytes, self.sector_bytes, self.physical_bytes = size, sector, sector
        self.unwritable = unwritable
        self.unreadable: frozenset[int] = frozenset()

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See BlockIO."""
        self._check(offset, len(buffer), self.unreadable)
        buffer[:] = self.data[offset : offset + len(buffer)]

    def write(self, offset: int, data: memoryview) -> None:
        """See BlockIO."""
        self._check(offset, len(data), self.unwritable)
        self.data[offset : offset + len(data)] = data

    def flush(self) -> None:
        """Nothing is cached."""

    def forget_cached(self) -> None:
        """Nothing is cached."""

    def _check(self, offset: int, length: int, bad: frozenset[int]) -> None:
        assert offset % self.sector_bytes == 0
        assert length % self.sector_bytes == 0
        assert offset + length <= self.size_bytes
        if any(offset <= sector * self.sector_bytes < offset + length for sector in bad):
            raise MediumError("bad sector", errno.errorcode[errno.EIO])


class Held:
    """A drive with these sectors and no commands."""

    scsi = ata = nvme = None

    def __init__(self, block: MemoryBlocks) -> None:
        self.block = block


class Kept:
    """A journal in memory."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def add(self, record: Record) -> None:
        """Keep it."""
        self.records.append(record)

    def chain(self) -> list[Link]:
        """Nobody asks."""
        return []


def work_on(block: MemoryBlocks, journal: Kept) -> Work:
    """What a pass works with; pauses are over at once."""
    stopping = threading.Event()
    stopping.set()
    return Work(
        drive=Held(block),  # type: ignore[arg-type]  # no identity is asked here
        plan=planned_for(block.size_bytes),
        journal=journal,
        clock=LiveClock(stopping),
        marker_key=KEY,
        seed=SEED,
        stopped=lambda: False,
        tell=lambda _progress: None,
    )


def verify(block: MemoryBlocks, expected: Expected, key: str | None = None) -> tuple[int, int]:
    """Wrong and unreadable bytes of the whole drive."""
    verifier = Verifier(
        block,
        question_of(expected, pattern=0, key=key),
        stop_at_first=False,
        tell=lambda _done, _total: None,
        check_stopped=lambda: None,
    )
    found = verifier.run(Verification.FULL, SEED)
    assert found.checked_bytes + found.unreadable_bytes == block.size_bytes
    return found.wrong_bytes, found.unreadable_bytes


@pytest.mark.slow
@given(sectors=st.integers(1, 20_000), sector=st.sampled_from([512, 4096]), random=st.booleans())
@settings(max_examples=30, deadline=None)
def test_every_size_is_written_to_its_last_sector(sectors: int, sector: int, random: bool) -> None:
    block, journal = MemoryBlocks(sectors * sector, sector), Kept()
    content = Stream(KEY) if random else Pattern(0)
    tally = OverwritePass(work_on(block, journal), Method.OVERWRITE_ZERO, 0, content).run()
    assert tally.written_bytes == block.size_bytes
    expected = Expected.STREAM if random else Expected.ZEROS
    assert verify(block, expected, KEY.hex()) == (0, 0)
    assert b"\xa5" * 64 not in block.data


@pytest.mark.slow
@given(bad=st.frozensets(st.integers(0, 9_999), max_size=40))
@settings(max_examples=30, deadline=None)
def test_bad_sectors_are_passed_one_by_one_and_all_listed(bad: frozenset[int]) -> None:
    block, journal = MemoryBlocks(10_000 * 512, 512, bad), Kept()
    tally = OverwritePass(work_on(block, journal), Method.OVERWRITE_ZERO, 0, Pattern(0)).run()
    listed = {item.region.offset // 512 for item in journal.records if isinstance(item, BadRegion)}
    assert listed == bad
    assert tally.unwritten_bytes == 512 * len(bad)
    wrong, _unreadable = verify(block, Expected.ZEROS)
    assert wrong == 512 * len(bad)


@given(pieces=st.lists(st.integers(1, 400), min_size=1, max_size=12), again=st.integers(0, 11))
@settings(max_examples=40, deadline=None)
def test_a_stream_that_goes_on_is_the_one_that_is_computed_at_its_place(
    pieces: list[int], again: int
) -> None:
    stream, offset = Stream(KEY), 0
    for number, blocks in enumerate(pieces):
        found, expected = bytearray(16 * blocks), bytearray(16 * blocks)
        stream.fill(offset, memoryview(found))
        if number == again:
            stream.fill(offset, memoryview(found))  # the same place once more
        Stream(KEY).fill(offset, memoryview(expected))
        assert found == expected
        offset += len(found)


class Reluctant(MemoryBlocks):
    """Some sectors can be written only at the third time that they are tried alone."""

    def __init__(self, size: int, sector: int, reluctant: frozenset[int]) -> None:
        super().__init__(size, sector, reluctant)
        self.tried: Counter[int] = Counter()

    def write(self, offset: int, data: memoryview) -> None:
        if len(data) == self.sector_bytes:
            self.tried[offset // self.sector_bytes] += 1
        self.unwritable -= {sector for sector, count in self.tried.items() if count >= 3}
        super().write(offset, data)


def test_a_sector_that_is_written_at_another_try_is_no_bad_one_and_is_counted() -> None:
    reluctant = frozenset({0, 7, 4_000, 9_999})
    block, journal = Reluctant(10_000 * 512, 512, reluctant), Kept()
    tally = OverwritePass(work_on(block, journal), Method.OVERWRITE_ZERO, 0, Pattern(0)).run()
    assert tally.unwritten_bytes == 0
    assert verify(block, Expected.ZEROS) == (0, 0)
    (ended,) = [item for item in journal.records if isinstance(item, PassEnded)]
    assert ended.retried_blocks == len(reluctant)
    assert not [item for item in journal.records if isinstance(item, BadRegion)]


@given(place=st.integers(0, 9_999), length=st.integers(1, 64))
@settings(max_examples=30, deadline=None)
def test_one_wrong_sector_anywhere_is_found(place: int, length: int) -> None:
    block = MemoryBlocks(10_000 * 512, 512)
    block.data[:] = bytes(block.size_bytes)
    block.data[place * 512 : place * 512 + length] = b"\x01" * length
    assert verify(block, Expected.ZEROS) == (512, 0)


@given(bad=st.frozensets(st.integers(0, 4_999), min_size=1, max_size=20))
@settings(max_examples=20, deadline=None)
def test_unreadable_sectors_are_counted_and_never_taken_for_right(bad: frozenset[int]) -> None:
    block = MemoryBlocks(5_000 * 512, 512)
    block.data[:] = bytes(block.size_bytes)
    block.unreadable = bad
    assert verify(block, Expected.UNIFORM) == (0, 512 * len(bad))


@given(sectors=st.integers(1, 5_000_000), sector=st.sampled_from([512, 4096]))
@settings(max_examples=60, deadline=None)
def test_a_sample_stays_on_the_drive_and_is_at_least_a_tenth(sectors: int, sector: int) -> None:
    size = sectors * sector
    regions = list(sampled_regions(size, sector, SEED))
    assert all(region.offset % sector == 0 and region.length % sector == 0 for region in regions)
    assert all(region.offset >= 0 and region.offset + region.length <= size for region in regions)
    assert sum(region.length for region in regions[:-2]) >= min(size // 10, size - 2 * sector)
    assert {region.offset for region in regions[-2:]} == {0, size - sector}


@given(size=st.integers(1, 4_000_000).map(lambda count: count * 512))
@settings(max_examples=60, deadline=None)
def test_markers_stay_on_the_drive_and_do_not_overlap(size: int) -> None:
    regions = marker_regions(size, 512, SEED)
    assert regions[0].offset == 0
    assert all(region.offset + region.length <= size for region in regions)
    for first, second in pairwise(regions):
        assert first.offset + first.length <= second.offset


def test_too_many_bad_sectors_turn_the_overwrite_round() -> None:
    size = 4_000 * 4096
    bad = frozenset(range(1_000, 3_000))
    block, journal = MemoryBlocks(size, 4096, bad), Kept()
    OverwritePass(work_on(block, journal), Method.OVERWRITE_ZERO, 0, Pattern(0)).run()
    assert not any(block.data[: 1_000 * 4096])
    assert not any(block.data[3_100 * 4096 :])
    unwritten = sum(item.region.length for item in journal.records if isinstance(item, BadRegion))
    assert unwritten >= 2_000 * 4096
