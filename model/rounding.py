"""Rounding: figures as they are shown, which is how they are judged: nothing is “28 GB, less than 28”."""

from __future__ import annotations

MB, GB, MIB, GIB = 10**6, 10**9, 1 << 20, 1 << 30


def shown(value: float) -> float | int:
    """A figure without a unit of its own: one decimal below 100, none where there is nothing behind it."""
    return whole(round(value, 1) if value < 100 else round(value))


def whole(value: float) -> float | int:
    """A figure that has been rounded, as a whole number where it is one."""
    return int(value) if value == int(value) else value


def shown_gb(size_bytes: int) -> float:
    """A drive's size in GB: to the MB below one, to a tenth below ten, and whole from there."""
    megabytes = round(size_bytes / MB)
    if megabytes < 1000:
        return megabytes / 1000
    tenths = round(size_bytes / GB, 1)
    return tenths if tenths < 10 else float(round(size_bytes / GB))


def shown_gib(size_bytes: int) -> float:
    """A memory's size in GiB: to the MiB below one, to a tenth from there."""
    return round(size_bytes / MIB) / 1024 if size_bytes < GIB else round(size_bytes / GIB, 1)
