"""The keyboard, tried on what a guest's kernel said of one: nothing passes that did not come."""

from __future__ import annotations

import itertools
import time
from typing import NoReturn

import pytest

from agent.trying import keyboard
from agent.trying.keyboard import KeyboardTrier, set_layout
from agent.trying.pressed import LEAVE_S, KeysSoFar
from agent.trying.sources import Source, is_standing, sources_of
from agent.trying.trier import CannotTry, Given
from host.errors import ToolMissing
from host.port import Host, Library
from model.device import DeviceKind
from model.keyboard import KeyboardLayout, keys_of
from model.machine import Machine
from model.message import say
from model.trial import TrialKind
from model.trying import KeyboardTrial, SeenTrial
from tests.fake_host import FakeHost
from tests.host.input.recorded import RecordedInputs, events_of, host_of_guest, path_of

PS2 = "AT Translated Set 2 keyboard"
PRESSED = {30, 48, 18, 42, 59, 1}  # a, b, e, Shift, F1, Escape


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quarter of a second for each look at the clock: nothing is waited for."""
    looks = itertools.count()
    monkeypatch.setattr(time, "monotonic", lambda: next(looks) / 4)


def tried(inputs: RecordedInputs, option: str = "") -> tuple[KeyboardTrial, list[SeenTrial]]:
    told: list[SeenTrial] = []
    given = Given(
        trial=TrialKind.KEYBOARD, option=option, machine=None, tell=told.append, is_wanted=lambda: True
    )
    seen = KeyboardTrier(host=host_of_guest(), inputs=inputs, environment={})(given)
    assert isinstance(seen, KeyboardTrial)
    return seen, told


def test_keys_that_came_are_told_and_those_that_did_not_are_counted() -> None:
    inputs = RecordedInputs((PS2,))
    seen, told = tried(inputs, "azerty")
    assert set(seen.pressed) == PRESSED
    assert seen.found is None
    assert seen.why is not None
    assert set(seen.missing) == keys_of(seen.layout) - PRESSED
    assert seen.keyboards == (PS2,)
    assert len(told) > 3
    assert path_of(PS2) in inputs.grabbed
    assert not inputs.is_open


def test_a_list_of_devices_that_fails_meanwhile_loses_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Host] = []

    def sources(host: Host, machine: Machine | None) -> tuple[Source, ...]:
        looks.append(host)
        if len(looks) > 1:
            raise CannotTry(say("trying.not_listed", error="udev"))
        return sources_of(host, machine)

    monkeypatch.setattr(keyboard, "sources_of", sources)
    assert set(tried(RecordedInputs((PS2,)), "azerty")[0].pressed) == PRESSED
    assert len(looks) > 1


def test_f1_three_times_draws_the_other_layout() -> None:
    assert tried(RecordedInputs((PS2,)), "azerty")[0].layout is KeyboardLayout.QWERTY
    assert tried(RecordedInputs((PS2,)), "qwerty")[0].layout is KeyboardLayout.AZERTY


def test_a_key_that_stays_down_is_said_and_is_no_whole_keyboard() -> None:
    keys = so_far()
    for event in events_of(PS2):
        keys.heed(event, event.at_s)
    keys.hold(path_of(PS2), [30])
    keys.look(1e9)
    assert keys.seen().stuck == (30,)
    assert not keys.is_whole


def test_escape_leaves_once_it_is_held_and_not_by_a_stroke() -> None:
    keys, down_s = so_far(), 0.0
    for event in events_of(PS2):
        keys.heed(event, event.at_s)
        if (event.type, event.number, event.value) == (1, 1, 1):
            down_s = event.at_s
            assert not keys.is_left(down_s + LEAVE_S / 2)
            assert keys.is_left(down_s + LEAVE_S)
    assert down_s
    assert not keys.is_left(down_s + 9)


def so_far(*, counting: bool = True) -> KeysSoFar:
    path = path_of(PS2)
    return KeysSoFar(
        layout=KeyboardLayout.AZERTY,
        names={path: PS2},
        counting=frozenset({path} if counting else ()),
        began_s=0.0,
    )


def test_keys_of_a_keyboard_that_is_not_the_machines_own_count_for_nothing() -> None:
    keys = so_far(counting=False)
    for event in events_of(PS2):
        keys.heed(event, event.at_s)
    assert keys.seen().pressed == ()
    assert keys.seen().outside == (PS2,)


def test_what_another_program_has_or_nobody_may_read_leaves_the_question() -> None:
    with pytest.raises(CannotTry) as caught:
        tried(RecordedInputs((PS2,), busy=frozenset({path_of(PS2)})))
    assert caught.value.message.arguments == {"device": PS2}

    class NoLibrary(RecordedInputs):
        def open(self, paths: object) -> NoReturn:
            raise ToolMissing("evdev")

    with pytest.raises(CannotTry, match="no_evdev"):
        tried(NoLibrary((PS2,)))


def test_a_machine_that_may_be_carried_has_its_own_keyboard_on_ps2_and_a_tower_has_none() -> None:
    own = {source.path: source.is_own for source in sources_of(host_of_guest(), None)}
    assert own[path_of(PS2)] is True
    tower = host_of_guest()
    assert not is_standing(None)
    assert tower.libraries[Library.UDEV, "input"]
    assert {source.kind for source in sources_of(tower, None)} >= {DeviceKind.KEYBOARD, None}


@pytest.mark.parametrize(
    ("setting", "language", "layout"),
    [
        ('XKBLAYOUT="fr"\n', "en_US.UTF-8", KeyboardLayout.AZERTY),
        ('XKBLAYOUT="us,fr"\n', "fr_FR.UTF-8", KeyboardLayout.QWERTY),
        ("", "fr_FR.UTF-8", KeyboardLayout.AZERTY),
        ("", "en_US.UTF-8", KeyboardLayout.QWERTY),
    ],
)
def test_the_layout_is_the_consoles_else_that_of_the_language(
    setting: str, language: str, layout: KeyboardLayout
) -> None:
    host = FakeHost(files={"/etc/default/keyboard": setting})
    assert set_layout(host, {"LANG": language}) is layout
