"""The other devices a person will look for: sound, camera, input, readers; and those that no driver
claims.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.fact import Fact


class DeviceKind(StrEnum):
    """What the device is for."""

    AUDIO = "audio"
    CAMERA = "camera"
    TOUCHPAD = "touchpad"
    TOUCH_SCREEN = "touch_screen"
    POINTING_STICK = "pointing_stick"
    MOUSE = "mouse"
    KEYBOARD = "keyboard"
    FINGERPRINT = "fingerprint"
    CARD_READER = "card_reader"
    SMART_CARD = "smart_card"
    OPTICAL = "optical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One device; None is not known."""

    kind: DeviceKind
    name: str
    vendor: str | None
    driver: Fact[str]
    bus: str | None
    built_in: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnclaimedDevice:
    """A device that no driver claims: what will not work under Linux."""

    address: str
    bus: str  # "pci" or "usb"
    vendor: str | None
    model: str | None
    class_name: str | None
    matters: bool  # False for bridges, memory controllers and the like, which work without a driver


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """One temperature or fan; None is not told."""

    chip: str
    label: str | None
    temperature_celsius: float | None
    critical_celsius: float | None
    fan_rpm: int | None
