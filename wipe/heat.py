"""How warm a drive is while it is erased: told to its readers, and waited out where it is too warm.

The kernel's own sensor of the drive is read (drivetemp, nvme; Documentation/hwmon/sysfs-interface.rst); a
drive without one is erased without pauses.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from host.errors import HostError
from host.port import Host, read_text

# A SCSI device has its sensors below a folder, an NVMe controller beside its namespaces, or, where several
# paths are joined, below each controller of the subsystem.
PLACES = ("device/hwmon/hwmon*", "device/hwmon*", "device/nvme*/hwmon*")
EVERY_S = 30.0
COOLER_BY_C = 2.0
LONGEST_WAIT_S = 30 * 60.0
SPINNING_LIMIT_C, FLASH_LIMIT_C = 60.0, 70.0  # where the drive names none
LOWEST_C, HIGHEST_C = -40.0, 120.0  # beyond, a sensor is broken
LOWEST_LIMIT_C, HIGHEST_LIMIT_C = 40.0, 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Temperature:
    """What a sensor says, in degrees Celsius; `limit_celsius` is the drive's own, None when it names none."""

    celsius: float
    limit_celsius: float | None


def probe_temperature(host: Host, name: str) -> Temperature | None:
    """The sensor of a drive; None when it has none, or none that can be believed."""
    for place in PLACES:
        for folder in host.glob(f"/sys/block/{name}/{place}"):
            celsius = _celsius(host, f"{folder}/temp1_input")
            if celsius is None or not LOWEST_C < celsius < HIGHEST_C:
                continue
            limit = _celsius(host, f"{folder}/temp1_max")
            believed = limit is not None and LOWEST_LIMIT_C <= limit <= HIGHEST_LIMIT_C
            return Temperature(celsius=celsius, limit_celsius=limit if believed else None)
    return None


def _celsius(host: Host, path: str) -> float | None:
    """An attribute in thousandths of a degree."""
    try:
        text = read_text(host, path).strip()
    except HostError:
        return None
    return int(text) / 1000 if re.fullmatch("-?[0-9]{1,7}", text) else None


class Heat:
    """One drive's temperature, looked at twice a minute. `celsius` is the last, None when it is not known."""

    def __init__(
        self, ask: Callable[[], Temperature | None], now: Callable[[], float], *, rotational: bool
    ) -> None:
        self._ask, self._now = ask, now
        self._usual = SPINNING_LIMIT_C if rotational else FLASH_LIMIT_C
        self._next_s = float("-inf")
        self._waits_since: float | None = None
        self._given_up = False
        self.celsius: float | None = None
        self.limit_celsius = self._usual

    def is_too_warm(self) -> bool:
        """Whether to wait: from the limit on, until it is two degrees below; never longer than half an hour,
        for a drive that does not cool down at rest is not helped by waiting.
        """
        if self._now() >= self._next_s:
            self._look()
        if self._waits_since is not None and self._now() - self._waits_since > LONGEST_WAIT_S:
            self._given_up, self._waits_since = True, None
        return self._waits_since is not None

    @property
    def gave_up(self) -> bool:
        """Whether waiting did not help, so that there is no more of it."""
        return self._given_up

    def _look(self) -> None:
        self._next_s = self._now() + EVERY_S
        found = self._ask()
        self.celsius = None if found is None else found.celsius
        if found is None or self._given_up:
            self._waits_since = None
            return
        self.limit_celsius = found.limit_celsius or self._usual
        if self._waits_since is None and found.celsius >= self.limit_celsius:
            self._waits_since = self._now()
        elif found.celsius <= self.limit_celsius - COOLER_BY_C:
            self._waits_since = None
