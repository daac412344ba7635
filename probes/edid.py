"""EDID: what a screen says of itself (VESA Enhanced EDID Standard A.2, DisplayID 1.3 and 2.0)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from host.redaction.edid_serials import BLOCK_BYTES, DESCRIPTOR_BYTES, HEADER, NO_SERIALS
from judge.identity.placeholders import is_placeholder
from model.fact import Fact, Why, absent, present, unknown

DESCRIPTORS_AT = range(54, 126, DESCRIPTOR_BYTES)  # E-EDID A.2, 3.10
TAG_SERIAL, TAG_TEXT, TAG_RANGE, TAG_NAME = 0xFF, 0xFE, 0xFD, 0xFC  # E-EDID A.2, 3.10.3
CTA_EXTENSION, DISPLAYID_EXTENSION = 0x02, 0x70
DISPLAYID_PARAMETERS = {0x01, 0x21}  # DisplayID 1.3, 4.2; DisplayID 2.0, 4.2
DISPLAYID_TIMINGS = {0x03, 0x22}  # type I and type VII, 20 bytes each
FIRST_YEAR_BYTE = 4  # 1994, when the first EDID standard came out

# Screens that put an aspect ratio where their size belongs, in centimetres or as millimetres.
ASPECT_RATIOS_MM = {(160, 90), (160, 100), (1600, 900), (1600, 1000), (16, 9), (16, 10), (40, 30), (50, 40)}
NOT_A_SIZE_MM = ASPECT_RATIOS_MM | {(2550, 2550)}  # all ones
ACER_WRITTEN = 12
SAMSUNG_TURNED = frozenset({0x0E5A})  # a model that tells the four characters backwards
CENTIMETRE_SLACK_MM = 15  # detailed timings are measured, centimetres are rounded
PLAUSIBLE_SIZE_MM = range(40, 4000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edid:
    """What an EDID tells; None is not told by it."""

    maker: str | None
    product: int
    model: str | None
    serial: Fact[str]
    year: int | None
    week: int | None
    width_px: int | None
    height_px: int | None
    width_mm: int | None
    height_mm: int | None
    digital: bool
    stands_alone: bool  # a name, and signals that it takes or a serial, as of a monitor

    @property
    def diagonal_inches(self) -> float | None:
        """The diagonal, to a tenth of an inch; None without a size."""
        if self.width_mm is None or self.height_mm is None:
            return None
        return round(math.hypot(self.width_mm, self.height_mm) / 25.4, 1)


def parse_edid(data: bytes) -> Fact[Edid]:
    """What these bytes say; unknown when they are no EDID. Never raises."""
    problem = _problem(data)
    if problem is not None:
        return unknown(Why.NOT_UNDERSTOOD, problem)
    base = data[:BLOCK_BYTES]
    descriptors = [base[start : start + DESCRIPTOR_BYTES] for start in DESCRIPTORS_AT]
    starts = range(BLOCK_BYTES, len(data) - BLOCK_BYTES + 1, BLOCK_BYTES)
    blocks = [data[start : start + BLOCK_BYTES] for start in starts]
    extensions = [block for block in blocks if sum(block) % 256 == 0]  # a damaged one tells nothing
    width_px, height_px = _resolution(descriptors, extensions)
    width_mm, height_mm = _size(base, descriptors, extensions, (width_px, height_px))
    return present(
        Edid(
            maker=_maker(base),
            product=int.from_bytes(base[10:12], "little"),
            model=_model(descriptors),
            serial=_serial(base, descriptors),
            year=1990 + base[17] if base[17] >= FIRST_YEAR_BYTE else None,
            week=base[16] if 1 <= base[16] <= 54 else None,  # 0 is not told, 255 is a model year
            width_px=width_px,
            height_px=height_px,
            width_mm=width_mm,
            height_mm=height_mm,
            digital=bool(base[20] & 0x80),
            stands_alone=bool(_fields(descriptors, TAG_NAME))
            and bool(_fields(descriptors, TAG_RANGE) or _fields(descriptors, TAG_SERIAL)),
        )
    )


def _problem(data: bytes) -> str | None:
    """Why these bytes are no EDID, None when they are one."""
    if not data:
        return "the EDID is empty"
    if len(data) < BLOCK_BYTES:
        return f"the EDID has {len(data)} bytes instead of {BLOCK_BYTES}"
    if data[:8] != HEADER:
        return "the EDID does not begin with its header"
    if sum(data[:BLOCK_BYTES]) % 256:
        return "the EDID's checksum is wrong"
    return None


def _maker(base: bytes) -> str | None:
    """Three letters of five bits each (E-EDID A.2, 3.4.1)."""
    packed = int.from_bytes(base[8:10], "big")
    letters = [packed >> shift & 31 for shift in (10, 5, 0)]
    if any(not 1 <= letter <= 26 for letter in letters):
        return None
    return "".join(chr(ord("A") + letter - 1) for letter in letters)


def _texts(descriptors: list[bytes], tag: int) -> list[str]:
    """The texts of all descriptors with a tag, in order, empty ones left out."""
    return [text for text in map(_text, _fields(descriptors, tag)) if text]


def _fields(descriptors: list[bytes], tag: int) -> list[bytes]:
    """The 13 bytes of every descriptor with a tag."""
    return [item[5:] for item in descriptors if item[:3] == b"\0\0\0" and item[3] == tag]


def _text(field: bytes) -> str:
    """13 characters of ASCII, ended by a line feed and filled with blanks; a byte that is no character
    ends the text too.
    """
    printable = re.match(rb"[ -~]*", field)
    return " ".join(printable[0].decode("ascii").split()) if printable else ""


def _model(descriptors: list[bytes]) -> str | None:
    """The name, in pieces when it is long; panels of laptops put their part number in a plain text."""
    names = _texts(descriptors, TAG_NAME)
    if names:
        return " ".join(names)
    pieces = [piece for text in _fields(descriptors, TAG_TEXT) for piece in _printable_pieces(text)]
    numbered = [piece for piece in pieces if _is_part_number(piece)]
    return numbered[-1] if numbered else None


def _printable_pieces(field: bytes) -> list[str]:
    """The runs of printable ASCII: Dell's panels carry two part numbers with a byte above 127 between
    them.
    """
    runs = re.split(rb"[^ -~]+", field.split(b"\n", 1)[0])
    return [" ".join(run.decode("ascii").split()) for run in runs]


def _is_part_number(text: str) -> bool:
    return (
        len(text) >= 5
        and any(letter.isdigit() for letter in text)
        and any(letter.isalpha() for letter in text)
    )


def _serial(base: bytes, descriptors: list[bytes]) -> Fact[str]:
    """The serial as the label has it: the written one, with the 32-bit one where the maker cut it in two,
    else the latter alone; what makers ship for want of one is absent.
    """
    number = int.from_bytes(base[12:16], "little")
    for text in _texts(descriptors, TAG_SERIAL):
        if not is_placeholder(text) and text.strip("0") != "1":
            return present(text if number in NO_SERIALS else _on_the_label(base, text, number))
    return absent() if number in NO_SERIALS else present(str(number))


def _on_the_label(base: bytes, text: str, number: int) -> str:
    """Acer puts eight digits of the number in the middle of twelve written characters; Samsung's number is
    the first four characters (glpi-agent, Tools/Screen, by labels that people compared).
    """
    maker, spelt = _maker(base), number.to_bytes(4, "big").decode("latin-1")
    if maker == "ACR" and len(text) == ACER_WRITTEN:
        return f"{text[:8]}{number:08x}{text[8:]}".upper()
    if maker == "SAM" and re.fullmatch(r"[0-9A-Z]{4}", spelt):
        is_turned = int.from_bytes(base[10:12], "little") in SAMSUNG_TURNED
        return (spelt[::-1] if is_turned else spelt) + text
    return text


def _resolution(descriptors: list[bytes], extensions: list[bytes]) -> tuple[int, int] | tuple[None, None]:
    """The preferred timing's size: the first detailed timing (E-EDID A.2, 3.10.1), or what DisplayID says
    where that has none or knows of more pixels.
    """
    detailed = next(_detailed_timings(descriptors, extensions), None)
    native = next(_displayid_native(extensions), None)
    if detailed is not None and (native is None or native[0] * native[1] <= detailed[0] * detailed[1]):
        return detailed
    return native or next(_displayid_timings(extensions), None) or (None, None)


def _detailed_timings(descriptors: list[bytes], extensions: list[bytes]) -> Iterator[tuple[int, int]]:
    """Pixels of all detailed timings, the base block's first."""
    for timing in _timing_blocks(descriptors, extensions):
        width = timing[2] | (timing[4] & 0xF0) << 4
        height = timing[5] | (timing[7] & 0xF0) << 4
        if timing[17] & 0x80:  # interlaced: a field has half the lines
            height *= 2
        if width and height:
            yield width, height


