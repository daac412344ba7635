"""Batteries, graphics, screens, network, other devices and sensors in words."""

from __future__ import annotations

from model.battery import Battery
from model.device import Device, DeviceKind, Sensor, UnclaimedDevice
from model.display import Graphics, Screen
from model.fact import Fact, FactState
from model.network import Interface, InterfaceKind
from papers.facts.section import FactLine, known, line, tell
from papers.language import N_, _, ngettext
from papers.quantities import celsius, energy, grouped, inches, link_speed, memory_size, percent

INTERFACES = {
    InterfaceKind.WIRED: N_("Wired"),
    InterfaceKind.WIFI: N_("Wi-Fi"),
    InterfaceKind.BLUETOOTH: N_("Bluetooth"),
    InterfaceKind.MOBILE: N_("Mobile"),
}
DEVICES = {
    DeviceKind.AUDIO: N_("Sound"),
    DeviceKind.CAMERA: N_("Camera"),
    DeviceKind.TOUCHPAD: N_("Touchpad"),
    DeviceKind.TOUCH_SCREEN: N_("Touch screen"),
    DeviceKind.POINTING_STICK: N_("Pointing stick"),
    DeviceKind.MOUSE: N_("Mouse"),
    DeviceKind.KEYBOARD: N_("Keyboard"),
    DeviceKind.FINGERPRINT: N_("Fingerprint"),
    DeviceKind.CARD_READER: N_("Card reader"),
    DeviceKind.SMART_CARD: N_("Smart card"),
    DeviceKind.OPTICAL: N_("Disc drive"),
}
DRIVEN_BY_PROGRAMS = {DeviceKind.FINGERPRINT, DeviceKind.SMART_CARD}  # through usbfs, without a kernel driver
STATUS = {
    "Charging": N_("charging"),
    "Discharging": N_("discharging"),
    "Full": N_("full"),
    "Not charging": N_("not charging"),
}
BLOCKED = {
    "hard": N_("switched off by a key or switch"),
    "soft": N_("switched off by software"),
}


def battery_lines(batteries: tuple[Battery, ...]) -> tuple[FactLine, ...]:
    """Every battery, its health first."""
    return tuple(entry for battery in batteries for entry in _battery_lines(battery))


def _battery_lines(battery: Battery) -> tuple[FactLine, ...]:
    health = _("health unknown")
    if battery.is_dead:
        health = _("DOES NOT WORK")
    elif battery.is_doubtful:
        health = _("health in doubt: what it says contradicts itself")
    elif battery.health_percent is not None:
        health = _("health {percent}").format(percent=percent(battery.health_percent))
    cycles = None
    if battery.cycles is not None:
        cycles = ngettext("{count} cycle", "{count} cycles", battery.cycles).format(count=battery.cycles)
    charge = None
    if battery.charge_percent is not None:
        charge = _("charged to {percent}").format(percent=percent(battery.charge_percent))
    status = None if battery.status is None else _(STATUS.get(battery.status, battery.status))
    named = " ".join(part for part in (battery.maker, battery.model) if part)
    return (
        line(battery.name, health, _energies(battery), cycles),
        line("", named or None, battery.chemistry, charge, status),
    )


def _energies(battery: Battery) -> str | None:
    if battery.full_mwh is None or battery.design_mwh is None:
        return None
    return _("{full} of {design}").format(full=energy(battery.full_mwh), design=energy(battery.design_mwh))


def graphics_lines(graphics: tuple[Graphics, ...]) -> tuple[FactLine, ...]:
    """Every adapter and its driver."""
    return tuple(
        line(
            _("Graphics"),
            _named(adapter.vendor, adapter.model) or adapter.address,
            None if adapter.memory_bytes is None else memory_size(adapter.memory_bytes),
            _driver(adapter.driver),
        )
        for adapter in graphics
    )


def screen_lines(screens: tuple[Screen, ...]) -> tuple[FactLine, ...]:
    """Every screen."""
    return tuple(
        line(
            screen.connector,
            _named(screen.maker, screen.model),
            None if screen.diagonal_inches is None else inches(screen.diagonal_inches),
            None if screen.width_px is None else f"{screen.width_px}×{screen.height_px}",
            None if screen.year is None else str(screen.year),
            _("built in") if screen.built_in else None,
        )
        for screen in screens
    )


def interface_lines(interfaces: tuple[Interface, ...]) -> tuple[FactLine, ...]:
    """Every network interface: its chip, then its driver, address and link."""
    return tuple(entry for item in interfaces for entry in _interface_lines(item))


def _interface_lines(item: Interface) -> tuple[FactLine, ...]:
    link = None
    if item.link is not None:
        link = _("link") if item.link else _("no link")
    speed = None if item.speed_mbit_per_s is None else link_speed(item.speed_mbit_per_s)
    mac = item.mac.value if item.kind is InterfaceKind.BLUETOOTH else tell(item.mac)
    blocked = item.blocked.value
    return (
        line(
            _(INTERFACES[item.kind]),
            _named(item.vendor, item.model) or item.name,
            _("USB adapter") if item.bus == "usb" and item.kind is not InterfaceKind.BLUETOOTH else None,
        ),
        line(
            "",
            item.name,
            _driver(item.driver),
            mac,
            link,
            speed,
            None if blocked is None else _(BLOCKED.get(blocked, blocked)),
        ),
    )


def device_lines(devices: tuple[Device, ...]) -> tuple[FactLine, ...]:
    """Every device, kind by kind."""
    order = list(DEVICES)
    return tuple(
        line(
            _(DEVICES[device.kind]),
            _named(device.vendor, device.name),
            _("no driver") if device.driver.is_absent and device.kind not in DRIVEN_BY_PROGRAMS else None,
        )
        for device in sorted(devices, key=lambda device: order.index(device.kind))
    )


def unclaimed_lines(devices: tuple[UnclaimedDevice, ...]) -> tuple[FactLine, ...]:
    """The devices that a person would miss, and how many others have no driver and need none."""
    missed = [device for device in devices if device.matters]
    lines = [
        line(_("No driver"), _named(device.vendor, device.model), device.class_name, device.address)
        for device in missed
    ]
    return tuple(lines) or (line(_("No driver"), _("everything has a driver")),)


def sensor_lines(sensors: tuple[Sensor, ...]) -> tuple[FactLine, ...]:
    """One line a chip."""
    chips: dict[str, list[str | None]] = {}
    for sensor in sensors:
        chips.setdefault(sensor.chip, []).append(_reading(sensor))
    return known(line(chip, *readings) for chip, readings in chips.items())


def _reading(sensor: Sensor) -> str | None:
    """What it measures; None when it measures nothing at present."""
    label = "" if sensor.label is None else f"{sensor.label} "
    if sensor.temperature_celsius is not None:
        return f"{label}{celsius(sensor.temperature_celsius)}"
    if sensor.fan_rpm is None:
        return None
    return label + _("{count} rpm").format(count=grouped(sensor.fan_rpm))


def _named(vendor: str | None, model: str | None) -> str:
    """Vendor and model, the vendor once."""
    if vendor and model and model.lower().startswith(vendor.lower()):
        return model
    return " ".join(part for part in (vendor, model) if part)


def _driver(driver: Fact[str]) -> str | None:
    match driver.state:
        case FactState.PRESENT:
            return driver.value
        case FactState.ABSENT:
            return _("no driver")
        case FactState.UNKNOWN:
            return None
