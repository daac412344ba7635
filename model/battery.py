"""Batteries: what they could hold when new, what they hold today."""

from __future__ import annotations

from dataclasses import dataclass

from model.fact import Fact

# Documentation/ABI/testing/sysfs-class-power: words of `health` that no rest and no cooling mends; `status`.
BROKEN = frozenset({"Dead", "Unspecified failure", "Blown fuse", "Cell imbalance"})
TAKES_NOTHING = frozenset({"Not charging", "Full", "Unknown"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """One battery of the machine itself (no mouse, no phone); None is not reported.

    Energies are in milliwatt-hours; a battery that counts charge is converted with its design voltage,
    and `converted` says so. `health_percent` is full over design, as measured, above 100 when the
    battery says so; a full energy of 0 is told, and means that it holds nothing. `level` and `condition` are
    the kernel's words in `capacity_level` and `health` (Documentation/ABI/testing/sysfs-class-power).
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
    voltage_mv: int | None = None
    level: str | None = None
    condition: str | None = None

    @property
    def is_dead(self) -> bool:
        """Whether the pack is known not to work: the kernel says so, it has no voltage, or it is empty and
        takes no charge. What the firmware calls full was learned when it last was; one that is empty and
        charging is only empty.
        """
        if self.condition in BROKEN or self.full_mwh == 0:
            return True
        is_empty = self.now_mwh == 0 or (self.now_mwh is None and self.charge_percent == 0)
        return is_empty and (self.voltage_mv == 0 or (self.status or "Unknown") in TAKES_NOTHING)

    @property
    def held_percent(self) -> int | None:
        """What it holds of what it held when new: nothing when it does not work, None when nobody knows."""
        return 0 if self.is_dead else self.health_percent
