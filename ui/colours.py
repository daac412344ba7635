"""Terminals without colours: what stands on a ground of its own is shown in reverse."""

from __future__ import annotations

from collections.abc import Mapping

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

COLOURLESS = ("vt1", "vt2")  # the terminals of DEC: bold and reverse, no colour (terminfo(5))
BLACK = 0


class InReverse(LineFilter):
    """Bold and reverse alone, as every terminal has them."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments without colours."""
        del background
        return [Segment(text, _plain(style), control) for text, style, control in segments]


def _plain(style: Style | None) -> Style | None:
    if style is None:
        return None
    is_reverse = bool(style.reverse) is not _is_raised(style.bgcolor)
    return Style(bold=style.bold, reverse=is_reverse, meta=style.meta)


def _is_raised(ground: RichColor | None) -> bool:
    """Whether the ground is another one than the screen's own."""
    return ground is not None and not ground.is_default and ground.number != BLACK


def has_no_colours(environment: Mapping[str, str]) -> bool:
    """Whether the terminal has none, or its reader wants none (no-color.org)."""
    return bool(environment.get("NO_COLOR")) or environment.get("TERM", "").startswith(COLOURLESS)
