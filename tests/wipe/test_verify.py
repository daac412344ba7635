"""Reading back at its limits: each byte counts, and each place is told once."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

import pytest

from host.drive.drive_ports import DriveGone, MediumError
from model.erasure import Expected, Verification
from model.fingerprint import FINGERPRINT_BYTES, FINGERPRINT_OFFSET
from model.journal import FoundContent, Region, Verified
from tests.wipe.bench import SEED
from tests.wipe.memory_block import MemoryBlock
from wipe import verify
from wipe.content import Pattern, Stream
from wipe.places import sampled_regions
from wipe.verify import MOST_LEFT_LISTED, MOST_LISTED, Question, Verifier, question_of
from wipe.work import CHUNK_BYTES, ErasureStopped

KEY = bytes(range(32))
SIZE = 64 * 512
MIB = 1 << 20
ZEROS, UNIFORM, REPEATED, STREAM = Expected.ZEROS, Expected.UNIFORM, Expected.REPEATED, Expected.STREAM
NOISE = random.Random(3).randbytes(SIZE)


def read(
    data: bytes | MemoryBlock,
    question: Question | Expected = ZEROS,
    *,
    broken: tuple[int, ...] = (),
    verification: Verification = Verification.FULL,
    stop_at_first: bool = False,
    tell: Callable[[int, int], None] = lambda _done, _total: None,
    check_stopped: Callable[[], None] = lambda: None,
    **most: Any,
) -> Verified:
    """What reading back finds on a drive with this on it."""
    block = data if isinstance(data, MemoryBlock) else MemoryBlock(data)
    block.broken = set(broken)
    if isinstance(question, Expected):
        question = question_of(question, pattern=5, key=KEY.hex())
    verifier = Verifier(
        block, question, stop_at_first=stop_at_first, tell=tell, check_stopped=check_stopped, **most
    )
    return verifier.run(verification, SEED)


def at(data: bytes, place: int, part: bytes) -> bytes:
    return data[:place] + part + data[place + len(part) :]


def sector(number: int, count: int = 1) -> Region:
    return Region(offset=number * 512, length=count * 512)


@pytest.mark.parametrize(
    ("data", "question", "found"),
    [
        (bytes(SIZE), ZEROS, FoundContent.ZEROS),
        (b"\5" * SIZE, Expected.PATTERN, FoundContent.UNIFORM),
        (bytes(SIZE), UNIFORM, FoundContent.ZEROS),
        (b"\xff" * SIZE, UNIFORM, FoundContent.ONES),
        (b"\5" * SIZE, UNIFORM, FoundContent.UNIFORM),
        (NOISE[:512] * 64, REPEATED, FoundContent.REPEATED),
    ],
)
def test_what_is_everywhere_as_it_must_be_is_right(
    data: bytes, question: Expected, found: FoundContent
) -> None:
    seen = read(data, question)
    assert (seen.found, seen.expected, seen.complete) == (found, question, True)
    assert (seen.checked_bytes, seen.wrong_bytes, seen.unreadable_bytes, seen.size_bytes) == (
        SIZE,
        0,
        0,
        SIZE,
    )
    assert (seen.wrong, seen.skipped, seen.unreadable, seen.seed) == ((), (), (), None)
    assert seen.verification is Verification.FULL


@pytest.mark.parametrize("number", [0, 1, 40, 63])
@pytest.mark.parametrize("question", [ZEROS, REPEATED])
def test_one_other_byte_makes_its_sector_wrong(number: int, question: Expected) -> None:
    seen = read(at(bytes(SIZE), number * 512 + 511, b"\1"), question)
    wrong = [sector(number)] if number or question is not REPEATED else [sector(1, 63)]
    assert list(seen.wrong) == wrong
    assert seen.wrong_bytes == sum(item.length for item in wrong)
    assert (seen.checked_bytes, seen.found) == (SIZE, FoundContent.MIXED)


@pytest.mark.parametrize(("pattern", "byte"), [(None, 0), (0, 0), (5, 5)])
def test_a_pattern_is_the_byte_that_was_ordered(pattern: int | None, byte: int) -> None:
    for found in (0, 1, 5):
        seen = read(bytes([found]) * SIZE, question_of(Expected.PATTERN, pattern=pattern, key=None))
        assert seen.wrong_bytes == (0 if found == byte else SIZE)


def test_one_byte_everywhere_is_the_first_one_that_was_found() -> None:
    seen = read(at(bytes(SIZE), 5 * 512, b"\7" * 512), UNIFORM)
    assert seen.wrong == (sector(5),)
    half = read(b"\7" * 512 + bytes(SIZE - 512), UNIFORM)
    assert half.wrong == (sector(1, 63),)
    mixed = read(at(bytes(SIZE), 0, b"\1\2"), UNIFORM)
    assert mixed.wrong_bytes >= 512
    assert mixed.found is FoundContent.MIXED


def test_a_stream_is_compared_at_its_place() -> None:
    buffer = bytearray(SIZE)
    Stream(KEY).fill(0, memoryview(buffer))
    assert read(bytes(buffer), STREAM).found is FoundContent.STREAM
    assert read(bytes(buffer), STREAM).wrong_bytes == 0
    assert read(bytes(buffer[:1]) * SIZE, STREAM).wrong_bytes == SIZE
    other = at(bytes(buffer), 512, bytes(buffer[:512]))
    assert read(other, STREAM).wrong == (sector(1),)
    broken = read(bytes(buffer), STREAM, broken=(1024,))
    assert (broken.wrong, broken.unreadable, broken.checked_bytes) == ((sector(2),), (sector(2),), SIZE - 512)


def test_a_sample_of_a_stream_is_compared_at_its_places() -> None:
    buffer = bytearray(MIB)
    Stream(KEY).fill(0, memoryview(buffer))
    seen = read(bytes(buffer), STREAM, verification=Verification.SAMPLED)
    assert (seen.wrong_bytes, seen.found) == (0, FoundContent.STREAM)


def test_the_thread_that_computes_a_stream_ends_with_the_reading() -> None:
    before = threading.active_count()
    with pytest.raises(ErasureStopped):
        read(bytes(6 * CHUNK_BYTES), STREAM, check_stopped=stop_now)
    assert threading.active_count() == before


def stop_now() -> None:
    raise ErasureStopped


def test_a_stop_comes_before_the_next_piece_is_read() -> None:
    block = MemoryBlock(bytes(SIZE))
    with pytest.raises(ErasureStopped):
        read(block, check_stopped=stop_now)
    assert block.asked == []


def test_the_first_wrong_sector_may_end_it() -> None:
    seen = read(at(bytes(SIZE), 1024, b"\1" * 1024), stop_at_first=True)
    assert (seen.complete, seen.wrong, seen.wrong_bytes, seen.checked_bytes) == (
        False,
        (sector(2),),
        512,
        1536,
    )


def test_places_that_follow_each_other_are_one_and_only_the_first_are_listed() -> None:
    seen = read(at(at(bytes(SIZE), 512, b"\1" * 1024), 2048, b"\1"))
    assert seen.wrong == (sector(1, 2), sector(4))
    many = b"".join((b"\1" if number % 2 else b"\0") * 512 for number in range(2 * MOST_LISTED + 10))
    seen = read(many)
    assert seen.wrong == tuple(sector(2 * number + 1) for number in range(MOST_LISTED))
    assert seen.wrong_bytes == (MOST_LISTED + 5) * 512


def test_what_was_not_written_is_told_apart_where_it_does_not_hold_what_it_should() -> None:
    question = question_of(Expected.ZEROS, pattern=None, key=None, except_for=(sector(2, 2),))
    seen = read(at(bytes(SIZE), 512, b"\1" * 2048), question)
    assert (seen.wrong, seen.skipped) == ((sector(1), sector(4)), (sector(2, 2),))
    assert (seen.wrong_bytes, seen.skipped_bytes, seen.checked_bytes) == (1024, 1024, SIZE - 1024)
    assert read(bytes(SIZE), question).checked_bytes == SIZE


def test_sectors_that_cannot_be_read_are_listed_and_the_others_read() -> None:
    seen = read(at(bytes(SIZE), 6 * 512, b"\1"), broken=(512, 1024, 5 * 512))
    assert seen.unreadable == (sector(1, 2), sector(5))
    assert seen.wrong == (sector(1, 2), sector(5, 2))
    assert (seen.unreadable_bytes, seen.wrong_bytes, seen.checked_bytes) == (1536, 512, SIZE - 1536)
    told: list[tuple[int, int]] = []
    read(bytes(8 * 512), broken=(512,), tell=lambda done, total: told.append((done, total)))
    assert [done // 512 for done, _total in told] == [0, 0, 0, 1, 8]
    assert {total for _done, total in told} == {8 * 512}


def test_a_physical_sector_fails_as_a_whole() -> None:
    block = MemoryBlock(bytes(SIZE), physical=4096)
    seen = read(block, broken=(4096 + 512,))
    assert seen.unreadable == (Region(offset=4096, length=4096),)
    odd = MemoryBlock(bytes(SIZE + 1536), physical=4096)
    assert read(odd, broken=(SIZE,)).unreadable == (Region(offset=SIZE, length=1536),)


@pytest.mark.parametrize("most", [0, 1, 2])
def test_more_unreadable_places_than_may_stay_end_it(most: int) -> None:
    seen = read(bytes(SIZE), broken=(512, 2048, 4096), most_unreadable=most)
    assert (seen.complete, len(seen.unreadable)) == (False, most + 1)
    assert read(bytes(SIZE), broken=(512, 2048, 4096), most_unreadable=3).complete
    assert read(bytes(SIZE), broken=(512,), most_unreadable_bytes=512).complete
    assert not read(bytes(SIZE), broken=(512, 2048), most_unreadable_bytes=1023).complete
    assert read(bytes(SIZE), broken=(512, 2048), most_unreadable_bytes=1024).complete


def test_no_more_places_are_listed_than_decide() -> None:
    size = 2 * (MOST_LEFT_LISTED + 5) * 512
    block = MemoryBlock(bytes(size))
    seen = read(block, broken=tuple(range(512, size, 1024)))
    assert (len(seen.unreadable), len(seen.wrong)) == (MOST_LEFT_LISTED, MOST_LISTED)
    assert seen.unreadable_bytes == (MOST_LEFT_LISTED + 5) * 512


def test_the_first_sector_that_can_be_read_is_what_all_others_must_be() -> None:
    data = NOISE[:512] * 64
    seen = read(data, REPEATED, broken=(0, 512))
    assert (seen.unreadable, seen.wrong_bytes, seen.found) == ((sector(0, 2),), 0, FoundContent.REPEATED)
    assert read(NOISE, REPEATED).wrong == (sector(1, 63),)


def test_the_fingerprint_lies_at_its_place_and_nowhere_else() -> None:
    sector_of = random.Random(4).randbytes(FINGERPRINT_BYTES)
    size = FINGERPRINT_OFFSET + FINGERPRINT_BYTES + 8192
    question = Question(expected=Expected.ZEROS, content=Pattern(0), fingerprint=sector_of)
    there = at(bytes(size), FINGERPRINT_OFFSET, sector_of)
    assert read(there, question).wrong_bytes == 0
    assert read(there, question).checked_bytes == size
    assert read(there, ZEROS).wrong_bytes == FINGERPRINT_BYTES
    assert read(bytes(size), question).wrong_bytes == FINGERPRINT_BYTES
    first, last = FINGERPRINT_OFFSET, FINGERPRINT_OFFSET + FINGERPRINT_BYTES - 512
    for place in (first, last):
        seen = read(at(there, place, bytes([there[place] ^ 1])), question)
        assert seen.wrong == (Region(offset=place // 512 * 512, length=512),)
    for place in (FINGERPRINT_OFFSET - 512, FINGERPRINT_OFFSET + FINGERPRINT_BYTES):
        assert read(at(there, place, b"\1"), question).wrong == (Region(offset=place, length=512),)
    uniform = Question(expected=Expected.UNIFORM, content=None, fingerprint=sector_of)
    assert read(there, uniform).wrong_bytes == 0


def test_a_sample_is_what_its_seed_names() -> None:
    regions = list(sampled_regions(MIB, 512, SEED))
    block = MemoryBlock(bytes(MIB))
    told: list[tuple[int, int]] = []
    seen = read(block, verification=Verification.SAMPLED, tell=lambda done, total: told.append((done, total)))
    total = sum(item.length for item in regions)
    assert (seen.verification, seen.seed, seen.checked_bytes) == (Verification.SAMPLED, SEED, total)
    assert block.asked == [item.offset for item in regions]
    assert told[0] == (regions[0].length, total)
    assert told[-1] == (total, total)


def test_all_of_it_is_read_in_chunks_and_told() -> None:
    size = 2 * CHUNK_BYTES + 512
    told: list[tuple[int, int]] = []
    block = MemoryBlock(bytes(size))
    read(block, tell=lambda done, total: told.append((done, total)))
    assert block.asked == [0, CHUNK_BYTES, 2 * CHUNK_BYTES]
    assert block.forgotten == 1
    assert told == [(CHUNK_BYTES, size), (2 * CHUNK_BYTES, size), (size, size)]
    assert read(at(bytes(size), size - 1, b"\1")).wrong == (Region(offset=size - 512, length=512),)


def test_it_can_be_stopped_also_between_the_halves_of_what_cannot_be_read() -> None:
    asked = []

    def stop() -> None:
        asked.append(1)
        if len(asked) > 3:
            raise ErasureStopped

    with pytest.raises(ErasureStopped):
        read(bytes(SIZE), broken=(512,), check_stopped=stop)


def test_a_drive_that_got_smaller_meanwhile_is_gone() -> None:
    block = MemoryBlock(bytes(SIZE))

    def gone(offset: int, buffer: memoryview) -> None:
        del block.data[512:]
        raise MediumError("EIO")

    block.read_into = gone  # type: ignore[method-assign]  # a drive that is pulled
    with pytest.raises(DriveGone):
        read(block)


@pytest.mark.parametrize(("expected", "key"), [(Expected.CHANGED, None), (Expected.STREAM, None)])
def test_what_cannot_be_computed_cannot_be_verified(expected: Expected, key: str | None) -> None:
    with pytest.raises(ValueError, match="byte by byte"):
        question_of(expected, pattern=None, key=key)


def test_what_repeats_itself_is_the_first_sector_also_in_the_next_chunk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(verify, "CHUNK_BYTES", 8 * 512)
    one, other = NOISE[:512], NOISE[512:1024]
    assert read(one * 8 + other * 8, REPEATED).wrong_bytes == 8 * 512
    assert read(one * 16, REPEATED).wrong_bytes == 0
    broken = read(one * 8 + other * 8, REPEATED, broken=(2 * 512, 10 * 512))
    assert (broken.wrong_bytes, broken.unreadable_bytes) == (7 * 512, 2 * 512)


def test_what_holds_what_it_should_is_no_exception_wherever_it_lies() -> None:
    question = question_of(ZEROS, pattern=None, key=None, except_for=(sector(3, 2),))
    found = read(at(bytes(SIZE), 4 * 512, b"x"), question)
    assert (found.checked_bytes, found.skipped_bytes, found.skipped) == (SIZE - 512, 512, (sector(4),))


def test_as_many_places_are_listed_as_a_record_holds() -> None:
    assert (MOST_LISTED, MOST_LEFT_LISTED) == (64, 1001)


def test_what_cannot_be_read_counts_as_looked_at_while_it_is_told_how_far_it_is() -> None:
    told: list[int] = []
    read(bytes(8 * 512), broken=(0, 512), tell=lambda done, _total: told.append(done))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, 8 * 512)
