"""A tone that was played is heard, and nothing else passes for one."""

from __future__ import annotations

import math
import random
from array import array
from functools import cache

import pytest

from judge.trials.tone import (
    LEFT_HZ,
    NEIGHBOURS_HZ,
    PLAYED_HZ,
    RECORDED_HZ,
    RIGHT_HZ,
    STANDS_OUT,
    HeardTones,
    Side,
    amplitude,
    duration_s,
    heard_in,
    played,
)

BOTH = frozenset(Side)
LENGTH = round((duration_s() + 1.2) * RECORDED_HZ)
BEGINS = round(0.6 * RECORDED_HZ)
CYCLE = 16000  # in a second of it every pitch below comes round
NOISE = array("h", random.Random(19).randbytes(2 * CYCLE)).tolist()


@cache
def channels() -> tuple[list[int], list[int]]:
    """What is played on each side, at the rate of the recordings."""
    samples = array("h", played())
    return samples[::6].tolist(), samples[1::6].tolist()


def tones(*, left: float = 0.2, right: float = 0.2) -> list[float]:
    """What a microphone gives that hears both loudspeakers so loudly, from a little later on."""
    heard = [left * one + right * other for one, other in zip(*channels(), strict=True)]
    return ([0.0] * BEGINS + heard + [0.0] * LENGTH)[:LENGTH]


def recorded(*signals: list[float]) -> bytes:
    """All of them together, as a converter of 16 bits gives them: what is too loud is clipped."""
    levels = list(map(round, signals[0] if len(signals) == 1 else map(sum, zip(*signals, strict=True))))
    if min(levels) < -32768 or max(levels) > 32767:
        levels = [max(-32768, min(32767, level)) for level in levels]
    return array("h", levels).tobytes()


