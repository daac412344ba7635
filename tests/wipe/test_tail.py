"""Before an overwrite goes on, what was written last has to be there: else it is another drive."""

from __future__ import annotations

import pytest

from host.drive.drive_ports import DriveGone
from host.drive.memory import Buffer
from model.erasure import Method
from model.journal import PassStarted
from tests.wipe.bench import SEED
from tests.wipe.memory_block import MemoryBlock, work_on
from wipe.content import Stream
from wipe.places import number_below
from wipe.resume import ResumePoint
from wipe.tail import is_lost, tail_holds
from wipe.work import CHUNK_BYTES, ErasureStopped

KEY = bytes(range(32))
CHUNKS = 6
SIZE = CHUNKS * CHUNK_BYTES
STARTED = PassStarted(number=0, method=Method.OVERWRITE_RANDOM, pattern=None, key=KEY.hex(), size_bytes=SIZE)
LOOKED_AT = {number_below(5, "c", "look", number) for number in range(3)}  # and a fourth were another one


@pytest.fixture(scope="module")
def written() -> bytes:
    buffer = Buffer(SIZE)
    Stream(KEY).fill(0, buffer.view)
    return bytes(buffer.view)


def holds(data: bytes, offset: int, broken: tuple[int, ...] = ()) -> bool:
    block = MemoryBlock(data)
    block.broken = set(broken)
    work, _journal, _told = work_on(block)
    return tail_holds(work, Stream(KEY), offset)


def changed(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def test_a_tail_that_is_there_holds_and_what_lies_beyond_it_does_not_matter(written: bytes) -> None:
    assert holds(written, SIZE)
    assert holds(written, CHUNK_BYTES + 512)
    assert holds(changed(written, CHUNK_BYTES + 512), CHUNK_BYTES + 512)


@pytest.mark.parametrize("place", [0, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 511])
def test_one_other_byte_in_it_is_enough(written: bytes, place: int) -> None:
    assert not holds(changed(written, place), CHUNK_BYTES + 512)
    assert not holds(written, CHUNK_BYTES + 512, broken=(place // 512 * 512,))


def test_of_what_was_written_before_the_last_gibibyte_random_places_are_read(
    written: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wipe.tail.GIB", CHUNK_BYTES)
    block = MemoryBlock(written)
    work, _journal, told = work_on(block)
    assert tail_holds(work, Stream(KEY), SIZE)
    earlier = [number_below(5, SEED, "tail", number) * CHUNK_BYTES for number in range(16)]
    assert block.asked == [SIZE - CHUNK_BYTES, *earlier]
    assert [(item.done, item.total) for item in told][:2] == [
        (0, 17 * CHUNK_BYTES),
        (CHUNK_BYTES, 17 * CHUNK_BYTES),
    ]
    assert not holds(changed(written, earlier[3]), SIZE)
    assert not holds(written, SIZE, broken=(earlier[3],))


def test_a_person_may_end_it_and_a_drive_that_is_gone_does(written: bytes) -> None:
    def stop() -> None:
        raise ErasureStopped

    work, _journal, _told = work_on(MemoryBlock(written), stop)
    with pytest.raises(ErasureStopped):
        tail_holds(work, Stream(KEY), SIZE)
    block = MemoryBlock(written)
    block.read_into = _gone  # type: ignore[method-assign]  # a drive that is pulled
    with pytest.raises(DriveGone):
        is_lost(block, ResumePoint(started=STARTED, offset=SIZE), SEED)


def _gone(offset: int, buffer: memoryview) -> None:
    raise DriveGone("ENODEV")


def lost(
    data: bytes, offset: int, broken: tuple[int, ...] = (), started: PassStarted | None = STARTED
) -> bool:
    block = MemoryBlock(data)
    block.broken = set(broken)
    return is_lost(block, ResumePoint(started=started, offset=offset), "c")


def test_what_nothing_was_written_to_has_lost_nothing(written: bytes) -> None:
    assert not lost(bytes(SIZE), 0)
    assert not lost(bytes(SIZE - 512), 0)
    assert not lost(bytes(SIZE), SIZE, started=None)
    assert not lost(written, SIZE)
    assert not lost(written, 512)


def test_a_drive_of_another_size_has_lost_it(written: bytes) -> None:
    assert lost(written[:-512], 512)


def test_a_short_look_reads_the_last_chunk_and_three_others(written: bytes) -> None:
    offset = 5 * CHUNK_BYTES + 512
    assert lost(changed(written, 4 * CHUNK_BYTES), offset)
    assert lost(written, offset, broken=(4 * CHUNK_BYTES,))
    for chunk in range(4):
        assert lost(changed(written, chunk * CHUNK_BYTES), offset) is (chunk in LOOKED_AT)
    assert lost(changed(written, 511), 512)
    assert not lost(changed(written, 512), 512)


def test_a_pass_of_one_byte_is_looked_for_as_such() -> None:
    started = PassStarted(
        number=0, method=Method.OVERWRITE_PATTERN, pattern=7, key=None, size_bytes=CHUNK_BYTES
    )
    assert not lost(b"\7" * CHUNK_BYTES, CHUNK_BYTES, started=started)
    assert lost(bytes(CHUNK_BYTES), CHUNK_BYTES, started=started)
