"""What a rung that calls itself a success must hold, in which order; without one of it nothing is proven."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from judge.erasure.erasure import judge_erasure
from model.erasure import ERASED, DeviceState, EraseStep, EraseVerdict, Expected, Method, Rung, Verification
from model.erasure import EraseLevel as Level
from model.journal import (
    DeviceStatus,
    FoundContent,
    HighWater,
    Intent,
    Marked,
    MarkersChecked,
    Observed,
    ObservedWhen,
    Opened,
    Outcome,
    PassEnded,
    PassStarted,
    Record,
    Region,
    RungEnded,
    RungStarted,
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
    OPENED,
    OTHER_SEED,
    SEED,
    SIZE,
    VERIFIED,
    of_changed_key,
    on_sas,
    one_pass,
    overwritten,
    overwritten_twice,
    sanitized,
)

PURGED, CLEARED, UNKNOWN = EraseVerdict.PURGED, EraseVerdict.CLEARED, EraseVerdict.UNKNOWN
WHOLE: dict[str, tuple[Callable[[], list[Record]], EraseVerdict]] = {
    "sanitized": (sanitized, PURGED),
    "on SAS": (on_sas, PURGED),
    "of a changed key": (of_changed_key, PURGED),
    "overwritten": (overwritten, CLEARED),
    "overwritten twice": (overwritten_twice, CLEARED),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_journal_with_all_its_evidence_is_believed(name: str) -> None:
    records, verdict = WHOLE[name]
    judgement = judge_erasure(records())
    assert judgement.verdict is verdict
    assert judgement.as_ordered is (verdict is PURGED)
    assert judgement.erased is not None
    assert judgement.erased.evidence


BLOCK = Method.NVME_SANITIZE_BLOCK
STATUS = DeviceStatus(method=BLOCK, state=DeviceState.SUCCEEDED, progress=None)
FINAL = replace(VERIFIED, by="")
LOOK = next(item for item in sanitized() if isinstance(item, Observed))
ANOTHER = replace(LOOK.token, serial="ANOTHER", wwn="naa.5001ab00a748e7d4")
TWO = (Method.NVME_SANITIZE_CRYPTO, BLOCK)


def rung_of(methods: tuple[Method, ...], expected: Expected) -> Change:
    """Another plan of one rung."""
    return plan_changed(
        ladder=(Rung(methods=methods, level=Level.PURGE, estimated_s=None, expected=expected),)
    )


def another_order(**values: Any) -> Change:
    """The journal was opened again, differently."""
    return inserted(replace(OPENED, resumed=True, **values), MarkersChecked)


AGAINST: dict[str, tuple[Callable[[], list[Record]], Change, str]] = {
    "another serial before": (sanitized, token_changed(0, serial="ANOTHER"), "verdict.another_drive"),
    "another world-wide name before": (
        sanitized,
        token_changed(0, wwn="naa.5001ab00a748e7d4"),
        "verdict.another_drive",
    ),
    "another model, serial and name": (
        sanitized,
        token_changed(0, model="B", serial="C", wwn="naa.2"),
        "verdict.another_drive",
    ),
    "a nameless drive in another boot": (
        sanitized,
        all_of(
            plan_changed({"serial": None, "wwn": None, "model": None}),
            token_changed(0, serial=None, wwn=None, model=None, boot="later"),
        ),
        "verdict.another_drive",
    ),
    "another job": (sanitized, another_order(job="another"), "verdict.another_drive"),
    "another seed": (sanitized, another_order(seed=OTHER_SEED), "verdict.another_drive"),
    "other markers": (sanitized, another_order(marker_key="11" * 32), "verdict.another_drive"),
    "another drive when it went on": (
        sanitized,
        another_order(plan=replace(OPENED.plan, drive=replace(OPENED.plan.drive, serial="ANOTHER"))),
        "verdict.another_drive",
    ),
    "a rung that is not planned": (
        sanitized,
        rung_of((Method.NVME_SANITIZE_CRYPTO,), Expected.UNIFORM),
        "verdict.not_planned",
    ),
    "a rung without a method": (
        sanitized,
        all_of(rung_of((), Expected.UNIFORM), changed(RungStarted, methods=())),
        "verdict.not_planned",
    ),
    "refused and never seen running": (
        sanitized,
        all_of(changed(Outcome, accepted=False), without(DeviceStatus, 0)),
        "verdict.never_ran",
    ),
    "nobody knows whether accepted, and never seen running": (
        sanitized,
        all_of(changed(Outcome, accepted=None), without(DeviceStatus, 0)),
        "verdict.never_ran",
    ),
    "ordered by somebody else": (sanitized, without(Intent), "verdict.never_ran"),
    "ordered by somebody else, with another end": (
        sanitized,
        all_of(without(Intent), changed(DeviceStatus, state=DeviceState.IDLE)),
        "verdict.no_success",
    ),
    "another method's end": (
        sanitized,
        changed(DeviceStatus, method=Method.NVME_SANITIZE_CRYPTO),
        "verdict.no_success",
    ),
    "no word on its end": (sanitized, without(DeviceStatus), "verdict.no_success"),
    "idle at its end": (sanitized, changed(DeviceStatus, state=DeviceState.IDLE), "verdict.no_success"),
    "success, and then failure": (
        sanitized,
        inserted(replace(STATUS, state=DeviceState.FAILED), MarkersChecked),
        "verdict.no_success",
    ),
    "success of an order before the last": (
        sanitized,
        inserted(Intent(step=EraseStep.NVME_SANITIZE_BLOCK, command="again"), MarkersChecked),
        "verdict.never_ran",
    ),
    "the second method was never ordered": (
        sanitized,
        all_of(rung_of(TWO, Expected.UNIFORM), changed(type(sanitized()[2]), methods=TWO)),
        "verdict.never_ran",
    ),
    "no marker": (sanitized, without(Marked), "verdict.markers"),
    "markers laid nowhere": (sanitized, changed(Marked, regions=()), "verdict.markers"),
    "markers after the order": (sanitized, moved(Marked, MarkersChecked), "verdict.markers"),
    "markers never looked for": (sanitized, without(MarkersChecked), "verdict.markers"),
    "one marker remains": (sanitized, changed(MarkersChecked, remaining=1), "verdict.markers"),
    "one marker not readable": (sanitized, changed(MarkersChecked, unreadable=1), "verdict.markers"),
    "markers looked for before the order": (sanitized, moved(MarkersChecked, Intent), "verdict.markers"),
    "a sample and no marker gone": (
        sanitized,
        all_of(sampled(SIZE // 2), changed(MarkersChecked, gone=0)),
        "verdict.markers",
    ),
    "not read back": (sanitized, without(Verified), "verdict.not_read_back"),
    "reading back was stopped": (sanitized, changed(Verified, complete=False), "verdict.not_read_back"),
    "read for other content": (
        sanitized,
        changed(Verified, expected=Expected.ZEROS),
        "verdict.not_read_back",
    ),
    "read for change where one byte is expected": (
        sanitized,
        changed(Verified, expected=Expected.CHANGED),
        "verdict.not_read_back",
    ),
    "marked after it was read": (sanitized, moved(Marked, RungEnded), "verdict.markers"),
    "written after it was read": (
        overwritten,
        inserted(HighWater(number=0, offset=4096), RungEnded),
        "verdict.not_read_back",
    ),
    "read before the pass ended": (overwritten, moved(Verified, PassEnded), "verdict.not_read_back"),
    "less read than the plan has": (
        sanitized,
        changed(Verified, size_bytes=SIZE - 512, checked_bytes=SIZE - 512),
        "verdict.smaller",
    ),
    "less read than it showed before": (
        sanitized,
        token_changed(0, size_bytes=SIZE + 512),
        "verdict.smaller",
    ),
    "a wrong byte": (sanitized, changed(Verified, wrong_bytes=1), "verdict.wrong"),
    "one byte was not read": (sanitized, changed(Verified, checked_bytes=SIZE - 1), "verdict.not_read_back"),
    "a sample where all was ordered": (
        sanitized,
        changed(Verified, verification=Verification.SAMPLED, seed=SEED),
        "verdict.not_read_back",
    ),
    "a sample at other places": (
        sanitized,
        sampled(SIZE // 2, seed=OTHER_SEED),
        "verdict.not_read_back",
    ),
    "a sample at places that nobody names": (
        sanitized,
        sampled(SIZE // 2, seed=None),
        "verdict.not_read_back",
    ),
    "a sample of just less than a tenth": (
        sanitized,
        sampled((SIZE - (1 << 16)) // 10 - 1),
        "verdict.not_read_back",
    ),
    "a sample of which nothing could be read": (
        sanitized,
        sampled(0, unreadable_bytes=SIZE // 2, unreadable=(Region(offset=0, length=SIZE // 2),)),
        "verdict.not_read_back",
    ),
    "nothing compared and no marker": (
        of_changed_key,
        all_of(changed(Verified, checked_bytes=0), changed(MarkersChecked, gone=0)),
        "verdict.nothing_compared",
    ),
    "old content at a place": (of_changed_key, changed(Verified, wrong_bytes=1), "verdict.old_content"),
    "a place that could not be compared": (
        of_changed_key,
        changed(Verified, unreadable_bytes=512, unreadable=(Region(offset=0, length=512),)),
        "verdict.old_content",
    ),
    "no sample to compare with": (of_changed_key, without(Sampled), "verdict.nothing_compared"),
    "compared with another sample": (
        of_changed_key,
        changed(Sampled, seed=OTHER_SEED),
        "verdict.nothing_compared",
    ),
    "compared with a sample of another size": (
        of_changed_key,
        changed(Sampled, size_bytes=SIZE // 2),
        "verdict.nothing_compared",
    ),
    "one byte where noise was looked for": (
        of_changed_key,
        changed(Verified, found=FoundContent.ZEROS),
        "verdict.wrong",
    ),
    "a later check found a wrong byte": (
        sanitized,
        inserted(replace(FINAL, wrong_bytes=1), RungEnded),
        "verdict.wrong",
    ),
    "a wrong byte that a still later check did not find": (
        sanitized,
        all_of(inserted(replace(FINAL, wrong_bytes=1), RungEnded), inserted(FINAL, RungEnded)),
        "verdict.wrong",
    ),
    "a wrong byte that a second look did not find": (
        sanitized,
        inserted(replace(VERIFIED, wrong_bytes=1), Verified),
        "verdict.wrong",
    ),
    "a wrong byte that somebody found before it was ordered again": (
        sanitized,
        inserted(replace(FINAL, wrong_bytes=1), Intent),
        "verdict.wrong",
    ),
    "another drive at a look that says it came afterwards": (
        sanitized,
        inserted(replace(LOOK, when=ObservedWhen.AFTER, token=ANOTHER), Verified),
        "verdict.another_drive",
    ),
    "another drive at a look that says it came before": (
        sanitized,
        inserted(replace(LOOK, when=ObservedWhen.READY, token=ANOTHER), RungEnded),
        "verdict.another_drive",
    ),
    "no pass was begun": (overwritten, without(PassStarted), "verdict.pass_not_ended"),
    "no pass ended": (overwritten, without(PassEnded), "verdict.pass_not_ended"),
    "the pass of another method": (
        overwritten,
        changed(PassStarted, method=Method.OVERWRITE_PATTERN),
        "verdict.pass_not_ended",
    ),
    "the first of two passes did not end": (
        overwritten_twice,
        without(PassEnded, 0),
        "verdict.pass_not_ended",
    ),
    "the second of two passes did not end": (
        overwritten_twice,
        without(PassEnded, -1),
        "verdict.pass_not_ended",
    ),
    "the pass ended before it began": (overwritten, moved(PassEnded, PassStarted), "verdict.pass_not_ended"),
    "the pass was begun again and did not end": (
        overwritten,
        inserted(one_pass(0, Method.OVERWRITE_ZERO)[0], Verified),
        "verdict.pass_not_ended",
    ),
}


@pytest.mark.parametrize("name", AGAINST)
def test_nothing_is_proven_with(name: str) -> None:
    records, change, code = AGAINST[name]
    judgement = judged(records(), change)
    assert (judgement.verdict, codes(judgement)) == (UNKNOWN, [code])
    assert (judgement.level, judgement.methods, judgement.erased) == (None, (), None)


def in_the_first_format(records: list[Record]) -> list[Record]:
    """The same journal, written by the first format's engine."""
    return [
        replace(item, format="etabli/journal/1") if isinstance(item, Opened) else item for item in records
    ]


