"""The backlight: dimmed and lit in steps while a person looks, and put back as it was."""

from __future__ import annotations

import time
from contextlib import suppress

from agent.trying.trier import Given
from host.errors import HostError
from host.senses.backlight import Backlight
from model.message import say
from model.trial import TrialKind
from model.trying import ScreenTrial

STEPS = {"dim": 15, "half": 50, "full": 100}  # what a person says, in percent
POLL_S = 0.1


def try_screen(given: Given, light: Backlight | None) -> ScreenTrial:
    """As bright as a person says, until nobody wants it. A screen without a backlight of its own shows
    colours all the same.
    """
    seen = ScreenTrial(trial=given.trial)
    given.tell(seen)
    try:
        while given.is_wanted():
            percent = STEPS.get(given.word() or "")
            if percent is not None:
                seen = _set(light, percent)
                given.tell(seen)
            time.sleep(POLL_S)  # a word is asked for, and whether it is wanted
    finally:
        if light is not None:
            with suppress(HostError):
                light.put_back()
    return seen


def _set(light: Backlight | None, percent: int) -> ScreenTrial:
    if light is None:
        return ScreenTrial(trial=TrialKind.SCREEN, why=say("trying.no_backlight"))
    try:
        light.set_percent(percent)
    except HostError as error:
        return ScreenTrial(trial=TrialKind.SCREEN, why=say("trying.backlight_stuck", error=str(error)))
    return ScreenTrial(trial=TrialKind.SCREEN, percent=percent)
