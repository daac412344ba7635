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
    assert burst.ended() == ("", [])
