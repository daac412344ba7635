"""Keys, pads and scanners of a guest: tried by the machine itself, through the kernel's own devices.

The keyboards on PS/2 and USB, a mouse and a tablet are QEMU's; a touchpad, a touch screen, a lid and
scanners it has not, so uinput makes them (tests/vm/input_hand.py).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from agent.trying.pressed import LEAVE_S
from model.keyboard import KeyboardLayout, keys_of
from tests.vm.guest import Guest, Hardware
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
QWERTY = [name for name in AZERTY if name != "less"]  # cut as in America, it has no key beside the left Shift
SEEN_S, HOLD_S, PATIENCE_S = 1.0, 0.06, 240.0
TIMES = 5
ORDERS = "/run/input-hand"  # tests.vm.input_hand.ORDERS, which needs evdev to be imported
LINES = "/tmp/input-hand.jsonl"
FULL = 0x7FFF  # the span of both axes of a tablet (qapi/ui.json, InputMoveEvent)

# Until udev has named what was plugged in.
WAIT_FOR = (
    "for i in $(seq 60); do grep -q '{}' /sys/class/input/*/name && break; sleep 0.5; done; udevadm settle"
)

Seen = dict[str, Any]


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

    def leave(self) -> None:
        """Escape, held longer than it takes to leave."""
        self.hold("esc", is_down=True)
        time.sleep(LEAVE_S + 1)  # it is held so long
        self.hold("esc", is_down=False)

    def move(self, kind: str, x: int, y: int) -> None:
        """A mouse moves by so much ("rel"), or a finger is put there ("abs")."""
        axes = (("x", x), ("y", y))
        self._send(*({"type": kind, "data": {"axis": axis, "value": value}} for axis, value in axes))
        time.sleep(HOLD_S)  # as a hand moves

    def click(self) -> None:
        """Both buttons of it."""
        for button in ("left", "right"):
            for is_down in (True, False):
                self._send({"type": "btn", "data": {"down": is_down, "button": button}})
                time.sleep(HOLD_S)  # as a hand holds it

    def shake(self) -> None:
        """A mouse goes in every direction, and its buttons are pressed."""
        for x, y in ((60, 0), (-60, 0), (0, 60), (0, -60)) * 3:
            self.move("rel", x, y)
        self.click()

    def wipe(self) -> None:
        """A finger goes over all of a tablet, and its buttons are pressed."""
        for row in range(4):
            for column in range(6):
                self.move("abs", (2 * column + 1) * FULL // 12, (2 * row + 1) * FULL // 8)
        self.click()

    def plug(self, driver: str, *, is_in: bool) -> None:
        """Something is plugged in by its driver's name, or pulled out."""
        if is_in:
            order(self.folder, "device_add", driver=driver, bus="usb.0", id=driver)
        else:
            order(self.folder, "device_del", id=driver)

    def _send(self, *events: dict[str, Any]) -> None:
        order(self.folder, "input-send-event", events=list(events))


@dataclass(frozen=True, slots=True)
class Table:
    """A guest at which something is tried, and the hands at it."""

    guest: Guest
    hands: Hands

    def begin(self, what: str) -> Tried:
        """Something is tried; its first state was told."""
        tried = Tried(self.guest, what, len(_lines(self.guest)))
        self.guest.shell(f"echo {what} >{ORDERS}")
        tried.wait(lambda told: len(told) > 0)
        return tried


@dataclass(frozen=True, slots=True)
class Tried:
    """What is tried at this moment; `since` is how many lines there were before."""

    guest: Guest
    what: str
    since: int

    def wait(self, is_meant: Callable[[list[Seen]], bool]) -> list[Seen]:
        """What it told once that is meant."""
        deadline = time.monotonic() + PATIENCE_S
        while not is_meant(told := _lines(self.guest)[self.since :]):
            assert time.monotonic() < deadline, f"{self.what}: {told[-2:]}"
            time.sleep(0.5)  # the guest works
        return told

    def until(self, act: Callable[[], None], is_enough: Callable[[Seen], bool]) -> None:
        """A hand does it again while not all of it came: a guest on a busy machine loses keys."""
        for _ in range(TIMES):
            act()
            time.sleep(SEEN_S)  # what was done is told by then
            if is_enough([seen for seen in self.wait(bool) if "trial" in seen][-1]):
                return

    def ended(self) -> Seen:
        """The last state that it told."""
        *_, last, _ = self.wait(lambda told: told[-1:] == [{"done": self.what}])
        return last


def is_whole(seen: Seen) -> bool:
    """Whether all of a pad and its buttons answered: the trial ends by itself then."""
    return seen["why"] is not None


