"""Trials: what became of one thing that was tried, by the machine itself or by a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TrialResult(StrEnum):
    """Four ends; a trial that could not be made is never a pass."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_DONE = "not_done"
    NOT_FITTED = "not_fitted"


class TrialKind(StrEnum):
    """What only a person can try, or look at, in the order in which it is asked. Questions fail by a yes: a
    swollen battery, something left inside.
    """

    SWOLLEN_BATTERY = "swollen_battery"
    KEYBOARD = "keyboard"
    SCREEN = "screen"
    TOUCH_SCREEN = "touch_screen"
    TOUCHPAD = "touchpad"  # and its buttons
    SOUND = "sound"
    MICROPHONE = "microphone"
    CAMERA = "camera"
    USB_PORTS = "usb_ports"
    WIFI = "wifi"
    BLUETOOTH = "bluetooth"
    CARD_READER = "card_reader"
    OPTICAL_DRIVE = "optical_drive"
    LID = "lid"
    POWER = "power"  # the socket and the charger
    BATTERY_RUN = "battery_run"
    LEFT_INSIDE = "left_inside"  # a disc, a SIM, an SD card
    DRIVES_INSIDE = "drives_inside"  # asked where no drive was seen; not fitted: there is none


# What holds for the look at the machine after which it was answered, and for no later one.
OF_ONE_LOOK = frozenset({TrialKind.LEFT_INSIDE, TrialKind.DRIVES_INSIDE})


# What a no and a yes to a question mean; that no drive is inside is “not fitted”.
ANSWERS = {
    TrialKind.SWOLLEN_BATTERY: (TrialResult.PASSED, TrialResult.FAILED),
    TrialKind.LEFT_INSIDE: (TrialResult.PASSED, TrialResult.FAILED),
    TrialKind.DRIVES_INSIDE: (TrialResult.NOT_FITTED, TrialResult.FAILED),
}


def result_said(kind: TrialKind, *, is_yes: bool) -> TrialResult:
    """What a yes or a no means: a yes is good of a part that works, and bad of a question."""
    no, yes = ANSWERS.get(kind, (TrialResult.FAILED, TrialResult.PASSED))
    return yes if is_yes else no


# What goes on while other things are tried, whoever looks.
BESIDE = frozenset({TrialKind.BATTERY_RUN})


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryRun:
    """What a run on battery came to: how long it was, how much of a full charge went, and how long a whole
    one would last at that pace; None is not known.
    """

    ran_s: float
    lost_percent: float | None
    whole_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a person found of one thing, or the machine by itself, when, and who; `by` is None where nobody
    said who it was. `battery_run` is None but for a run on battery that the machine watched.
    """

    kind: TrialKind
    result: TrialResult
    at: datetime
    by: str | None = None
    battery_run: BatteryRun | None = None


def results_of(trials: tuple[Trial, ...]) -> dict[TrialKind, TrialResult]:
    """What is known of each kind; where one stands twice, the worse result counts."""
    found: dict[TrialKind, TrialResult] = {}
    for trial in trials:
        known = found.get(trial.kind)
        if known is None or _WORST_FIRST.index(trial.result) < _WORST_FIRST.index(known):
            found[trial.kind] = trial.result
    return found


def with_trial(trials: tuple[Trial, ...], trial: Trial) -> tuple[Trial, ...]:
    """The trials, with this one in the place of what was known of its kind."""
    return (*(item for item in trials if item.kind is not trial.kind), trial)


_WORST_FIRST = (TrialResult.FAILED, TrialResult.NOT_DONE, TrialResult.NOT_FITTED, TrialResult.PASSED)
