"""A picture of a camera: whether anything is on it, and the picture in characters that every console font
has.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

# Darkest first; the letters of ASCII alone, as 512 glyphs go.
SHADES = " .:-=+*#%@"
BLACK_MEAN = 32.0  # of 255; video black is 16 (ITU-R BT.601)
LEAST_SPREAD = 4.0  # a lens cover shows the noise of the sensor, no more
STEP = 3  # every third pixel of a line tells as much of how light it is


class Sight(StrEnum):
    """What is on a picture."""

    SOMETHING = "something"
    BLACK = "black"  # covered, or dead
    UNIFORM = "uniform"  # one colour all over
    BROKEN = "broken"  # fewer bytes than such a picture has


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture, as light only: a byte a pixel, line by line."""

    width: int
    height: int
    luma: bytes

    @property
    def is_whole(self) -> bool:
        """Whether every pixel came."""
        return self.width > 0 and self.height > 0 and len(self.luma) >= self.width * self.height


def sight_of(picture: Picture) -> Sight:
    """What is on it."""
    if not picture.is_whole:
        return Sight.BROKEN
    seen = picture.luma[: picture.width * picture.height : STEP]
    mean = sum(seen) / len(seen)
    spread = math.sqrt(sum((level - mean) ** 2 for level in seen) / len(seen))
    if spread >= LEAST_SPREAD:
        return Sight.SOMETHING
    return Sight.BLACK if mean < BLACK_MEAN else Sight.UNIFORM


def in_characters(picture: Picture, columns: int, lines: int) -> tuple[str, ...]:
    """The picture as lines of text, from the darkest to the lightest that is on it; nothing where a pixel is
    missing. It is never larger than the picture.
    """
    if not picture.is_whole:
        return ()
    columns, lines = min(columns, picture.width), min(lines, picture.height)
    cells = [
        [_mean(picture, column, line, columns, lines) for column in range(columns)] for line in range(lines)
    ]
    darkest, lightest = min(map(min, cells)), max(map(max, cells))
    span = max(lightest - darkest, 1.0)
    return tuple(
        "".join(SHADES[round((level - darkest) / span * (len(SHADES) - 1))] for level in row) for row in cells
    )


def _mean(picture: Picture, column: int, line: int, columns: int, lines: int) -> float:
    """How light one cell is: every other line of it."""
    left, right = column * picture.width // columns, (column + 1) * picture.width // columns
    top, bottom = line * picture.height // lines, (line + 1) * picture.height // lines
    total = count = 0
    for row in range(top, bottom, 2):
        part = picture.luma[row * picture.width + left : row * picture.width + right]
        total, count = total + sum(part), count + len(part)
    return total / count
