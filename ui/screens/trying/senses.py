"""Which widget shows which trial of sound, light, ports, power, radios and readers."""

from __future__ import annotations

from model.trying import (
    BatteryRunTrial,
    CameraTrial,
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
from ui.screens.trying.power import BatteryRunWidget, PowerWidget
from ui.screens.trying.screen import ScreenWidget
from ui.screens.trying.sound import SoundWidget
from ui.screens.trying.usb_ports import UsbPortsWidget
from ui.screens.trying.widget import TrialWidget

SENSES: dict[type[SeenTrial], type[TrialWidget]] = {
    BatteryRunTrial: BatteryRunWidget,
    CameraTrial: CameraWidget,
    PowerTrial: PowerWidget,
    RadioTrial: RadioWidget,
    ReaderTrial: ReaderWidget,
    ScreenTrial: ScreenWidget,
    SoundTrial: SoundWidget,
    UsbPortsTrial: UsbPortsWidget,
}
