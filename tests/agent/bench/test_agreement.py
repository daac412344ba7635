"""Who typed a yes agreed; who typed something else did not."""

from __future__ import annotations

import pytest

from agent.bench.agreement import agrees
from papers.language import Language, speak


@pytest.mark.parametrize(
    ("word", "said"),
    [("yes", True), (" Oui ", True), ("no", False), ("NON", False), ("", None), ("y", None), ("yesno", None)],
)
def test_a_whole_word_agrees_or_declines(word: str, said: bool | None) -> None:
    speak(Language.FRENCH)
    assert agrees(word) is said
    speak(Language.ENGLISH)
