"""The verdict of a whole journal: how it ended, which rung counts, what it reached, and what was left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from judge.erasure.erasure import judge_erasure
from model.erasure import (
    DeviceState,
    EraseLevel,
    EraseStep,
    EraseVerdict,
    Method,
    Rung,
    RungFailure,
    WipePolicy,
)
from model.journal import (
    BadRegion,
    BlockOperation,
    Finished,
    Interrupted,
    Noted,
    Observed,
    ObservedWhen,
    Opened,
    PassEnded,
    PassStarted,
    Record,
    Refused,
    Region,
    RungEnded,
    RungStarted,
    Verified,
)
from model.journal import Intent as Ordered
from model.message import say
from tests.judge.erasure.changes import (
    Change,
    all_of,
    changed,
    codes,
    inserted,
    judged,
    opened_again,
    plan_changed,
    sampled,
    without,
)
from tests.judge.erasure.journals import (
    NVME,
    OPENED,
    SIZE,
    VERIFIED,
    by_firmware,
    of_changed_key,
    overwritten,
    overwritten_twice,
    sanitized,
)

PURGED, CLEARED, UNKNOWN = EraseVerdict.PURGED, EraseVerdict.CLEARED, EraseVerdict.UNKNOWN
EXCEPTIONS, FAILED = EraseVerdict.CLEARED_WITH_EXCEPTIONS, EraseVerdict.FAILED
REFUSED = Refused(message=say("wipe.locked"))
THAWED = Ordered(step=EraseStep.UNFREEZE, command="suspend")
UNLOCKED = Ordered(step=EraseStep.UNLOCK, command="unlock")
STARTED = next(item for item in sanitized() if isinstance(item, RungStarted))
NOT_ENDED = RungEnded(rung=0, succeeded=False)


def begun(*more: Record) -> list[Record]:
    """A journal of which only the order and the first look are there, and these records."""
    return [*sanitized()[:2], *more]


@pytest.mark.parametrize(
    ("records", "verdict", "code"),
    [
        ([], UNKNOWN, "verdict.no_beginning"),
        ([Finished()], UNKNOWN, "verdict.no_beginning"),
        (begun(), EraseVerdict.INTERRUPTED, "verdict.cut_off"),
        (begun(REFUSED), EraseVerdict.INTERRUPTED, "verdict.cut_off"),
        (begun(Interrupted()), EraseVerdict.INTERRUPTED, "verdict.stopped"),
        (begun(Interrupted(reason=say("wipe.hot"))), EraseVerdict.INTERRUPTED, "wipe.hot"),
        (begun(Noted(message=say("wipe.odd")), Interrupted()), EraseVerdict.INTERRUPTED, "wipe.odd"),
        (begun(REFUSED, Finished()), EraseVerdict.NOT_ATTEMPTED, "wipe.locked"),
        (begun(Finished()), EraseVerdict.NOT_ATTEMPTED, "verdict.nothing_done"),
        (begun(STARTED, REFUSED, Finished()), EraseVerdict.NOT_ATTEMPTED, "wipe.locked"),
        ([*sanitized(), VERIFIED], EraseVerdict.INTERRUPTED, "verdict.cut_off"),
        (begun(THAWED, REFUSED, Finished()), EraseVerdict.NOT_ATTEMPTED, "wipe.locked"),
        (begun(UNLOCKED, REFUSED, Finished()), FAILED, "wipe.locked"),
        (begun(UNLOCKED, Finished()), FAILED, "verdict.nothing_done"),
        (begun(overwritten()[6], REFUSED, Finished()), FAILED, "wipe.locked"),
        (
            begun(REFUSED, Refused(message=say("wipe.other_drive")), Finished()),
            EraseVerdict.NOT_ATTEMPTED,
            "wipe.other_drive",
        ),
        ([*sanitized()[:-1], opened_again(sanitized())], EraseVerdict.INTERRUPTED, "verdict.cut_off"),
        ([*sanitized(), opened_again(sanitized())], EraseVerdict.INTERRUPTED, "verdict.cut_off"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_journal_without_a_rung_or_an_end_says_why(
    records: list[Record], verdict: EraseVerdict, code: str
) -> None:
    judgement = judge_erasure(records)
    assert (judgement.verdict, codes(judgement)) == (verdict, [code])
    assert (judgement.level, judgement.methods, judgement.as_ordered) == (None, (), False)


@pytest.mark.parametrize(
    ("change", "verdict", "code"),
    [
        (without(RungEnded), FAILED, "verdict.not_ended"),
        (changed(RungEnded, succeeded=False), FAILED, "verdict.not_ended"),
        (changed(RungEnded, succeeded=False, reason=say("wipe.gone")), FAILED, "wipe.gone"),
        (
            changed(RungEnded, succeeded=False, reason=say("x.y"), failure=RungFailure.NOBODY_KNOWS),
            UNKNOWN,
            "x.y",
        ),
        (changed(RungEnded, succeeded=False, failure=RungFailure.NOBODY_KNOWS), FAILED, "verdict.not_ended"),
        (
            all_of(without(RungEnded), inserted(REFUSED, Finished)),
            FAILED,
            "wipe.locked",
        ),
        (
            all_of(changed(RungEnded, succeeded=False, reason=say("wipe.gone")), inserted(REFUSED, Finished)),
            FAILED,
            "wipe.gone",
        ),
    ],
    ids=range(7),
)
def test_a_rung_that_did_not_succeed_says_why(change: Change, verdict: EraseVerdict, code: str) -> None:
    judgement = judged(sanitized(), change)
    assert (judgement.verdict, codes(judgement)) == (verdict, [code])


def again(rung: int, methods: tuple[Method, ...]) -> RungStarted:
    """The start of a rung once more."""
    return RungStarted(rung=rung, methods=methods, again=True)


ZERO = (Method.OVERWRITE_ZERO,)
SAME, OTHER = again(0, ZERO), again(1, ZERO)


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        # the markers of before a stop count for the rung that was begun again
        (inserted(SAME, PassStarted), CLEARED),
        (all_of(inserted(SAME, PassStarted), inserted(SAME, PassStarted)), CLEARED),
        (all_of(inserted(SAME, PassStarted), inserted(opened_again(overwritten()), PassStarted)), CLEARED),
        # another rung, or one that had ended: what was before it proves nothing
        (all_of(inserted(OTHER, PassStarted), changed(RungEnded, rung=1)), UNKNOWN),
        (all_of(inserted(NOT_ENDED, PassStarted), inserted(SAME, PassStarted)), UNKNOWN),
        (
            all_of(
                inserted(NOT_ENDED, PassStarted),
                inserted(SAME, PassStarted),
                inserted(SAME, PassStarted),
            ),
            UNKNOWN,
        ),
        # a rung before this one
        (all_of(inserted(again(0, ZERO), RungStarted), inserted(NOT_ENDED, RungStarted)), CLEARED),
        (inserted(OTHER, RungStarted), CLEARED),
    ],
    ids=range(8),
)
def test_all_of_a_rung_that_was_begun_again_counts_and_nothing_of_another(
    change: Change, verdict: EraseVerdict
) -> None:
    assert judged(overwritten(), change).verdict is verdict


def test_the_last_rung_decides_whatever_the_ones_before_it_came_to() -> None:
    failed: list[Record] = [*sanitized()[:3], NOT_ENDED]
    assert judge_erasure([*failed, *sanitized()[2:]]).verdict is PURGED
    done = sanitized()
    after: list[Record] = [
        RungStarted(rung=1, methods=(Method.NVME_SANITIZE_BLOCK,)),
        replace(NOT_ENDED, rung=1),
    ]
    assert judge_erasure([*done[:-2], *after, *done[-2:]]).verdict is FAILED


LEVELS: dict[str, tuple[Callable[[], list[Record]], EraseVerdict]] = {
    "a sanitize": (sanitized, PURGED),
    "two sanitizes": (
        lambda: by_firmware(Method.NVME_SANITIZE_CRYPTO, Method.NVME_SANITIZE_BLOCK),
        PURGED,
    ),
    "a sanitize that is planned to clear": (
        lambda: by_firmware(Method.NVME_SANITIZE_BLOCK, level=EraseLevel.CLEAR),
        CLEARED,
    ),
    "a format that is planned to purge": (lambda: by_firmware(Method.NVME_FORMAT_CRYPTO), CLEARED),
    "a sanitize after a format": (
        lambda: by_firmware(Method.NVME_FORMAT_CRYPTO, Method.NVME_SANITIZE_BLOCK),
        CLEARED,
    ),
    "a changed key": (of_changed_key, PURGED),
    "an overwrite": (overwritten, CLEARED),
}


@pytest.mark.parametrize("name", LEVELS)
def test_only_sanitizes_purge_and_no_more_than_was_planned(name: str) -> None:
    records, verdict = LEVELS[name]
    judgement = judge_erasure(records())
    assert judgement.verdict is verdict
    assert judgement.level is (EraseLevel.PURGE if verdict is PURGED else EraseLevel.CLEAR)
    started = next(item for item in records() if isinstance(item, RungStarted))
    assert judgement.methods == started.methods


def test_the_level_is_that_of_the_rung_that_was_done() -> None:
    block = Rung(
        methods=(Method.NVME_SANITIZE_BLOCK,),
        level=EraseLevel.PURGE,
        estimated_s=None,
        expected=OPENED_RUNG.expected,
    )
    other = replace(block, methods=(Method.NVME_SANITIZE_CRYPTO,), level=EraseLevel.CLEAR)
    assert judged(sanitized(), plan_changed(ladder=(other, block))).verdict is PURGED


OPENED_RUNG = next(item for item in sanitized() if isinstance(item, Opened)).plan.ladder[0]
PURGE, CLEAR = EraseLevel.PURGE, EraseLevel.CLEAR


@pytest.mark.parametrize(
    ("records", "level", "may_have_exceptions", "is_left", "as_ordered"),
    [
        (sanitized, PURGE, False, False, True),
        (sanitized, CLEAR, False, False, True),
        (overwritten, PURGE, False, False, False),
        (overwritten, CLEAR, False, False, True),
        (overwritten, CLEAR, False, True, False),
        (overwritten, CLEAR, True, True, True),
        (overwritten, PURGE, True, True, False),
        (sanitized, PURGE, True, True, False),
    ],
)
def test_as_ordered_is_the_level_without_exceptions_that_the_order_forbids(
    records: Callable[[], list[Record]],
    level: EraseLevel,
    may_have_exceptions: bool,
    is_left: bool,
    as_ordered: bool,
) -> None:
    policy = WipePolicy(level=level, exceptions=may_have_exceptions, most_exceptions_share=0.5)
    lost = changed(Verified, unreadable_bytes=512, unreadable=(Region(offset=0, length=512),))
    change = all_of(plan_changed(policy=policy), lost) if is_left else plan_changed(policy=policy)
    judgement = judged(records(), change)
    assert judgement.as_ordered is as_ordered
    assert (judgement.verdict is EXCEPTIONS) is is_left
    assert judgement.erased is not None
    assert (judgement.erased.first_byte, judgement.erased.last_byte) == (0, SIZE - 1)
    assert bool(judgement.erased.evidence) is not is_left


BAD = BadRegion(operation=BlockOperation.WRITE, region=Region(offset=512, length=1024), errno_name="EIO")


def test_what_could_not_be_written_or_read_is_told_with_its_amount() -> None:
    unreadable = changed(Verified, unreadable_bytes=512, unreadable=(Region(offset=0, length=512),))
    judgement = judged(overwritten(), unreadable, inserted(BAD, PassEnded))
    assert judgement.reasons[2:] == (
        say("verdict.unwritten", count=1024),
        say("verdict.unreadable", count=512),
    )
    assert codes(judged(overwritten()))[2:] == []


def test_more_than_may_be_left_has_failed() -> None:
    few = replace(OPENED.plan.policy, most_exceptions=0)
    judgement = judged(overwritten(), plan_changed(policy=few), inserted(BAD, PassEnded))
    assert (judgement.verdict, codes(judgement)) == (FAILED, ["verdict.too_many_exceptions"])


def test_the_range_and_what_was_read_are_told_first() -> None:
    assert judge_erasure(sanitized()).reasons == (
        say("verdict.range", last=SIZE - 1, count=SIZE),
        say("verdict.read_all", found="zeros", count=SIZE),
    )
    sample = judged(sanitized(), sampled(SIZE // 2))
    assert sample.reasons[1] == say("verdict.read_sample", found="zeros", count=SIZE // 2)
    assert judge_erasure(of_changed_key()).reasons[1] == say("verdict.compared", count=SIZE)


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        (({}, {}), []),
        (({"reallocated": 0}, {}), []),
        (({"reallocated": 3}, {}), [3]),
        (({"reallocated": 3}, {"reallocated": 5}), [5]),
        (({"pending": 3}, {}), []),
    ],
)
def test_sectors_that_were_replaced_are_told_of_an_overwrite(
    counts: tuple[dict[str, int], dict[str, int]], found: list[int]
) -> None:
    smart = all_of(changed(Observed, 0, smart=counts[0]), changed(Observed, -1, smart=counts[1]))
    for records in (overwritten(), overwritten_twice()):
        told = [item for item in judged(records, smart).reasons if item.code == "verdict.reallocated"]
        assert told == [say("verdict.reallocated", count=count) for count in found]
    assert "verdict.reallocated" not in codes(judged(sanitized(), smart))


def test_a_check_of_later_stands_after_the_end_and_counts() -> None:
    last = [item for item in sanitized() if isinstance(item, Verified)][-1]
    assert judge_erasure([*sanitized(), replace(last, by="")]).verdict is PURGED
    wrong = judge_erasure([*sanitized(), replace(last, by="", wrong_bytes=512)])
    assert (wrong.verdict, codes(wrong)) == (UNKNOWN, ["verdict.wrong"])


def test_what_a_drive_said_before_it_was_read_is_of_before() -> None:
    seen = next(item for item in sanitized() if isinstance(item, Observed))
    running = replace(seen.features, nvme=replace(NVME, state=DeviceState.RUNNING))
    look = replace(seen, when=ObservedWhen.READY, features=running)
    assert judged(sanitized(), inserted(look, Verified)).verdict is PURGED
    assert codes(judged(sanitized(), inserted(look, RungEnded))) == ["verdict.still_running"]
