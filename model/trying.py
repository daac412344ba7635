"""Trials that the machine makes by itself, with a person's hands: what was seen so far of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
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


class SoundPhase(StrEnum):
    """How far a trial of sound is."""

    PLAYING = "playing"
    HEARD = "heard"  # the tones are over: what was heard decides, or a person does


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundTrial(TrialState):
    """Loudspeakers, or microphones: `left` and `right` were heard by a microphone while they were played;
    None: nothing listened. `microphones` counts what records; `is_dead`: they record one value all over.
    `loudness` is that of the loudest, 0 to 1. Nothing of the sound is in here.
    """

    phase: SoundPhase = SoundPhase.PLAYING
    player: str | None = None
    left: bool | None = None
    right: bool | None = None
    microphones: int = 0
    is_dead: bool = False
    is_clipped: bool = False
    loudness: float | None = None
    kind: Literal["sound"] = "sound"


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraTrial(TrialState):
    """Cameras: the picture of this moment in characters. `camera` counts from 1, 0: none is looked at."""

    name: str | None = None
    camera: int = 0
    cameras: int = 0
    picture: tuple[str, ...] = ()
    pictures: int = 0  # how many came
    kind: Literal["camera"] = "camera"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenTrial(TrialState):
    """The backlight while the screen is tried: `percent` of its brightness; None: there is none to set."""

    percent: int | None = None
    kind: Literal["screen"] = "screen"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsbPort:
    """One socket, or what may be one: `is_known` where the firmware calls it one. `is_tried`: something
    answered there; `is_tried_fast`: at the speed of USB 3. `is_taken_by_hub`: a hub was on it from the
    beginning.
    """

    name: str
    panel: str | None = None  # the kernel's word: "left", "back"
    is_known: bool = False
    is_usb3: bool = False
    is_taken_by_hub: bool = False
    is_tried: bool = False
    is_tried_fast: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UsbPortsTrial(TrialState):
    """The sockets that are shown; `expected` is how many there are, None where the firmware does not say."""

    ports: tuple[UsbPort, ...] = ()
    expected: int | None = None
    kind: Literal["usb_ports"] = "usb_ports"


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerTrial(TrialState):
    """Charger and socket; `is_plugged` is None where the machine does not say."""

    is_plugged: bool | None = None
    percent: int | None = None
    has_battery: bool = False
    was_plugged: bool = False
    was_unplugged: bool = False
    was_plugged_again: bool = False
    was_charging: bool = False
    kind: Literal["power"] = "power"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryRunTrial(TrialState):
    """A run on battery: `ran_s` counts from when nothing fed the machine any more. `whole_s`: how long a full
    charge would last at this pace. None is not known.
    """

    wanted_s: float
    is_plugged: bool | None = None
    ran_s: float = 0.0
    start_percent: int | None = None
    now_percent: int | None = None
    start_mwh: int | None = None
    now_mwh: int | None = None
    full_mwh: int | None = None
    whole_s: float | None = None
    has_ended: bool = False
    kind: Literal["battery_run"] = "battery_run"


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioTrial(TrialState):
    """Wi-Fi or Bluetooth: `answers` once the radio works as far as it can be asked; `count` of what it heard,
    never names.
    """

    name: str | None = None
    answers: bool = False
    count: int | None = None
    kind: Literal["radio"] = "radio"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderTrial(TrialState):
    """Readers of cards or discs, or all of them where something may be left inside: what lies in which."""

    readers: tuple[str, ...] = ()
    holding: tuple[str, ...] = ()
    kind: Literal["reader"] = "reader"


SensedTrial = (
    SoundTrial
    | CameraTrial
    | ScreenTrial
    | UsbPortsTrial
    | PowerTrial
    | BatteryRunTrial
    | RadioTrial
    | ReaderTrial
)
SeenTrial = PlainTrial | LidTrial | KeyboardTrial | PadTrial | SensedTrial


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialSeen:
    """How far a trial is that the machine makes by itself, or what came of it."""

    seen: SeenTrial
    kind: Literal["trial_seen"] = "trial_seen"


SEEN_TYPES: dict[str, type[SeenTrial]] = {
    str(seen.__dataclass_fields__["kind"].default): seen for seen in get_args(SeenTrial)
}
