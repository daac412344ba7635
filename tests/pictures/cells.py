"""Screens as cells of a Linux console: a character, its colours, and what draws them there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from rich.color import ColorSystem, ColorType
from rich.segment import Segment
from rich.style import Style

from ui.app import BenchApp

CELL_PX, ROW_PX, EDGE_PX = 8.43, 18, 10
FONT = "font-family='DejaVu Sans Mono, Menlo, Consolas, monospace' font-size='14'"
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # another one at each drawing
SOME_UUID = "01a22af7-70c9-76a4-be8b-932837846400"
BLACK, GREY = 0, 7
COLUMNS = 80
BRIGHT = 8
# What the kernel draws the sixteen colours with (drivers/tty/vt/vt.c: default_red, default_grn, default_blu).
PALETTE = (
    "#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa",
    "#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One place of the console; `ink` and `ground` are places in the palette."""

    character: str
    ink: int
    ground: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A whole screen: its rows of cells, and the bytes that make a console show them."""

    rows: tuple[tuple[Cell, ...], ...]
    data: bytes


def frame_of(app: BenchApp) -> Frame:
    """What a terminal is given at this moment, with one and the same id."""
    strips = [
        [Segment(UUID.sub(SOME_UUID, segment.text), segment.style) for segment in strip]
        for strip in app.screen._compositor.render_strips()
    ]
    data = "\r\n".join("".join(_written(segment) for segment in row) for row in strips)
    return Frame(
        rows=tuple(tuple(cell for segment in row for cell in _cells(segment)) for row in strips),
        data=b"\x1b%G\x1b[?25l\x1b[?7l\x1b[H" + data.encode() + b"\x1b[?7h",
    )


def frame_of_lines(lines: Sequence[str]) -> Frame:
    """What a command printed; a line that is wider than the console goes on in its next row."""
    rows = [line[place : place + COLUMNS] for line in lines for place in range(0, max(len(line), 1), COLUMNS)]
    return Frame(
        rows=tuple(tuple(Cell(character=sign, ink=GREY, ground=BLACK) for sign in row) for row in rows),
        data="\r\n".join(lines).encode(),
    )


def _written(segment: Segment) -> str:
    style = segment.style or Style()
    return style.render(segment.text, color_system=ColorSystem.STANDARD)


def _cells(segment: Segment) -> Iterator[Cell]:
    style = segment.style or Style()
    ink, ground = _number(style, GREY, is_ink=True), _number(style, BLACK, is_ink=False)
    if style.bold and ink < BRIGHT:
        ink += BRIGHT  # vc_attribute: intensity
    for character in segment.text:
        yield Cell(character=character, ink=ink, ground=ground)


def _number(style: Style, default: int, *, is_ink: bool) -> int:
    color = style.color if is_ink else style.bgcolor
    if color is None or color.type is ColorType.DEFAULT:
        return default
    assert color.type is ColorType.STANDARD, f"no colour of a console: {color}"
    assert color.number is not None
    return color.number


def picture(frame: Frame) -> str:
    """The screen as an SVG that needs nothing from elsewhere."""
    columns = max(len(row) for row in frame.rows)
    width, height = columns * CELL_PX + 2 * EDGE_PX, len(frame.rows) * ROW_PX + 2 * EDGE_PX
    drawn = [line for number, row in enumerate(frame.rows) for line in _row(row, EDGE_PX + ROW_PX * number)]
    return "\n".join(
        (
            f"<svg xmlns='http://www.w3.org/2000/svg' width='{width:.0f}' height='{height}' {FONT}>",
            f"<rect width='100%' height='100%' rx='6' fill='{PALETTE[BLACK]}'/>",
            *drawn,
            "</svg>",
            "",
        )
    )


def _row(row: tuple[Cell, ...], y: int) -> Iterator[str]:
    """Grounds first, then runs of one ink, each as wide in every font."""
    place = 0
    for ground, cells in groupby(row, lambda cell: cell.ground):
        count = len(list(cells))
        if ground != BLACK:
            x, width = EDGE_PX + place * CELL_PX, count * CELL_PX
            size = f"width='{width:.1f}' height='{ROW_PX}'"
            yield f"<rect x='{x:.1f}' y='{y}' {size} fill='{PALETTE[ground]}'/>"
        place += count
    place = 0
    for ink, cells in groupby(row, lambda cell: cell.ink):
        text = "".join(cell.character for cell in cells)
        start = len(text) - len(text.lstrip())
        if shown := text.strip():
            x = EDGE_PX + (place + start) * CELL_PX
            told = escape(shown).replace(" ", "\u00a0")
            yield (
                f"<text x='{x:.1f}' y='{y + ROW_PX - 5}' fill='{PALETTE[ink]}' "
                f"textLength='{len(shown) * CELL_PX:.1f}'>{told}</text>"
            )
        place += len(text)
