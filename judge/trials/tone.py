"""Tones: what is played to a loudspeaker, and whether a recording holds it.

A side is known by its pitch. A tone is heard where its own narrow band stands out of its neighbours
(Goertzel's algorithm on windows of a fifth of a second) for about as long as it was played, and not before:
hum, noise, a recording that clips, a whistle that never ends and silence do none of that.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

PLAYED_HZ, RECORDED_HZ = 48000, 16000
LEAD_S, TONE_S, GAP_S, TAIL_S = 0.3, 0.9, 0.4, 0.3
LOUDNESS = 0.5  # of full scale
FADE_S = 0.02  # so that nothing clicks
# Far from what mains hum by (multiples of 50 and 60 Hz), and high enough for the smallest loudspeaker.
LEFT_HZ, RIGHT_HZ = 1175.0, 1475.0
WINDOW_S, HOP_S = 0.2, 0.1
# From where the window's own lobe has ended (2 bins of 5 Hz) to where a tone that is out of tune would be.
NEIGHBOURS_HZ = (-135.0, -85.0, -55.0, -25.0, 25.0, 55.0, 85.0, 135.0)
LEAST_AMPLITUDE = 12.0  # of 32767; below, rounding makes tones of its own
STANDS_OUT = 10.0  # times the amplitude of the loudest neighbour: 20 dB
SHORTEST_S, LONGEST_S = 0.4, TONE_S + 2 * WINDOW_S + 0.3  # a room rings on
FULL = 32767
CLIPPED_SHARE = 0.02


class Side(StrEnum):
    """A loudspeaker, as a person sits before it."""

    LEFT = "left"
    RIGHT = "right"


PITCHES_HZ = {Side.LEFT: LEFT_HZ, Side.RIGHT: RIGHT_HZ}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardTones:
    """What a recording holds. `is_dead`: every sample is the same, as where nothing is connected;
    `is_clipped`: much of it lies at the ends of the scale. `loudness` is the root of the mean square, 0 to 1.
    """

    sides: frozenset[Side]
    loudness: float
    is_dead: bool
    is_clipped: bool


def played() -> bytes:
    """Both tones, each on its own side, one after the other: little-endian 16 bits, two channels."""
    parts = [*_silence(LEAD_S)]
    for side in Side:
        for level in _tone(PITCHES_HZ[side]):
            parts += (level, 0) if side is Side.LEFT else (0, level)
        parts += _silence(GAP_S)
    parts += _silence(TAIL_S)
    return array("h", parts).tobytes()


def duration_s() -> float:
    """How long that takes."""
    return LEAD_S + TAIL_S + len(Side) * (TONE_S + GAP_S)


def _silence(seconds: float) -> list[int]:
    return [0, 0] * round(seconds * PLAYED_HZ)


def _tone(pitch_hz: float) -> list[int]:
    count, fade = round(TONE_S * PLAYED_HZ), FADE_S * PLAYED_HZ
    turn = 2 * math.pi * pitch_hz / PLAYED_HZ
    return [
        round(LOUDNESS * FULL * min(1.0, at / fade, (count - at) / fade) * math.sin(turn * at))
        for at in range(count)
    ]


def heard_in(recorded: bytes) -> HeardTones:
    """What a recording of one channel holds: little-endian 16 bits, `RECORDED_HZ` of them a second."""
    samples = array("h", recorded[: len(recorded) // 2 * 2])
    if not samples:
        return HeardTones(sides=frozenset(), loudness=0.0, is_dead=True, is_clipped=False)
    is_dead = min(samples) == max(samples)
    ends = sum(1 for level in samples if not -FULL < level < FULL)
    power = sum(level * level for level in samples) / len(samples)
    sides = frozenset() if is_dead else frozenset(side for side in Side if _holds(samples, PITCHES_HZ[side]))
    return HeardTones(
        sides=sides,
        loudness=math.sqrt(power) / FULL,
        is_dead=is_dead,
        is_clipped=ends > CLIPPED_SHARE * len(samples),
    )


def _holds(samples: Sequence[int], pitch_hz: float) -> bool:
    """Whether the tone stands out once, after a beginning without it, for about as long as it was played."""
    size, hop = round(WINDOW_S * RECORDED_HZ), round(HOP_S * RECORDED_HZ)
    starts = range(0, len(samples) - size + 1, hop)
    marks = [_stands_out(samples[start : start + size], pitch_hz) for start in starts]
    longest = run = 0
    for is_heard in marks:
        run = run + 1 if is_heard else 0
        longest = max(longest, run)
    lasted_s = (longest - 1) * HOP_S + WINDOW_S if longest else 0.0
    return bool(marks) and not marks[0] and SHORTEST_S <= lasted_s <= LONGEST_S


def _stands_out(window: Sequence[int], pitch_hz: float) -> bool:
    shaped = [level * weight for level, weight in zip(window, _hann(len(window)), strict=True)]
    loudness = amplitude(shaped, pitch_hz)
    if loudness < LEAST_AMPLITUDE:
        return False
    return all(loudness > STANDS_OUT * amplitude(shaped, pitch_hz + apart) for apart in NEIGHBOURS_HZ)


@cache
def _hann(size: int) -> tuple[float, ...]:
    """Hann's window: little of a tone leaks beyond two bins; its mean is a half, which doubles the scale."""
    return tuple(1 - math.cos(2 * math.pi * at / size) for at in range(size))


def amplitude(samples: Sequence[float], pitch_hz: float) -> float:
    """How strong one pitch is (Goertzel, 1958), in the samples' own unit."""
    turn = 2 * math.cos(2 * math.pi * pitch_hz / RECORDED_HZ)
    before = last = 0.0
    for level in samples:
        before, last = last, level + turn * last - before
    power = last * last + before * before - turn * last * before
    return 2 * math.sqrt(max(power, 0.0)) / len(samples)
