"""Body: what the kernel shows of a machine that is carried, or of one that stands: battery, bay, lid, panel,
and the profile that its firmware prefers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from host.port import Host, read_optional
from probes.sysfs import parse_uevent, read_integer

POWER_SUPPLIES = "/sys/class/power_supply"
BAYS = "/sys/bus/acpi/devices/PNP0C0A:*"  # ACPI 6.5, 10.2: a battery, fitted or not
LIDS = ("/proc/acpi/button/lid/*", "/sys/bus/acpi/devices/PNP0C0D:*")  # ACPI 6.5, 9.4
ACPI_TABLES = "/sys/firmware/acpi/tables/*"
CONNECTORS = "/sys/class/drm/card*-*"
PANEL = re.compile(r"card\d+-(?:eDP|LVDS|DSI)-\d+")
PROFILE = "/sys/firmware/acpi/pm_profile"  # Documentation/ABI/stable/sysfs-acpi-pmprofile
MOBILE, DESKTOPS = frozenset({2, 8}), frozenset({1, 3})  # ACPI 6.5, 5.2.9, Preferred_PM_Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What speaks for or against a machine that is carried; None is not known.

    `bay` is a place for a battery in the firmware's own description, `panel` a screen on a connector that
    only wires inside a machine lead to.
    """

    battery: bool | None = None
    bay: bool | None = None
    lid: bool | None = None
    panel: bool | None = None
    profile: int | None = None

    @property
    def is_carried(self) -> bool:
        """Whether something only makes sense in a machine that is carried."""
        return self.battery is True or self.bay is True or (self.lid is True and self.profile in MOBILE)

    @property
    def stands(self) -> bool:
        """Whether all that a carried machine has is known to be missing."""
        return self.has_no_battery_nor_lid and self.panel is not True

    @property
    def has_no_battery_nor_lid(self) -> bool:
        """Whether it has no battery, no place for one, and no lid as far as anybody sees."""
        return self.battery is False and self.bay is False and self.lid is not True

    @property
    def is_a_desktops(self) -> bool:
        """Whether the firmware says that it stands on a desk, and nothing speaks against it."""
        return self.stands and self.profile in DESKTOPS


NOTHING_KNOWN = Body()


def look(host: Host) -> Body:
    """What this machine shows. A recording that does not hold an answer leaves it unknown."""
    profile = read_integer(host, PROFILE)
    battery = _battery(host)
    return Body(
        battery=battery,
        bay=None if battery is None else _bay(host, fitted=battery),
        lid=True if any(host.glob(pattern) for pattern in LIDS) else (None if profile is None else False),
        panel=_panel(host),
        profile=profile,
    )


def _battery(host: Host) -> bool | None:
    """Whether a battery of the machine itself is fitted."""
    folders = host.glob(f"{POWER_SUPPLIES}/*")
    if not folders and not host.glob(POWER_SUPPLIES):
        return None
    return any(
        read_optional(host, f"{folder}/type") == "Battery"
        and _is_own(read_optional(host, f"{folder}/uevent") or "")
        for folder in folders
    )


def _is_own(uevent: str) -> bool:
    told = parse_uevent(uevent)
    return told.get("POWER_SUPPLY_SCOPE") != "Device" and told.get("POWER_SUPPLY_PRESENT") != "0"


def _bay(host: Host, *, fitted: bool) -> bool | None:
    if fitted or host.glob(BAYS):
        return True
    return False if host.glob(ACPI_TABLES) else None


def _panel(host: Host) -> bool | None:
    """Whether a screen is connected inside; None where no driver shows connectors."""
    connectors = host.glob(CONNECTORS)
    inside = [path for path in connectors if PANEL.fullmatch(path.rpartition("/")[2])]
    if any(read_optional(host, f"{path}/status") == "connected" for path in inside):
        return True
    return False if connectors else None
