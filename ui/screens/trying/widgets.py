"""Which widget shows which kind of trial, and how a trial is ordered."""

from __future__ import annotations

from model.trial import TrialKind
from model.trying import (
    BatteryRunTrial,
    CameraTrial,
    LidTrial,
    PowerTrial,
    RadioTrial,
    ReaderTrial,
    ScreenTrial,
    SeenTrial,
    SoundTrial,
    UsbPortsTrial,
)
from ui.screens.trying.camera import CameraWidget
from ui.screens.trying.found_things import RadioWidget, ReaderWidget
from ui.screens.trying.lid import LidWidget
from ui.screens.trying.power import BatteryRunWidget, PowerWidget
from ui.screens.trying.screen import ScreenWidget
from ui.screens.trying.sound import SoundWidget
from ui.screens.trying.usb_ports import UsbPortsWidget
from ui.screens.trying.widget import PlainTrialWidget, TrialWidget

WIDGETS: dict[type[SeenTrial], type[TrialWidget]] = {
    LidTrial: LidWidget,
    BatteryRunTrial: BatteryRunWidget,
    CameraTrial: CameraWidget,
    PowerTrial: PowerWidget,
    RadioTrial: RadioWidget,
    ReaderTrial: ReaderWidget,
    ScreenTrial: ScreenWidget,
    SoundTrial: SoundWidget,
    UsbPortsTrial: UsbPortsWidget,
}


def widget_of(seen: SeenTrial) -> TrialWidget:
    """A new widget for what is seen."""
    return WIDGETS.get(type(seen), PlainTrialWidget)()


def option_of(kind: TrialKind) -> str:
    """How a trial of this kind is ordered; most have no choice."""
    del kind
    return ""
