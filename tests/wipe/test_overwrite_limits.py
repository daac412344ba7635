"""One pass over a drive of a few chunks: what is written, told and kept, where it turns round and where it
ends.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from host.drive.drive_ports import DriveGone, MediumError, TransportError
from model.erasure import Method, WipePhase
from model.journal import BadRegion, BlockOperation, HighWater, PassEnded, Region
from tests.wipe.bench import KEY
from wipe import overwrite
from wipe.content import PassContent, Pattern, Stream
from wipe.overwrite import OverwritePass, Tally
from wipe.work import AnotherDrive, BytesDone, ErasureStopped

SECTOR, CHUNK = 512, 8 * 512
OLD = 0xA5


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overwrite, "CHUNK_BYTES", CHUNK)
    monkeypatch.setattr(overwrite, "STREAM_BYTES", CHUNK)
    monkeypatch.setattr(overwrite, "GIB", 4 * CHUNK)


class Platter:
    """A drive in memory that tells `events` what is done to it. `bad` are sectors that take no write."""

    def __init__(self, events: list[Any], chunks: int, tail: int, bad: Iterable[int], physical: int) -> None:
        self.events, self.bad = events, set(bad)
        self.data = bytearray([OLD]) * (chunks * CHUNK + tail)
        self.size_bytes, self.sector_bytes, self.physical_bytes = len(self.data), SECTOR, physical
        self.error: Exception = MediumError("bad sector", "ENODATA")
        self.written: list[tuple[int, int]] = []

    def write(self, offset: int, data: memoryview) -> None:
        """See BlockIO."""
        self.written.append((offset, len(data)))
        if any(offset <= sector * SECTOR < offset + len(data) for sector in self.bad):
            raise self.error
        self.data[offset : offset + len(data)] = data

    def flush(self) -> None:
        """See BlockIO."""
        self.events.append("flush")

    def zeros(self) -> list[bool]:
        """Which sectors are zeros."""
        return [not any(self.data[at : at + SECTOR]) for at in range(0, len(self.data), SECTOR)]


class Bench:
    """A platter, the work on it, and everything that happens, in order."""

    def __init__(
        self, chunks: int, *, tail: int = 0, bad: Iterable[int] = (), physical: int = SECTOR
    ) -> None:
        self.events: list[Any] = []
        self.block = Platter(self.events, chunks, tail, bad, physical)
        self.told: list[BytesDone] = []
        self.cooled = 0
        self.stops: Iterator[bool] | None = None
        self.work: Any = SimpleNamespace(
            drive=SimpleNamespace(block=self.block),
            journal=SimpleNamespace(add=self.events.append),
            clock=SimpleNamespace(pause=lambda seconds: self.events.append(("pause", seconds))),
            tell=self.told.append,
            note=lambda code, **said: self.events.append((code, said)),
            check_same_drive=lambda: self.events.append("same"),
            cool_down=self._cool_down,
            stopped=self._stopped,
            check_stopped=self._check_stopped,
        )

    def _cool_down(self) -> None:
        self.cooled += 1

    def _stopped(self) -> bool:
        return self.stops is not None and next(self.stops, True)

    def _check_stopped(self) -> None:
        if self._stopped():
            raise ErasureStopped

    def stop_after(self, times: int) -> None:
        """It is to stop when it has been asked so often."""
        self.stops = iter([False] * times)

    def run(self, content: PassContent | None = None, **more: Any) -> Tally:
        return OverwritePass(self.work, Method.OVERWRITE_ZERO, 2, content or Pattern(0), **more).run()


def bad(sector: int, sectors: int = 1, name: str = "ENODATA") -> BadRegion:
    region = Region(offset=sector * SECTOR, length=sectors * SECTOR)
    return BadRegion(operation=BlockOperation.WRITE, region=region, errno_name=name)


def ended(written: int, unwritten: int = 0, retried: int = 0) -> PassEnded:
    return PassEnded(number=2, written_bytes=written, unwritten_bytes=unwritten, retried_blocks=retried)


def told(done: int, size: int) -> BytesDone:
    return BytesDone(phase=WipePhase.WRITE, method=Method.OVERWRITE_ZERO, done=done, total=size)


def test_a_pass_writes_all_and_keeps_how_far_it_came_at_every_gibibyte() -> None:
    bench = Bench(9, tail=SECTOR)
    size = bench.block.size_bytes
    assert bench.run() == Tally(written_bytes=size)
    assert not any(bench.block.data)
    assert bench.events == [
        *("flush", HighWater(number=2, offset=4 * CHUNK), "same"),
        *("flush", HighWater(number=2, offset=8 * CHUNK), "same"),
        *("flush", ended(size)),
    ]
    assert bench.told == [told(min(number * CHUNK, size), size) for number in range(1, 11)]
    assert bench.cooled == 10


def test_a_pass_goes_on_where_an_earlier_process_came_to_with_what_that_could_not_write() -> None:
    bench = Bench(6)
    left = (Region(offset=0, length=SECTOR), Region(offset=CHUNK, length=2 * SECTOR))
    tally = bench.run(start=3 * CHUNK, bad=left)
    assert tally == Tally(written_bytes=3 * CHUNK, unwritten_bytes=3 * SECTOR, regions=list(left))
    assert bench.events == ["flush", ended(3 * CHUNK, 3 * SECTOR)]
    assert bench.block.zeros() == [False] * 24 + [True] * 24


def test_another_drive_at_its_place_ends_it_at_once() -> None:
    bench = Bench(9)

    def another() -> None:
        raise AnotherDrive(SimpleNamespace(code="wipe.other_drive"))  # type: ignore[arg-type]  # a test's words

    bench.work.check_same_drive = another
    with pytest.raises(AnotherDrive):
        bench.run()
    assert bench.block.zeros() == [True] * 32 + [False] * 40


def test_a_pass_that_is_stopped_keeps_how_far_it_came() -> None:
    bench = Bench(9)
    bench.stop_after(3)
    with pytest.raises(ErasureStopped):
        bench.run()
    assert bench.events == ["flush", HighWater(number=2, offset=3 * CHUNK)]
    assert bench.block.zeros() == [True] * 24 + [False] * 48


@pytest.mark.parametrize("error", [MediumError, TransportError])
def test_a_bad_sector_is_tried_twice_listed_and_passed(error: Callable[[str, str], Exception]) -> None:
    bench = Bench(3, bad=[13])
    bench.block.error = error("bad sector", "ENODATA")
    size = bench.block.size_bytes
    tally = bench.run()
    assert (tally.written_bytes, tally.unwritten_bytes, tally.bad_blocks) == (size - SECTOR, SECTOR, 1)
    assert tally.regions == [Region(offset=13 * SECTOR, length=SECTOR)]
    assert bench.events == [("pause", 1.0), bad(13), "flush", ended(size - SECTOR, SECTOR)]
    assert bench.block.zeros() == [at != 13 for at in range(24)]
    halves = [(8, 8), (8, 4), (12, 4), (12, 2), (12, 1), (13, 1), (13, 1), (13, 1), (14, 2), (16, 8)]
    assert bench.block.written[1:] == [(at * SECTOR, length * SECTOR) for at, length in halves]
    assert [item.done for item in bench.told] == [CHUNK, 13 * SECTOR, 13 * SECTOR, 2 * CHUNK, 3 * CHUNK]


def test_a_sector_that_is_written_at_the_second_try_alone_is_no_bad_one() -> None:
    bench = Bench(1, bad=[2])
    bench.work.clock.pause = lambda _seconds: bench.block.bad.clear()
    tally = bench.run()
    assert (tally.written_bytes, tally.unwritten_bytes, tally.retried_blocks) == (CHUNK, 0, 1)
    assert (tally.regions, all(bench.block.zeros())) == ([], True)
    assert bench.events == ["flush", ended(CHUNK, 0, 1)]


def test_where_a_block_is_several_sectors_none_is_written_alone() -> None:
    bench = Bench(2, bad=[5], physical=4 * SECTOR)
    tally = bench.run()
    assert tally.regions == [Region(offset=4 * SECTOR, length=4 * SECTOR)]
    assert bench.block.zeros() == [not 4 <= at < 8 for at in range(16)]
    assert min(length for _offset, length in bench.block.written) == 4 * SECTOR


@pytest.mark.parametrize(("sector", "first", "length"), [(3, 2, 2), (6, 6, 1)])
def test_blocks_that_do_not_divide_a_piece_evenly_are_kept_whole(
    sector: int, first: int, length: int
) -> None:
    bench = Bench(0, tail=7 * SECTOR, bad=[sector], physical=2 * SECTOR)
    tally = bench.run()
    assert tally.regions == [Region(offset=first * SECTOR, length=length * SECTOR)]
    assert tally.written_bytes + tally.unwritten_bytes == 7 * SECTOR


def test_trying_again_can_be_stopped() -> None:
    bench = Bench(2, bad=[0])
    bench.stop_after(1)
    with pytest.raises(ErasureStopped):
        bench.run()
    assert bench.events == []


@pytest.mark.parametrize("bad_sector", [0, 3])
def test_an_error_of_a_drive_that_has_less_room_than_before_is_that_it_left(bad_sector: int) -> None:
    bench = Bench(2, bad=[bad_sector])
    bench.block.size_bytes = 2 * CHUNK
    one = OverwritePass(bench.work, Method.OVERWRITE_ZERO, 2, Pattern(0))
    bench.block.size_bytes -= SECTOR
    with pytest.raises(DriveGone) as gone:
        one.run()
    assert (str(gone.value), gone.value.errno_name) == ("bad sector", "ENODATA")
    assert bench.events == []


@pytest.mark.parametrize("leaves_at", [2, 4, 5, 6])
def test_a_drive_that_leaves_while_its_bad_sectors_are_told_apart_is_not_one_of_bad_sectors(
    leaves_at: int,
) -> None:
    bench = Bench(1, bad=[0])
    wrote = bench.block.write

    def write(offset: int, data: memoryview) -> None:
        if len(bench.block.written) == leaves_at:
            bench.block.size_bytes = 0
        wrote(offset, data)

    bench.block.write = write  # type: ignore[method-assign]  # it leaves
    if leaves_at == 6:
        bench.block.bad = {0, 7}
    with pytest.raises(DriveGone):
        bench.run()
    assert "flush" not in bench.events
    assert [item for item in bench.events if isinstance(item, BadRegion)] == [bad(0)] * (leaves_at == 6)


THREE = [5 * 8, 6 * 8 + 7, 7 * 8 + 1]  # one bad sector in each of three chunks


def test_three_bad_chunks_in_a_row_turn_it_round() -> None:
    bench = Bench(20, bad=THREE)
    size = bench.block.size_bytes
    tally = bench.run()
    assert bench.block.zeros() == [at not in THREE for at in range(160)]
    turned = ("wipe.too_many_bad_blocks", {"offset": 7 * CHUNK})
    kept = [item for item in bench.events if item != ("pause", 1.0)]
    assert kept == [
        *("flush", HighWater(number=2, offset=4 * CHUNK), "same"),
        *(bad(THREE[0]), bad(THREE[1]), bad(THREE[2])),
        *("flush", HighWater(number=2, offset=7 * CHUNK), turned),
        *(bad(THREE[2]), "flush", ended(tally.written_bytes, 4 * SECTOR)),
    ]
    assert tally.bad_chunks_in_a_row == 1
    backward = [offset // CHUNK for offset, length in bench.block.written if length == CHUNK][8:]
    assert backward == list(range(19, 6, -1))
    assert bench.told[-1].total == size


@pytest.mark.parametrize("bad_sectors", [[*THREE[:2], 8 * 8], [0, 8]])
def test_two_bad_chunks_in_a_row_do_not(bad_sectors: list[int]) -> None:
    bench = Bench(20, bad=bad_sectors)
    bench.run()
    assert not any(isinstance(item, tuple) and item[0] != "pause" for item in bench.events)
    assert [offset for offset, length in bench.block.written if length == CHUNK] == [
        CHUNK * number for number in range(20)
    ]


def test_what_lies_between_two_bad_places_is_given_up_as_one() -> None:
    back = [12 * 8 + 3, 13 * 8 + 3, 14 * 8 + 3]
    bench = Bench(20, bad=[*THREE, *back])
    tally = bench.run()
    assert bench.block.zeros() == [not 64 <= at < 96 and at not in {*THREE, *back} for at in range(160)]
    assert bad(56, 48, "EIO") in bench.events
    assert bench.events[-3:] == [bad(56, 48, "EIO"), "flush", ended(tally.written_bytes, 54 * SECTOR)]


def test_bad_chunks_at_the_end_are_counted_anew_on_the_way_back() -> None:
    bench = Bench(20, bad=[*THREE, 19 * 8, 18 * 8])
    bench.run()
    assert not [item for item in bench.events if isinstance(item, BadRegion) and item.errno_name == "EIO"]


def test_the_way_back_can_be_stopped_and_waits_while_the_drive_is_too_warm() -> None:
    bench = Bench(20, bad=THREE)
    forward = Bench(20, bad=THREE)
    forward.run()
    assert forward.cooled == 8 + 13
    bench.stop_after(8 + 2 * len(THREE) + 4)
    with pytest.raises(ErasureStopped):
        bench.run()
    assert bench.block.zeros()[15 * 8 :] == [False] * 8 + [True] * 32
    assert not [item for item in bench.events if isinstance(item, PassEnded)]


def test_more_bad_blocks_than_are_worth_it_turn_it_round_wherever_they_lie(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert overwrite.MOST_BAD_BLOCKS == 64
    monkeypatch.setattr(overwrite, "MOST_BAD_BLOCKS", 4)
    spread = [1 * 8, 1 * 8 + 2, 3 * 8 + 1, 3 * 8 + 6]
    bench = Bench(6, bad=spread)
    bench.run()
    assert "wipe.too_many_bad_blocks" not in [item[0] for item in bench.events if isinstance(item, tuple)]
    bench = Bench(6, bad=[*spread, 4 * 8 + 5])
    bench.run()
    assert ("wipe.too_many_bad_blocks", {"offset": 4 * CHUNK}) in bench.events
    assert bench.block.zeros() == [at not in {*spread, 4 * 8 + 5} for at in range(48)]


def test_a_stream_is_written_as_it_is_at_each_place() -> None:
    bench = Bench(5, tail=3 * SECTOR)
    bench.run(Stream(KEY))
    expected = bytearray(bench.block.size_bytes)
    Stream(KEY).fill(0, memoryview(expected))
    assert bench.block.data == expected
    again = Bench(5, tail=3 * SECTOR)
    again.run(Stream(KEY), start=2 * CHUNK)
    assert again.block.data[2 * CHUNK :] == expected[2 * CHUNK :]


def test_a_stream_that_breaks_breaks_the_pass_and_leaves_no_thread() -> None:
    class Breaking(Stream):
        def fill(self, offset: int, view: memoryview) -> None:
            if offset >= 2 * CHUNK:
                raise ZeroDivisionError
            super().fill(offset, view)

    bench, before = Bench(5), threading.active_count()
    with pytest.raises(ZeroDivisionError):
        bench.run(Breaking(KEY))
    stopped = Bench(50)
    stopped.stop_after(2)
    with pytest.raises(ErasureStopped):
        stopped.run(Stream(KEY))
    assert stopped.events == ["flush", HighWater(number=2, offset=2 * CHUNK)]
    assert threading.active_count() == before
