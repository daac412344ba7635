"""The keys of a trial as they come: which are still missing, which do not come up. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from host.input.port import InputEvent
from model.keyboard import KEY_ESC, KEY_F1, PAD, KeyboardLayout, keys_of
from model.message import Message
from model.trial import TrialKind
from model.trying import KeyboardTrial

EV_KEY, UP, DOWN = 0x01, 0, 1  # linux/input-event-codes.h; a value of 2 repeats
LEAVE_S = 2.0  # Escape held so long leaves
STUCK_S = 6.0  # no hand rests on a key that long while others are pressed
IDLE_S = 60.0  # nobody presses anything: the keyboard is given back
TOGGLES = 3  # F1 so often in a row: the other layout


@dataclass(slots=True)
class KeysSoFar:
    """What came so far. `names` are those of all keyboards by device file, `counting` the files of those that
    count. Times are the monotonic clock's.
    """

    layout: KeyboardLayout
    names: dict[str, str]
    counting: frozenset[str]
    began_s: float
    _pressed: set[int] = field(default_factory=set)
    _down: dict[tuple[str, int], float] = field(default_factory=dict)
    _outside: list[str] = field(default_factory=list)
    _stuck: frozenset[int] = frozenset()
    _toggles: int = 0
    _heard_s: float = 0.0

    def __post_init__(self) -> None:
        self._heard_s = self.began_s

    def plugged(self, path: str, name: str) -> None:
        """A keyboard that came meanwhile; a file that stood for one that counted stands for another one."""
        self.names[path] = name
        self.counting -= {path}

    def hold(self, path: str, codes: Iterable[int]) -> None:
        """These were down already."""
        self._down |= {(path, code): self.began_s for code in codes}

    def heed(self, event: InputEvent, now_s: float) -> None:
        """One more event."""
        if event.type != EV_KEY:
            return
        key = (event.path, event.number)
        if event.value == UP:
            self._down.pop(key, None)
        else:
            self._down.setdefault(key, now_s)
        if event.value != DOWN:
            return
        self._heard_s = now_s
        self._toggles = self._toggles + 1 if event.number == KEY_F1 else 0
        if self._toggles == TOGGLES:
            self._toggles = 0
            self.choose(next(item for item in KeyboardLayout if item is not self.layout))
        if event.path in self.counting:
            self._pressed.add(event.number)
        elif (name := self.names.get(event.path)) is not None and name not in self._outside:
            self._outside.append(name)

    def forget(self, gone: frozenset[str]) -> None:
        """These devices have left: their keys are not down any more."""
        self._down = {key: at for key, at in self._down.items() if key[0] not in gone}

    def choose(self, layout: KeyboardLayout) -> None:
        """Draw another one; what was pressed stays."""
        self.layout = layout

    def is_left(self, now_s: float) -> bool:
        """Whether Escape is held for long enough."""
        return any(code == KEY_ESC and now_s - at >= LEAVE_S for (_, code), at in self._down.items())

    def is_idle(self, now_s: float) -> bool:
        """Whether nobody presses anything any more."""
        return now_s - self._heard_s >= IDLE_S

    def look(self, now_s: float) -> None:
        """Which keys do not come up."""
        self._stuck = frozenset(code for (_, code), at in self._down.items() if now_s - at >= STUCK_S)

    @property
    def is_whole(self) -> bool:
        """Whether every key came, and none is down."""
        return not self._down and not self.seen().missing

    def seen(self, why: Message | None = None) -> KeyboardTrial:
        """What is told of it."""
        known = keys_of(self.layout)
        has_pad = bool(self._pressed & set(PAD))
        return KeyboardTrial(
            trial=TrialKind.KEYBOARD,
            layout=self.layout,
            pressed=tuple(sorted(self._pressed & (known | set(PAD)))),
            stuck=tuple(sorted(self._stuck)),
            has_pad=has_pad,
            keyboards=tuple(dict.fromkeys(self.names[path] for path in sorted(self.counting))),
            outside=tuple(self._outside),
            why=why,
        )
