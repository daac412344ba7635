"""Quantities in words: sizes, times and clocks as people say them, in the language spoken."""

from __future__ import annotations

from model.rounding import MB, MIB, shown_gb, shown_gib
from papers.language import Language, _, ngettext, spoken

HOURS_PER_YEAR = 8766


def decimal(value: float, digits: int = 1) -> str:
    """A number with at most so many decimals, trailing zeros left out; a comma in French."""
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",") if spoken() is Language.FRENCH else text


def storage_size(size_bytes: int) -> str:
    """A drive's size in decimal units, as on its label: "500 GB", "1.5 TB"."""
    gigabytes = shown_gb(size_bytes)
    if gigabytes >= 1000:
        return _("{value} TB").format(value=decimal(gigabytes / 1000))
    if gigabytes >= 1:
        return _("{value} GB").format(value=decimal(gigabytes))
    if size_bytes >= MB:
        return _("{value} MB").format(value=decimal(gigabytes * 1000, 0))
    return ngettext("{value} byte", "{value} bytes", size_bytes).format(value=grouped(size_bytes))


def memory_size(size_bytes: int) -> str:
    """A memory's size in binary units with the words of its vendors: 8 GiB is "8 GB"."""
    gibibytes = shown_gib(size_bytes)
    if gibibytes >= 1:
        return _("{value} GB").format(value=decimal(gibibytes))
    if size_bytes >= MIB:
        return _("{value} MB").format(value=decimal(gibibytes * 1024, 0))
    return _("{value} KB").format(value=decimal(size_bytes / (1 << 10), 0))


def clock(frequency_hz: int) -> str:
    """A processor's clock."""
    return _("{value} GHz").format(value=decimal(frequency_hz / 1e9, 2))


def energy(energy_mwh: int) -> str:
    """A battery's energy."""
    return _("{value} Wh").format(value=decimal(energy_mwh / 1000))


def powered_on(hours: int) -> str:
    """How long a drive has run, in hours and in years once there is half a one."""
    text = _("{value} h").format(value=grouped(hours))
    if hours < HOURS_PER_YEAR / 2:
        return text
    years = decimal(hours / HOURS_PER_YEAR)
    # French counts from two on, English everything but one: 1.5 is one there and several here.
    count = int(years.split(",")[0]) if spoken() is Language.FRENCH else 2 - (years == "1")
    told = ngettext("{hours} ({years} year)", "{hours} ({years} years)", count)
    return told.format(hours=text, years=years)


def celsius(temperature_celsius: float) -> str:
    """A temperature, without decimals."""
    return _("{value} °C").format(value=decimal(temperature_celsius, 0))


def percent(value: float) -> str:
    """A share, without decimals."""
    return _("{value} %").format(value=decimal(value, 0))


def link_speed(mbit_per_s: int) -> str:
    """A network link's speed."""
    if mbit_per_s >= 1000:
        return _("{value} Gbit/s").format(value=decimal(mbit_per_s / 1000))
    return _("{value} Mbit/s").format(value=mbit_per_s)


def inches(diagonal_inches: float) -> str:
    """A screen's diagonal."""
    return _("{value} inches").format(value=decimal(diagonal_inches))


def grouped(value: int) -> str:
    """A whole number in groups of three digits."""
    return f"{value:,}".replace(",", "\u00a0" if spoken() is Language.FRENCH else ",")


def exact_size(size_bytes: int) -> str:
    """A size as on the label, and to the byte."""
    exact = ngettext("{count} byte", "{count} bytes", size_bytes).format(count=grouped(size_bytes))
    if size_bytes < 1_000_000:
        return exact
    return _("{size} ({exact})").format(size=storage_size(size_bytes), exact=exact)
