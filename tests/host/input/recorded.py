"""Input devices as a guest's kernel told of them: the bytes of its device files, with what udev said of each
(tests/vm/input_hand.py, record). A keyboard on PS/2 under a hand, and a scanner: one word with Shift, one as
Alt and digits of the pad, and one after CapsLock was pressed.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Self

from host.errors import NotReadable, NotThere
from host.input.port import InputEvent, InputMeans
from host.port import Library
from tests.fake_host import FakeHost
from tests.house.files import ROOT

FILE = ROOT / "tests" / "recordings" / "input.json"
EVENT = struct.Struct("llHHi")  # struct input_event, linux/input.h, on a 64-bit machine
EV_KEY = 1


@cache
def recorded() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def path_of(name: str) -> str:
    """The device file of the device with this name."""
    for item in recorded()["udev"]:
        if str(item["properties"].get("NAME", "")).strip('"') == name:
            events = [
                other
                for other in recorded()["udev"]
                if other["sys_path"].startswith(item["sys_path"] + "/event")
            ]
            return str(events[0]["device_node"])
    raise AssertionError(name)


def events_of(name: str) -> list[InputEvent]:
    """All that it said."""
    path = path_of(name)
    data = bytes.fromhex(recorded()["bytes"][path])
    return [
        InputEvent(path=path, type=kind, number=number, value=value, at_s=seconds + parts / 1e6)
        for seconds, parts, kind, number, value in EVENT.iter_unpack(data)
    ]


def host_of_guest(*, soldered: bool = False) -> FakeHost:
    """The guest. `soldered`: what uinput made stands for what is built in."""
    told = json.loads(json.dumps(recorded()["udev"]))
    for item in told if soldered else ():
        item["sys_path"] = item["sys_path"].replace("/devices/virtual/", "/devices/platform/pad/")
    return FakeHost(libraries={(Library.UDEV, "input"): told})


@dataclass
class RecordedInputs:
    """They say what was recorded, a few events at each reading, and then nothing. `busy`: another program has
    them. `pulled`: their cable was, until they are opened again.
    """

    names: tuple[str, ...]
    busy: frozenset[str] = frozenset()
    grabbed: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)
    dark: list[tuple[str, int]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    is_open: bool = False
    pulled: set[str] = field(default_factory=set)
    _left: list[InputEvent] = field(default_factory=list)
    _down: set[tuple[str, int]] = field(default_factory=set)

    def open(self, paths: Sequence[str]) -> Self:
        self.opened = list(paths)
        self.begin()
        self.is_open = True
        return self

    def begin(self) -> None:
        """Everything is said once more."""
        self._left = sorted((e for name in self.names for e in events_of(name)), key=lambda event: event.at_s)

    def silence(self) -> None:
        """What was left to say is lost."""
        self._left = []

    @property
    def is_typing(self) -> bool:
        """Whether there is more to say."""
        return bool(self._left)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.is_open = False

    def add(self, path: str) -> None:
        if path not in recorded()["means"]:
            raise NotThere(path)
        self.opened.append(path)
        self.pulled.discard(path)

    def means(self) -> dict[str, InputMeans]:
        return {
            path: InputMeans(
                keys=frozenset(told["keys"]),
                switches=frozenset(told["switches"]),
                axes={int(code): (span[0], span[1]) for code, span in told["axes"].items()},
            )
            for path, told in recorded()["means"].items()
            if path in self.opened
        }

    def grab(self, path: str) -> None:
        if path in self.busy:
            raise NotReadable(path, "Device or resource busy")
        self.grabbed.append(path)

    def release(self, path: str) -> None:
        self.released.append(path)

    def darken(self, path: str, light: int) -> None:
        self.dark.append((path, light))

    def read(self, timeout_s: float) -> list[InputEvent]:
        now, self._left = self._left[:8], self._left[8:]
        found = [event for event in now if event.path in self.opened]
        for event in found:
            if event.type == EV_KEY:
                (self._down.discard if event.value == 0 else self._down.add)((event.path, event.number))
        return found

    def held(self, path: str) -> frozenset[int]:
        return frozenset(number for where, number in self._down if where == path)

    def switched(self, path: str) -> frozenset[int]:
        return frozenset()

    def gone(self) -> frozenset[str]:
        return frozenset(self.pulled)
