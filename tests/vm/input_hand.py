"""Runs inside a guest: tries something by the machine itself, as its desk would, and prints each state as a
line of JSON; makes devices that QEMU has not (uinput) and uses them.

`python3 -m tests.vm.input_hand` reads what to try from a FIFO, a word a line, and says when each is done: one
program for all, which imports once. `… record SECONDS` records.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import evdev
from evdev import AbsInfo, UInput, ecodes

from agent.desk.scanner import LOOK_S, ScannerWatch, Watched
from agent.trying.table import triers_of
from agent.trying.trier import CannotTry, Given
from host.input.live import EVIOCSCLOCKID, LiveInputs
from host.live import LiveHost
from host.port import Library
from model.board import Board, ChassisKind
from model.document import encode, to_builtins
from model.fact import absent, present
from model.keyboard import KeyboardLayout
from model.machine import Machine
from model.trial import TrialKind
from model.trying import SeenTrial
from tests.vm.known import machine_of

ORDERS = "/run/input-hand"
SETTLE_S = 1.5
PAD_X, PAD_Y = 1200, 700


class SolderedHost(LiveHost):
    """What uinput makes counts as soldered in, so that a simulated pad can stand for the machine's own."""

    def ask(self, library: Library, argument: str = "") -> Any:
        told = super().ask(library, argument)
        if library is Library.UDEV and argument == "input":
            for item in told:
                item["sys_path"] = item["sys_path"].replace("/devices/virtual/", "/devices/platform/pad/")
        return told


def say(**told: object) -> None:
    print(json.dumps(told), flush=True)


def tower() -> Machine:
    """One that surely has no keyboard of its own."""
    words = dict.fromkeys(Board.__dataclass_fields__) | {"chassis_kind": ChassisKind.DESKTOP}
    return machine_of(batteries=absent(), board=present(Board(**words)))  # type: ignore[arg-type]


def try_it(
    kind: TrialKind, host: LiveHost, *, seconds: float, act: Callable[[], None] | None = None,
    option: str = "", machine: Machine | None = None,
) -> None:  # fmt: skip
    """One trial, to its end or for so many seconds."""
    deadline = time.monotonic() + seconds
    told: list[SeenTrial] = []

    def tell(seen: SeenTrial) -> None:
        told.append(seen)
        print(encode(seen).decode(), flush=True)  # whoever presses keys waits for the first
        if len(told) == 1 and act is not None:
            threading.Thread(target=act, daemon=True).start()

    given = Given(
        trial=kind,
        option=option,
        machine=machine,
        tell=tell,
        is_wanted=lambda: time.monotonic() < deadline,
    )
    try:
        seen = triers_of(host, LiveInputs(), {"LANG": "fr_FR.UTF-8"})[kind](given)
    except CannotTry as error:
        say(cannot=error.message.code)
    else:
        print(encode(seen).decode(), flush=True)


@contextmanager
def made(name: str, events: dict[int, Any], *, direct: bool | None = None) -> Iterator[UInput]:
    """A device of uinput, once udev has seen it."""
    properties = [] if direct is None else [ecodes.INPUT_PROP_DIRECT if direct else ecodes.INPUT_PROP_POINTER]
    with UInput(events, name=name, input_props=properties) as device:
        time.sleep(SETTLE_S)  # udev names it
        yield device


def pad_events(*, touch_screen: bool) -> dict[int, Any]:
    keys = [ecodes.BTN_TOUCH] if touch_screen else [ecodes.BTN_TOUCH, ecodes.BTN_TOOL_FINGER, ecodes.BTN_LEFT]
    keys += [] if touch_screen else [ecodes.BTN_RIGHT]
    spans = {ecodes.ABS_X: PAD_X, ecodes.ABS_Y: PAD_Y}
    spans |= {ecodes.ABS_MT_POSITION_X: PAD_X, ecodes.ABS_MT_POSITION_Y: PAD_Y, ecodes.ABS_MT_SLOT: 4}
    axes = [(code, AbsInfo(0, 0, most, 0, 0, 0)) for code, most in spans.items()]
    axes.append((ecodes.ABS_MT_TRACKING_ID, AbsInfo(0, 0, 65535, 0, 0, 0)))
    return {ecodes.EV_KEY: keys, ecodes.EV_ABS: axes}


