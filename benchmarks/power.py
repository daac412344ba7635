"""Power supply before a benchmark: nothing heavy starts on battery alone without consent."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.stopping import BenchmarkStopped
from host.errors import HostError
from host.port import Host, Library, read_optional
from judge.last_word.asked import is_stopped
from model.machine import Machine
from model.message import Message, say
from model.trial import Trial

# Documentation/ABI/testing/sysfs-class-power
SUPPLIES = "/sys/class/power_supply/*"
PERIOD_S = 2.0
PLUGGED_WORDS = frozenset({"Charging", "Full", "Not charging"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """One power supply in the kernel's words; None is not told."""

    kind: str | None  # "Mains", "USB", "Battery", "UPS"
    is_online: bool | None
    status: str | None
    percent: int | None


def swollen_refusal(trials: tuple[Trial, ...]) -> Message | None:
    """Why nothing is started: a person found the battery swollen."""
    return say("benchmark.swollen_battery") if is_stopped(trials) else None


def battery_refusal(host: Host, machine: Machine) -> Message | None:
    """Why nothing is started, or goes on: the machine runs on its battery alone.

    A machine without a battery starts; one that has one and does not tell what feeds it waits for a yes.
    """
    if machine.batteries.is_absent:
        return None
    supplies = [supply for path in host.glob(SUPPLIES) if (supply := _read(host, path)) is not None]
    on_battery = runs_on_battery(supplies)
    percents = [supply.percent for supply in supplies if supply.kind == "Battery"]
    percent = next((item for item in percents if item is not None), None)
    if on_battery is None:
        on_battery, percent = _by_psutil(host, has_battery=bool(machine.batteries.value))
    if on_battery is None:
        return say("benchmark.supply_unknown")
    if not on_battery:
        return None
    return say("benchmark.on_battery") if percent is None else say("benchmark.on_battery_at", percent=percent)


class ChargerWatch:
    """Looks every other second, from `start` to `stop`, whether the charger was pulled out; then `ends` is
    called, and `was_pulled` stays true. `host` must ask anew each time.
    """

    def __init__(self, host: Host, machine: Machine, ends: Callable[[], None]) -> None:
        self._host, self._machine, self._ends = host, machine, ends
        self._over, self._pulled = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True, name="charger-watch")

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """A look that hangs is not waited for."""
        self._over.set()

    def was_pulled(self) -> bool:
        """Whether nothing may go on for that."""
        return self._pulled.is_set()

    def _look_on(self) -> None:
        while not self._over.wait(PERIOD_S):
            if battery_refusal(self._host, self._machine) is not None and not self._over.is_set():
                self._pulled.set()
                self._ends()
                return


def runs_on_battery(supplies: list[Supply]) -> bool | None:
    """Whether the battery alone feeds the machine; None when it is not told.

    An adapter that is plugged in decides. An adapter that is not is believed unless a battery is being
    charged all the same. Without any adapter the batteries' own words have to do: of two, the one that
    rests says "Not charging" whatever feeds the machine.
    """
    adapters = [supply.is_online for supply in supplies if supply.kind not in ("Battery", "UPS", None)]
    words = {supply.status for supply in supplies if supply.kind == "Battery"}
    if True in adapters or "Charging" in words:
        return False
    if False in adapters or "Discharging" in words:
        return True
    return False if words & PLUGGED_WORDS else None


def _read(host: Host, path: str) -> Supply | None:
    """A supply of the machine itself: the batteries of mice and telephones have the scope "Device"."""
    if read_optional(host, f"{path}/scope") == "Device":
        return None
    online, capacity = read_optional(host, f"{path}/online"), read_optional(host, f"{path}/capacity")
    return Supply(
        kind=read_optional(host, f"{path}/type"),
        is_online=None if online is None else online != "0",  # 2 is plugged in as well, with a fixed voltage
        status=read_optional(host, f"{path}/status"),
        percent=int(capacity) if capacity is not None and capacity.isdecimal() else None,
    )


def _by_psutil(host: Host, *, has_battery: bool) -> tuple[bool | None, int | None]:
    """Whether the battery alone feeds it, and its charge; None is not told. An answer of nothing is that of a
    machine in which psutil sees no battery.
    """
    try:
        answer = host.ask(Library.BATTERY_ALONE)
    except BenchmarkStopped:
        return False, None
    except HostError:
        return (None if has_battery else False), None
    if not isinstance(answer, dict):
        return (None if has_battery else False), None
    percent = answer.get("percent")
    charged = round(percent) if isinstance(percent, int | float) and 0 <= percent <= 200 else None
    plugged = answer.get("plugged")
    return (None if plugged is None else not plugged), charged
