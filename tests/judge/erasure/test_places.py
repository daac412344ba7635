"""Addresses are places: markers that were read back, where they have to lie, and what reading back found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from judge.erasure.landmarks import landmarks, powers_below
from judge.erasure.place_evidence import FINDS
from model.erasure import EraseStep, EraseVerdict, Expected, Method, Verification
from model.journal import (
    FoundContent,
    Marked,
    Outcome,
    PassEnded,
    PassStarted,
    Record,
    Region,
    RungEnded,
    Verified,
)
from tests.judge.erasure.changes import (
    Change,
    all_of,
    changed,
    codes,
    inserted,
    judged,
    moved,
    opened_again,
    plan_changed,
    token_changed,
    without,
)
from tests.judge.erasure.journals import (
    MARKERS,
    POWERS,
    SEED,
    SIZE,
    VERIFIED,
    one_pass,
    overwritten,
    overwritten_twice,
    overwritten_with_noise,
    sanitized,
)

KIB = 1024


@pytest.mark.parametrize(
    ("size_bytes", "found"),
    [
        (0, ()),
        (1, ()),
        (64 * KIB, ()),
        (64 * KIB + 1, (64 * KIB,)),
        (128 * KIB, (64 * KIB,)),
        (128 * KIB + 512, (64 * KIB, 128 * KIB)),
        (SIZE, POWERS),
    ],
)
def test_every_power_of_two_that_is_an_address_is_looked_at(size_bytes: int, found: tuple[int, ...]) -> None:
    assert powers_below(size_bytes) == found


@pytest.mark.parametrize(
    ("size_bytes", "unit", "found"),
    [
        (0, 512, ()),
        (64 * KIB, 512, ()),
        (64 * KIB + 512, 512, (64 * KIB - 512, 64 * KIB)),
        (64 * KIB + 1023, 512, (64 * KIB - 512, 64 * KIB)),
        (64 * KIB + 1024, 512, (64 * KIB - 512, 64 * KIB, 64 * KIB + 512)),
        (64 * KIB + 1, 128 * KIB, ()),
        (256 * KIB, 128 * KIB, (0, 128 * KIB)),
        (192 * KIB, 64 * KIB, (0, 64 * KIB, 128 * KIB)),
    ],
)
def test_landmarks_are_each_power_and_its_neighbours_where_they_fit(
    size_bytes: int, unit: int, found: tuple[int, ...]
) -> None:
    assert landmarks(size_bytes, unit) == found


LAST = MARKERS[-1]
INSIDE = Region(offset=1024, length=512)
AGAIN = opened_again(sanitized())
NOISE = replace(VERIFIED, expected=Expected.STREAM, found=FoundContent.STREAM)
NOT_NOISE = replace(NOISE, found=FoundContent.MIXED, wrong_bytes=1)
AGAINST: dict[str, tuple[Callable[[], list[Record]], Change, str]] = {
    "no marker on an overwrite": (overwritten, without(Marked), "verdict.no_marker"),
    "none of the markers laid": (overwritten, changed(Marked, regions=()), "verdict.no_marker"),
    "none of the markers readable": (overwritten, changed(Marked, unwritable=MARKERS), "verdict.no_marker"),
    "markers after the pass began": (overwritten, moved(Marked, PassEnded), "verdict.no_marker"),
    "markers after the second pass began": (
        overwritten_twice,
        moved(Marked, PassEnded),
        "verdict.no_marker",
    ),
    "a pass that is not the first": (
        overwritten,
        all_of(changed(PassStarted, number=1), changed(PassEnded, number=1)),
        "verdict.no_marker",
    ),
    "a check of later alone": (sanitized, changed(Verified, by=""), "verdict.not_read_back"),
    "passes that are not counted from the first": (
        overwritten_twice,
        all_of(
            changed(PassStarted, number=2),
            changed(PassEnded, number=2),
        ),
        "verdict.noise_not_read",
    ),
    "a first pass of another method, without an end": (
        overwritten_twice,
        all_of(
            changed(PassStarted, 0, number=5),
            changed(PassEnded, 0, number=5),
            inserted(one_pass(0, Method.OVERWRITE_PATTERN)[0], PassStarted, 0),
        ),
        "verdict.noise_not_read",
    ),
    "one reads as another": (sanitized, changed(Marked, differing=(LAST,)), "verdict.addresses_differ"),
    "one lost that was never laid": (
        sanitized,
        changed(Marked, unwritable=(INSIDE,)),
        "verdict.counts_differ",
    ),
    "one differing that was never laid": (
        sanitized,
        changed(Marked, differing=(INSIDE,)),
        "verdict.counts_differ",
    ),
    "one lost twice": (sanitized, changed(Marked, unwritable=(LAST, LAST)), "verdict.counts_differ"),
    "one lost and differing": (
        sanitized,
        changed(Marked, unwritable=(LAST,), differing=(LAST,)),
        "verdict.counts_differ",
    ),
    "one over another": (sanitized, changed(Marked, regions=(*MARKERS, INSIDE)), "verdict.counts_differ"),
    "read before the order was opened again": (
        sanitized,
        inserted(AGAIN, RungEnded),
        "verdict.not_read_back",
    ),
    "the end of another rung": (sanitized, changed(RungEnded, rung=1), "verdict.not_ended"),
    "unreadable bytes that are not listed": (
        sanitized,
        changed(Verified, unreadable_bytes=512),
        "verdict.counts_differ",
    ),
    "noise that was not read back": (overwritten_twice, without(Verified, 0), "verdict.noise_not_read"),
    "noise that was read in part": (
        overwritten_twice,
        changed(Verified, 0, complete=False),
        "verdict.noise_not_read",
    ),
    "a wrong byte in the noise": (
        overwritten_twice,
        changed(Verified, 0, wrong_bytes=1),
        "verdict.noise_not_read",
    ),
    "nothing of the noise read": (
        overwritten_twice,
        changed(Verified, 0, checked_bytes=0),
        "verdict.noise_not_read",
    ),
    "less noise than zeros": (
        overwritten_twice,
        changed(Verified, 0, size_bytes=SIZE - 512),
        "verdict.noise_not_read",
    ),
    "a sample of the noise only": (
        overwritten_twice,
        changed(Verified, 0, verification=Verification.SAMPLED, seed=SEED),
        "verdict.noise_not_read",
    ),
    "read for another content": (
        overwritten_twice,
        changed(Verified, 0, expected=Expected.ZEROS),
        "verdict.noise_not_read",
    ),
    "noise read before its pass ended": (
        overwritten_twice,
        all_of(without(Verified, 0), inserted(NOISE, PassEnded, 0)),
        "verdict.noise_not_read",
    ),
    "noise read after the next pass began": (
        overwritten_twice,
        all_of(without(Verified, 0), inserted(NOISE, PassEnded, -1)),
        "verdict.noise_not_read",
    ),
    "a wrong byte in the noise at the last look": (
        overwritten_twice,
        inserted(NOT_NOISE, PassStarted),
        "verdict.noise_not_read",
    ),
}


@pytest.mark.parametrize("name", AGAINST)
def test_nothing_is_proven_with(name: str) -> None:
    records, change, code = AGAINST[name]
    judgement = judged(records(), change)
    assert (judgement.verdict, codes(judgement)) == (EraseVerdict.UNKNOWN, [code])


def test_how_many_markers_read_as_others_is_told() -> None:
    judgement = judged(sanitized(), changed(Marked, differing=MARKERS[:3]))
    assert judgement.reasons[0].arguments == {"count": 3}


@pytest.mark.parametrize("place", range(len(MARKERS)))
def test_each_landmark_without_a_marker_is_an_exception(place: int) -> None:
    for lost in (
        changed(Marked, unwritable=(MARKERS[place],)),
        changed(Marked, regions=(*MARKERS[:place], *MARKERS[place + 1 :])),
    ):
        judgement = judged(sanitized(), lost)
        assert judgement.verdict is EraseVerdict.CLEARED_WITH_EXCEPTIONS
        assert judgement.reasons[-1].code == "verdict.addresses_unproven"
        assert judgement.reasons[-1].arguments == {"count": 1}


@pytest.mark.parametrize(
    ("marker", "is_proven"),
    [
        (Region(offset=POWERS[3] - 1, length=1), False),
        (Region(offset=POWERS[3] - 1, length=2), True),
        (Region(offset=POWERS[3], length=1), True),
        (Region(offset=POWERS[3] + 1, length=8), False),
        (Region(offset=0, length=1), True),
        (Region(offset=1, length=8), False),
        (Region(offset=SIZE - 1, length=1), True),
        (Region(offset=SIZE - 2, length=1), False),
    ],
)
def test_a_marker_proves_the_addresses_that_it_covers(marker: Region, is_proven: bool) -> None:
    near = range(marker.offset - 5000, marker.offset + 5000)
    others = tuple(item for item in MARKERS if item.offset not in near)
    judgement = judged(sanitized(), changed(Marked, regions=(*others, marker)))
    assert ("verdict.addresses_unproven" not in codes(judgement)) is is_proven


def test_a_drive_without_capacity_takes_no_marker_and_that_is_an_exception() -> None:
    nothing = all_of(plan_changed({"size_bytes": 0}), token_changed(0, size_bytes=0))
    judgement = judged(overwritten(), nothing, changed(Marked, regions=()))
    assert judgement.verdict is EraseVerdict.CLEARED_WITH_EXCEPTIONS
    unproven = next(item for item in judgement.reasons if item.code == "verdict.addresses_unproven")
    assert unproven.arguments == {"count": len(POWERS) + 2}


@pytest.mark.parametrize(("expected", "found"), list(product(Expected, FoundContent)))
def test_what_was_found_has_to_be_what_was_looked_for(expected: Expected, found: FoundContent) -> None:
    good = {
        (Expected.ZEROS, FoundContent.ZEROS),
        (Expected.PATTERN, FoundContent.UNIFORM),
        (Expected.STREAM, FoundContent.STREAM),
        (Expected.UNIFORM, FoundContent.ZEROS),
        (Expected.UNIFORM, FoundContent.ONES),
        (Expected.UNIFORM, FoundContent.UNIFORM),
        (Expected.REPEATED, FoundContent.REPEATED),
        (Expected.CHANGED, FoundContent.NOISE),
    }
    assert (found in FINDS[expected]) is ((expected, found) in good)
    if expected is Expected.UNIFORM:
        judgement = judged(sanitized(), changed(Verified, found=found))
        assert (judgement.verdict is EraseVerdict.PURGED) is ((expected, found) in good)


def test_one_that_takes_markers_after_its_format_has_to_keep_them_apart_too() -> None:
    nothing = all_of(plan_changed({"size_bytes": 0}), token_changed(0, size_bytes=0))
    judgement = judged(sanitized(), nothing, changed(Marked, differing=(LAST,)))
    assert codes(judgement) == ["verdict.addresses_differ"]


STILL: dict[str, tuple[Callable[[], list[Record]], Change]] = {
    "noise alone": (overwritten_with_noise, changed(Marked)),
    "noise read twice, right at the last": (overwritten_twice, inserted(NOT_NOISE, Verified, 0)),
    "the order opened again before it was read": (sanitized, inserted(AGAIN, Verified)),
    "a pass that was begun again after a stop": (
        overwritten_twice,
        inserted(overwritten_twice()[6], PassEnded, 0),
    ),
    "markers laid again before the pass": (overwritten, inserted(overwritten()[5], PassStarted)),
}


@pytest.mark.parametrize("name", STILL)
def test_what_is_proven_stays_proven_with(name: str) -> None:
    records, change = STILL[name]
    assert judged(records(), change).verdict in (EraseVerdict.PURGED, EraseVerdict.CLEARED)


@pytest.mark.parametrize("accepted", [False, None])
def test_only_an_order_that_the_drive_accepted_purges(accepted: bool | None) -> None:
    judgement = judged(sanitized(), changed(Outcome, accepted=accepted))
    assert judgement.verdict is EraseVerdict.CLEARED


def test_an_order_that_was_accepted_the_second_time_purges() -> None:
    order = [item for item in sanitized() if isinstance(item, Outcome)][-1]
    refused = inserted(replace(order, accepted=False), Outcome)
    assert judged(sanitized(), refused).verdict is EraseVerdict.PURGED


def test_that_another_step_was_accepted_purges_nothing() -> None:
    refused = changed(Outcome, accepted=None)
    other = Outcome(step=EraseStep.EXIT_FAILURE_MODE, accepted=True)
    judgement = judged(sanitized(), refused, inserted(other, Verified))
    assert judgement.verdict is EraseVerdict.CLEARED
