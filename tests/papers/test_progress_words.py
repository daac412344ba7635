"""How long an erasure still takes, in words."""

from __future__ import annotations

import pytest

from papers.erasing.progress import left_words


@pytest.mark.parametrize(
    ("left_s", "words"),
    [
        (0.2, "0 s left"),
        (12.0, "12 s left"),
        (89.0, "89 s left"),
        (91.0, "2 min left"),
        (7230.0, "120 min left"),
    ],
)
def test_the_last_minute_is_told_in_seconds(left_s: float, words: str) -> None:
    assert left_words(left_s) == words
