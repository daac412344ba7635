"""The scanner at the bench, known by its device: what it reads comes here alone, no screen sees a key of it.

It is known by its name, or by its pace: a keyboard that once types a word as no hand can is a scanner from
the next word on. The machine's own keyboard never is; one that turns out to be under a hand is given back.
While a countdown runs, only the name counts, and every key that belongs to no word is told.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.desk.scan_keys import DOWN, EV_KEY, PAD, PAUSE_S, SILENT, ScanDecoder, ScanPace
from agent.trying.sources import Source, sources_of
from agent.trying.trier import CannotTry
from host.errors import HostError, NotThere
from host.input.port import InputEvent, Inputs, OpenInputs
from host.port import Host
from model.device import DeviceKind

NAMES = re.compile(r"bar ?code|scanner|datalogic|metrologic", re.IGNORECASE)
LED_CAPSL = 1  # linux/input-event-codes.h
FASTEST_S = 0.03  # as agent.erasing.pace says of hands
FEWEST = 6  # so many keys in a row are no hand's
LOOK_S = 3.0
POLL_S = 0.1
HAND_WORDS = 2  # so many words of one letter, one after the other: a hand types them
PLACES = "/dev/input/event*"  # what comes and goes with the devices


@dataclass(slots=True)
class Watched:
    """One keyboard that may be a scanner. `is_hand`: it turned out to be under one."""

    source: Source
    is_scanner: bool
    decoder: ScanDecoder = field(default_factory=ScanDecoder)
    pace: ScanPace = field(default_factory=lambda: ScanPace(fewest=FEWEST, fastest_s=FASTEST_S))
    is_grabbed: bool = False
    is_hand: bool = False
    letters: int = 0  # words of one sign, one after the other
    read_s: float = float("-inf")  # when its last word ended


@dataclass(slots=True)
class ScannerWatch:
    """Reads on a thread of its own; `found` takes each word. Where evdev lacks, or the right to read it,
    nothing is watched, and scanners are known by their speed at the screens.
    """

    host: Host
    inputs: Inputs
    found: Callable[[str], None]
    pressed: Callable[[], None] | None = None  # for whom a key of a hand counts, whatever it is pressed on
    _stopped: threading.Event = field(default_factory=threading.Event)
    _watched: dict[str, Watched] = field(default_factory=dict)
    _places: tuple[str, ...] = ()

    def start(self) -> None:
        """Watch until it is stopped."""
        threading.Thread(target=self._run, daemon=True, name="scanner").start()

    def stop(self) -> None:
        """Let go of every scanner."""
        self._stopped.set()

    def _run(self) -> None:
        try:
            with self.inputs.open(()) as devices:
                looked_s = float("-inf")
                while not self._stopped.is_set():
                    if time.monotonic() - looked_s > LOOK_S:
                        looked_s = time.monotonic()
                        self._look_again(devices)
                    self.step(devices, POLL_S)
        except HostError:
            return  # the questions and the screens do without: doctor says what lacks

    def _look_again(self, devices: OpenInputs) -> None:
        """Raises HostError."""
        try:
            self.look(devices)
        except CannotTry:
            self._places = ()  # udev did not answer: the next look asks it again

    def look(self, devices: OpenInputs) -> None:
        """Take up what was plugged in since; one that left and came again may have the file that it had.
        Raises CannotTry, HostError.
        """
        places, gone = self.host.glob(PLACES), devices.gone() & self._watched.keys()
        if places == self._places and not gone:
            return
        self._places = places
        here = {source.path: source for source in sources_of(self.host, None)}
        stay = {path for path, item in self._watched.items() if here.get(path) == item.source} - gone
        self._watched = {path: item for path, item in self._watched.items() if path in stay}
        for path, source in here.items():
            if path in self._watched or source.kind is not DeviceKind.KEYBOARD or source.is_own:
                continue
            try:
                devices.add(path)
            except NotThere:  # it has left again: the next look sees whether it came back
                self._places = ()
                continue
            self._watched[path] = Watched(source=source, is_scanner=NAMES.search(source.name) is not None)

    def step(self, devices: OpenInputs, timeout_s: float) -> None:
        """What was typed within so many seconds."""
        for item in self._watched.values():
            if item.is_scanner and not item.is_grabbed and not item.is_hand:
                _take(devices, item)
        events = devices.read(timeout_s)
        for event in events:
            typed = self._watched.get(event.path)
            if typed is not None and not typed.is_hand:
                self._heed(devices, typed, event)
        now_s, gone = time.monotonic(), devices.gone()
        busy = {event.path for event in events}  # more may wait where these were: this machine may be late
        for item in self._watched.values():
            if item.source.path in gone:
                item.decoder = ScanDecoder()  # its cable was pulled in the middle of a word: that is none
            elif item.is_grabbed and item.source.path not in busy and item.decoder.is_over(now_s):
                self._read(devices, item, item.decoder.ended())

    def _heed(self, devices: OpenInputs, item: Watched, event: InputEvent) -> None:
        if not item.is_grabbed:
            item.is_scanner |= self.pressed is None and item.pace.heed(event)
            return
        before = item.decoder.word
        word = item.decoder.heed(event)
        is_tail = word == "" and event.at_s - item.read_s < PAUSE_S  # a second Enter of the same scan
        if word is not None:
            item.read_s = event.at_s
            if not is_tail:
                self._read(devices, item, word)
        elif self.pressed is not None and item.decoder.word == before and _is_pressed(event):
            self.pressed()

    def _read(self, devices: OpenInputs, item: Watched, word: str) -> None:
        """A word of a scanner; letters one by one are a hand's, and its keyboard is given back."""
        if self.pressed is not None and len(word) < 2:
            self.pressed()
        item.letters = item.letters + 1 if len(word) == 1 else 0
        if item.letters >= HAND_WORDS:
            item.is_grabbed, item.is_hand = False, True
            devices.release(item.source.path)
        elif len(word) > 1:
            self.found(word)


def _is_pressed(event: InputEvent) -> bool:
    """Whether it goes down, or is held, and is none of those that make up a sign with others."""
    return event.type == EV_KEY and event.value >= DOWN and event.number not in SILENT | PAD.keys()


def _take(devices: OpenInputs, item: Watched) -> None:
    """Once no key of it is down. With its CapsLock light out it does not make up for one that is on."""
    path = item.source.path
    if devices.held(path):
        return
    try:
        devices.grab(path)
    except HostError:
        return  # a trial of the keyboard has it for now
    devices.darken(path, LED_CAPSL)
    item.is_grabbed, item.decoder = True, ScanDecoder()
