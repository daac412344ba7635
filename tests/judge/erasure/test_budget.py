"""What may be left alone: each address once, counts that agree with lists, and the limits of an order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judge.erasure.budget import bytes_in, contradicts, left_alone, merged, too_many
from model.erasure import WipePolicy
from model.journal import BadRegion, BlockOperation, PassEnded, PassStarted, Record, Region, Verified
from tests.judge.erasure.journals import VERIFIED, one_pass, overwritten


def region(first: int, end: int) -> Region:
    """From one byte until before another."""
    return Region(offset=first, length=end - first)


def bad(first: int, end: int, operation: BlockOperation = BlockOperation.WRITE) -> BadRegion:
    """A place that could not be written."""
    return BadRegion(operation=operation, region=region(first, end), errno_name="EIO")


@pytest.mark.parametrize(
    ("regions", "found"),
    [
        ([], ()),
        ([region(0, 0)], ()),
        ([region(5, 4)], ()),
        ([region(7, 8)], (region(7, 8),)),
        ([region(8, 9), region(0, 4)], (region(0, 4), region(8, 9))),
        ([region(0, 4), region(4, 8)], (region(0, 8),)),
        ([region(0, 4), region(5, 8)], (region(0, 4), region(5, 8))),
        ([region(0, 4), region(3, 8)], (region(0, 8),)),
        ([region(0, 9), region(2, 4)], (region(0, 9),)),
        ([region(0, 4), region(0, 4)], (region(0, 4),)),
        ([region(2, 4), region(0, 3), region(4, 5), region(9, 12)], (region(0, 5), region(9, 12))),
        ([region(10, 14), region(12, 13), region(13, 15)], (region(10, 15),)),
        ([region(3, 3), region(4, 5)], (region(4, 5),)),
    ],
)
def test_addresses_count_once_however_they_are_told(regions: list[Region], found: tuple[Region, ...]) -> None:
    assert merged(regions) == found
    assert bytes_in(regions) == sum(item.length for item in found)


BEGUN, ENDED = one_pass(0, overwritten()[2].methods[0])  # type: ignore[union-attr]  # a rung's start
assert isinstance(BEGUN, PassStarted)
assert isinstance(ENDED, PassEnded)
LOST = replace(ENDED, unwritten_bytes=512)


@pytest.mark.parametrize(
    ("records", "verified", "unwritten", "unreadable"),
    [
        ([], VERIFIED, 0, 0),
        ([BEGUN, bad(0, 512), ENDED], VERIFIED, 512, 0),
        ([BEGUN, bad(0, 512), bad(0, 512), ENDED], VERIFIED, 512, 0),
        ([BEGUN, bad(0, 512), ENDED, BEGUN, ENDED], VERIFIED, 0, 0),
        ([BEGUN, ENDED, BEGUN, bad(0, 512), ENDED], VERIFIED, 512, 0),
        ([bad(0, 512)], VERIFIED, 0, 0),
        ([BEGUN, bad(0, 512, BlockOperation.READ), ENDED], VERIFIED, 0, 0),
        ([BEGUN, bad(0, 512), ENDED], replace(VERIFIED, skipped=(region(0, 1024),)), 1024, 0),
        ([BEGUN, ENDED], replace(VERIFIED, unreadable=(region(0, 512), region(256, 1024))), 0, 1024),
        ([BEGUN, ENDED], replace(VERIFIED, unreadable_bytes=4096, unreadable=(region(0, 512),)), 0, 4096),
        ([BEGUN, ENDED], replace(VERIFIED, unreadable_bytes=1, unreadable=(region(0, 512),)), 0, 512),
    ],
)
def test_what_is_left_is_what_the_last_pass_did_not_write_and_what_was_not_read(
    records: list[Record], verified: Verified, unwritten: int, unreadable: int
) -> None:
    left = left_alone(records, verified)
    assert (left.unwritten_bytes, left.unreadable_bytes) == (unwritten, unreadable)
    assert bytes_in(left.unwritten) == unwritten


def test_a_place_that_can_neither_be_written_nor_read_is_left_once() -> None:
    left = left_alone(
        [BEGUN, bad(0, 512), ENDED], replace(VERIFIED, unreadable_bytes=1024, unreadable=(region(0, 1024),))
    )
    assert left.regions == (region(0, 1024),)


def unread(count: int, listed: int) -> Verified:
    """So many bytes not readable, in so many places of 512 that are listed."""
    places = tuple(region(1024 * place, 1024 * place + 512) for place in range(listed))
    return replace(VERIFIED, unreadable_bytes=count, unreadable=places)


@pytest.mark.parametrize(
    ("records", "verified", "found"),
    [
        ([], VERIFIED, False),
        ([BEGUN, ENDED], VERIFIED, False),
        ([BEGUN, bad(0, 512), LOST], VERIFIED, False),
        ([BEGUN, LOST], VERIFIED, True),
        ([BEGUN, bad(0, 511), LOST], VERIFIED, True),
        ([BEGUN, bad(0, 1024), LOST], VERIFIED, False),
        ([BEGUN, LOST, BEGUN, ENDED], VERIFIED, False),
        ([BEGUN, ENDED, BEGUN, LOST], VERIFIED, True),
        (
            [BEGUN, bad(0, 512), LOST],
            replace(VERIFIED, skipped_bytes=512, skipped=(region(0, 512),)),
            False,
        ),
        ([BEGUN, bad(0, 512), LOST], replace(VERIFIED, skipped_bytes=512), True),
        ([BEGUN, bad(0, 512), LOST], replace(VERIFIED, skipped=(region(0, 512),)), True),
        ([BEGUN, ENDED], replace(VERIFIED, skipped_bytes=512, skipped=(region(0, 512),)), True),
        (
            [BEGUN, bad(0, 512), LOST],
            replace(VERIFIED, skipped_bytes=512, skipped=(region(512, 1024),)),
            True,
        ),
        ([], unread(512, 1), False),
        ([], unread(512, 0), True),
        ([], unread(513, 1), True),
        ([], unread(511, 1), True),
        ([], unread(512 * 1000, 1000), False),
        ([], unread(512 * 1000 + 1, 1000), True),
        ([], unread(512 * 1001, 1001), False),
        ([], unread(512 * 1002, 1001), False),
        ([], unread(512 * 1001 - 1, 1001), True),
    ],
)
def test_counts_and_places_have_to_tell_of_the_same_amount(
    records: list[Record], verified: Verified, found: bool
) -> None:
    assert contradicts(records, verified) is found


SIZE = 1000
POLICY = WipePolicy(exceptions=True, most_exceptions=2, most_exceptions_share=0.1)


@pytest.mark.parametrize(
    ("policy", "places", "counted", "is_too_many"),
    [
        (POLICY, [], 0, False),
        (POLICY, [region(0, 100)], 0, False),
        (POLICY, [region(0, 101)], 0, True),
        (POLICY, [region(0, 1)], 100, False),
        (POLICY, [region(0, 1)], 101, True),
        (POLICY, [region(0, 1), region(5, 6)], 0, False),
        (POLICY, [region(0, 1), region(5, 6), region(8, 9)], 0, True),
        (replace(POLICY, most_exceptions_share=7.0), [region(0, 1000)], 0, False),
        (replace(POLICY, most_exceptions_share=7.0), [region(0, 1001)], 0, True),
        (replace(POLICY, most_exceptions_share=-0.1), [], 0, False),
        (replace(POLICY, most_exceptions_share=-0.1), [region(0, 1)], 0, True),
        (replace(POLICY, most_exceptions_share=float("nan")), [region(0, 1)], 0, True),
        (replace(POLICY, most_exceptions=0), [], 0, False),
        (replace(POLICY, most_exceptions=0), [region(0, 1)], 0, True),
    ],
)
def test_no_more_is_left_than_the_order_allows(
    policy: WipePolicy, places: list[Region], counted: int, is_too_many: bool
) -> None:
    pass_records = [
        BEGUN,
        *(BadRegion(operation=BlockOperation.WRITE, region=p, errno_name="EIO") for p in places),
    ]
    unwritten = left_alone(pass_records, replace(VERIFIED, unreadable_bytes=counted))
    unreadable = left_alone([BEGUN], replace(VERIFIED, unreadable=tuple(places), unreadable_bytes=counted))
    for left in (unwritten, unreadable):
        found = too_many(policy, left, SIZE, first_format=False)
        assert (found is not None) is is_too_many
        if found is not None:
            amount = max(bytes_in(places), counted)
            assert found.arguments == {"count": len(merged(places)), "bytes": amount}


def test_a_journal_of_the_first_format_may_leave_half_in_however_many_places() -> None:
    half = [region(2 * place, 2 * place + 1) for place in range(SIZE // 2)]
    strict = replace(POLICY, most_exceptions_share=0.0)
    left = left_alone([], replace(VERIFIED, unreadable=tuple(half), unreadable_bytes=SIZE // 2))
    assert too_many(strict, left, SIZE, first_format=True) is None
    assert too_many(strict, left, SIZE - 1, first_format=True) is not None
