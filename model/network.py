"""Network interfaces: wired, Wi-Fi, Bluetooth, mobile."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.fact import Fact


class InterfaceKind(StrEnum):
    """What kind of link it makes."""

    WIRED = "wired"
    WIFI = "wifi"
    BLUETOOTH = "bluetooth"
    MOBILE = "mobile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """One physical network interface; None is not known.

    `built_in` is True for PCI or platform devices with no removable port above them: only such a MAC
    identifies a machine.
    """

    name: str
    kind: InterfaceKind
    vendor: str | None
    model: str | None
    driver: Fact[str]
    bus: str | None  # "pci", "usb", "platform", "sdio"
    built_in: bool | None
    mac: Fact[str]  # the permanent address where the kernel tells it; lower case, colons
    mac_locally_administered: bool | None
    link: bool | None  # carrier seen
    speed_mbit_per_s: int | None
    blocked: Fact[str]  # "hard" or "soft" by rfkill; absent when not blocked or not a radio
