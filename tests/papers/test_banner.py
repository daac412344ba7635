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


FRENCH = ("PRÊT", "EFFACÉ, À TESTER", "DONNÉES PRÉSENTES", "ÉCHEC", "À VOIR")
BARE = ("PRET", "EFFACE, A TESTER", "DONNEES PRESENTES", "ECHEC", "A VOIR")


@pytest.mark.parametrize("size", [(80, 21), (80, 22), (100, 34), (240, 64)])
@pytest.mark.parametrize(("word", "bare"), list(zip(FRENCH, BARE, strict=True)))
def test_accents_are_drawn_and_make_no_letter_smaller(word: str, bare: str, size: tuple[int, int]) -> None:
    rows, without = poster(word, *size), poster(bare, *size)
    assert rows != without
    assert len(rows) == len(without)
    assert max(map(len, rows)) == max(map(len, without))


def test_each_accent_reads_as_itself() -> None:
    drawn = {letter: "\n".join(banner(letter, 80)) for letter in "AEUIÀÂÄÉÈÊËÎÏÔÙÛÜ"}
    assert len(set(drawn.values())) == len(drawn)
    assert drawn["É"].split("\n")[:4] == ["   █", "  █", "", "█████"]
    assert drawn["À"].split("\n")[:3] == [" █", "  █", ""]
    assert drawn["Ê"].split("\n")[:3] == ["  █", " █ █", ""]


def test_an_accent_never_touches_its_letter() -> None:
    for size in ((80, 21), (240, 64)):
        rows = poster("É", *size)
        assert "" in rows
        assert rows.index("") < len(rows) / 2


def test_letters_without_room_for_accents_are_drawn_without_them() -> None:
    assert poster("ÉCHEC", 29, 5) == poster("ECHEC", 29, 5)
    assert len(poster("ÉCHEC", 29, 7)) == 7


def test_an_accent_moves_no_letter_beside_it() -> None:
    for word, bare in (("ÊTE", "ETE"), ("ÎTE", "ITE")):
        begin = banner(bare, 80)[0].index("█ █") + 1
        assert [row[begin:] for row in banner(word, 80)[2:]] == [row[begin:] for row in banner(bare, 80)]
