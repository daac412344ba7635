"""What the beginning and the end of a journal decide, whatever stands between them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from judge.erasure.erasure import judge_erasure
from model.erasure import ERASED, EraseVerdict, Method
from model.journal import (
    Finished,
    Interrupted,
    Opened,
    PassEnded,
    PassStarted,
    Record,
    Refused,
    RungEnded,
    RungStarted,
)
from model.message import say
from tests.lab.nvme.drive import NvmeTraits
from tests.wipe.bench import Bench
from tests.wipe.test_evidence import place_of, without


@pytest.fixture
def records(tmp_path: Path) -> list[Record]:
    """The journal of an overwrite that cleared its drive."""
    bench = Bench(tmp_path, NvmeTraits())
    bench.erase(bench.only(Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO))
    found = bench.records()
    assert judge_erasure(found).verdict is EraseVerdict.CLEARED
    return found


def verdict(records: list[Record]) -> tuple[EraseVerdict, list[str]]:
    found = judge_erasure(records)
    return found.verdict, [reason.code for reason in found.reasons]


def test_a_journal_without_its_beginning_proves_nothing(records: list[Record]) -> None:
    assert verdict([]) == (EraseVerdict.UNKNOWN, ["verdict.no_beginning"])
    assert verdict(without(records, Opened)) == (EraseVerdict.UNKNOWN, ["verdict.no_beginning"])


def test_a_journal_without_its_end_was_cut_off(records: list[Record]) -> None:
    assert verdict(records[: place_of(records, Finished)]) == (
        EraseVerdict.INTERRUPTED,
        ["verdict.cut_off"],
    )


def test_an_erasure_that_a_person_stopped_says_so(records: list[Record]) -> None:
    assert verdict([records[0], Interrupted()]) == (EraseVerdict.INTERRUPTED, ["verdict.stopped"])


def test_a_journal_that_was_opened_again_after_its_end_has_not_ended(records: list[Record]) -> None:
    opened = records[0]
    assert isinstance(opened, Opened)
    again = [*records, replace(opened, resumed=True)]
    assert verdict(again) == (EraseVerdict.INTERRUPTED, ["verdict.cut_off"])


def test_a_refusal_before_anything_was_changed_is_no_attempt(records: list[Record]) -> None:
    first, last = Refused(message=say("wipe.locked")), Refused(message=say("wipe.psid_tried"))
    assert verdict([records[0], first, Finished()]) == (EraseVerdict.NOT_ATTEMPTED, ["wipe.locked"])
    assert verdict([records[0], first, last, Finished()])[1] == ["wipe.psid_tried"]


def test_an_end_without_anything_done_is_no_attempt(records: list[Record]) -> None:
    assert verdict([records[0], Finished()]) == (EraseVerdict.NOT_ATTEMPTED, ["verdict.nothing_done"])


def test_an_end_after_a_change_and_without_a_rung_has_failed(records: list[Record]) -> None:
    begun = records[place_of(records, PassStarted)]
    refused = Refused(message=say("wipe.locked"))
    assert verdict([records[0], begun, Finished()]) == (EraseVerdict.FAILED, ["verdict.nothing_done"])
    assert verdict([records[0], begun, refused, Finished()]) == (EraseVerdict.FAILED, ["wipe.locked"])


def test_a_rung_that_went_on_after_an_interruption_counts_from_where_it_began(
    records: list[Record],
) -> None:
    """The first pass ended before the cut; the rung was begun again and only the second one was written."""
    opened = records[0]
    assert isinstance(opened, Opened)
    cut = next(place for place, item in enumerate(records) if isinstance(item, PassEnded)) + 1
    started = next(item for item in records if isinstance(item, RungStarted))
    again = [*records[:cut], replace(opened, resumed=True), replace(started, again=True), *records[cut:]]
    assert judge_erasure(again).verdict is EraseVerdict.CLEARED
    ended = RungEnded(rung=started.rung, succeeded=False, reason=None, gone=False)
    anew = [*records[:cut], ended, replace(opened, resumed=True), started, *records[cut:]]
    assert judge_erasure(anew).verdict not in ERASED