def _lines(guest: Guest) -> list[Seen]:
    lines = guest.read(LINES).decode().splitlines()
    assert not [line for line in lines if not line.startswith("{")], lines
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def table(image: Image) -> Iterator[Table]:
    with Guest(TABLE, image=image) as started:
        start = f"cd {IN_GUEST} && PYTHONPATH={IN_GUEST}:{SITE} setsid python3 -m tests.vm.input_hand"
        started.shell(f"modprobe uinput; {start} >{LINES} 2>/tmp/input-hand.errors </dev/null &")
        Tried(started, "start", 0).wait(lambda told: told == [{"ready": True}])
        yield Table(started, Hands(started.folder))


def test_a_keyboard_passes_once_every_key_came(table: Table) -> None:
    tried, keys = table.begin("keyboard"), keys_of(KeyboardLayout.AZERTY)
    tried.until(lambda: table.hands.press(AZERTY), lambda seen: keys <= set(seen["pressed"]))
    last = tried.ended()
    assert (last["layout"], last["found"]) == ("azerty", "passed")
    assert set(last["pressed"]) == keys


def test_what_is_plugged_in_meanwhile_counts_for_nothing_and_ctrl_alt_del_goes_nowhere(table: Table) -> None:
    tried, hands = table.begin("keyboard"), table.hands
    others = [key for key in AZERTY if key not in ("q", "slash")]
    wanted = keys_of(KeyboardLayout.AZERTY) - {16, 53}  # KEY_Q, KEY_SLASH
    tried.until(lambda: hands.press(others), lambda seen: wanted <= set(seen["pressed"]))
    hands.plug("usb-kbd", is_in=True)
    table.guest.shell(WAIT_FOR.format("USB Keyboard"))
    time.sleep(3 * SEEN_S)  # the trial looks for what came
    hands.press(["q", "slash"])
    for is_down in (True, False):
        for key in ("ctrl", "alt", "delete"):
            hands.hold(key, is_down=is_down)
    hands.leave()
    last = tried.ended()
    assert (last["found"], last["why"]["code"]) == (None, "trying.keys_missing")
    assert set(last["pressed"]) == wanted
    assert ["USB Keyboard" in name for name in last["outside"]] == [True]
    assert table.guest.run(["true"]).status == 0  # Ctrl-Alt-Del went nowhere


def test_a_tower_is_tried_on_the_keyboard_that_is_plugged_in(table: Table) -> None:
    tried, keys = table.begin("tower-keyboard"), keys_of(KeyboardLayout.QWERTY)
    tried.until(lambda: table.hands.press(QWERTY), lambda seen: keys <= set(seen["pressed"]))
    last = tried.ended()
    table.hands.plug("usb-kbd", is_in=False)
    assert (last["layout"], last["found"]) == ("qwerty", "passed")
    assert set(last["pressed"]) == keys


def test_a_mouse_and_a_tablet_answer_and_pass_for_no_touchpad(table: Table) -> None:
    hands = table.hands
    hands.plug("usb-mouse", is_in=True)
    table.guest.shell(WAIT_FOR.format("USB Mouse"))
    tried = table.begin("pointer")
    tried.until(hands.shake, is_whole)
    mouse = tried.ended()
    hands.plug("usb-mouse", is_in=False)
    hands.plug("usb-tablet", is_in=True)
    table.guest.shell(WAIT_FOR.format("USB Tablet"))
    tried = table.begin("pointer")
    tried.until(hands.wipe, is_whole)
    tablet = tried.ended()
    hands.plug("usb-tablet", is_in=False)
    assert (mouse["is_relative"], mouse["cells"]) == (True, [0, 1, 2, 3])
    assert (tablet["is_relative"], tablet["cells"]) == (False, list(range(24)))
    for seen in (mouse, tablet):
        assert seen["pressed"] == seen["buttons"] == [0x110, 0x111]
        assert (seen["found"], seen["why"]["code"]) == (None, "trying.not_surely_own")


def test_a_touchpad_passes_when_all_of_it_answers(table: Table) -> None:
    whole = table.begin("touchpad").ended()
    assert whole["found"] == "passed"
    assert len(whole["cells"]) == whole["columns"] * whole["rows"]
    assert whole["pressed"] == whole["buttons"] == [0x110, 0x111]


def test_a_touch_screen_and_a_lid_answer(table: Table) -> None:
    screen = table.begin("touch-screen").ended()
    assert screen["found"] == "passed"
    assert screen["buttons"] == []
    lid = table.begin("lid").ended()
    assert (lid["closed"], lid["opened"], lid["is_closed"]) == (1, 1, False)
    assert lid["found"] is None  # whether its hinges hold, only a person sees
    assert lid["why"]["code"] == "trying.lid_answers"


def test_a_scanner_is_known_by_its_name_and_so_it_is_when_it_comes_again(table: Table) -> None:
    tried = table.begin("scanners")
    tried.ended()
    first, again, _ = tried.wait(bool)
    scanned = ["A-0042", "Ab1", "48"]  # with Shift; a, Shift and b after CapsLock; as Alt and digits
    assert first["heard"] == again["heard"] == scanned
    assert first["place"] == again["place"]  # the kernel gave it the file that it had
