"""What was heard back passes by itself, what was not is asked; levels are put back, nothing is kept."""

from __future__ import annotations

import dataclasses
import time
from array import array
from dataclasses import dataclass, field

import pytest

import agent.trying.sound
from agent.trying.sound import try_microphone, try_sound
from agent.trying.trier import CannotTry
from host.errors import ToolFailed
from host.senses.sound import SoundDevice
from judge.trials.tone import played
from model.trial import TrialKind, TrialResult
from model.trying import SoundPhase, SoundTrial
from tests.agent.trying.given import Sitting

TONES = played()
SPEAKERS = SoundDevice(card=0, number=0, name="ALC269", plays=True, records=False, is_digital=False)
MICROPHONE = SoundDevice(card=0, number=1, name="ALC269", plays=False, records=True, is_digital=False)
SCREEN = SoundDevice(card=0, number=3, name="HDMI 0", plays=True, records=False, is_digital=True)


@dataclass
class Room:
    """Loudspeakers and microphones in one room; `left` and `right` say how well each side is heard."""

    found: tuple[SoundDevice, ...] = (SPEAKERS, MICROPHONE, SCREEN)
    left: float = 0.2
    right: float = 0.2
    is_dead: bool = False
    does_not_play: bool = False
    plays_on: bool = False  # until it is stopped
    done: list[str] = field(default_factory=list)
    _playing: bytes = b""

    def devices(self) -> tuple[SoundDevice, ...]:
        return self.found

    def play(self, device: SoundDevice, samples: bytes, *, rate_hz: int, lasts_s: float) -> None:
        self.done.append(f"play {device.address} {rate_hz}")
        assert len(samples) == pytest.approx(lasts_s * rate_hz * 4, rel=0.01)
        while self.plays_on and "stop" not in self.done:
            time.sleep(0.001)  # as a tool that plays
        if self.does_not_play:
            raise ToolFailed("aplay", "audio open error: Device or resource busy", 1)

    def record(self, device: SoundDevice, *, rate_hz: int, lasts_s: float) -> bytes:
        self.done.append(f"record {device.address}")
        count = round(rate_hz * lasts_s)
        if self.is_dead:
            return bytes(2 * count)
        samples = array("h", TONES)
        left, right = samples[::6], samples[1::6]
        heard = [round(self.left * one + self.right * two) for one, two in zip(left, right, strict=True)]
        noise = [(at * 7919) % 41 - 20 for at in range(9600)]
        return array("h", (noise + heard + noise * 9)[:count]).tobytes()

    def raise_levels(self, card: int) -> bytes:
        self.done.append(f"raise {card}")
        return f"levels of {card}".encode()

    def put_back(self, card: int, levels: bytes) -> None:
        self.done.append(f"put back {card}: {levels.decode()}")

    def stop(self) -> None:
        self.done.append("stop")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent.trying.sound, "BEFORE_S", 0.0)
    monkeypatch.setattr(agent.trying.sound, "POLL_S", 0.005)
    monkeypatch.setattr(agent.trying.sound, "played", lambda: TONES)


def sound(room: Room, sitting: Sitting | None = None) -> SoundTrial:
    return try_sound((sitting or Sitting(looks=10**9)).given(TrialKind.SOUND), room)


def test_both_sides_heard_back_pass_and_the_levels_are_as_before() -> None:
    room = Room()
    seen = sound(room)
    assert seen.found is TrialResult.PASSED
    assert (seen.left, seen.right, seen.phase) == (True, True, SoundPhase.HEARD)
    assert room.done[0] == "raise 0"
    assert room.done[-1] == "put back 0: levels of 0"
    assert {"play plughw:0,0 48000", "record plughw:0,1"} < set(room.done)


@pytest.mark.parametrize(
    ("room", "code"),
    [
        (Room(right=0.0), "trying.heard_left"),
        (Room(left=0.0), "trying.heard_right"),
        (Room(left=0.0, right=0.0), "trying.not_heard"),
        (Room(is_dead=True), "trying.microphone_dead"),
        (Room(found=(SPEAKERS,)), "trying.nobody_listens"),
    ],
)
def test_what_is_not_heard_is_asked_and_never_failed_by_the_machine(room: Room, code: str) -> None:
    seen = sound(room)
    assert seen.found is None
    assert seen.why is not None
    assert seen.why.code == code
    assert room.done[-1].startswith("put back")


def test_a_machine_that_plays_on_a_screen_alone_cannot_try() -> None:
    with pytest.raises(CannotTry) as caught:
        sound(Room(found=(SCREEN, MICROPHONE)))
    assert caught.value.message.code == "trying.no_loudspeaker"


def test_levels_are_put_back_where_nothing_can_be_played() -> None:
    room = Room(does_not_play=True)
    with pytest.raises(CannotTry) as caught:
        sound(room)
    assert "Device or resource busy" in str(caught.value.message.arguments["error"])
    assert room.done[-1] == "put back 0: levels of 0"


def test_a_trial_that_nobody_wants_any_more_ends_its_tools() -> None:
    room = Room(plays_on=True)
    sound(room, Sitting(looks=0))
    assert "stop" in room.done
    assert room.done[-1] == "put back 0: levels of 0"


def test_a_microphone_that_hears_one_side_works() -> None:
    seen = try_microphone(Sitting(looks=10**9).given(TrialKind.MICROPHONE), Room(right=0.0))
    assert seen.found is TrialResult.PASSED


def test_a_microphone_that_hears_no_tone_shows_how_loud_it_is_until_a_person_has_said_it() -> None:
    sitting = Sitting(looks=10**9, most_told=4)
    room = Room(left=0.0, right=0.0)
    seen = try_microphone(sitting.given(TrialKind.MICROPHONE), room)
    assert seen.found is None
    assert seen.loudness is not None
    assert len(sitting.told) == 4
    assert room.done[-1] == "put back 0: levels of 0"


def test_nothing_of_the_sound_is_in_what_is_told() -> None:
    sitting = Sitting(looks=10**9)
    seen = sound(Room(), sitting)
    for told in (*sitting.told, seen):
        values = [getattr(told, field.name) for field in dataclasses.fields(told)]
        assert not [value for value in values if isinstance(value, bytes | list | tuple)]


def test_a_machine_without_a_microphone_cannot_try_one() -> None:
    with pytest.raises(CannotTry) as caught:
        try_microphone(Sitting().given(TrialKind.MICROPHONE), Room(found=(SPEAKERS,)))
    assert caught.value.message.code == "trying.no_microphone"
