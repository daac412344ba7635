"""Power supply: whether the machine runs on its battery alone (psutil)."""

from __future__ import annotations

from host.errors import HostError
from host.live import LiveHost
from host.port import Library


def runs_on_battery_alone() -> bool:
    """True when a battery is there and nothing feeds it, and also when that is not known: then a person says
    yes.
    """
    try:
        battery = LiveHost().ask(Library.BATTERY_ALONE)
    except HostError:
        return True
    return isinstance(battery, dict) and battery.get("plugged") is not True
