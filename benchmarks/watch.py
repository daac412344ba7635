"""Watch the machine while it is under load: temperature, throttling, clocks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from host.errors import HostError
from host.port import Host, Library, read_text
from model.benchmark import LoadWatch

PERIOD_S = 1.0
# arch/x86/kernel/cpu/mce/therm_throt.c; a package's counter is the same file's value for each of its cores.
THROTTLE = "/sys/devices/system/cpu/cpu[0-9]*/thermal_throttle/core_throttle_count"
CLOCKS = "/sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_cur_freq"
PLAUSIBLE_CELSIUS = (1.0, 130.0)
PROCESSOR_CHIPS = ("coretemp", "k10temp", "k8temp", "zenpower", "cpu_thermal", "via_cputemp")
FALLBACK_CHIPS = ("acpitz", "thinkpad", "dell_smm")


class Watch:
    """Looks once a second from `start` to `stop`; `is_busy` tells when the machine is under load."""

    def __init__(self, host: Host, is_busy: Callable[[], bool]) -> None:
        self._host, self._is_busy = host, is_busy
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True, name="load-watch")
        self._highest: float | None = None
        self._critical: float | None = None
        self._lowest_mhz: float | None = None
        self._throttled_before: dict[str, int] = {}

    def start(self) -> None:
        """Begin to look."""
        self._throttled_before = _integers(self._host, THROTTLE)
        self._thread.start()

    def stop(self) -> LoadWatch:
        """What was seen; a look that hangs is not waited for."""
        self._ending.set()
        self._thread.join(PERIOD_S)
        return LoadWatch(
            highest_celsius=self._highest,
            critical_celsius=self._critical,
            throttle_events=growth(self._throttled_before, _integers(self._host, THROTTLE)),
            lowest_mhz_under_load=self._lowest_mhz,
        )

    def _look_on(self) -> None:
        while not self._ending.wait(PERIOD_S):
            self.look()

    def look(self) -> None:
        """One look."""
        try:
            current, critical = temperatures(self._host.ask(Library.SENSORS))
        except HostError:
            current, critical = None, None
        self._highest = largest([self._highest, current])
        self._critical = critical if critical is not None else self._critical
        was_busy = self._is_busy()
        clocks = [kilohertz / 1000 for kilohertz in _integers(self._host, CLOCKS).values() if kilohertz > 0]
        if clocks and was_busy and self._is_busy():
            # The busiest core: under a load of one thread the others may rest.
            busiest = max(clocks)
            self._lowest_mhz = busiest if self._lowest_mhz is None else min(busiest, self._lowest_mhz)


def temperatures(answer: Any) -> tuple[float | None, float | None]:
    """The highest temperature of the processor and its critical limit, in psutil's answer; None where
    nothing plausible is told. What the board says of itself counts where the processor says nothing.
    """
    chips = answer.get("temperatures", {}) if isinstance(answer, dict) else {}
    for names in (PROCESSOR_CHIPS, FALLBACK_CHIPS):
        entries = [entry for name in names for entry in chips.get(name, ()) if isinstance(entry, dict)]
        current = largest(_plausible(entry.get("current")) for entry in entries)
        if current is not None:
            return current, largest(_plausible(entry.get("critical")) for entry in entries)
    return None, None


def growth(before: dict[str, int], after: dict[str, int]) -> int | None:
    """How far the kernel's counters grew: the most of one core, because a hot package is counted by each.
    None where nothing counts.
    """
    return max((after[path] - count for path, count in before.items() if path in after), default=None)


def largest(values: Iterable[float | None]) -> float | None:
    """The largest of those that are known."""
    return max((value for value in values if value is not None), default=None)


def _plausible(value: Any) -> float | None:
    low, high = PLAUSIBLE_CELSIUS
    return float(value) if isinstance(value, int | float) and low <= value <= high else None


def _integers(host: Host, pattern: str) -> dict[str, int]:
    found = {}
    for path in host.glob(pattern):
        try:
            found[path] = int(read_text(host, path))
        except (HostError, ValueError):
            continue
    return found
