"""What a rung may lack or hold beside its evidence: it proves what it did all the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from judge.erasure.erasure import judge_erasure
from model.erasure import DeviceState, EraseVerdict, Expected, Method, Verification
from model.journal import (
    DeviceStatus,
    Finished,
    FoundContent,
    Intent,
    Interrupted,
    Marked,
    MarkersChecked,
    Observed,
    ObservedWhen,
    Opened,
    Outcome,
    PassEnded,
    Record,
    RungEnded,
    Sampled,
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
    plan_changed,
    sampled,
    token_changed,
    without,
)
from tests.judge.erasure.journals import (
    MARKERS,
    OPENED,
    SIZE,
    VERIFIED,
    by_firmware,
    of_changed_key,
    one_pass,
    overwritten,
    sanitized,
)

PURGED, CLEARED, UNKNOWN = EraseVerdict.PURGED, EraseVerdict.CLEARED, EraseVerdict.UNKNOWN
BLOCK = Method.NVME_SANITIZE_BLOCK
STATUS = DeviceStatus(method=BLOCK, state=DeviceState.SUCCEEDED, progress=None)
FINAL = replace(VERIFIED, by="")
TWO = (Method.NVME_SANITIZE_CRYPTO, BLOCK)


STILL: dict[str, tuple[Callable[[], list[Record]], Change, EraseVerdict]] = {
    "refused and seen running": (sanitized, changed(Outcome, accepted=False), CLEARED),
    "accepted and never seen running": (sanitized, without(DeviceStatus, 0), PURGED),
    "a status of another method at the end": (
        sanitized,
        inserted(replace(STATUS, method=Method.NVME_SANITIZE_CRYPTO), MarkersChecked),
        PURGED,
    ),
    "all read and no marker gone": (sanitized, changed(MarkersChecked, gone=0), PURGED),
    "a sample of a tenth": (sanitized, sampled(SIZE // 10), PURGED),
    "a sample that lacks a tenth by less than a sector": (
        sanitized,
        sampled(-(-(SIZE - (1 << 16)) // 10)),
        PURGED,
    ),
    "all read where a sample was ordered": (
        sanitized,
        plan_changed(policy=replace(OPENED.plan.policy, verification=Verification.SAMPLED)),
        PURGED,
    ),
    "one byte everywhere where noise was expected": (
        of_changed_key,
        changed(Verified, expected=Expected.UNIFORM, found=FoundContent.ONES),
        PURGED,
    ),
    "nothing compared and markers gone": (
        of_changed_key,
        all_of(changed(Verified, checked_bytes=0), changed(Sampled, digests="")),
        PURGED,
    ),
    "another name after the drive was read": (sanitized, token_changed(-1, serial="ANOTHER"), PURGED),
    "a later check that found nothing wrong": (sanitized, inserted(FINAL, RungEnded), PURGED),
    "the same name in another boot": (sanitized, token_changed(0, boot="later"), PURGED),
    "a serial alone in another boot": (
        sanitized,
        all_of(plan_changed({"wwn": None}), token_changed(0, wwn=None, boot="later")),
        PURGED,
    ),
    "a world-wide name alone in another boot": (
        sanitized,
        all_of(plan_changed({"serial": None}), token_changed(0, serial=None, boot="later")),
        PURGED,
    ),
    "no name in the same boot": (
        sanitized,
        all_of(plan_changed({"serial": None, "wwn": None}), token_changed(0, serial=None, wwn=None)),
        PURGED,
    ),
    "a name that another port spells otherwise": (sanitized, token_changed(0, model="made_up"), PURGED),
    "a pass that was begun again and ended": (
        overwritten,
        inserted(one_pass(0, Method.OVERWRITE_ZERO)[0], PassEnded),
        CLEARED,
    ),
}


@pytest.mark.parametrize("name", STILL)
def test_what_is_proven_stays_proven_with(name: str) -> None:
    records, change, verdict = STILL[name]
    assert judged(records(), change).verdict is verdict


def test_an_overwrite_needs_no_markers_to_be_gone_and_may_be_of_two_passes_of_one_number() -> None:
    assert judged(overwritten(), changed(Marked, regions=MARKERS)).verdict is CLEARED
    assert not any(isinstance(item, MarkersChecked) for item in overwritten())


def test_each_method_of_a_rung_has_to_be_proven() -> None:
    both = by_firmware(*TWO)
    assert judge_erasure(both).verdict is PURGED
    for nth in (0, 1):
        assert judged(both, without(DeviceStatus, 2 * nth + 1)).verdict is UNKNOWN
        # the order of the one is no order of the other
        assert judged(both, without(Intent, nth + 1)).verdict is UNKNOWN


def test_a_drive_without_capacity_is_marked_after_it_was_formatted() -> None:
    nothing = all_of(
        plan_changed({"size_bytes": 0}), token_changed(0, size_bytes=0), moved(Marked, MarkersChecked)
    )
    assert judged(sanitized(), nothing).verdict is CLEARED
    without_markers = all_of(
        plan_changed({"size_bytes": 0}), token_changed(0, size_bytes=0), changed(Marked, regions=())
    )
    assert judged(sanitized(), without_markers).verdict is EraseVerdict.CLEARED_WITH_EXCEPTIONS


def test_a_foreign_operation_proves_nothing_even_where_the_drive_says_it_succeeded() -> None:
    foreign = judged(sanitized(), without(Intent), without(Outcome), without(Marked))
    assert (foreign.verdict, codes(foreign)) == (UNKNOWN, ["verdict.never_ran"])


@pytest.mark.parametrize("when", sorted(set(ObservedWhen) - {ObservedWhen.AFTER}))
def test_every_look_before_the_last_has_to_be_of_this_drive(when: ObservedWhen) -> None:
    seen = next(item for item in sanitized() if isinstance(item, Observed))
    other = replace(seen, when=when, token=replace(seen.token, serial="ANOTHER"))
    assert codes(judged(sanitized(), inserted(other, MarkersChecked))) == ["verdict.another_drive"]


@pytest.mark.parametrize("order", [Interrupted(), Finished()])
def test_an_order_that_was_opened_again_is_the_same_where_nothing_differs(order: Record) -> None:
    first = next(item for item in sanitized() if isinstance(item, Opened))
    again = all_of(inserted(order, Intent), inserted(replace(first, resumed=True), Intent))
    assert judged(sanitized(), again).verdict is PURGED
