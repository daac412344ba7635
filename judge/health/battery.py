"""Batteries: which pack of a machine counts; every pack does, and the most worn one is named."""

from __future__ import annotations

from collections.abc import Sequence

from model.battery import Battery


def worst_battery(batteries: Sequence[Battery]) -> Battery | None:
    """The pack that holds least, of those that are known; None when none is."""
    known = [battery for battery in batteries if battery.held_percent is not None]
    return min(known, key=lambda battery: battery.held_percent or 0, default=None)


def named(battery: Battery) -> str:
    """A pack as a person finds it."""
    told = " ".join(word for word in (battery.maker, battery.model) if word)
    return f"{battery.name} ({told})" if told else battery.name
