"""The input devices of this machine, by python-evdev; it is imported when the first is opened."""

from __future__ import annotations

import fcntl
import select
import struct
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from host.errors import HostError, NotAllowed, NotReadable, NotThere, ToolMissing
from host.input.port import InputEvent, InputMeans, OpenInputs

if TYPE_CHECKING:
    import evdev

EV_KEY, EV_ABS, EV_SW = 0x01, 0x03, 0x05  # linux/input-event-codes.h
SWITCH_BYTES = 8
EVIOCSCLOCKID = 0x400445A0  # linux/input.h: _IOW('E', 0xa0, int)
EVIOCGSW = 0x80000000 | SWITCH_BYTES << 16 | 0x451B  # linux/input.h: _IOC(_IOC_READ, 'E', 0x1b, len)


class LiveInputs:
    """Opens them; without python-evdev nothing is."""

    def open(self, paths: Sequence[str]) -> OpenInputs:
        """Raises ToolMissing, NotAllowed, NotThere."""
        found = LiveOpenInputs()
        try:
            for path in paths:
                found.add(path)
        except HostError:
            found.close()
            raise
        return found


class LiveOpenInputs:
    """Those that are open."""

    def __init__(self) -> None:
        self._devices: dict[str, evdev.InputDevice[str]] = {}
        self._gone: set[str] = set()

    def add(self, path: str) -> None:
        """Raises ToolMissing, NotAllowed, NotThere."""
        try:
            import evdev
        except ImportError as error:
            raise ToolMissing("evdev", str(error)) from error
        try:
            device = evdev.InputDevice(path)
            fcntl.ioctl(device.fd, EVIOCSCLOCKID, struct.pack("i", time.CLOCK_MONOTONIC))
        except PermissionError as error:
            raise NotAllowed(path, str(error)) from error
        except OSError as error:
            raise NotThere(path, str(error)) from error
        if path in self._devices:
            _close(self._devices[path])
        self._devices[path] = device
        self._gone.discard(path)

    def close(self) -> None:
        """Let go of all."""
        for device in self._devices.values():
            _close(device)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def means(self) -> dict[str, InputMeans]:
        """What each can say."""
        return {path: _means(device) for path, device in self._devices.items() if path not in self._gone}

    def grab(self, path: str) -> None:
        """EVIOCGRAB. Raises NotReadable."""
        try:
            self._devices[path].grab()
        except OSError as error:  # EBUSY: another program has it; ENODEV: it has gone
            raise NotReadable(path, str(error)) from error

    def release(self, path: str) -> None:
        """What it says goes everywhere again; nothing to do for one that has gone."""
        with suppress(OSError):
            self._devices[path].ungrab()

    def darken(self, path: str, light: int) -> None:
        """Put a light out, nothing to do for one that has gone."""
        with suppress(OSError):
            self._devices[path].set_led(light, 0)

    def read(self, timeout_s: float) -> list[InputEvent]:
        """What came within so many seconds."""
        here = {device.fd: path for path, device in self._devices.items() if path not in self._gone}
        ready, _, _ = select.select(list(here), [], [], timeout_s)
        found: list[InputEvent] = []
        for descriptor in ready:
            path = here[descriptor]
            try:
                found += [_event(path, event) for event in self._devices[path].read()]
            except BlockingIOError:
                continue
            except OSError:  # ENODEV: it was unplugged
                self._gone.add(path)
        return found

    def held(self, path: str) -> frozenset[int]:
        """EVIOCGKEY."""
        return self._asked(path, lambda device: device.active_keys())

    def switched(self, path: str) -> frozenset[int]:
        """EVIOCGSW."""
        return self._asked(path, _switches)

    def gone(self) -> frozenset[str]:
        """Those that have left."""
        return frozenset(self._gone)

    def _asked(self, path: str, ask: Callable[[evdev.InputDevice[str]], list[int]]) -> frozenset[int]:
        if path in self._gone:
            return frozenset()
        try:
            return frozenset(ask(self._devices[path]))
        except OSError:
            self._gone.add(path)
            return frozenset()


def _switches(device: evdev.InputDevice[str]) -> list[int]:
    """python-evdev asks for keys and lights alone. Raises OSError."""
    bits = fcntl.ioctl(device.fd, EVIOCGSW, bytes(SWITCH_BYTES))
    return [code for code in range(SWITCH_BYTES * 8) if bits[code // 8] >> code % 8 & 1]


def _close(device: evdev.InputDevice[str]) -> None:
    with suppress(OSError):  # it has gone: there is nothing to let go of
        device.close()


def _means(device: evdev.InputDevice[str]) -> InputMeans:
    told: dict[int, Any] = dict(device.capabilities(absinfo=True))  # of EV_ABS with the span of each axis
    axes = {code: (info.min, info.max) for code, info in told.get(EV_ABS, ())}
    return InputMeans(
        keys=frozenset(told.get(EV_KEY, ())), switches=frozenset(told.get(EV_SW, ())), axes=axes
    )


def _event(path: str, event: evdev.InputEvent) -> InputEvent:
    return InputEvent(
        path=path, type=event.type, number=event.code, value=event.value, at_s=event.sec + event.usec / 1e6
    )
