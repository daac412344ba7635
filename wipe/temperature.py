"""How warm a drive is, by the kernel's own sensor of it (Documentation/hwmon/drivetemp.rst)."""

from __future__ import annotations

from host.errors import HostError
from host.port import Host, read_text

SENSORS = (
    "/sys/block/{name}/device/hwmon/hwmon*/temp1_input",  # SATA, with the module drivetemp
    "/sys/block/{name}/device/hwmon*/temp1_input",  # NVMe
)
MILLI = 1000


def temperature_of(host: Host, name: str) -> float | None:
    """In degrees Celsius; None where there is no sensor or it does not answer."""
    for pattern in SENSORS:
        for path in host.glob(pattern.format(name=name)):
            try:
                return int(read_text(host, path)) / MILLI
            except (HostError, ValueError):
                continue
    return None