def sweep(device: UInput, *, all_of_it: bool) -> None:
    """A finger over the whole face, or the left half of it."""
    for number, y in enumerate(range(0, PAD_Y + 1, 50)):
        device.write(ecodes.EV_ABS, ecodes.ABS_MT_SLOT, 0)
        device.write(ecodes.EV_ABS, ecodes.ABS_MT_TRACKING_ID, number)
        for x in range(0, PAD_X + 1 if all_of_it else PAD_X // 2 - 50, 50):
            device.write(ecodes.EV_ABS, ecodes.ABS_MT_POSITION_X, x)
            device.write(ecodes.EV_ABS, ecodes.ABS_MT_POSITION_Y, y)
            device.syn()
            time.sleep(0.004)  # as a finger moves
        device.write(ecodes.EV_ABS, ecodes.ABS_MT_TRACKING_ID, -1)
        device.syn()


def click(device: UInput, *codes: int) -> None:
    for code in codes:
        for value in (1, 0):
            device.write(ecodes.EV_KEY, code, value)
            device.syn()
            time.sleep(0.02)  # as a hand lets go


def scan(device: UInput, text: str) -> None:
    """As a scanner types it: Shift for capitals, and Enter."""
    for letter in [*text, "\n"]:
        name = {"-": "MINUS", "\n": "ENTER"}.get(letter, letter.upper())
        keys = [ecodes.KEY_LEFTSHIFT] * letter.isupper() + [ecodes.ecodes[f"KEY_{name}"]]
        for code, value in [*((key, 1) for key in keys), *((key, 0) for key in reversed(keys))]:
            device.write(ecodes.EV_KEY, code, value)
            device.syn()
            time.sleep(0.002)  # as fast as a scanner


def pads(kind: TrialKind, *, whole: bool) -> None:
    touch_screen = kind is TrialKind.TOUCH_SCREEN
    with made("Simulated pad", pad_events(touch_screen=touch_screen), direct=touch_screen) as device:

        def act() -> None:
            sweep(device, all_of_it=whole)
            if not touch_screen:
                click(device, ecodes.BTN_LEFT, ecodes.BTN_RIGHT)

        try_it(kind, SolderedHost(), seconds=20.0 if whole else 12.0, act=act)


def lid() -> None:
    with made("Lid Switch", {ecodes.EV_SW: [ecodes.SW_LID]}) as device:

        def act() -> None:
            for value in (1, 0):
                time.sleep(0.5)  # what was done is heard by then
                device.write(ecodes.EV_SW, ecodes.SW_LID, value)
                device.syn()

        try_it(TrialKind.LID, SolderedHost(), seconds=20.0, act=act)


def scanners() -> None:
    """One that is known by its name, which leaves and comes again; what the desk hears of it."""
    heard: list[str] = []
    watch = ScannerWatch(host=LiveHost(), inputs=LiveInputs(), found=heard.append)
    keys = {ecodes.EV_KEY: list(range(1, 120)), ecodes.EV_LED: [ecodes.LED_CAPSL]}
    watch.start()
    known: Watched | None = None
    for _ in range(2):
        with made("Fictional Barcode Scanner", keys) as named:
            known = grabbed(watch, known)
            scan(named, "A-0042")
            click(named, ecodes.KEY_CAPSLOCK)
            scan(named, "aB1")
            by_the_pad(named, "48")
            time.sleep(0.5)  # what was done is heard by then
            say(place=named.device.path, heard=list(heard))
            heard.clear()
    watch.stop()


def grabbed(watch: ScannerWatch, before: Watched | None) -> Watched | None:
    """The scanner that is grabbed by now, another one than before; None where none is after a while."""
    deadline = time.monotonic() + 10 * LOOK_S
    while time.monotonic() < deadline:
        for item in tuple(watch._watched.values()):
            if item.is_grabbed and item is not before:
                return item
        time.sleep(0.1)  # the watch looks
    return None


def record(seconds: float) -> None:
    """The bytes of every device file while a scanner, a pad and who presses keys outside are busy, with what
    udev says of each and what it can say.
    """
    keys = {ecodes.EV_KEY: list(range(1, 120)), ecodes.EV_LED: [ecodes.LED_CAPSL]}
    pad = pad_events(touch_screen=False)
    with made("Fictional Barcode Scanner", keys) as scanner, made("Simulated pad", pad, direct=False) as face:
        told = LiveHost().ask(Library.UDEV, "input")
        paths = [item["device_node"] for item in told if "/event" in str(item["device_node"])]
        found = dict.fromkeys(paths, b"")
        with LiveInputs().open(paths) as devices:
            means = {path: to_builtins(item) for path, item in devices.means().items()}
        files = {os.open(path, os.O_RDONLY): path for path in paths}
        for file in files:
            fcntl.ioctl(file, EVIOCSCLOCKID, struct.pack("i", time.CLOCK_MONOTONIC))

        def act() -> None:
            scan(scanner, "A-0042")
            time.sleep(0.5)  # what was done is heard by then
            by_the_pad(scanner, "48")
            click(scanner, ecodes.KEY_CAPSLOCK)
            scan(scanner, "aB1")
            sweep(face, all_of_it=False)
            click(face, ecodes.BTN_LEFT)

        threading.Thread(target=act, daemon=True).start()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for file in select.select(list(files), [], [], 0.2)[0]:
                found[files[file]] += os.read(file, 24 * 64)
    say(udev=told, means=means, bytes={path: data.hex() for path, data in found.items() if data})


def by_the_pad(device: UInput, text: str) -> None:
    """As a Datalogic Gryphon does it: NumLock, then each sign as Alt and the three digits of its code."""
    click(device, ecodes.KEY_NUMLOCK)
    for letter in text:
        device.write(ecodes.EV_KEY, ecodes.KEY_LEFTALT, 1)
        device.syn()
        click(device, *(ecodes.ecodes[f"KEY_KP{digit}"] for digit in f"{ord(letter):03d}"))
        device.write(ecodes.EV_KEY, ecodes.KEY_LEFTALT, 0)
        device.syn()
    click(device, ecodes.KEY_ENTER)


def work(what: str) -> None:
    """One thing that is tried."""
    match what:
        case "keyboard":
            try_it(TrialKind.KEYBOARD, LiveHost(), seconds=100.0)
        case "tower-keyboard":
            option = KeyboardLayout.QWERTY
            try_it(TrialKind.KEYBOARD, LiveHost(), seconds=100.0, option=option, machine=tower())
        case "pointer":
            try_it(TrialKind.TOUCHPAD, LiveHost(), seconds=100.0)
        case "touchpad" | "touchpad-half":
            pads(TrialKind.TOUCHPAD, whole=what == "touchpad")
        case "touch-screen":
            pads(TrialKind.TOUCH_SCREEN, whole=True)
        case "lid":
            lid()
        case "scanners":
            scanners()
        case _:
            raise ValueError(what)


def serve() -> None:
    """What comes by the FIFO, one after the other."""
    Path(ORDERS).unlink(missing_ok=True)
    os.mkfifo(ORDERS)
    say(ready=True)
    while True:
        with open(ORDERS) as orders:
            for line in orders:
                work(line.strip())
                say(done=line.strip())


if __name__ == "__main__":
    print(evdev.__name__, file=sys.stderr)
    if sys.argv[1:2] == ["record"]:
        record(float(sys.argv[2]))
    else:
        serve()
