"""What edid-decode printed of a screen: the bytes, and edid-decode's own reading of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

FIRST_YEAR = 1994  # of EDID
LAST_WEEK = 54
HEX_LINE = re.compile(r"(?:[0-9a-f]{2} ?){16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """edid-decode's reading; None is not printed, or cannot be (a year before EDID, a week 60, letters that
    are none). `resolutions` are the first detailed timing's and the native format, `sizes_mm` all it prints.
    """

    maker: str | None
    product: int | None
    name: str | None
    year: int | None
    week: int | None
    resolutions: tuple[tuple[int, int], ...]
    sizes_mm: tuple[tuple[float, float], ...]
    digital: bool


def bytes_of(text: str) -> bytes:
    """The EDID in the hexadecimal lines before the first rule."""
    head = text.partition("----------------")[0]
    lines = [line.strip() for line in head.splitlines()]
    return bytes.fromhex("".join(line for line in lines if HEX_LINE.fullmatch(line)))


def is_whole(text: str) -> bool:
    """Whether edid-decode's reading of the base block ends where it should: with its checksum."""
    return "Checksum: 0x" in text.partition("Block 0, Base EDID")[2].partition("\nBlock 1,")[0]


def reading_of(text: str) -> Reading:
    """What edid-decode says of these bytes."""
    base = text.partition("Block 0, Base EDID")[2].partition("\nBlock 1,")[0]
    made = re.search(r"(?:Made in: (?:week (\d+) of )?|Model year: )(\d+)", base)
    names = re.findall(r"Display Product Name: '(.*)'", base)
    return Reading(
        maker=_first(r"Manufacturer: ([A-Z]{3})$", base),
        product=_number(r"^    Model: (\d+)", base),
        name=" ".join(" ".join(names).split()) or None,
        year=int(made[2]) if made and int(made[2]) >= FIRST_YEAR else None,
        week=int(made[1]) if made and made[1] and int(made[1]) <= LAST_WEEK else None,
        resolutions=_resolutions(base, text),
        sizes_mm=_sizes(base, text),
        digital="Digital display" in base,
    )


def _first(pattern: str, text: str) -> str | None:
    match = re.search(pattern, text, re.MULTILINE)
    return match[1] if match else None


def _number(pattern: str, text: str) -> int | None:
    found = _first(pattern, text)
    return None if found is None else int(found)


def _resolutions(base: str, text: str) -> tuple[tuple[int, int], ...]:
    first = re.findall(r"DTD +\d+: +(\d+)x(\d+)", base)[:1]
    native = re.findall(r"[Nn]ative.*: (\d+)x(\d+)", text)
    return tuple((int(width), int(height)) for width, height in (*first, *native))


def _sizes(base: str, text: str) -> tuple[tuple[float, float], ...]:
    """Centimetres of the base block, millimetres of its timings and of DisplayID."""
    rough = re.findall(r"Maximum image size: (\d+) cm x (\d+) cm", base)
    fine = re.findall(r"DTD.*?(\d+) mm x (\d+) mm\)", base)
    displayid = re.findall(r"Image size: ([\d.]+) mm x ([\d.]+) mm", text)
    return (
        *((float(width) * 10, float(height) * 10) for width, height in rough),
        *((float(width), float(height)) for width, height in (*fine, *displayid)),
    )
