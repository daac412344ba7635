"""Which trials by sound, light, ports, power, radios and readers this machine can make: one trier a kind."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from agent.trying.camera import try_camera
from agent.trying.power import try_battery_run, try_power
from agent.trying.radios import try_bluetooth, try_wifi
from agent.trying.readers import try_card_reader, try_left_inside, try_optical_drive
from agent.trying.screen import try_screen
from agent.trying.sound import try_microphone, try_sound
from agent.trying.trier import CannotTry, Given, Trier, Triers
from agent.trying.usb_ports import try_usb_ports
from host.live import LiveHost
from host.senses.backlight import find_backlight
from host.senses.sound import LiveSound
from model.trial import TrialKind
from model.trying import PlainTrial, SeenTrial

S = TypeVar("S", bound=SeenTrial)
POLL_S = 0.1


def senses_of() -> Triers:
    """Those of this machine; nothing is opened before a trial begins. Each asks a host of its own: what it
    hears is no evidence of a report, and the tools of one are ended without those of another.
    """
    return {
        TrialKind.SOUND: lambda given: try_sound(given, LiveSound(LiveHost())),
        TrialKind.MICROPHONE: lambda given: try_microphone(given, LiveSound(LiveHost())),
        TrialKind.CAMERA: _by_host(try_camera),
        TrialKind.SCREEN: lambda given: try_screen(given, find_backlight()),
        TrialKind.USB_PORTS: _by_host(try_usb_ports),
        TrialKind.WIFI: _by_host(lambda given, host: try_wifi(given, host, LiveHost())),
        TrialKind.BLUETOOTH: lambda given: try_bluetooth(given, LiveHost()),
        TrialKind.CARD_READER: _by_host(try_card_reader),
        TrialKind.OPTICAL_DRIVE: _by_host(try_optical_drive),
        TrialKind.POWER: _by_host(try_power),
        TrialKind.BATTERY_RUN: _by_host(try_battery_run),
        TrialKind.LEFT_INSIDE: _by_host(try_left_inside),
    }


def _by_host(tries: Callable[[Given, LiveHost], S]) -> Trier:
    """One whose tools end as soon as nobody wants it any more; what it came to by that is not told."""

    def trier(given: Given) -> SeenTrial:
        host, is_over = LiveHost(), threading.Event()

        def watch() -> None:
            while not is_over.wait(POLL_S):
                if not given.is_wanted():
                    host.stop()  # again and again: another one may begin just then

        threading.Thread(target=watch, daemon=True, name=f"trial-{given.trial}-watch").start()
        try:
            return tries(given, host)
        except CannotTry:
            if given.is_wanted():
                raise
            return PlainTrial(trial=given.trial)
        finally:
            is_over.set()

    return trier
