"""Loudspeakers and microphones: tones are played and listened for; where none is heard back, a person says
it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from agent.trying.trier import CannotTry, Given
from host.errors import HostError
from host.senses.sound import Sound, SoundDevice
from judge.trials.tone import PLAYED_HZ, RECORDED_HZ, HeardTones, Side, duration_s, heard_in, played
from model.message import Message, say
from model.trial import TrialKind, TrialResult
from model.trying import SoundPhase, SoundTrial

BEFORE_S, AFTER_S = 0.6, 0.6  # the recording begins before the tones, and ends after them
POLL_S, METER_S = 0.1, 0.4
MOST_MICROPHONES = 4


def try_sound(given: Given, sound: Sound) -> SoundTrial:
    """Plays a tone on each side and listens. Raises CannotTry where nothing plays."""
    players, microphones = _devices(sound)
    if not players:
        raise CannotTry(say("trying.no_loudspeaker"))
    seen = SoundTrial(trial=given.trial, player=players[0].name, microphones=len(microphones))
    given.tell(seen)
    with _levels_raised(sound, (players[0], *microphones)):
        return _decided(_looped(given, sound, seen, players[0], microphones))


def try_microphone(given: Given, sound: Sound) -> SoundTrial:
    """Listens to the loudspeakers, and where it does not hear them, to a person. Raises CannotTry where
    nothing records.
    """
    players, microphones = _devices(sound)
    if not microphones:
        raise CannotTry(say("trying.no_microphone"))
    seen = SoundTrial(trial=given.trial, microphones=len(microphones))
    given.tell(seen)
    with _levels_raised(sound, (*players[:1], *microphones)):
        if players:
            seen = _decided(_looped(given, sound, seen, players[0], microphones))
        if seen.found is None:
            seen = _metered(given, sound, seen, microphones)
    return seen


def _devices(sound: Sound) -> tuple[tuple[SoundDevice, ...], tuple[SoundDevice, ...]]:
    """What plays, and what records; not by a cable to a screen."""
    devices = [device for device in sound.devices() if not device.is_digital]
    recording = tuple(device for device in devices if device.records)
    return tuple(device for device in devices if device.plays), recording[:MOST_MICROPHONES]


@contextmanager
def _levels_raised(sound: Sound, devices: tuple[SoundDevice, ...]) -> Iterator[None]:
    """Levels are put back as they were, whatever happens."""
    kept: dict[int, bytes] = {}
    try:
        for card in sorted({device.card for device in devices}):
            with suppress(HostError):  # a card without levels has nothing muted
                kept[card] = sound.raise_levels(card)
        yield
    finally:
        for card, levels in kept.items():
            with suppress(HostError):
                sound.put_back(card, levels)


def _looped(
    given: Given,
    sound: Sound,
    seen: SoundTrial,
    player: SoundDevice,
    microphones: tuple[SoundDevice, ...],
) -> SoundTrial:
    """The tones are played while every microphone records. Raises CannotTry where they cannot be played."""
    samples, lasts_s = played(), duration_s()
    recorded: list[bytes] = []
    errors: list[HostError] = []

    def record(microphone: SoundDevice) -> None:
        with suppress(HostError):  # one that another program holds records nothing
            recorded.append(
                sound.record(microphone, rate_hz=RECORDED_HZ, lasts_s=BEFORE_S + lasts_s + AFTER_S)
            )

    def play() -> None:
        time.sleep(BEFORE_S)  # the recording has begun by then
        try:
            sound.play(player, samples, rate_hz=PLAYED_HZ, lasts_s=lasts_s)
        except HostError as error:
            errors.append(error)

    _together(given, sound, [play, *(_bound(record, microphone) for microphone in microphones)])
    if errors and given.is_wanted():
        raise CannotTry(say("trying.does_not_play", error=str(errors[0])))
    return _with_heard(seen, [heard_in(part) for part in recorded])


def _bound(call: Callable[[SoundDevice], None], device: SoundDevice) -> Callable[[], None]:
    return lambda: call(device)


def _together(given: Given, sound: Sound, calls: list[Callable[[], None]]) -> None:
    """All at once, until they have ended or nobody wants them."""
    threads = [threading.Thread(target=call, daemon=True, name="trial-sound") for call in calls]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        if not given.is_wanted():
            sound.stop()
        time.sleep(POLL_S)  # tools run, and whether they are wanted is asked


def _with_heard(seen: SoundTrial, heard: list[HeardTones]) -> SoundTrial:
    """What all microphones heard together."""
    sides = frozenset[Side]().union(*(item.sides for item in heard))
    return replace(
        seen,
        phase=SoundPhase.HEARD,
        left=Side.LEFT in sides if heard else None,
        right=Side.RIGHT in sides if heard else None,
        is_dead=bool(heard) and all(item.is_dead for item in heard),
        is_clipped=any(item.is_clipped for item in heard),
        loudness=max((item.loudness for item in heard), default=None),
    )


def _decided(seen: SoundTrial) -> SoundTrial:
    """What was heard passes; what was not, a person is asked about: the loudspeaker or the microphone may be
    the one that does not work.
    """
    if seen.left and seen.right:
        return replace(seen, found=TrialResult.PASSED, why=say("trying.heard_both"))
    if seen.trial is TrialKind.MICROPHONE and (seen.left or seen.right):
        return replace(seen, found=TrialResult.PASSED, why=say("trying.microphone_hears"))
    return replace(seen, why=_question(seen))


def _question(seen: SoundTrial) -> Message:
    if seen.left is None:
        return say("trying.nobody_listens")
    if seen.left or seen.right:
        return say("trying.heard_left" if seen.left else "trying.heard_right")
    if seen.is_dead:
        return say("trying.microphone_dead")
    return say("trying.clipped" if seen.is_clipped else "trying.not_heard")


def _metered(
    given: Given, sound: Sound, seen: SoundTrial, microphones: tuple[SoundDevice, ...]
) -> SoundTrial:
    """How loud it is at this moment, while a person speaks and judges."""
    seen = replace(seen, phase=SoundPhase.HEARD, why=say("trying.speak"))
    while given.is_wanted():
        parts: list[HeardTones] = []
        for microphone in microphones:
            with suppress(HostError):
                samples = sound.record(microphone, rate_hz=RECORDED_HZ, lasts_s=METER_S)
                parts.append(heard_in(samples))
        if not parts:
            return replace(seen, loudness=None, why=say("trying.does_not_record"))
        seen = replace(
            seen,
            loudness=max(part.loudness for part in parts),
            is_dead=all(part.is_dead for part in parts),
            is_clipped=any(part.is_clipped for part in parts),
        )
        given.tell(seen)
    return seen
