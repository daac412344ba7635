"""Batteries: what they could hold when new, what they hold today."""

from __future__ import annotations

from dataclasses import dataclass

from model.fact import Fact

# Documentation/ABI/testing/sysfs-class-power: words of `health` that no rest and no cooling mends; `status`.
BROKEN = frozenset({"Dead", "Unspecified failure", "Blown fuse", "Cell imbalance"})
PASSING = frozenset(
    {
        *("Good", "Overheat", "Hot", "Warm", "Cool", "Cold", "Over voltage", "Under voltage", "Over current"),
        *("Watchdog timer expire", "Safety timer expire", "Calibration required"),
    }
)
TAKES_NOTHING = frozenset({"Not charging", "Full", "Unknown"})
STATUSES = TAKES_NOTHING | {"Charging", "Discharging"}
LEAST_MV = 2500  # of a single cell of lithium that is as empty as it may be; packs have one or more
LITTLE_PERCENT, HALF_PERCENT = 5, 50


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
    def is_doubtful(self) -> bool:
        """Whether what it tells of now cannot be told by a pack that works, without proving that it does not:
        a charge without a voltage, “full” with little in it, (nearly) empty and taking none; nor can a word
        for its health that the kernel does not have. A level of “Critical” says nothing: ThinkPads tell it of
        full packs.
        """
        charge = self._charge
        if self.voltage_mv is not None and self.voltage_mv < LEAST_MV:
            return True
        if self.condition is not None and self.condition not in PASSING | BROKEN:
            return True
        if charge is None:
            return False
        if self.status == "Full" and charge < HALF_PERCENT:
            return True
        if self.status == "Discharging":
            return charge == 0  # a machine that runs on it is off by then
        return charge <= LITTLE_PERCENT and (self.status or "Unknown") in TAKES_NOTHING

    @property
    def _charge(self) -> int | None:
        """How full it is, also where the firmware tells that only by its energies."""
        if self.charge_percent is not None or self.now_mwh is None or not self.full_mwh:
            return self.charge_percent
        return min(round(100 * self.now_mwh / self.full_mwh), 100)

    @property
    def held_percent(self) -> int | None:
        """What it holds of what it held when new: nothing when it does not work, None when that is not known,
        or in doubt.
        """
        if self.is_dead:
            return 0
        return None if self.is_doubtful else self.health_percent
