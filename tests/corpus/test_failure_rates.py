"""The table of failure rates is the one that was published, evened out where it rises and falls."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from judge.health.failure_rates import PENDING, RATES, REALLOCATED, REPORTED_UNCORRECTABLE, added_rate

pytestmark = pytest.mark.corpus


@pytest.mark.parametrize("attribute", [REALLOCATED, REPORTED_UNCORRECTABLE, PENDING])
def test_each_rate_lies_among_those_published_for_its_class(attribute: int, shared: Path) -> None:
    published = json.loads((shared / "corpus" / "attribute-failure-rates.json").read_text("utf-8"))
    classes = next(item["failure_rates"] for item in published["attributes"] if item["id"] == attribute)
    steps = RATES[attribute]
    ends = [lowest for lowest, _ in steps[1:]] + [10**9]
    for (lowest, rate), end in zip(steps, ends, strict=True):
        among = [
            item["annual_failure_rate"]
            for item in classes
            if lowest <= item["low"] < end or (item["low"] < item["high"] == lowest)
        ]
        assert min(among) - 0.001 <= rate <= max(among) + 0.001


def test_a_worse_count_never_counts_less() -> None:
    for steps in RATES.values():
        assert list(steps) == sorted(steps)
        assert len({lowest for lowest, _ in steps}) == len(steps)
        assert [rate for _, rate in steps] == sorted(rate for _, rate in steps)
    assert added_rate(dict.fromkeys(RATES, 0)) == 0
