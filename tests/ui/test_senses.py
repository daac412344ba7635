"""Trials of sound, camera, screen, ports, power, radios and readers, as they stand on the screens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from model.trial import TrialKind, TrialResult, results_of
from model.trying import (
    BatteryRunTrial,
    CameraTrial,
    PowerTrial,
    RadioTrial,
    ReaderTrial,
    ScreenTrial,
    SeenTrial,
    SoundPhase,
    SoundTrial,
    UsbPort,
    UsbPortsTrial,
)
from papers.language import Language, speak
from papers.sentences.senses import SENSES
from tests.agent.desk.desk_room import DeskRoom
from tests.agent.trying.handy import HandyTrier
from tests.ui.technician import Technician, at_the_screens
from ui.screens.trying.screen import is_elsewhere
from ui.screens.trying.widgets import widget_of

WIDTH = 72
PORTS = (
    UsbPort(name="usb1-port1", panel="left", is_usb3=True, is_known=True, is_tried=True),
    UsbPort(name="usb1-port2", panel="back", is_usb3=True, is_known=True, is_tried=True, is_tried_fast=True),
    UsbPort(name="1-1.4-port10", panel="bottom", is_known=True),
)
SOUND = SoundTrial(trial=TrialKind.MICROPHONE, phase=SoundPhase.HEARD, left=True, right=False, loudness=0.3)
STATES: dict[str, SeenTrial] = {
    "playing": SoundTrial(trial=TrialKind.SOUND),
    "heard": SOUND,
    "deaf": replace(SOUND, left=None, right=None),
    "camera": CameraTrial(trial=TrialKind.CAMERA, name="HD", camera=1, cameras=2, picture=("@" * 40,) * 12),
    "opening": CameraTrial(trial=TrialKind.CAMERA),
    "screen": ScreenTrial(trial=TrialKind.SCREEN, percent=50),
    "ports": UsbPortsTrial(trial=TrialKind.USB_PORTS, ports=PORTS, expected=3),
    "some ports": UsbPortsTrial(trial=TrialKind.USB_PORTS, ports=PORTS),
    "power": PowerTrial(trial=TrialKind.POWER, is_plugged=False, percent=93, was_unplugged=True),
    "silent power": PowerTrial(trial=TrialKind.POWER),
    "run": BatteryRunTrial(trial=TrialKind.BATTERY_RUN, wanted_s=900.0, ran_s=300.0, now_percent=90),
    "radio": RadioTrial(trial=TrialKind.WIFI, name="Centrino", count=3),
    "listening": RadioTrial(trial=TrialKind.WIFI, name="Centrino"),
    "reader": ReaderTrial(trial=TrialKind.LEFT_INSIDE, readers=("mmcblk0", "sr0"), holding=("sr0",)),
}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[DeskRoom]:
    room = DeskRoom(tmp_path, machine="notebook")
    yield room
    room.stopped.set()
    room.ended()


@pytest.mark.parametrize("language", list(Language))
def test_every_state_is_drawn_and_no_line_is_cut(language: Language) -> None:
    speak(language)
    try:
        for name, seen in STATES.items():
            widget = widget_of(seen)
            assert widget.suits(seen), name
            lines = [*widget.lines(seen), *widget.keys_told()]
            assert lines, name
            assert not [line for line in lines if len(line) > WIDTH], name
    finally:
        speak(Language.ENGLISH)


def test_a_screen_tells_what_was_seen() -> None:
    def lines(name: str) -> str:
        return "\n".join(widget_of(STATES[name]).lines(STATES[name]))

    assert "left: heard\nright: not heard\nlevel [####################]" in lines("heard")
    assert "nothing listens" in lines("deaf")
    assert "2 ports of 3 tried" in lines("ports")
    assert "+ 1. USB 3  on the left  usb1-port1  (tried at the speed of USB 2)" in lines("ports")
    assert ". 3. USB 2  on the bottom" in lines("ports")
    assert "How many there are is not known: y once all were tried." in lines("some ports")
    assert "on battery, 93 %\n+ ran unplugged\n. plugged in again" in lines("power")
    assert "plugged in or not: unknown" in lines("silent power")
    assert "5 of 15 min" in lines("run")
    assert "mmcblk0: empty\nsr0: something is in it" in lines("reader")


def test_where_the_screens_are_shown_is_known_by_the_terminal() -> None:
    assert is_elsewhere({"SSH_CONNECTION": "192.0.2.1 5 192.0.2.2 22"}, "/dev/pts/0")
    assert is_elsewhere({}, "/dev/ttyS0")
    assert not is_elsewhere({}, "/dev/tty1")
    assert not is_elsewhere({"SSH_CONNECTION": ""}, None)


def test_every_sentence_ends_as_one() -> None:
    texts = [text for item in SENSES.values() for text in (item if isinstance(item, tuple) else (item,))]
    assert not [text for text in texts if text[-1] not in ".?}"]


@pytest.mark.slow
def test_a_swollen_battery_leaves_no_other_trial(room: DeskRoom) -> None:
    room.triers[TrialKind.SOUND] = HandyTrier()

    async def work(hand: Technician) -> None:
        await hand.press("f4")
        await hand.sees("is the battery swollen?", "sound")
        await hand.press("home", "y")
        await hand.sees("! is the battery swollen? YES")
        assert "USB ports" not in await hand.sees("stop here, and put the battery")
        await hand.press("enter")
        await hand.sees("The battery is swollen: nothing is tried or measured until it is taken out.")
        await hand.press("home", "n")
        await hand.sees("is the battery swollen? no", "USB ports")

    at_the_screens(room, work)
    assert results_of(room.desk.session.entered.trials) == {TrialKind.SWOLLEN_BATTERY: TrialResult.PASSED}


@pytest.mark.slow
def test_the_colours_fill_the_screen_and_a_key_goes_on(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    seen = ScreenTrial(trial=TrialKind.SCREEN)
    trier = HandyTrier(shows=seen)
    room.triers[TrialKind.SCREEN] = trier

    async def work(hand: Technician) -> None:
        await hand.press("f4")
        await hand.sees("sound")
        await hand.press("home", "down", "down", "enter")
        await hand.sees("\u2588" * 80)
        assert set("".join(hand.screen())) == {"\u2588"}
        await hand.press("space")
        assert set("".join(hand.screen())) <= {" "}
        await hand.press("space")
        await hand.sees("\u2588" * 80)
        await hand.press("escape")
        await hand.sees("White, black, red, green, blue", "1, 2, 3: backlight")
        await hand.press("2")
        await hand.pilot.pause(0.5)
        assert trier.words == ["half"]
        await hand.press("y")
        await hand.sees("+ screen works")

    at_the_screens(room, work)
