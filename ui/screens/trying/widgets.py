"""Which widget shows which kind of trial, and how a trial is ordered."""

from __future__ import annotations

from model.trial import TrialKind
from model.trying import KeyboardTrial, LidTrial, PadTrial, SeenTrial
from ui.screens.trying.keyboard import KeyboardWidget
from ui.screens.trying.lid import LidWidget
from ui.screens.trying.pad import PadWidget
from ui.screens.trying.senses import SENSES
from ui.screens.trying.widget import PlainTrialWidget, TrialWidget

WIDGETS: dict[type[SeenTrial], type[TrialWidget]] = {
    KeyboardTrial: KeyboardWidget,
    LidTrial: LidWidget,
    PadTrial: PadWidget,
    **SENSES,
}


def widget_of(seen: SeenTrial) -> TrialWidget:
    """A new widget for what is seen."""
    return WIDGETS.get(type(seen), PlainTrialWidget)()


def option_of(kind: TrialKind) -> str:
    """How a trial of this kind is ordered; most have no choice."""
    del kind
    return ""
