"""What was changed after the reading back: nothing, or the fingerprint that was ordered, at its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from judge.erasure.fingerprint import fingerprint_left, is_ours, sector_of
from judge.erasure.fingerprint_sector import fingerprint_bytes, read_fingerprint
from model.erasure import EraseStep, EraseVerdict
from model.fingerprint import FINGERPRINT_BYTES, FINGERPRINT_MAGIC, FINGERPRINT_OFFSET, Fingerprint
from model.journal import Fingerprinted, Intent, Opened, Record, Region, RungEnded, Verified
from tests.judge.erasure.changes import (
    Change,
    all_of,
    codes,
    inserted,
    judged,
    plan_changed,
    without,
)
from tests.judge.erasure.journals import OPENED, overwritten, sanitized

SAID = Fingerprint(
    job=OPENED.job,
    erased=datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
    verdict=EraseVerdict.PURGED,
    journal="0" * 64,
)
PLACE = Region(offset=FINGERPRINT_OFFSET, length=FINGERPRINT_BYTES)
TEXT = fingerprint_bytes(SAID).rstrip(b"\0").decode()
WRITTEN = Fingerprinted(region=PLACE, text=TEXT, intact=True)
INTENT = Intent(step=EraseStep.FINGERPRINT, command="write")
ORDERED_PLAN = replace(OPENED.plan, policy=replace(OPENED.plan.policy, fingerprint=True))
ORDERED = plan_changed(policy=ORDERED_PLAN.policy)


def after(*records: Record) -> Change:
    """These records after the reading back."""
    return all_of(*(inserted(record, RungEnded) for record in records))


def test_a_fingerprint_that_was_ordered_changes_no_verdict() -> None:
    assert judged(sanitized(), ORDERED).verdict is EraseVerdict.PURGED
    assert judged(sanitized(), ORDERED, after(INTENT, WRITTEN)).verdict is EraseVerdict.PURGED


@pytest.mark.parametrize(
    "records",
    [(INTENT,), (INTENT, replace(WRITTEN, intact=False))],
    ids=["nobody knows whether it was written", "it is not intact"],
)
def test_a_place_of_unknown_bytes_is_an_exception(records: tuple[Record, ...]) -> None:
    judgement = judged(sanitized(), ORDERED, after(*records))
    assert judgement.verdict is EraseVerdict.CLEARED_WITH_EXCEPTIONS
    told = [item for item in judgement.reasons if item.code == "verdict.fingerprint"]
    assert [item.arguments for item in told] == [{"count": FINGERPRINT_BYTES}]


OTHER_JOB = fingerprint_bytes(replace(SAID, job="another")).rstrip(b"\0").decode()
AGAINST: dict[str, Change] = {
    "a fingerprint that nobody ordered": after(INTENT, WRITTEN),
    "one without its intent": all_of(ORDERED, after(WRITTEN)),
    "two intents": all_of(ORDERED, after(INTENT, INTENT, WRITTEN)),
    "two of them": all_of(ORDERED, after(INTENT, WRITTEN, WRITTEN)),
    "another intent": all_of(ORDERED, after(replace(INTENT, step=EraseStep.MARK))),
    "one more intent": all_of(ORDERED, after(INTENT, WRITTEN, replace(INTENT, step=EraseStep.MARK))),
    "another job's": all_of(ORDERED, after(INTENT, replace(WRITTEN, text=OTHER_JOB))),
    "another text": all_of(ORDERED, after(INTENT, replace(WRITTEN, text="hello"))),
    "another place": all_of(ORDERED, after(INTENT, replace(WRITTEN, region=replace(PLACE, offset=0)))),
    "another length": all_of(ORDERED, after(INTENT, replace(WRITTEN, region=replace(PLACE, length=512)))),
}


@pytest.mark.parametrize("name", AGAINST)
def test_nothing_is_proven_any_more_with(name: str) -> None:
    judgement = judged(sanitized(), AGAINST[name])
    assert (judgement.verdict, codes(judgement)) == (EraseVerdict.UNKNOWN, ["verdict.changed_after"])


def test_what_was_written_before_the_reading_back_was_read_back() -> None:
    before = all_of(inserted(INTENT, Verified), inserted(WRITTEN, Verified))
    assert judged(overwritten(), before).verdict is EraseVerdict.CLEARED


def test_a_check_of_later_reads_the_fingerprint_too() -> None:
    verified = next(item for item in sanitized() if isinstance(item, Verified))
    checked = all_of(ORDERED, after(INTENT, WRITTEN, replace(verified, by="")))
    assert judged(sanitized(), checked).verdict is EraseVerdict.PURGED
    against = all_of(after(INTENT, WRITTEN, replace(verified, by="")))
    assert codes(judged(sanitized(), against)) == ["verdict.changed_after"]


@pytest.mark.parametrize(
    ("change", "is_left"),
    [
        (all_of(ORDERED, after(INTENT, WRITTEN)), True),
        (ORDERED, False),
        (after(INTENT, WRITTEN), False),
        (all_of(ORDERED, after(INTENT, replace(WRITTEN, intact=False))), False),
        (all_of(ORDERED, after(INTENT, replace(WRITTEN, text=OTHER_JOB))), False),
        (all_of(ORDERED, after(INTENT, WRITTEN, replace(WRITTEN, intact=False))), False),
        (all_of(ORDERED, inserted(WRITTEN, Verified)), False),
        (all_of(ORDERED, without(Verified), after(WRITTEN)), True),
        (all_of(ORDERED, after(WRITTEN)), True),
        (all_of(ORDERED, after(INTENT, WRITTEN), without(Opened)), False),
    ],
    ids=range(10),
)
def test_a_fingerprint_lies_there_where_the_journal_says_so(change: Change, is_left: bool) -> None:
    records = change(sanitized())
    plan = next((item.plan for item in records if isinstance(item, Opened)), ORDERED_PLAN)
    found = fingerprint_left(plan, records)
    assert (found is not None) is is_left
    assert found is None or found == WRITTEN


def test_a_fingerprint_is_exactly_what_is_written_and_nothing_else() -> None:
    data = fingerprint_bytes(SAID)
    assert len(data) == FINGERPRINT_BYTES
    assert data.startswith(FINGERPRINT_MAGIC)
    assert sector_of(WRITTEN) == data
    assert read_fingerprint(data) == SAID
    assert is_ours(WRITTEN, SAID.job)
    assert not is_ours(WRITTEN, "another")
    line = data[len(FINGERPRINT_MAGIC) :].rstrip(b"\0")
    for other in (
        b"",
        bytes(FINGERPRINT_BYTES),
        b"x" + data[1:],
        data[:-1],
        data + b"\0",
        data[:-1] + b"x",
        FINGERPRINT_MAGIC + b"{}".ljust(FINGERPRINT_BYTES - len(FINGERPRINT_MAGIC), b"\0"),
        (FINGERPRINT_MAGIC + b" " + line).ljust(FINGERPRINT_BYTES, b"\0"),
        fingerprint_bytes(replace(SAID, verdict="erased")),
    ):
        assert read_fingerprint(other) is None
