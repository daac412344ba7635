"""Screens: the bytes go through the parser, and edid-decode's own reading of them must agree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from probes.edid import ASPECT_RATIOS_MM, PLAUSIBLE_SIZE_MM, Edid, parse_edid
from tests.corpus.edid_text import Reading, bytes_of, is_whole, reading_of
from tests.corpus.kinds import NotASample, Row, files_in, text_of

ROUNDING_MM = 1.0


class EdidSamples:
    """Screens of every maker, as edid-decode printed them with their bytes."""

    name = "edid"

    def files(self, folder: Path) -> tuple[Path, ...]:
        """See Kind.files."""
        return files_in(folder / "edid")

    def verdict(self, path: Path) -> Row:
        """See Kind.verdict."""
        text = text_of(path)
        content = bytes_of(text)
        if not content:
            raise NotASample("it shows no bytes of an EDID")
        fact = parse_edid(content)
        if fact.value is None:
            return Row(verdict="not understood", details={"why": fact.detail or ""})
        screen = fact.value
        return Row(
            verdict="digital" if screen.digital else "analogue",
            details={
                "is": f"{screen.maker or '?'} {screen.model or '?'}",
                "of": f"{screen.year or '?'}" + (f" week {screen.week}" if screen.week else ""),
                "shows": f"{screen.width_px or '?'}x{screen.height_px or '?'}",
                "measures": f"{screen.width_mm or '?'}x{screen.height_mm or '?'} mm, "
                f"{screen.diagonal_inches or '?'} inches",
                "serial": screen.serial.value or screen.serial.state,
            },
            problems=tuple(_problems(screen, reading_of(text))) if is_whole(text) else (),
        )


def _problems(screen: Edid, reading: Reading) -> Iterator[str]:
    """Where edid-decode reads something else in the same bytes."""
    pairs: dict[str, tuple[object, object]] = {
        "maker": (screen.maker, reading.maker),
        "product": (screen.product, reading.product),
        "name": (screen.model, reading.name),
        "year": (screen.year, reading.year),
        "week": (screen.week, reading.week),
        "digital": (screen.digital, reading.digital),
    }
    for what, (ours, theirs) in pairs.items():
        if theirs is not None and ours != theirs:
            yield f"{what}: {ours!r}, and edid-decode reads {theirs!r}"
    resolution = _pair(screen.width_px, screen.height_px)
    if reading.resolutions and resolution not in reading.resolutions:
        yield f"resolution: {resolution}, and edid-decode reads {reading.resolutions}"
    yield from _size_problems(screen, reading)


def _size_problems(screen: Edid, reading: Reading) -> Iterator[str]:
    """A size is one of those that edid-decode prints; none is told only where none of those can be one."""
    size = _pair(screen.width_mm, screen.height_mm)
    sizes = [
        (width, height)
        for width, height in reading.sizes_mm
        if (round(width), round(height)) not in ASPECT_RATIOS_MM
        and min(width, height) >= PLAUSIBLE_SIZE_MM.start
    ]
    if size is None:
        if sizes:
            yield f"size: unknown, and edid-decode reads {sizes}"
    elif not any(max(abs(size[0] - width), abs(size[1] - height)) <= ROUNDING_MM for width, height in sizes):
        yield f"size: {size}, and edid-decode reads {sizes}"


def _pair(width: int | None, height: int | None) -> tuple[int, int] | None:
    return None if width is None or height is None else (width, height)


KIND = EdidSamples()
