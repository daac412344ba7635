"""Input devices: keyboards, touchpads, touch screens, pointing sticks, mice."""

from __future__ import annotations

import re
from typing import Any

from host.port import Host, Library
from model.device import Device, DeviceKind
from model.fact import Fact, absent
from probes.sysfs import bus_of, driver_of, is_removable, is_virtual, usb_address_of

# The first that holds names the kind (udev's input_id builtin).
KINDS = (
    ("ID_INPUT_TOUCHPAD", DeviceKind.TOUCHPAD),
    ("ID_INPUT_POINTINGSTICK", DeviceKind.POINTING_STICK),
    ("ID_INPUT_TOUCHSCREEN", DeviceKind.TOUCH_SCREEN),
    ("ID_INPUT_MOUSE", DeviceKind.MOUSE),
    ("ID_INPUT_KEYBOARD", DeviceKind.KEYBOARD),
)
SOLDERED = {DeviceKind.TOUCHPAD, DeviceKind.POINTING_STICK}
POINTERS = {DeviceKind.TOUCHPAD, DeviceKind.TOUCH_SCREEN, DeviceKind.POINTING_STICK}

# Bits of linux/input-event-codes.h.
EV_KEY, EV_REL, EV_ABS = 0x01, 0x02, 0x03
REL_X, REL_Y = 0x00, 0x01
ABS_X, ABS_Y = 0x00, 0x01
BTN_MOUSE, BTN_TOOL_PEN, BTN_TOOL_FINGER, BTN_TOUCH, BTN_STYLUS = 0x110, 0x140, 0x145, 0x14A, 0x14B
INPUT_PROP_DIRECT, INPUT_PROP_POINTING_STICK = 0x01, 0x05
KEYBOARD_KEYS = 0xFFFFFFFE  # KEY_ESC to KEY_S
WORD_BITS = 64


def probe_input(host: Host) -> tuple[Device, ...]:
    """All input devices that a person uses. Raises a host's error."""
    seen = [item for item in host.ask(Library.UDEV, "input") if _is_whole(item)]
    folders = {item["sys_path"]: _parent(item["sys_path"]) for item in seen}
    drivers = {path: _driver(host, folder) for path, folder in folders.items()}
    removable = {path: is_removable(host, path) for path in folders}
    return parse_input(seen, drivers, removable)


def _is_whole(item: dict[str, Any]) -> bool:
    """Whether it is `input3` of some hardware, not `event3` or `mouse0` below it."""
    return re.fullmatch(r"input\d+", item["sys_name"]) is not None and not is_virtual(item["sys_path"])


def _parent(path: str) -> str:
    """The device folder above `.../input/input3`."""
    return path.rpartition("/input/")[0]


def _driver(host: Host, folder: str) -> Fact[str]:
    return driver_of(host, folder) if folder else absent()


def parse_input(
    seen: list[dict[str, Any]], drivers: dict[str, Fact[str]], removable: dict[str, bool | None]
) -> tuple[Device, ...]:
    """The devices of udev's list; a device that shows itself several times (a touchpad that is a mouse as
    well, a keyboard with its media keys) counts once.
    """
    found: dict[tuple[str, DeviceKind], Device] = {}
    for item in seen:
        path, properties = item["sys_path"], item["properties"]
        kind, bus = kind_of(properties), bus_of(path)
        if kind is None:
            continue
        key = ((usb_address_of(path) if bus == "usb" else None) or _parent(path), kind)
        found.setdefault(
            key,
            Device(
                kind=kind,
                name=str(properties.get("NAME", "")).strip('" ') or item["sys_name"],
                vendor=properties.get("ID_VENDOR_FROM_DATABASE"),
                driver=drivers.get(path, absent()),
                bus=bus,
                built_in=_is_built_in(kind, bus, removable.get(path)),
            ),
        )
    return tuple(device for key, device in found.items() if not _is_shadow(key, set(found)))


def _is_shadow(key: tuple[str, DeviceKind], all_keys: set[tuple[str, DeviceKind]]) -> bool:
    """Whether this is the mouse or keyboard that a touchpad or touch screen shows beside itself."""
    parent, kind = key
    return kind in {DeviceKind.MOUSE, DeviceKind.KEYBOARD} and any(
        (parent, pointer) in all_keys for pointer in POINTERS
    )


def _is_built_in(kind: DeviceKind, bus: str | None, removable: bool | None) -> bool | None:
    """A USB port tells; touchpads and sticks on other buses are soldered in; a PS/2 keyboard may be
    either.
    """
    if bus == "bluetooth":
        return False
    if removable or bus == "usb":
        return None if removable is None else not removable
    return True if kind in SOLDERED or bus in {"i2c", "spi", "platform"} else None


def kind_of(properties: dict[str, Any]) -> DeviceKind | None:
    """What an input device is for: as udev says, or by its capabilities where udev has not looked."""
    if "ID_INPUT" in properties:
        return next((kind for key, kind in KINDS if properties.get(key) == "1"), None)
    return _kind_by_capabilities(properties)


def _kind_by_capabilities(properties: dict[str, Any]) -> DeviceKind | None:
    """The same from the kernel's bit masks, by the rules of udev's input_id builtin."""
    events, keys, axes, moves, quirks = (
        bits(properties.get(name, "")) for name in ("EV", "KEY", "ABS", "REL", "PROP")
    )
    if not events >> EV_KEY & 1:
        return None
    if events >> EV_ABS & 1 and axes >> ABS_X & 1 and axes >> ABS_Y & 1:
        return _pointer_kind(keys, quirks)
    if events >> EV_REL & 1 and moves >> REL_X & 1 and moves >> REL_Y & 1 and keys >> BTN_MOUSE & 1:
        return DeviceKind.POINTING_STICK if quirks >> INPUT_PROP_POINTING_STICK & 1 else DeviceKind.MOUSE
    return DeviceKind.KEYBOARD if keys & KEYBOARD_KEYS == KEYBOARD_KEYS else None


def _pointer_kind(keys: int, quirks: int) -> DeviceKind | None:
    """The kind of a device with absolute axes; a graphics tablet or a joystick is none of ours."""
    if keys >> BTN_STYLUS & 1 or keys >> BTN_TOOL_PEN & 1:
        return None
    if keys >> BTN_TOOL_FINGER & 1:
        return DeviceKind.TOUCH_SCREEN if quirks >> INPUT_PROP_DIRECT & 1 else DeviceKind.TOUCHPAD
    if keys >> BTN_MOUSE & 1:
        return DeviceKind.MOUSE
    return DeviceKind.TOUCH_SCREEN if keys >> BTN_TOUCH & 1 else None


def bits(words: str) -> int:
    """The bit mask of hexadecimal words of the kernel's long, the most significant first
    (drivers/input/input.c, input_print_bitmap).
    """
    mask = 0
    for word in words.split():
        try:
            mask = mask << WORD_BITS | int(word, 16)
        except ValueError:
            return 0
    return mask
