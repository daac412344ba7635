"""Jumps: each row in sight under one letter, the same way on every screen."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from textual.containers import VerticalScroll
from textual.widgets import OptionList, Static

LETTERS = string.ascii_lowercase + string.ascii_uppercase


@dataclass(frozen=True, slots=True)
class Jump:
    """A row of the screen, what stands there, and how to go there."""

    row: int
    name: str
    go: Callable[[], None]


def lettered(jumps: Iterator[Jump]) -> dict[str, Jump]:
    """Each under its letter, from the top; rows beyond the alphabet have none."""
    return dict(zip(LETTERS, jumps, strict=False))


def option_jumps(shown: OptionList, go: Callable[[str], None]) -> Iterator[Jump]:
    """The rows of a list that are in sight; each is one line high."""
    top, first = shown.content_region.y, round(shown.scroll_offset.y)
    for place in range(first, min(first + shown.content_region.height, shown.option_count)):
        name = shown.get_option_at_index(place).id or ""
        yield Jump(top + place - first, name, _bound(go, name))


def text_jumps(body: VerticalScroll, lines: list[str]) -> Iterator[Jump]:
    """The lines in sight that begin something: those that stand at the margin."""
    top, first = body.content_region.y, round(body.scroll_offset.y)
    for place in range(first, min(first + body.content_region.height, len(lines))):
        if lines[place].strip() and not lines[place].startswith(" "):
            yield Jump(top + place - first, lines[place], _scrolled(body, place))


def label(letter: str, jump: Jump) -> Static:
    """The letter as it lies over the margin of its row."""
    found = Static(letter, classes="jump", markup=False)
    found.styles.offset = (0, jump.row)
    return found


def _bound(go: Callable[[str], None], name: str) -> Callable[[], None]:
    return lambda: go(name)


def _scrolled(body: VerticalScroll, place: int) -> Callable[[], None]:
    return lambda: body.scroll_to(y=place, animate=False)