def _timing_blocks(descriptors: list[bytes], extensions: list[bytes]) -> Iterator[bytes]:
    for item in descriptors:
        if item[0] or item[1]:
            yield item
    for block in extensions:
        if block[0] != CTA_EXTENSION or block[2] < 4:
            continue
        for start in range(block[2], BLOCK_BYTES - DESCRIPTOR_BYTES, DESCRIPTOR_BYTES):
            item = block[start : start + DESCRIPTOR_BYTES]
            if not (item[0] or item[1]):
                break
            yield item


def _displayid_blocks(extensions: list[bytes]) -> Iterator[tuple[int, int, bytes]]:
    """Tag, revision byte and payload of every data block of the DisplayID extensions."""
    for block in extensions:
        if block[0] != DISPLAYID_EXTENSION:
            continue
        section = block[5 : min(5 + block[2], BLOCK_BYTES - 1)]
        while len(section) >= 3 and (section[0] or section[2]):
            yield section[0], section[1], section[3 : 3 + section[2]]
            section = section[3 + section[2] :]


def _words(payload: bytes) -> list[int]:
    return [int.from_bytes(payload[at : at + 2], "little") for at in (0, 2, 4, 6)]


def _displayid_native(extensions: list[bytes]) -> Iterator[tuple[int, int]]:
    """The native pixel format of the display parameters."""
    for tag, _, payload in _displayid_blocks(extensions):
        if tag in DISPLAYID_PARAMETERS and len(payload) >= 8:
            _, _, width, height = _words(payload)
            if width and height:
                yield width, height


