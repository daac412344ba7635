"""What edid-decode printed of a screen: the bytes, and edid-decode's own reading of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEX_LINE = re.compile(r"(?:[0-9a-f]{2} ?){16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """edid-decode's reading of the base block; None is not printed. `sizes_mm` are all it prints."""

    maker: str | None
    product: int | None
    name: str | None
    year: int | None
    week: int | None
    resolution: tuple[int, int] | None
    sizes_mm: tuple[tuple[float, float], ...]
    digital: bool


def bytes_of(text: str) -> bytes:
    """The EDID in the hexadecimal lines before the first rule."""
    head = text.partition("----------------")[0]
    lines = [line.strip() for line in head.splitlines()]
    return bytes.fromhex("".join(line for line in lines if HEX_LINE.fullmatch(line)))


def reading_of(text: str) -> Reading:
    """What edid-decode says of these bytes."""
    base = text.partition("Block 0, Base EDID")[2].partition("\nBlock 1,")[0]
    made = re.search(r"(?:Made in: (?:week (\d+) of )?|Model year: )(\d+)", base)
    names = re.findall(r"Display Product Name: '(.*)'", base)
    return Reading(
        maker=_first(r"Manufacturer: (\S+)", base),
        product=_number(r"^    Model: (\d+)", base),
        name=" ".join(" ".join(names).split()) or None,
        year=int(made[2]) if made else None,
        week=int(made[1]) if made and made[1] else None,
        resolution=_resolution(base),
        sizes_mm=_sizes(base, text),
        digital="Digital display" in base,
    )


def _first(pattern: str, text: str) -> str | None:
    match = re.search(pattern, text, re.MULTILINE)
    return match[1] if match else None


def _number(pattern: str, text: str) -> int | None:
    found = _first(pattern, text)
    return None if found is None else int(found)


def _resolution(base: str) -> tuple[int, int] | None:
    match = re.search(r"DTD +\d+: +(\d+)x(\d+)", base)
    return (int(match[1]), int(match[2])) if match else None


def _sizes(base: str, text: str) -> tuple[tuple[float, float], ...]:
    """Centimetres of the base block, millimetres of its timings and of DisplayID."""
    rough = re.findall(r"Maximum image size: (\d+) cm x (\d+) cm", base)
    fine = re.findall(r"DTD.*?(\d+) mm x (\d+) mm\)", base)
    displayid = re.findall(r"Image size: ([\d.]+) mm x ([\d.]+) mm", text)
    return (
        *((float(width) * 10, float(height) * 10) for width, height in rough),
        *((float(width), float(height)) for width, height in (*fine, *displayid)),
    )
