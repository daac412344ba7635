"""Blocks of lines that share a screen: each has its place and its weight, and the lightest make room."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

NARROWEST = 30  # columns
CUT = " …"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines that belong together. The lower `weight`, the longer it stays; below `least` rows it says nothing
    and goes as a whole. `more` is the row that stands for those that had to go. For the first `kept` rows
    weightier blocks that yield leave room, as long as they keep their own least.
    """

    lines: tuple[str, ...]
    weight: int
    least: int = 1
    more: str = ""
    kept: int = 0
    yields: bool = False


def fitted(blocks: Sequence[Block], width: int, rows: int | None) -> list[str]:
    """The blocks in their order, broken between words, in at most so many rows; None is as many as needed."""
    broken = [[row for line in block.lines for row in wrapped(line, width)] for block in blocks]
    if rows is None:
        return [row for its in broken for row in its]
    shown: dict[int, list[str]] = {}
    left = rows
    order = sorted(range(len(blocks)), key=lambda number: blocks[number].weight)
    for turn, place in enumerate(order):
        after = order[turn + 1 :] if blocks[place].yields else []
        later = sum(_height(broken[other][: blocks[other].kept], width) for other in after)
        its = _shortened(broken[place], blocks[place], width, left - later)
        if len(its) < min(len(broken[place]), blocks[place].least):
            its = _shortened(broken[place], blocks[place], width, left)
        shown[place] = its
        left -= _height(its, width)
    return [row for place in range(len(blocks)) for row in shown[place]]


def _shortened(rows: list[str], block: Block, width: int, room: int) -> list[str]:
    """As many rows as there is room for; what was left out is said where a row is free for it."""
    if _height(rows, width) <= room:
        return rows
    fitting = [row for place, row in enumerate(rows) if _height(rows[: place + 1], width) <= room]
    if len(fitting) < block.least:
        return []
    if not block.more or len(fitting) <= block.least:
        return [*fitting[:-1], _cut(fitting[-1], width)]
    return [*fitting[:-1], block.more[:width]]


def _cut(row: str, width: int) -> str:
    """The last row of a text that goes on, with the sign that says so."""
    words = row.rstrip(".") + CUT
    return words if len(words) <= width else f"{row[: width - len(CUT)].rpartition(' ')[0]}{CUT}"


def shortened(line: str, width: int) -> str:
    """A line that stays one: what does not fit goes from the first word that does not, with the sign of it.
    What has no blank is cut where it must.
    """
    if len(line) <= width:
        return line.rstrip()
    head = line[: width - len(CUT) + 1]
    return f"{(head.rpartition(' ')[0] or head[:-1]).rstrip()}{CUT}"


def _height(rows: Sequence[str], width: int) -> int:
    """How many lines of the terminal they take: it breaks paths and addresses itself."""
    return sum(max(1, -(-len(row) // width)) for row in rows)


def wrapped(line: str, width: int) -> list[str]:
    """A line broken between words; what follows the first row stands two cells further in. Paths and
    addresses stay whole.
    """
    if len(line) <= width:
        return [line]
    indent = " " * (len(line) - len(line.lstrip(" ")) + 2)
    return textwrap.wrap(
        line,
        max(NARROWEST, width),
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