# What the first format did not write down, and so is not asked for.
FIRST_FORMAT_KNEW_NOT = frozenset(
    {
        "ordered by somebody else",
        "no sample to compare with",
        "compared with another sample",
        "compared with a sample of another size",
        "one byte where noise was looked for",
    }
)


@pytest.mark.parametrize("name", AGAINST)
def test_the_first_format_is_asked_for_all_that_it_wrote_down(name: str) -> None:
    records, change, code = AGAINST[name]
    judgement = judged(records(), change, in_the_first_format)
    if name in FIRST_FORMAT_KNEW_NOT:
        assert judgement.verdict in ERASED
    else:
        assert (judgement.verdict, codes(judgement)) == (UNKNOWN, [code])


@pytest.mark.parametrize(
    ("records", "change"),
    [
        (of_changed_key, changed(MarkersChecked, gone=0)),
        (sanitized, all_of(without(Intent), without(Marked), without(MarkersChecked))),
        (sanitized, inserted(replace(STATUS, state=DeviceState.IDLE), RungEnded)),
    ],
    ids=["no marker gone beside what was compared", "nothing ordered nor marked", "idle after it was read"],
)
def test_the_first_format_believes(records: Callable[[], list[Record]], change: Change) -> None:
    assert judged(records(), change, in_the_first_format).verdict in ERASED
