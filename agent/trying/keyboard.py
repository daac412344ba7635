"""The keyboard: every key that is drawn, pressed once.

All keyboards are grabbed meanwhile, so that no key ends the screen, the program or the machine; Escape held
for two seconds leaves.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from agent.trying.pressed import KeysSoFar
from agent.trying.sources import Source, is_standing, opened, sources_of
from agent.trying.trier import CannotTry, Given
from host.errors import HostError
from host.input.port import Inputs, OpenInputs
from host.port import Host, read_optional
from model.device import DeviceKind
from model.keyboard import KeyboardLayout
from model.machine import Machine
from model.message import Message, say
from model.trial import TrialResult
from model.trying import KeyboardTrial, SeenTrial
from papers.language import Language, system_language

SETTLE_S = 1.5  # so long the keys that are down may take to come up
POLL_S = 0.1
LOOK_S = 2.0
EV_SYN, SYN_DROPPED = 0x00, 3  # linux/input-event-codes.h
# keyboard(5), vconsole.conf(5): what the console was told of the keyboard.
CONSOLE_SETTINGS = (("/etc/default/keyboard", "XKBLAYOUT"), ("/etc/vconsole.conf", "KEYMAP"))
AZERTY_SETTINGS = ("fr", "be")  # Switzerland and Canada speak French on QWERTZ and QWERTY


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyboardTrier:
    """Tries it. `environment` tells the language where the console's own setting says nothing."""

    host: Host
    inputs: Inputs
    environment: Mapping[str, str]

    def __call__(self, given: Given) -> SeenTrial:
        """Raises CannotTry."""
        sources = [source for source in sources_of(self.host, given.machine) if _has_keys(source)]
        keyboards = [source for source in sources if source.kind is DeviceKind.KEYBOARD]
        if not keyboards:
            raise CannotTry(say("trying.no_keyboard"))
        counting, may_pass = counting_of(keyboards, given.machine)
        with opened(self.inputs, sources) as devices:
            _settle(devices, sources)
            held = _grab(devices, sources)
            keys = KeysSoFar(
                layout=self._layout(given.option),
                names={source.path: source.name for source in keyboards},
                counting=frozenset(source.path for source in counting if source not in held),
                began_s=time.monotonic(),
            )
            if not keys.counting:
                raise CannotTry(say("trying.not_grabbed", device=counting[0].name))
            try:
                for source in sources:
                    keys.hold(source.path, devices.held(source.path))
                ended = _follow(given, keys, devices, lambda: self._plugged(given, devices, sources, keys))
            finally:
                _settle(devices, sources)
        return _judged(keys, ended, may_pass=may_pass)

    def _plugged(self, given: Given, devices: OpenInputs, sources: list[Source], keys: KeysSoFar) -> None:
        """What is plugged in meanwhile is grabbed as well; it counts for nothing."""
        known = {source.path for source in sources} - devices.gone()
        try:
            here = sources_of(self.host, given.machine)
        except CannotTry:  # udev did not answer: the next look asks it again, and no key is lost
            return
        new = [source for source in here if _has_keys(source) and source.path not in known]
        for source in new:
            with suppress(HostError):  # it has left again
                devices.add(source.path)
                sources.append(source)
                keys.plugged(source.path, source.name)
        _grab(devices, new)

    def _layout(self, option: str) -> KeyboardLayout:
        """As it was ordered, else as the console is set, else by the language."""
        if option in set(KeyboardLayout):
            return KeyboardLayout(option)
        return set_layout(self.host, self.environment)


def set_layout(host: Host, environment: Mapping[str, str]) -> KeyboardLayout:
    """The layout that the console's settings name, else that of the language."""
    for path, name in CONSOLE_SETTINGS:
        found = re.search(rf"^\s*{name}\s*=\s*[\"']?(\w+)", read_optional(host, path) or "", re.MULTILINE)
        if found is not None:
            return KeyboardLayout.AZERTY if found[1].startswith(AZERTY_SETTINGS) else KeyboardLayout.QWERTY
    is_french = system_language(environment) is Language.FRENCH
    return KeyboardLayout.AZERTY if is_french else KeyboardLayout.QWERTY


def counting_of(keyboards: list[Source], machine: Machine | None) -> tuple[list[Source], bool]:
    """The keyboards that count, and whether they may pass without a person: the machine's own where one
    exists; where none is surely its own, all are shown, and only a machine that has none passes by them.
    """
    own = [source for source in keyboards if source.is_own]
    return (own, True) if own else (keyboards, is_standing(machine))


def _has_keys(source: Source) -> bool:
    """Keyboards, and what has buttons beside them: the case, the keys for sound and brightness."""
    return source.kind in (DeviceKind.KEYBOARD, None)


def _grab(devices: OpenInputs, sources: list[Source]) -> list[Source]:
    """Those that another program holds already, a scanner's reader for one: their keys reach no screen."""
    means, held = devices.means(), []
    for source in sources:
        if source.path not in means or not means[source.path].keys:
            continue  # a switch: nobody types on it
        try:
            devices.grab(source.path)
        except HostError:
            held.append(source)
    return held


def _settle(devices: OpenInputs, sources: list[Source]) -> None:
    """Wait until no key is down: whoever is told of a key's way down, and not of its way up, repeats it."""
    deadline = time.monotonic() + SETTLE_S
    while time.monotonic() < deadline and any(devices.held(source.path) for source in sources):
        devices.read(POLL_S / 2)


def _follow(given: Given, keys: KeysSoFar, devices: OpenInputs, look: Callable[[], None]) -> Message | None:
    """Until every key came, or it is left; why it ended before that."""
    told: KeyboardTrial | None = None
    looked_s = time.monotonic()
    while given.is_wanted():
        if time.monotonic() - looked_s >= LOOK_S:
            look()
            looked_s = time.monotonic()
        if (seen := keys.seen()) != told:
            given.tell(seen)
            told = seen
        if keys.is_whole:
            return None
        events = devices.read(POLL_S)
        now_s = time.monotonic()
        for event in events:
            keys.heed(event, now_s)
            if (event.type, event.number) == (
                EV_SYN,
                SYN_DROPPED,
            ):  # which keys came up is not told
                keys.forget(frozenset({event.path}))
                keys.hold(event.path, devices.held(event.path))
        keys.forget(devices.gone())
        keys.look(now_s)
        word = given.word()
        if word in set(KeyboardLayout):
            keys.choose(KeyboardLayout(word))
        if keys.is_left(now_s):
            break
        if keys.is_idle(now_s):
            return say("trying.nothing_came")
    return None


def _judged(keys: KeysSoFar, ended: Message | None, *, may_pass: bool) -> KeyboardTrial:
    """What came of it."""
    seen = keys.seen()
    if keys.is_whole and may_pass:
        return replace(seen, found=TrialResult.PASSED)
    if keys.is_whole:
        return replace(seen, why=say("trying.not_surely_own"))
    return replace(seen, why=ended or say("trying.keys_missing", count=len(seen.missing)))