def _displayid_timings(extensions: list[bytes]) -> Iterator[tuple[int, int]]:
    """Pixels of the DisplayID timings, the preferred ones first."""
    found: list[tuple[bool, int, int]] = []
    for tag, _, payload in _displayid_blocks(extensions):
        if tag in DISPLAYID_TIMINGS:
            for start in range(0, len(payload) - 19, 20):
                item = payload[start : start + 20]
                width, height = (int.from_bytes(item[at : at + 2], "little") + 1 for at in (4, 12))
                found.append((not item[3] & 0x80, width, height))
    for _, width, height in sorted(found, key=lambda timing: timing[0]):
        yield width, height


def _size(
    base: bytes,
    descriptors: list[bytes],
    extensions: list[bytes],
    pixels: tuple[int | None, int | None],
) -> tuple[int, int] | tuple[None, None]:
    """Millimetres: of the first detailed timing or of DisplayID where they fit the centimetres, else the
    centimetres. A zero among those is an aspect ratio or not told (E-EDID A.2, 3.6.2), and one millimetre
    for each pixel is what projectors write for want of a size.
    """
    told = (base[21] * 10, base[22] * 10)
    rough = told if _is_plausible(told) else None
    for fine in (*_timing_sizes(descriptors), *_displayid_sizes(extensions)):
        if fine != pixels and (rough is None or _is_close(fine, rough)):
            return fine
    return rough or (None, None)


def _timing_sizes(descriptors: list[bytes]) -> list[tuple[int, int]]:
    """The size that the first detailed timing tells, where it can be one."""
    timings = [item for item in descriptors if item[0] or item[1]][:1]
    sizes = [(item[12] | (item[14] & 0xF0) << 4, item[13] | (item[14] & 0x0F) << 8) for item in timings]
    return [size for size in sizes if _is_plausible(size)]


def _is_plausible(size: tuple[int, int]) -> bool:
    return size not in NOT_A_SIZE_MM and all(side in PLAUSIBLE_SIZE_MM for side in size)


def _is_close(fine: tuple[int, int], rough: tuple[int, int]) -> bool:
    return all(abs(one - other) <= CENTIMETRE_SLACK_MM for one, other in zip(fine, rough, strict=True))


def _displayid_sizes(extensions: list[bytes]) -> Iterator[tuple[int, int]]:
    """Sizes of the display parameters: tenths of millimetres, or whole ones where version 2 says so
    (DisplayID 2.0, 4.2: bit 7 of the revision byte).
    """
    for tag, revision, payload in _displayid_blocks(extensions):
        if tag in DISPLAYID_PARAMETERS and len(payload) >= 8:
            divisor = 1 if tag == 0x21 and revision & 0x80 else 10
            width, height = (round(side / divisor) for side in _words(payload)[:2])
            if _is_plausible((width, height)):
                yield width, height
