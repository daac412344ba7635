"""A Linux console without its screen: the speaker's tone and the keyboard's lights (ioctl_console(2))."""

from __future__ import annotations

import fcntl

KDMKTONE = 0x4B30  # linux/kd.h: low 16 bits the period in ticks of the timer, high 16 bits milliseconds
KDSETLED = 0x4B32
TIMER_HZ = 1193180  # linux/timex.h, PIT_TICK_RATE is 1193182; console_ioctl divides this one
ALL_LIGHTS, NO_LIGHTS = 0x07, 0x00  # scroll, num, caps
KEYBOARDS_OWN = 0xFF  # any higher bit: the lights show again what the keyboard says


def sound(descriptor: int, hertz: int, milliseconds: int) -> bool:
    """Begin a tone that ends by itself; whether this console could be asked. A machine without a speaker
    stays silent.
    """
    return _ask(descriptor, KDMKTONE, (milliseconds << 16) | (TIMER_HZ // hertz))


def light(descriptor: int, lights: int) -> bool:
    """Set the three lights of the keyboards; whether this console could be asked."""
    return _ask(descriptor, KDSETLED, lights)


def _ask(descriptor: int, request: int, argument: int) -> bool:
    try:
        fcntl.ioctl(descriptor, request, argument)
    except OSError:
        return False  # no Linux console: a serial line, a terminal emulator
    return True
