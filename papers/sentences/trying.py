"""Sentences of trials that the machine makes by itself."""

from __future__ import annotations

from papers.language import N_, NN_

TRYING: dict[str, str | tuple[str, str]] = {
    "trying.keys_missing": NN_(
        "{count} key never came: does it work? Answer by hand.",
        "{count} keys never came: do they work? Answer by hand.",
    ),
    "trying.lid_answers": N_(
        "The switch of the lid answers. Are the hinges firm, does the picture come back?"
    ),
    "trying.no_evdev": N_(
        "The library evdev is missing here, so keys and pads cannot be read: answer the questions by hand."
    ),
    "trying.no_keyboard": N_("No keyboard was found here: answer the question by hand."),
    "trying.none_seen": N_("Nothing of that kind was found here: answer the question by hand."),
    "trying.not_allowed": N_("Reading keys and pads needs root rights: answer the question by hand."),
    "trying.not_grabbed": N_("Another program uses {device}: answer the question by hand."),
    "trying.not_listed": N_("The input devices cannot be listed: {error}"),
    "trying.not_opened": N_("The input devices cannot be read: {error}"),
    "trying.not_surely_own": N_(
        "All of it answers, but whether it belongs to this machine is not known: answer by hand."
    ),
    "trying.nothing_came": N_("Nothing came for a minute: the keys are yours again."),
    "trying.hangs": N_("Trying {trial} does not end: what it uses hangs. Answer the question."),
    "trying.unforeseen": N_("Trying {trial} broke off, and that is a mistake of this program: {error}"),
}
