"""Graphics adapters and screens."""

from __future__ import annotations

from dataclasses import dataclass

from model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Graphics:
    """One graphics adapter; None is not known."""

    address: str
    vendor: str | None
    model: str | None
    driver: Fact[str]
    memory_bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One connected screen, from its EDID (VESA E-EDID A.2); None is not told by it."""

    connector: str  # "eDP-1", "HDMI-A-1"
    built_in: bool | None
    maker: str | None  # three-letter PNP id
    product: int | None  # the maker's product code
    model: str | None
    serial: Fact[str]
    year: int | None
    week: int | None
    width_px: int | None
    height_px: int | None
    width_mm: int | None
    height_mm: int | None
    diagonal_inches: float | None
    digital: bool | None