def again(cycle: list[float]) -> list[float]:
    """One second of it over and over."""
    return (cycle * (LENGTH // CYCLE + 1))[:LENGTH]


def sine(pitch_hz: float, level: float) -> list[float]:
    turn = 2 * math.pi * pitch_hz / RECORDED_HZ
    return again([level * math.sin(turn * at) for at in range(CYCLE)])


def noise(level: float) -> list[float]:
    return again([level * sample / 18900 for sample in NOISE])  # their root mean square


def hum(mains_hz: int, level: float) -> list[float]:
    """A saw: every harmonic of the mains, as a bad earth gives it."""
    return again([level * ((at * mains_hz / RECORDED_HZ) % 1.0 - 0.5) for at in range(CYCLE)])


def test_both_sides_are_heard() -> None:
    heard = heard_in(recorded(tones()))
    assert heard.sides == BOTH
    assert not heard.is_dead
    assert not heard.is_clipped


def test_a_side_that_does_not_play_is_not_heard() -> None:
    assert heard_in(recorded(tones(right=0.0), noise(30))).sides == {Side.LEFT}
    assert heard_in(recorded(tones(left=0.0), noise(30))).sides == {Side.RIGHT}


@pytest.mark.parametrize("level", [0.003, 0.02, 1.0])
def test_a_quiet_and_a_loud_microphone_hear_it_in_a_noisy_room(level: float) -> None:
    loudness = level * 16000
    assert heard_in(recorded(tones(left=level, right=level), noise(loudness / 4))).sides == BOTH


def test_a_tone_that_overdrives_the_microphone_is_heard_and_the_clipping_told() -> None:
    heard = heard_in(recorded(tones(left=8.0, right=8.0)))
    assert heard.sides == BOTH
    assert heard.is_clipped


@pytest.mark.parametrize("mains_hz", [50, 60])
@pytest.mark.parametrize("level", [300.0, 60000.0])
def test_hum_is_no_tone_not_even_where_it_clips(mains_hz: int, level: float) -> None:
    assert heard_in(recorded(hum(mains_hz, level))).sides == frozenset()


@pytest.mark.parametrize("level", [20.0, 3000.0, 90000.0])
def test_noise_is_no_tone(level: float) -> None:
    assert heard_in(recorded(noise(level))).sides == frozenset()


def test_silence_is_no_tone_and_one_value_all_over_is_a_dead_microphone() -> None:
    nothing = HeardTones(sides=frozenset(), loudness=0.0, is_dead=True, is_clipped=False)
    assert heard_in(bytes(2 * LENGTH)) == nothing
    assert heard_in(b"") == nothing
    stuck = heard_in(recorded([32767.0] * LENGTH))
    assert stuck.is_dead
    assert stuck.is_clipped
    assert stuck.sides == frozenset()


def test_a_whistle_of_the_same_pitch_that_does_not_begin_and_end_is_not_ours() -> None:
    assert heard_in(recorded(sine(LEFT_HZ, 8000), noise(20))).sides == frozenset()
    late = [0.0] * BEGINS + sine(LEFT_HZ, 8000)[BEGINS:]
    assert heard_in(recorded(late, noise(20))).sides == frozenset()


def test_a_click_and_a_short_beep_are_not_ours() -> None:
    whistle = sine(LEFT_HZ, 8000)
    beep = [whistle[at] if 9600 <= at < 9600 + 2400 else 0.0 for at in range(LENGTH)]
    click = [20000.0 if at == 20000 else 0.0 for at in range(LENGTH)]
    assert heard_in(recorded(beep, click)).sides == frozenset()


def test_a_recording_that_broke_off_holds_what_it_holds() -> None:
    whole = recorded(tones())
    assert heard_in(whole[: BEGINS * 2 + 2 * round(1.4 * RECORDED_HZ) + 1]).sides == {Side.LEFT}


def test_each_side_is_played_alone_and_nothing_clicks() -> None:
    assert (PLAYED_HZ, RECORDED_HZ) == (48_000, 16_000), "rates that every sound chip takes"
    samples = array("h", played())
    left, right = samples[::2], samples[1::2]
    assert len(left) == len(right) == round(duration_s() * PLAYED_HZ) == 153_600
    begins = {LEFT_HZ: 14_400, RIGHT_HZ: 14_400 + 43_200 + 19_200}
    for side, other, pitch_hz in ((left, right, LEFT_HZ), (right, left, RIGHT_HZ)):
        first, end = begins[pitch_hz], begins[pitch_hz] + 43_200
        assert not any(side[:first])
        assert not any(side[end:])
        assert not any(other[first:end])
        assert 16_000 < max(side[first + 1000 : end - 1000]) <= 16_384
        edges = [*side[first : first + 96], *side[end - 96 : end]]
        assert max(map(abs, edges)) < 16_384 / 9
        middle = side[first + 9600 : first + 9600 + 9600 : 3]
        assert amplitude(middle, pitch_hz) == pytest.approx(16_384, rel=0.01)


@pytest.mark.parametrize(
    ("samples", "is_clipped", "loudness"),
    [
        ([16384, -16384] * 50, False, 0.5),
        ([-32767] * 2 + [1] * 98, False, None),
        ([-32767] * 3 + [1] * 97, True, None),
        ([32767] * 3 + [1] * 97, True, None),
        ([32766] * 50 + [-32766] * 50, False, 1.0),
    ],
)
def test_a_recording_is_as_loud_as_it_is_and_clipped_where_a_fiftieth_lies_at_the_ends(
    samples: list[int], is_clipped: bool, loudness: float | None
) -> None:
    heard = heard_in(array("h", samples).tobytes())
    assert (heard.is_dead, heard.is_clipped, heard.sides) == (False, is_clipped, frozenset())
    assert loudness is None or heard.loudness == pytest.approx(loudness, abs=0.001)


def beep(
    first: int, tenths: int, *, length: int = 26, pitch_hz: float = LEFT_HZ, level: float = 8000
) -> bytes:
    """A recording of so many tenths of a second with a tone in it."""
    turn = 2 * math.pi * pitch_hz / RECORDED_HZ
    quiet, tone = range(first * 1600), range(tenths * 1600)
    rest = (length - first - tenths) * 1600
    return array(
        "h", [*(0 for _at in quiet), *(round(level * math.sin(turn * at)) for at in tone), *[0] * rest]
    ).tobytes()


@pytest.mark.parametrize(
    ("first", "tenths", "is_heard"),
    [(3, 3, False), (3, 4, True), (3, 16, True), (3, 17, False), (0, 9, False), (1, 9, True)],
)
def test_a_tone_lasts_about_as_long_as_it_was_played_and_does_not_begin_the_recording(
    first: int, tenths: int, is_heard: bool
) -> None:
    assert (Side.LEFT in heard_in(beep(first, tenths)).sides) is is_heard


def test_a_tone_counts_to_the_very_end_of_the_recording() -> None:
    assert heard_in(beep(3, 4, length=7)).sides == {Side.LEFT}


@pytest.mark.parametrize(("level", "is_heard"), [(11.0, False), (13.5, True)])
def test_a_tone_below_what_rounding_makes_is_none(level: float, is_heard: bool) -> None:
    assert bool(heard_in(beep(3, 9, level=level)).sides) is is_heard


@pytest.mark.parametrize("apart_hz", [-2.0, 2.0])
def test_a_clock_that_goes_a_little_wrong_changes_nothing(apart_hz: float) -> None:
    assert heard_in(beep(3, 9, pitch_hz=LEFT_HZ + apart_hz)).sides == {Side.LEFT}


def test_a_recording_shorter_than_what_is_looked_at_holds_nothing() -> None:
    assert heard_in(beep(0, 1, length=1)).sides == frozenset()


def test_a_pitch_is_as_strong_as_it_is_in_the_samples_own_unit() -> None:
    turn = 2 * math.pi * LEFT_HZ / RECORDED_HZ
    assert amplitude([100 * math.sin(turn * at) for at in range(3200)], LEFT_HZ) == pytest.approx(
        100, rel=0.001
    )
    assert amplitude([0.0] * 3200, LEFT_HZ) == 0.0


def test_a_tone_is_held_against_what_lies_as_far_below_as_above_by_twenty_decibels() -> None:
    assert sorted(NEIGHBOURS_HZ) == sorted(-apart for apart in NEIGHBOURS_HZ)
    assert 20 * math.log10(STANDS_OUT) == pytest.approx(20)
