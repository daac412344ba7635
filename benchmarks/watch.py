"""Watch the machine while it is under load: temperature, throttling, clocks."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

from host.errors import HostError
from host.port import Host, Library, read_text
from model.benchmark import LoadWatch

PERIOD_S = 1.0
THROTTLE = "/sys/devices/system/cpu/cpu*/thermal_throttle/core_throttle_count"
CLOCKS = "/sys/devices/system/cpu/cpu*/cpufreq/scaling_cur_freq"
PLAUSIBLE_CELSIUS = (1.0, 130.0)
PROCESSOR_CHIPS = ("coretemp", "k10temp", "k8temp", "zenpower", "cpu_thermal", "acpitz", "via_cputemp")


class Watch:
    """Looks once a second from `start` to `stop`."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True, name="load-watch")
        self._highest: float | None = None
        self._critical: float | None = None
        self._lowest_mhz: float | None = None
        self._throttled_before = self._throttled()

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> LoadWatch:
        """What was seen."""
        self._ending.set()
        self._thread.join(PERIOD_S * 3)
        after = self._throttled()
        known = after is not None and self._throttled_before is not None
        return LoadWatch(
            highest_celsius=self._highest,
            critical_celsius=self._critical,
            throttle_events=(after or 0) - (self._throttled_before or 0) if known else None,
            lowest_mhz_under_load=self._lowest_mhz,
        )

    def _look_on(self) -> None:
        while not self._ending.wait(PERIOD_S):
            try:
                current, critical = temperatures(self._host.ask(Library.SENSORS))
            except HostError:
                current, critical = None, None
            self._highest = largest([self._highest, current])
            self._critical = critical if critical is not None else self._critical
            clocks = [clock for clock in self._clocks() if clock > 0]
            if clocks:
                # The busiest core: under a load of one thread the others may rest.
                self._lowest_mhz = min(max(clocks), self._lowest_mhz or max(clocks))

    def _clocks(self) -> list[float]:
        return [kilohertz / 1000 for kilohertz in _integers(self._host, CLOCKS)]

    def _throttled(self) -> int | None:
        """The kernel's counters, all cores together (Documentation/admin-guide/RAS, thermal_throttle)."""
        counts = _integers(self._host, THROTTLE)
        return sum(counts) if counts else None


def temperatures(answer: Any) -> tuple[float | None, float | None]:
    """The highest temperature of the processor and its critical limit, in psutil's answer; None where
    nothing plausible is told.
    """
    chips = answer.get("temperatures", {}) if isinstance(answer, dict) else {}
    entries = [entry for name in PROCESSOR_CHIPS for entry in chips.get(name, ())]
    return (
        largest(_plausible(entry.get("current")) for entry in entries),
        largest(_plausible(entry.get("critical")) for entry in entries),
    )


def largest(values: Iterable[float | None]) -> float | None:
    """The largest of those that are known."""
    return max((value for value in values if value is not None), default=None)


def _plausible(value: Any) -> float | None:
    low, high = PLAUSIBLE_CELSIUS
    return float(value) if isinstance(value, int | float) and low <= value <= high else None


def _integers(host: Host, pattern: str) -> list[int]:
    found = []
    for path in host.glob(pattern):
        try:
            found.append(int(read_text(host, path)))
        except (HostError, ValueError):
            continue
    return found
