"""A journal with one piece of evidence missing, or with a word against it, erases nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from judge.erasure.erasure import judge_erasure
from model.erasure import ERASED, SANITIZES, DeviceState, EraseVerdict, Method
from model.journal import (
    DeviceStatus,
    Marked,
    MarkersChecked,
    Observed,
    Outcome,
    PassEnded,
    PassStarted,
    Record,
    Region,
    RungEnded,
    Verified,
)
from tests.lab.nvme.drive import NvmeTraits
from tests.wipe.bench import Bench
from tests.wipe.test_evidence import SAMPLED, Change, changed, without

LARGE = 16 << 20


def never_running(records: list[Record]) -> list[Record]:
    """The method was refused, and the drive was never seen at it."""
    found: list[Record] = []
    for item in records:
        if isinstance(item, DeviceStatus) and item.state is DeviceState.RUNNING:
            continue
        refused = isinstance(item, Outcome) and item.step.value in {method.value for method in SANITIZES}
        found.append(replace(item, accepted=False) if isinstance(item, Outcome) and refused else item)
    return found


def of_another_wwn(records: list[Record]) -> list[Record]:
    """The drive said another world-wide name of itself once."""
    seen = next(item for item in records if isinstance(item, Observed))
    assert seen.token.wwn is not None
    other = seen.token.wwn[:-1] + ("1" if seen.token.wwn[-1] == "0" else "0")
    changed_once = replace(seen, token=replace(seen.token, wwn=other))
    return [changed_once if item is seen else item for item in records]


MISSING: dict[str, Change] = {
    "a sample of which nothing could be read": lambda records: changed(
        records, Verified, checked_bytes=0, unreadable_bytes=LARGE
    ),
    "a sample of less than a tenth": lambda records: changed(
        records, Verified, checked_bytes=LARGE // 10 - (1 << 16) - 1
    ),
    "a reading back that was stopped": lambda records: changed(records, Verified, complete=False),
    "nothing read back": lambda records: without(records, Verified),
    "markers looked for nowhere": lambda records: without(records, MarkersChecked),
    "a marker that remains": lambda records: changed(records, MarkersChecked, remaining=1),
    "a marker that could not be read": lambda records: changed(records, MarkersChecked, unreadable=1),
    "markers laid nowhere": lambda records: changed(records, Marked, regions=()),
    "an order that nobody saw accepted or running": never_running,
    "a drive that says it failed": lambda records: changed(records, DeviceStatus, state=DeviceState.FAILED),
    "a drive that does not say how it ended": lambda records: changed(
        records, DeviceStatus, state=DeviceState.UNKNOWN
    ),
    "a drive that says nothing": lambda records: without(records, DeviceStatus),
    "a rung that did not succeed": lambda records: changed(records, RungEnded, succeeded=False),
    "a rung that did not end": lambda records: without(records, RungEnded),
    "another world-wide name once": of_another_wwn,
}


@pytest.mark.parametrize("name", MISSING)
def test_a_sanitize_proves_nothing_with(tmp_path: Path, name: str) -> None:
    bench = Bench(tmp_path, NvmeTraits(), policy=SAMPLED, size=LARGE)
    bench.erase(bench.only(Method.NVME_SANITIZE_BLOCK))
    records = bench.records()
    assert judge_erasure(records).verdict is EraseVerdict.PURGED
    assert judge_erasure(MISSING[name](records)).verdict not in ERASED


def test_a_sample_of_a_tenth_is_enough_and_its_unreadable_part_is_an_exception(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(), policy=SAMPLED, size=LARGE)
    bench.erase(bench.only(Method.NVME_SANITIZE_BLOCK))
    tenth = changed(bench.records(), Verified, checked_bytes=LARGE // 10 + 1, unreadable_bytes=0)
    assert judge_erasure(tenth).verdict is EraseVerdict.PURGED
    lost = Region(offset=0, length=512)
    less = {"checked_bytes": LARGE // 10 - 512, "unreadable_bytes": 512}
    partly = changed(bench.records(), Verified, **less, unreadable=(lost,))
    assert judge_erasure(partly).verdict is EraseVerdict.CLEARED_WITH_EXCEPTIONS
    unlisted = changed(bench.records(), Verified, **less, unreadable=())
    assert judge_erasure(unlisted).verdict is EraseVerdict.UNKNOWN


@pytest.mark.parametrize("kind", [PassStarted, PassEnded])
def test_an_overwrite_of_which_a_pass_is_missing_proves_nothing(tmp_path: Path, kind: type[Record]) -> None:
    bench = Bench(tmp_path, NvmeTraits())
    bench.erase(bench.only(Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO))
    records = bench.records()
    assert judge_erasure(records).verdict is EraseVerdict.CLEARED
    assert judge_erasure(without(records, kind)).verdict not in ERASED
    last = max(place for place, item in enumerate(records) if isinstance(item, PassEnded))
    assert judge_erasure([*records[:last], *records[last + 1 :]]).verdict not in ERASED
