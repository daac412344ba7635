"""Large letters: as large as the room, and never wider or higher."""

from __future__ import annotations

import pytest

from papers.banner import banner, poster
from papers.language import Language, speak
from papers.trials.last_word import LAST_WORDS, last_word_text


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("size", [(80, 21), (100, 34), (240, 64)])
def test_every_last_word_fills_the_screen_and_no_more(language: Language, size: tuple[int, int]) -> None:
    speak(language)
    for word in LAST_WORDS:
        rows = poster(last_word_text(word), *size)
        width = max(map(len, rows))
        assert len(rows) <= size[1]
        assert width <= size[0]
        assert width > size[0] / 2 or len(rows) > size[1] / 2


def test_a_long_word_is_broken_at_a_blank_to_be_larger() -> None:
    rows = poster("DATA PRESENT", 80, 21)
    assert "" in rows
    assert len(rows) == 21


def test_the_digits_of_a_code_can_all_be_told_apart() -> None:
    drawn = ["\n".join(banner(digit, width)) for width in (5, 4) for digit in "0123456789ABCDEF"]
    assert all(drawn[:16])
    assert len(set(drawn[:16])) == 16


def test_what_has_no_room_is_not_drawn() -> None:
    assert poster("READY", 10, 20) == []
    assert poster("READY", 80, 4) == []
