"""Keys, pads and scanners of a guest: tried by the machine itself, through the kernel's own devices.

The keyboard on PS/2 is QEMU's; a touchpad, a touch screen, a lid and
scanners it has not, so uinput makes them (tests/vm/input_hand.py).
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from model.keyboard import KeyboardLayout, keys_of
from tests.vm.guest import Done, Guest, Hardware
from tests.vm.image import SITE, Image
from tests.vm.monitor import OPTIONS, order
from tests.vm.project import IN_GUEST

pytestmark = [pytest.mark.vm, pytest.mark.slow]

TABLE = Hardware(name="input", options=(*OPTIONS, "-device", "qemu-xhci,id=usb"))
# Every key of an AZERTY keyboard by QEMU's names, which are those of a US keyboard.
ROWS = (
    "esc f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 delete",
    "grave_accent 1 2 3 4 5 6 7 8 9 0 minus equal backspace",
    "tab q w e r t y u i o p bracket_left bracket_right ret",
    "caps_lock a s d f g h j k l semicolon apostrophe backslash",
    "shift less z x c v b n m comma dot slash shift_r",
    "ctrl meta_l alt spc alt_r ctrl_r left up down right",
)
AZERTY = [name for row in ROWS for name in row.split()]
SEEN_S, HOLD_S = 1.0, 0.06


@dataclass(frozen=True, slots=True)
class Hands:
    """Somebody at the guest's keyboard and mouse."""

    folder: Path

    def press(self, names: Sequence[str], *, hold_s: float = HOLD_S) -> None:
        """Keys by QEMU's names (qapi/ui.json, QKeyCode), one after the other."""
        for name in names:
            self.hold(name, is_down=True)
            time.sleep(hold_s)  # as a hand holds it
            self.hold(name, is_down=False)
            time.sleep(hold_s)  # as a hand holds it

    def hold(self, name: str, *, is_down: bool) -> None:
        """A key goes down, or comes up."""
        key = {"type": "qcode", "data": name}
        self._send({"type": "key", "data": {"down": is_down, "key": key}})

    def _send(self, *events: dict[str, Any]) -> None:
        order(self.folder, "input-send-event", events=list(events))


@pytest.fixture(scope="module")
def table(image: Image) -> Iterator[Guest]:
    with Guest(TABLE, image=image) as started:
        started.shell("modprobe uinput")
        yield started


def hand(guest: Guest, what: str) -> Done:
    environment = {"PYTHONPATH": f"{IN_GUEST}:{SITE}"}
    return guest.run(
        ["python3", "-m", "tests.vm.input_hand", what], timeout_s=240, environment=environment, cwd=IN_GUEST
    )


def told(done: Done) -> list[dict[str, Any]]:
    """The states that were told, each a line."""
    assert done.status == 0, done.text + done.errors
    return [json.loads(line) for line in done.text.splitlines()]


@contextmanager
def meanwhile(guest: Guest, what: str) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """A trial that runs in the guest; what it told, once it has ended."""
    found: list[Done] = []
    thread = threading.Thread(target=lambda: found.append(hand(guest, what)))
    guest.shell("rm -f /tmp/trying")
    thread.start()
    deadline = time.monotonic() + 120
    while guest.run(["test", "-e", "/tmp/trying"]).status != 0:
        assert time.monotonic() < deadline, "the trial has not begun"
        time.sleep(0.5)  # the guest works
    time.sleep(SEEN_S)  # the trial reads keys by then

    def ended() -> list[dict[str, Any]]:
        thread.join()
        return told(found[0])

    yield ended
    thread.join()


def test_a_keyboard_passes_once_every_key_came_and_ctrl_alt_del_goes_nowhere(table: Guest) -> None:
    hands = Hands(table.folder)
    with meanwhile(table, "keyboard") as ended:
        hands.press(AZERTY)
        last = ended()[-1]
    assert last["layout"] == "azerty"
    assert last["found"] == "passed"
    assert set(last["pressed"]) == keys_of(KeyboardLayout.AZERTY)
    with meanwhile(table, "keyboard") as ended:
        hands.press([key for key in AZERTY if key not in ("q", "slash")])
        hands.hold("alt", is_down=True)
        hands.press(["f2"])
        hands.hold("alt", is_down=False)
        for key in ("ctrl", "alt", "delete"):
            hands.hold(key, is_down=True)
        for key in ("ctrl", "alt", "delete"):
            hands.hold(key, is_down=False)
        hands.hold("esc", is_down=True)
        time.sleep(4)  # held longer than it takes to leave
        hands.hold("esc", is_down=False)
        last = ended()[-1]
    assert last["found"] is None
    assert keys_of(KeyboardLayout.AZERTY) - set(last["pressed"]) == {16, 53}  # KEY_Q, KEY_SLASH
    assert last["why"]["code"] == "trying.keys_missing"
    assert table.run(["true"]).status == 0  # Ctrl-Alt-Del went nowhere


def test_a_touchpad_passes_when_all_of_it_answers(table: Guest) -> None:
    whole = told(hand(table, "touchpad"))[-1]
    assert whole["found"] == "passed"
    assert len(whole["cells"]) == whole["columns"] * whole["rows"]
    assert whole["pressed"] == whole["buttons"] == [0x110, 0x111]


def test_a_touch_screen_and_a_lid_answer(table: Guest) -> None:
    screen = told(hand(table, "touch-screen"))[-1]
    assert screen["found"] == "passed"
    assert screen["buttons"] == []
    lid = told(hand(table, "lid"))[-1]
    assert (lid["closed"], lid["opened"], lid["is_closed"]) == (1, 1, False)
    assert lid["found"] is None  # whether its hinges hold, only a person sees
    assert lid["why"]["code"] == "trying.lid_answers"


def test_a_scanner_is_known_by_its_name(table: Guest) -> None:
    heard: dict[str, Any] = {}
    for line in told(hand(table, "scanners")):
        heard |= line
    assert heard["by_name"] == ["A-0042"]
