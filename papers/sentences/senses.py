"""Sentences of trials of sound, pictures, ports, power, radios and readers: what the machine saw, and what a
person does next.
"""

from __future__ import annotations

from papers.language import N_, NN_

SENSES: dict[str, str | tuple[str, str]] = {
    "trying.tool_missing": N_("{tool} is not installed (apt install {package}): answer the question."),
    # sound
    "trying.no_loudspeaker": N_("The system shows nothing that plays sound: answer the question."),
    "trying.no_microphone": N_("The system shows nothing that records sound: answer the question."),
    "trying.does_not_play": N_("The tones could not be played: {error}"),
    "trying.does_not_record": N_("Nothing could be recorded: another program may be using the microphone."),
    "trying.heard_both": N_("Both sides were played, and the microphone heard both."),
    "trying.microphone_hears": N_("The microphone heard the loudspeaker."),
    "trying.nobody_listens": N_(
        "A tone was played left, then right, and no microphone listens: did you hear both?"
    ),
    "trying.heard_left": N_("The microphone heard the left side alone: did you hear the right one?"),
    "trying.heard_right": N_("The microphone heard the right side alone: did you hear the left one?"),
    "trying.microphone_dead": N_(
        "The microphone gives no sound at all: did you hear a tone left, then right?"
    ),
    "trying.clipped": N_(
        "The microphone is overdriven and heard no tone: did you hear one left, then right?"
    ),
    "trying.not_heard": N_("The microphone heard no tone: did you hear one left, then right?"),
    "trying.speak": N_("Speak, or tap on the case: does the level move?"),
    # cameras
    "trying.no_camera": N_("The system shows no camera: answer the question."),
    "trying.no_picture": N_("The camera gives no picture: {error}"),
    "trying.picture": N_("Wave a hand: do you see it move?"),
    "trying.picture_broken": N_("The camera gives a part of a picture only."),
    "trying.picture_black": N_(
        "The picture is black: open the shutter. If it is open, the camera does not work."
    ),
    "trying.picture_uniform": N_("The picture has one colour all over: is something before the lens?"),
    "trying.privacy": N_("The camera is switched off by its privacy switch: slide it, or press its key."),
    # the screen
    "trying.no_backlight": N_("The system shows no backlight that can be set."),
    "trying.backlight_stuck": N_("The backlight cannot be set: {error}"),
    # USB ports
    "trying.no_usb": N_("The system shows no USB port: answer the question."),
    "trying.all_ports": N_("Something answered in every port that the firmware names."),
    # power
    "trying.no_battery": N_("No battery is seen: unplugged, the machine goes off. Answer the question."),
    "trying.supply_unknown": N_("The machine does not say whether it is plugged in: answer the question."),
    "trying.plug_in": N_("Plug the charger in."),
    "trying.unplug": N_("Unplug the charger."),
    "trying.charges": N_("It ran unplugged, and charges when it is plugged in."),
    "trying.does_not_charge": N_(
        "It is plugged in and does not charge yet. A full battery does not, nor one set to stop earlier."
    ),
    "trying.runs_on_battery": N_("It runs on its battery: try the rest meanwhile."),
    "trying.ran": N_("{minutes} min on battery; the charge has not moved yet."),
    "trying.ran_whole": N_("{minutes} min on battery, {percent} % used: about {hours} h on a full charge."),
    # radios
    "trying.no_radio": N_("The system shows no such radio: answer the question."),
    "trying.switched_off": N_("The radio is switched off by a switch or a key of the machine: switch it on."),
    "trying.does_not_scan": N_("The card finds no networks: {error}"),
    "trying.networks": NN_("{count} network heard.", "{count} networks heard."),
    "trying.no_network": N_("The card works and hears no network: is there one here? Are its antennas on?"),
    "trying.does_not_answer": N_("The controller does not answer: {error}"),
    "trying.controller_answers": N_("The controller answers; looking for devices."),
    "trying.bluetooth_devices": NN_("{count} device heard.", "{count} devices heard."),
    "trying.no_bluetooth_device": N_(
        "The controller answers and hears no device: make a telephone visible, and try again."
    ),
    # readers
    "trying.put_card_in": N_("Put a card into the reader."),
    "trying.card_seen": N_("A card is seen ({name}). Take it out again."),
    "trying.no_disc_drive": N_("The system shows no drive for discs: answer the question."),
    "trying.put_disc_in": N_("Put a disc in."),
    "trying.tray_open": N_("The tray is open: put a disc in, and close it."),
    "trying.disc_read": N_("The disc was read. Take it out again."),
    "trying.disc_unread": N_("A disc is in, and cannot be read: try another one."),
    "trying.left_inside": N_("Something is inside ({name}): take it out."),
    "trying.search_inside": N_(
        "No disc and no card is seen. Search for a SIM card, for a receiver in a USB port, in closed readers."
    ),
}
