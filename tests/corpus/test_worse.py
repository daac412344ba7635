"""Making any counter of a drive worse, or unknown, never makes its verdict better."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest

from probes.json_values import Object
from tests.corpus.worse import answers, changes, judged, lifted

pytestmark = pytest.mark.corpus
SEEDS = range(4)
DRIVES = 12


@cache
def all_answers(shared: Path) -> tuple[tuple[str, Object], ...]:
    """Every drive, read once."""
    return tuple(answers(shared))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_verdict_gets_better_by_a_worse_or_an_unknown_counter(seed: int, shared: Path) -> None:
    for name, answer in random.Random(seed).sample(all_answers(shared), DRIVES):
        before = judged(answer)
        found = [better for change in changes(answer) if (better := lifted(before, change))]
        assert not found, name
