"""A photograph of the Linux console as an SVG: the dots that QEMU saw, cell by cell, each sign drawn once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.etree import ElementTree as ET

from tests.pictures.cells import BLACK, PALETTE, Cell

WIDTH, HEIGHT = 8, 16  # dots of a cell
PPM = re.compile(rb"P6\s+(\d+)\s+(\d+)\s+255\s")  # ppm(5), as QEMU's screendump writes it
SVG = "{http://www.w3.org/2000/svg}"
BLANK = " "
Seen = tuple[str, str, str]  # a sign, its ink, its ground; a blank has the ink of its ground

Row = Sequence[Cell]


class NotAsWritten(Exception):
    """The console shows something else than was written to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """What stood on the screen: three bytes a dot, row by row."""

    width: int
    height: int
    dots: bytes

    def color(self, x: int, y: int) -> str:
        """As an SVG says it."""
        place = 3 * (y * self.width + x)
        return f"#{self.dots[place : place + 3].hex()}"


def read_ppm(data: bytes) -> Photo:
    """A screendump. Raises ValueError for anything else."""
    head = PPM.match(data)
    if head is None:
        raise ValueError("no PPM")
    width, height = int(head[1]), int(head[2])
    dots = data[head.end() :]
    if len(dots) != 3 * width * height:
        raise ValueError("the PPM is cut short")
    return Photo(width=width, height=height, dots=dots)


def photograph(photo: Photo, rows: Sequence[Row]) -> str:
    """The rows that were written, as they stand there. Raises NotAsWritten where a colour is another one, or
    a sign does not always look the same.
    """
    signs: dict[str, str] = {}
    drawn = [line for number, row in enumerate(rows) for line in _row(photo, number, row, signs)]
    width, height = WIDTH * max(map(len, rows)), HEIGHT * len(rows)
    size = f"width='{width}' height='{height}' viewBox='0 0 {width} {height}'"
    return "\n".join(
        (
            f"<svg xmlns='http://www.w3.org/2000/svg' {size} shape-rendering='crispEdges'>",
            f"<rect width='100%' height='100%' fill='{PALETTE[BLACK]}'/>",
            "<defs>",
            *(f"<path id='{name_of(sign)}' d='{path}'/>" for sign, path in sorted(signs.items())),
            "</defs>",
            *drawn,
            "</svg>",
            "",
        )
    )


def name_of(sign: str) -> str:
    """The name under which it is drawn."""
    return f"u{ord(sign):x}"


def _row(photo: Photo, number: int, row: Row, signs: dict[str, str]) -> Iterator[str]:
    """Its grounds, then its signs by their ink."""
    yield f"<g transform='translate(0 {HEIGHT * number})'>"
    place = 0
    for ground, cells in groupby(row, lambda cell: cell.ground):
        count = len(list(cells))
        if ground != BLACK:
            x, width = WIDTH * place, WIDTH * count
            yield f"<rect x='{x}' width='{width}' height='{HEIGHT}' fill='{PALETTE[ground]}'/>"
        place += count
    place = 0
    for ink, cells in groupby(row, lambda cell: cell.ink):
        uses = []
        for cell in cells:
            path = _sign(photo, place, number, cell)
            place += 1
            if not cell.character.strip():
                continue
            if signs.setdefault(cell.character, path) != path:
                raise NotAsWritten(f"{cell.character!r} looks different in row {number}, column {place}")
            uses.append(f"<use href='#{name_of(cell.character)}' x='{WIDTH * (place - 1)}'/>")
        if uses:
            yield f"<g fill='{PALETTE[ink]}'>{''.join(uses)}</g>"
    yield "</g>"


def _sign(photo: Photo, column: int, row: int, cell: Cell) -> str:
    """The dots of a cell that have its ink, as runs; the others must have its ground."""
    ink, ground = PALETTE[cell.ink], PALETTE[cell.ground]
    runs = []
    for y in range(HEIGHT):
        colors = [photo.color(WIDTH * column + x, HEIGHT * row + y) for x in range(WIDTH)]
        if not set(colors) <= {ink, ground}:
            raise NotAsWritten(f"row {row}, column {column}: {sorted(set(colors))}, not {ink} on {ground}")
        place = 0
        for is_ink, dots in groupby(colors, lambda color: color == ink and ink != ground):
            count = len(list(dots))
            if is_ink:
                runs.append(f"M{place} {y}h{count}v1h-{count}z")
            place += count
    return "".join(runs)


def seen_in(svg: str) -> list[list[Seen]]:
    """What each cell of a picture shows."""
    picture = ET.fromstring(svg)  # noqa: S314 - our own file
    columns = int(picture.get("width", "0")) // WIDTH
    return [_seen_row(row, columns) for row in picture.findall(f"{SVG}g")]


def _seen_row(row: ET.Element, columns: int) -> list[Seen]:
    grounds = [PALETTE[BLACK]] * columns
    for rect in row.findall(f"{SVG}rect"):
        begin, width = int(rect.get("x", "0")) // WIDTH, int(rect.get("width", "0")) // WIDTH
        grounds[begin : begin + width] = [rect.get("fill", "")] * width
    seen: list[Seen] = [(BLANK, ground, ground) for ground in grounds]
    for group in row.findall(f"{SVG}g"):
        for use in group.findall(f"{SVG}use"):
            place, sign = (
                int(use.get("x", "0")) // WIDTH,
                chr(int("0x" + use.get("href", "").removeprefix("#u"), 0)),
            )
            seen[place] = (sign, group.get("fill", ""), grounds[place])
    return seen


def written(rows: Sequence[Row]) -> list[list[Seen]]:
    """The same of what is written."""
    width = max(map(len, rows))
    blank = Cell(character=BLANK, ink=BLACK, ground=BLACK)
    return [[_seen(cell) for cell in (*row, *[blank] * (width - len(row)))] for row in rows]


def _seen(cell: Cell) -> Seen:
    ground = PALETTE[cell.ground]
    is_blank = not cell.character.strip() or cell.ink == cell.ground
    return (BLANK, ground, ground) if is_blank else (cell.character, PALETTE[cell.ink], ground)
