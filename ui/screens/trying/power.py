"""Charger and battery while somebody plugs and unplugs."""

from __future__ import annotations

from model.trying import BatteryRunTrial, PowerTrial, SeenTrial
from papers.language import _
from ui.look import bar
from ui.screens.trying.widget import TrialWidget


class PowerWidget(TrialWidget):
    """What was seen of charger and socket."""

    def suits(self, seen: SeenTrial) -> bool:
        """Power."""
        return isinstance(seen, PowerTrial)

    def lines(self, seen: SeenTrial) -> list[str]:
        """One line a step."""
        if not isinstance(seen, PowerTrial):
            return []
        steps = (
            (seen.was_unplugged, _("ran unplugged")),
            (seen.was_plugged_again, _("plugged in again")),
            (seen.was_charging, _("charges")),
        )
        return [
            _state(seen.is_plugged, seen.percent),
            *(f"{'+' if done else '.'} {text}" for done, text in steps),
        ]


class BatteryRunWidget(TrialWidget):
    """How far a run on battery is; it goes on when the dialog is left."""

    def suits(self, seen: SeenTrial) -> bool:
        """A run on battery."""
        return isinstance(seen, BatteryRunTrial)

    def lines(self, seen: SeenTrial) -> list[str]:
        """How long it ran, and what went."""
        if not isinstance(seen, BatteryRunTrial):
            return []
        how_far = bar(seen.ran_s / seen.wanted_s if seen.wanted_s else None)
        minutes = _("{done} of {wanted} min").format(
            done=round(seen.ran_s / 60), wanted=round(seen.wanted_s / 60)
        )
        return [_state(seen.is_plugged, seen.now_percent), f"{how_far} {minutes}"]


def _state(is_plugged: bool | None, percent: int | None) -> str:
    if is_plugged is None:
        told = _("plugged in or not: unknown")
    else:
        told = _("plugged in") if is_plugged else _("on battery")
    return told if percent is None else f"{told}, {percent} %"
