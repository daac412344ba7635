"""A picture with nothing on it is caught; one with something is drawn."""

from __future__ import annotations

import random

import pytest

from judge.trials.picture import SHADES, Picture, Sight, in_characters, sight_of

WIDTH, HEIGHT = 64, 48


def flat(level: int, noise: int = 0) -> Picture:
    dice = random.Random(19)
    luma = bytes(level + dice.randint(-noise, noise) for _ in range(WIDTH * HEIGHT))
    return Picture(width=WIDTH, height=HEIGHT, luma=luma)


def halves(left: int, right: int) -> Picture:
    row = bytes([left]) * (WIDTH // 2) + bytes([right]) * (WIDTH // 2)
    return Picture(width=WIDTH, height=HEIGHT, luma=row * HEIGHT)


@pytest.mark.parametrize("picture", [flat(0), flat(16), flat(20, noise=4)])
def test_a_covered_or_dead_camera_gives_a_black_picture(picture: Picture) -> None:
    assert sight_of(picture) is Sight.BLACK


@pytest.mark.parametrize("picture", [flat(128), flat(235), flat(90, noise=3)])
def test_one_colour_all_over_is_no_picture_either(picture: Picture) -> None:
    assert sight_of(picture) is Sight.UNIFORM


def test_a_dark_room_is_something_to_see() -> None:
    assert sight_of(halves(16, 40)) is Sight.SOMETHING


def test_a_picture_with_pixels_missing_is_broken_and_not_drawn() -> None:
    short = Picture(width=WIDTH, height=HEIGHT, luma=bytes(WIDTH * HEIGHT - 1))
    assert sight_of(short) is Sight.BROKEN
    assert in_characters(short, 10, 5) == ()
    assert sight_of(Picture(width=0, height=0, luma=b"")) is Sight.BROKEN


def test_it_is_drawn_from_its_darkest_to_its_lightest() -> None:
    assert in_characters(halves(40, 90), 8, 3) == ("    @@@@",) * 3
    assert set("".join(in_characters(flat(128, noise=60), 20, 10))) <= set(SHADES)


def test_it_is_never_drawn_larger_than_it_is() -> None:
    drawn = in_characters(Picture(width=4, height=2, luma=bytes(range(0, 80, 10))), 60, 20)
    assert [len(line) for line in drawn] == [4, 4]


@pytest.mark.parametrize(
    ("picture", "sight"),
    [
        (flat(31), Sight.BLACK),
        (flat(32), Sight.UNIFORM),
        (halves(97, 103), Sight.UNIFORM),
        (halves(96, 104), Sight.SOMETHING),
        (Picture(width=1, height=1, luma=b"\x80"), Sight.UNIFORM),
        (Picture(width=1, height=0, luma=b"\x80"), Sight.BROKEN),
        (Picture(width=0, height=1, luma=b"\x80"), Sight.BROKEN),
        (Picture(width=-1, height=-1, luma=b"\x80"), Sight.BROKEN),
        (Picture(width=WIDTH, height=HEIGHT, luma=flat(16).luma + b"\xff" * 4000), Sight.BLACK),
    ],
)
def test_what_is_on_a_picture_at_its_limits(picture: Picture, sight: Sight) -> None:
    assert sight_of(picture) is sight


def test_each_shade_has_its_sign_and_each_cell_its_own_pixels() -> None:
    ramp = Picture(width=10, height=2, luma=bytes(range(0, 200, 20)) * 2)
    assert in_characters(ramp, 10, 1) == (SHADES,)
    steps = "".join(SHADES[round(at * 9 / 4)] for at in range(5))
    assert in_characters(ramp, 5, 1) == (steps,)
    column = Picture(width=1, height=4, luma=bytes([0, 255, 255, 0]))
    assert in_characters(column, 1, 2) == (SHADES[0], SHADES[-1])
    assert in_characters(Picture(width=1, height=1, luma=b"\x80"), 3, 3) == (SHADES[0],)
    tall = Picture(width=1, height=6, luma=bytes([0, 0, 200, 200, 100, 100]))
    assert in_characters(tall, 1, 3) == (SHADES[0], SHADES[9], SHADES[4])
    uneven = Picture(width=4, height=1, luma=bytes([0, 100, 50, 50]))
    assert in_characters(uneven, 3, 1) == (SHADES[0] + SHADES[9] + SHADES[4],)


def test_the_least_difference_of_light_is_drawn() -> None:
    assert in_characters(halves(100, 101), 2, 1) == (SHADES[0] + SHADES[-1],)
