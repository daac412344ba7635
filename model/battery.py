"""Batteries: what they could hold when new, what they hold today."""

from __future__ import annotations

from dataclasses import dataclass

from model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """One battery of the machine itself (no mouse, no phone); None is not reported.

    Energies are in milliwatt-hours; a battery that counts charge is converted with its design voltage,
    and `converted` says so. `health_percent` is full over design, as measured, above 100 when the
    battery says so.
    """

    name: str
    maker: str | None
    model: str | None
    serial: Fact[str]
    chemistry: str | None
    design_mwh: int | None
    full_mwh: int | None
    now_mwh: int | None
    converted: bool
    cycles: int | None
    health_percent: int | None
    charge_percent: int | None
    status: str | None  # the kernel's word: "Charging", "Discharging", "Full", "Not charging"
