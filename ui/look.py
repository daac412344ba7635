"""The look of the screens: what every console font has, sixteen colours, and words beside every colour."""

from __future__ import annotations

import re

import rich._wrap
from rich.segment import Segment, Segments
from rich.style import Style
from textual.content import Content
from textual.scrollbar import ScrollBarRender
from textual.widgets import Static

from papers.language import _
from papers.plain import printable
from papers.screen.block import wrapped

BAR_CELLS = 20
# A word as rich._wrap takes it, but that a no-break space, as before a French colon, breaks no line.
WORD = re.compile("[^\\S\u00a0\u202f]*[\\S\u00a0\u202f]+[^\\S\u00a0\u202f]*")


class PlainScrollBar(ScrollBarRender):
    """A scrollbar of signs that the console's fonts have; Textual's own are eighths of blocks."""

    @classmethod
    def render_bar(
        cls,
        size: int = 25,
        virtual_size: float = 50,
        window_size: float = 20,
        position: float = 0,
        thickness: int = 1,
        vertical: bool = True,
        back_color: object = None,
        bar_color: object = None,
    ) -> Segments:
        """A line with a thumb on it."""
        del back_color, bar_color
        line, thumb = ("|", "#") if vertical else ("-", "#")
        cells = [line] * size
        if window_size and size and virtual_size > window_size:
            length = max(1, round(size * window_size / virtual_size))
            start = min(round(size * position / virtual_size), size - length)
            cells[start : start + length] = [thumb] * length
        if vertical:
            segments = [Segment(cell * thickness, Style()) for cell in cells]
            return Segments(segments, new_lines=True)
        return Segments([Segment("".join(cells), Style())] * thickness, new_lines=True)


def keep_signs_with_words() -> None:
    """From here on Textual breaks no line at a no-break space."""
    rich._wrap.re_word = WORD


def plain(text: str) -> Content:
    """Text that a machine or a person gave: no markup, no control characters."""
    return Content(printable(text, keep="\n"))


def put(shown: Static, text: str) -> None:
    """Show this text, unless it stands there. Text of as many rows as before moves nothing else; one whose
    lines are wider than their place may have more of them.
    """
    before = shown.content
    known = before.plain if isinstance(before, Content) else None
    words = plain(text)
    if words.plain == known:
        return
    moves = known is None or known.count("\n") != words.plain.count("\n")
    width = shown.content_size.width
    shown.update(
        words, layout=moves or any(len(row) > width for row in f"{known}\n{words.plain}".split("\n"))
    )


def put_prose(shown: Static, text: str, width: int) -> None:
    """Show this text, broken between words at this width."""
    put(shown, "\n".join(row.lstrip() for row in wrapped(text, width)))


def named(name: str, value: str) -> str:
    """A name, or a key, and what it says, with the colon of the language spoken."""
    return _("{name}: {value}").format(name=name, value=value)


def bar(fraction: float | None, cells: int = BAR_CELLS) -> str:
    """How far something is: "[#####.....]"; nothing where it is not known."""
    if fraction is None:
        return ""
    done = round(cells * min(max(fraction, 0.0), 1.0))
    return f"[{'#' * done}{'.' * (cells - done)}]"


def fitted_line(text: str, width: int) -> str:
    """A line no wider than that, cut between words and with the sign that says so."""
    if len(text) <= width:
        return text
    head = text[: max(width - 1, 0)]
    whole = head if text[len(head)] == " " else head.rpartition(" ")[0]
    return f"{(whole or head).rstrip()}…"


def end_of(text: str, width: int) -> str:
    """The end of a text, which is what people type of a serial, behind the sign that it begins before."""
    return text if len(text) <= width else f"…{text[-(width - 1) :]}"
