"""Keys that no hand pressed one by one: a scanner's, and those of a key that is leaned on."""

from __future__ import annotations

from ui.scan import Burst, Leaning


def test_the_pace_of_a_key_that_is_leaned_on_is_no_hand() -> None:
    leaning, burst = Leaning(), Burst()
    at_s = [0.0, 0.25, *(0.25 + 0.033 * number for number in range(1, 20))]
    assert [leaning.heed("y", moment) for moment in at_s] == [False, *[True] * 20]
    assert not leaning.heed("y", 5.0), "a hand that means it again"
    assert not leaning.heed("n", 5.1), "another letter"
    for moment in at_s[2:]:
        burst.heed("y", moment)
    assert burst.leaned == "y"
    assert burst.ended() == ("", [])


def test_a_short_word_at_a_scanners_pace_presses_nothing_and_two_keys_of_a_hand_do() -> None:
    burst = Burst()

    def typed(word: str, pace_s: float) -> None:
        for place, letter in enumerate(word):
            burst.heed(letter, 1.0 + pace_s * place)

    typed("A12", 0.005)
    assert burst.ended(by_enter=True) == ("", [])
    typed("A123", 0.005)
    assert burst.ended(by_enter=True) == ("A123", [])
    assert not burst.goes_on(1.2), "a hand's next key"
    typed("a1", 0.005)
    assert burst.ended() == ("", ["a", "1"]), "without Enter a hand may have struck two keys at once"
