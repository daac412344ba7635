"""Trials that the machine makes by itself, with a person's hands: what was seen so far of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from model.keyboard import PAD, ROWS, KeyboardLayout
from model.message import Message
from model.trial import TrialKind, TrialResult


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialState:
    """What every kind tells. `is_over`: it holds no device any more. `found` is what the machine decided by
    itself, None while it has not, or cannot; `why` is a sentence about that, or about what goes on.
    """

    trial: TrialKind
    is_over: bool = False
    found: TrialResult | None = None
    why: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainTrial(TrialState):
    """A trial of which there is nothing to draw: it is about to begin, or it could not be made."""

    kind: Literal["plain"] = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class LidTrial(TrialState):
    """The lid. `is_closed` is None where its switch has not told; how often it was closed and opened."""

    is_closed: bool | None = None
    closed: int = 0
    opened: int = 0
    kind: Literal["lid"] = "lid"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyboardTrial(TrialState):
    """Keys by the kernel's codes. `pressed` are those that came from the keyboards that count, `stuck` those
    that do not come up; `has_pad` once a key of the pad of digits came. `keyboards` names those that count,
    `outside` those that were pressed and do not.
    """

    layout: KeyboardLayout
    pressed: tuple[int, ...] = ()
    stuck: tuple[int, ...] = ()
    has_pad: bool = False
    keyboards: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    kind: Literal["keyboard"] = "keyboard"

    @property
    def missing(self) -> tuple[int, ...]:
        """Those that are drawn and never came, in the order in which they are drawn."""
        rows = (*ROWS[self.layout], *((PAD,) if self.has_pad else ()))
        return tuple(code for row in rows for code in row if code not in self.pressed)


@dataclass(frozen=True, slots=True, kw_only=True)
class PadTrial(TrialState):
    """A touchpad, or a touch screen: its face in `columns` x `rows` cells, those that were touched, and its
    buttons (BTN_LEFT, BTN_RIGHT), wanted and pressed. What tells only moves has four directions instead of
    cells: left, right, up, down are 0 to 3. `devices` names those that count, `outside` those that moved and
    do not.
    """

    columns: int
    rows: int
    cells: tuple[int, ...] = ()
    is_relative: bool = False
    buttons: tuple[int, ...] = ()
    pressed: tuple[int, ...] = ()
    devices: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    kind: Literal["pad"] = "pad"

    @property
    def is_whole(self) -> bool:
        """Whether all of it was touched and pressed."""
        wanted = 4 if self.is_relative else self.columns * self.rows
        return len(self.cells) == wanted and set(self.buttons) <= set(self.pressed)


SeenTrial = PlainTrial | LidTrial | KeyboardTrial | PadTrial


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialSeen:
    """How far a trial is that the machine makes by itself, or what came of it."""

    seen: SeenTrial
    kind: Literal["trial_seen"] = "trial_seen"


SEEN_TYPES: dict[str, type[SeenTrial]] = {
    str(seen.__dataclass_fields__["kind"].default): seen for seen in get_args(SeenTrial)
}
