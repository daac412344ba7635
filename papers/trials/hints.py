"""What a person does for a trial, and what to look for, in one sentence."""

from __future__ import annotations

from model.trial import TrialKind
from papers.language import N_, _
from papers.trials.names import trial_name

HINTS = {
    TrialKind.SWOLLEN_BATTERY: N_(
        "Check the case and the touchpad: is anything bulging? If so, stop here, and put the battery "
        "aside, away from anything that burns."
    ),
    TrialKind.KEYBOARD: N_("Press every key once, also Fn with the arrows: each one types, and none sticks."),
    TrialKind.SCREEN: N_("Show it all white and all black: stains, lines, dead pixels, a dark corner?"),
    TrialKind.TOUCH_SCREEN: N_("Draw a line across the whole screen, corner to corner."),
    TrialKind.TOUCHPAD: N_("Move the pointer to all four corners; press both buttons."),
    TrialKind.SOUND: N_("Play something: both loudspeakers, then the headphone socket."),
    TrialKind.MICROPHONE: N_("Record a few words and play them back."),
    TrialKind.CAMERA: N_("Open the shutter, take a picture: is it sharp, with the right colours?"),
    TrialKind.USB_PORTS: N_("Plug a key into every port, one after the other: each one shows it."),
    TrialKind.WIFI: N_("Does it find networks, and reach one?"),
    TrialKind.BLUETOOTH: N_("Does it find a device?"),
    TrialKind.CARD_READER: N_("Put a card in: is it read?"),
    TrialKind.OPTICAL_DRIVE: N_("Put a disc in: is it read? Take the disc out again."),
    TrialKind.LID: N_("Close the lid and open it: the screen goes off and on, the hinges are firm."),
    TrialKind.POWER: N_("Plug the charger in: does the light come on, and stay on when the cable moves?"),
    TrialKind.BATTERY_RUN: N_("Unplug it for a quarter of an hour: does it keep running?"),
    TrialKind.LEFT_INSIDE: N_("Search for a disc, a SIM card, an SD card, a receiver in a USB port."),
    TrialKind.DRIVES_INSIDE: N_("No drive was seen: open the machine. Is one inside?"),
}


def asked_with_hint(kind: TrialKind) -> str:
    """What is tried and its sentence, as one line of text."""
    name = trial_name(kind)
    return f"{name} {trial_hint(kind)}" if name.endswith("?") else f"{name}. {trial_hint(kind)}"


def trial_hint(kind: TrialKind) -> str:
    """The sentence of a trial."""
    return _(HINTS[kind])
