"""Which trials this machine can make by itself: one trier a kind."""

from __future__ import annotations

from collections.abc import Mapping

from agent.trying.keyboard import KeyboardTrier
from agent.trying.lid import LidTrier
from agent.trying.pad import PadTrier
from agent.trying.senses import senses_of
from agent.trying.trier import Triers
from host.input.port import Inputs
from host.port import Host
from model.trial import TrialKind


def triers_of(host: Host, inputs: Inputs, environment: Mapping[str, str]) -> Triers:
    """Those of this machine; nothing is opened before a trial begins."""
    pad = PadTrier(host=host, inputs=inputs)
    return {
        TrialKind.KEYBOARD: KeyboardTrier(host=host, inputs=inputs, environment=environment),
        TrialKind.TOUCHPAD: pad,
        TrialKind.TOUCH_SCREEN: pad,
        TrialKind.LID: LidTrier(host=host, inputs=inputs),
        **senses_of(),
    }
