"""Whether the machine hangs on its battery alone (psutil)."""

from __future__ import annotations

from host.live import LiveHost
from host.port import Library


def runs_on_battery_alone() -> bool:
    """True only when a battery is there and nothing feeds it."""
    battery = LiveHost().ask(Library.BATTERY_ALONE)
    return isinstance(battery, dict) and battery.get("plugged") is False
